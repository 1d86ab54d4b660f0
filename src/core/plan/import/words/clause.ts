import type { Fields } from '../shell/model.ts';
import type { WordKind } from './frame-words.ts';

export type Value =
  | {
      kind: 'number';
      is: number;
      bounds: Fields | null;
      unit: string | null;
      text: string;
      isQuoted: boolean;
    }
  /** An address, a version, a word. */
  | { kind: 'token'; text: string }
  | { kind: 'quoted'; text: string };

/** A clause of which every word is known: its values, and what kinds of words speak of them. */
export type Clause = {
  values: readonly Value[];
  kinds: ReadonlySet<WordKind>;
  isDenied: boolean;
  /** It speaks of the answer to a request. */
  isAnswering: boolean;
  /** That, and nothing else. */
  isOnly: boolean;
};
