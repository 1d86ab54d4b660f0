import { UserError } from '../../../core/errors.ts';
import { nearest } from '../../../core/nearest.ts';
import type { Args, Io, Verb } from '../verb.ts';
import { proposals } from './proposals.ts';
import { shellScripts } from './shell-scripts.ts';

/**
 * Prints the script of a shell, or, for that script, what may stand at the end of a line: `completion propose -- <words…>`, one proposal a
 * line; a single `:path` for whatever the shell itself proposes for a path.
 */
export async function complete({ words }: Args, io: Io, verbs: readonly Verb[]): Promise<number> {
  const [name, ...line] = words;
  if (name === 'propose') {
    io.stdout.write((await proposals(line, verbs, io)).map((one) => `${one}\n`).join(''));
    return 0;
  }
  const known = Object.keys(shellScripts);
  const script = Object.entries(shellScripts).find(([shell]) => shell === name)?.[1];
  if (script === undefined || line.length > 0) {
    const near = name === undefined ? null : nearest(name, known);
    const hint = near === null ? '' : ` Did you mean ${near}?`;
    throw new UserError('usage', `completion takes one shell: ${known.join(', ')}.${hint}`);
  }
  io.stdout.write(script);
  return 0;
}
