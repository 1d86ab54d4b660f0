import { type WordsOptions, withExpectation } from './expectation-words.ts';
import { type Context, type Drafted, draftOf } from './shell/draft-of.ts';
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
  /** What a command becomes; `draft` null for one that only prepares those behind it, for which `context` is. */
  draftOf(command: ShellCommand, context?: Context): Drafted;
  /** The draft with what the words state; null when nothing of it can be told by what the check observes. */
  withExpectation(draft: Draft, words: string, options?: WordsOptions): Draft | null;
};

export const commands: Commands = { readCommands, draftOf, withExpectation };
