import { commandWords } from '../core/command/words.ts';
import type { Unknown } from '../desk/wish.ts';

/** A word that was probably meant, the whole command with it (without `/staging-check`), and what its button says. */
export type Suggestion = { word: string; command: string; label: string };

/**
 * The nearest command to one with an unknown word in it; null when there is none that can be typed plainly. `verb` is what the
 * command began with when the desk did not see that word; null for a run.
 */
export function suggestion(
  verb: string | null,
  { word, instead }: Pick<Unknown, 'word' | 'instead'>,
  verbs: readonly string[],
): Suggestion | null {
  if (instead === null || instead.word === word) return null;
  const isVerb = verbs.includes(instead.command.split(' ')[0] ?? '');
  const command = verb === null || isVerb ? instead.command : `${verb} ${instead.command}`;
  const isPlain = !/[&<>"“”„]/.test(command) && commandWords(command).kind === 'words';
  return isPlain ? { word: instead.word, command, label: `Run ${command}` } : null;
}
