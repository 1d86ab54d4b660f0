import { currentEnvironment } from '../adapters/config.ts';
import { main } from './cli/main.ts';
import type { Output } from './cli/verb.ts';

const { stdin, stdout, stderr } = process;
// A reader that has left (`| head`) is no mishap; anything else ends the process as usual.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const code = await main(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env: currentEnvironment(),
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
