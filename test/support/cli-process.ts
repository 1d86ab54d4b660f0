import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { compiled } from './compiled.ts';
import { programFile } from './program.ts';

/** `staging-check` with these words in a process of its own; it is killed when disposed of. */
export function cliProcess(words: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [programFile, ...words], {
    env: { ...compiled, PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    exited,
    said: () => said,
    /** Resolves once its standard error holds the text. */
    async until(text: string): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => {
        if (said.includes(text)) resolve();
      };
      child.stderr.on('data', look);
      look();
      await Promise.race([promise, exited.then(() => expect(said).toContain(text))]);
      child.stderr.off('data', look);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
