import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const beatEveryMs = 10_000;
/** A worker whose last sign is older than this counts as dead. */
export const heartbeatLostMs = 60_000;

/** The file whose time of change says that the worker of this data folder lives. */
export function heartbeatFile(dataFolder: string): string {
  return join(dataFolder, 'worker.alive');
}

/** Touches the file at once and every ten seconds until disposed; a folder that cannot be written is an error at once, not later. */
export async function startHeartbeat(dataFolder: string, everyMs = beatEveryMs): Promise<Disposable> {
  await mkdir(dataFolder, { recursive: true });
  const file = heartbeatFile(dataFolder);
  await writeFile(file, `${process.pid}\n`);
  const timer = setInterval(() => {
    const now = new Date();
    // A beat that is missed (a full disk, a removed file) is what the health check is there to see.
    utimes(file, now, now).catch(() => {});
  }, everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
