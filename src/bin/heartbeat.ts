import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataFolder } from '../platform/data-folder.ts';

const beatEveryMs = 10_000;
/** A worker whose last sign is older than this counts as dead. */
export const heartbeatLostMs = 60_000;

/** The file whose time of change says that the worker of this data folder lives. */
export function heartbeatFile(dataFolder: string): string {
  return join(dataFolder, 'worker.alive');
}

/** Touches the file at once and every ten seconds until disposed; throws a `UserError` (`data-folder`) for a folder that cannot be written. */
export async function startHeartbeat(dataFolder: string, everyMs = beatEveryMs): Promise<Disposable> {
  await makeDataFolder(dataFolder);
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
