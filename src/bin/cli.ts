import { writeSync } from 'node:fs';
import { currentEnvironment } from '../platform/config/config.ts';
import { endOf, main } from './verbs/main.ts';
import type { Output } from './verbs/verb.ts';
import { whyNotWritten } from './verbs/write-file.ts';

const { stdin, stdout, stderr } = process;
// A reader that has left (`| head`) is no mishap; without a place for the result there is none.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    // Nobody can be told of a full standard error.
    if (stream === stdout) writeSync(2, `the output could not be written: ${whyNotWritten(error)}\n`);
    process.exit(3);
  });
}

const argv = process.argv.slice(2);
const env = currentEnvironment();
// Exit code 1, which Node.js would take, means that checks failed.
process.on('uncaughtException', (error) => {
  void endOf(error, argv, { env, stderr }).finally(() => process.exit(3));
});
const code = await main(argv, {
  stdin,
  stdout,
  stderr,
  env,
  onInterrupt(callback) {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, callback);
    return {
      [Symbol.dispose]() {
        for (const signal of signals) process.off(signal, callback);
      },
    };
  },
  exit: (exitCode) => process.exit(exitCode),
});
await Promise.all([written(stdout), written(stderr)]);
process.exit(code);

function written(stream: Output): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write('', () => resolve());
  });
}
