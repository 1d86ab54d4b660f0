import { type WordsOptions, withExpectation } from './expectation-words.ts';
import { type BlockPiece, draftBlock } from './shell/draft-block.ts';
import type { Context } from './shell/draft-of.ts';
import type { Draft, ShellCommand } from './shell/model.ts';
import { readCommands } from './shell/read-commands.ts';

/** What reads the commands of a document. */
export type Commands = {
  /** The top-level commands of a block; `firstLine` is the line of the document that it begins at. */
  readCommands(
    source: string,
    firstLine: number,
    options?: { language?: string | null },
  ): readonly ShellCommand[];
  /** What the commands of a block become; `draft` null for those that only prepare what follows, for which `context` is. */
  draftBlock(
    commands: readonly ShellCommand[],
    context?: Context,
  ): { pieces: readonly BlockPiece[]; context: Context };
  /** The draft with what the words state; null when nothing of it can be told by what the check observes. */
  withExpectation(draft: Draft, words: string, options?: WordsOptions): Draft | null;
};

export const commands: Commands = { readCommands, draftBlock, withExpectation };
