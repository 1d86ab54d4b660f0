import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { env } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from './root.ts';

/** The real bot, as `staging-check start` runs it. */
export type Bot = AsyncDisposable & {
  url: string;
  logFile: string;
  variables: Readonly<Record<string, string>>;
};

const readyWithinMs = 30_000;
const stoppedWithinMs = 15_000;

/** Starts it on a port with these variables, and waits until it says that it is ready; its log goes to a file in the folder. */
export async function startBot(options: {
  folder: string;
  port: number;
  variables: Readonly<Record<string, string>>;
}): Promise<Bot> {
  const { folder, port } = options;
  await mkdir(folder, { recursive: true });
  const logFile = path.join(folder, 'bot.log');
  const variables = {
    ...options.variables,
    PORT: String(port),
    STAGING_CHECK_DATA: path.join(folder, 'data'),
  };
  const child = spawn(path.join(root, 'bin/staging-check'), ['start'], {
    cwd: root,
    env: { ...surroundings(), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile);
  for (const stream of [child.stdout, child.stderr]) stream.pipe(log, { end: false });
  const ended = once(child, 'close');
  const url = `http://127.0.0.1:${port}`;
  const bot: Bot = {
    url,
    logFile,
    variables,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      const left = await Promise.race([
        ended.then(() => true),
        delay(stoppedWithinMs, false, { ref: false }),
      ]);
      if (!left) child.kill('SIGKILL');
      await ended;
      log.end();
    },
  };
  const deadline = performance.now() + readyWithinMs;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await bot[Symbol.asyncDispose]();
      throw new Error(`the bot did not become ready; ${logFile} says why`);
    }
    await delay(100);
  }
  return bot;
}

/** Runs the command line over the same data as the bot; both streams come back as one text. */
export async function runBeside(
  { variables }: Pick<Bot, 'variables'>,
  args: readonly string[],
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(path.join(root, 'bin/staging-check'), args, {
    cwd: root,
    env: { ...surroundings(), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { exitCode: Number(code ?? -1), output };
}

/** The variables of the shell without those of a bot that works for real: nobody's Redis, Slack or repository; secrets of plans stay. */
function surroundings(): Readonly<Record<string, string | undefined>> {
  const isReal = (name: string) =>
    /^(SLACK_|REDIS_|STAGING_CHECK_)/.test(name) && !name.startsWith('STAGING_CHECK_SECRET_');
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isReal(name)));
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`);
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    // Nobody listens there yet.
    return false;
  }
}
