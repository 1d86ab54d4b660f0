import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../../core/errors.ts';
import type { Args, Io } from '../verb.ts';

/** What `npm run demo` starts. */
export const demoEntry = fileURLToPath(import.meta.resolve('#demo'));

/** Plays the demo on this terminal; its exit code. Throws a `UserError` (`demo-missing`) where it is not installed. */
export async function playDemo(args: Args, io: Io, entry: string): Promise<number> {
  const [word] = args.words;
  if (word !== undefined) throw new UserError('usage', `demo takes no words, got ${JSON.stringify(word)}.`);
  if (!existsSync(entry)) {
    throw new UserError(
      'demo-missing',
      'This installation has no demo: containers hold only what runs in production. Clone the repository of staging-check, run `npm ci` in it, then `npm run demo`.',
    );
  }
  const named = ['plans', 'plan', 'env'].flatMap((name) => {
    const value = args.value(name);
    return value === null ? [] : [`--${name}`, name === 'plans' ? resolve(value) : value];
  });
  const flags = [...(args.has('keep') ? ['--keep'] : []), ...named];
  const played = spawn(process.execPath, [entry, ...flags], { stdio: 'inherit', env: { ...io.env } });
  // A terminal tells both of Ctrl-C; a polite kill is told to this process alone.
  using _signals = io.onInterrupt(() => void played.kill('SIGTERM'));
  const [code] = await once(played, 'exit');
  return typeof code === 'number' ? code : 1;
}
