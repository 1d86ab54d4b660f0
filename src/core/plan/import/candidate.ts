import type { Item } from './item.ts';
import type { Draft } from './shell/model.ts';
import type { Unit } from './units.ts';

/** A check that the document asks for, before it has an id. */
export type Candidate = {
  /** Grows by what is stated for it. */
  draft: Draft;
  /** What a person would call it. */
  name: string;
  unit: Unit;
  /** The line of the command, or of the first sentence of a question. */
  line: number;
  /** What stands in the document for it, for links and for the reader: command, comments, title. */
  words: string;
  /** The lines that stand for it, most of them boxes: each says something of this check, and may say something of others. */
  boxes: readonly Item[];
  /** What the document states of it that could not be read: a person is asked. */
  unread?: readonly { line: number; text: string }[];
  /** Of one that stands in the document more than once: what stands at each place for it, in their order. */
  places?: readonly { words: string; boxes: readonly Item[] }[];
  /** Things a person should know: how an expectation came to it. */
  notes: readonly string[];
};

/** What became of a line. The words are those of `--report`. */
export type Fate = 'native' | 'command' | 'manual' | 'criterion' | 'task' | 'ignored' | 'not understood';

/** A sentence that stands in the plan beside the checks. */
export type Statement = {
  kind: 'criterion' | 'task' | 'risk' | 'requirement' | 'follow-up';
  item: Item;
  text: string;
  unit: Unit;
};

/** What became of each line, each told once; the first to tell of a line is right. */
export class Fates {
  readonly #lines = new Map<number, LineFate>();

  /** `of` is the check, criterion or task that the lines are part of. */
  tell(lines: Item['lines'], fate: Fate, why: string, of: Candidate | Statement | null = null): void {
    for (let line = lines.from; line <= lines.to; line += 1) {
      if (!this.#lines.has(line)) this.#lines.set(line, { fate, why, of });
    }
  }

  /** The same for lines of a check, whose fate is what it becomes. */
  give(lines: Item['lines'], candidate: Candidate, why: string): void {
    this.tell(lines, fateOf(candidate.draft), why, candidate);
  }

  /** What was told of a check is of another one now: the two were one. */
  move(from: Candidate, to: Candidate, why: string): void {
    for (const [line, told] of this.#lines) {
      if (told.of === from) this.#lines.set(line, { fate: fateOf(to.draft), why, of: to });
    }
  }

  has(line: number): boolean {
    return this.#lines.has(line);
  }

  get(line: number): LineFate | null {
    return this.#lines.get(line) ?? null;
  }
}

export type LineFate = { fate: Fate; why: string; of: Candidate | Statement | null };

/** Checks by type: `native` where a check type of ours does it. */
function fateOf({ type }: Draft): Fate {
  return type === 'command' || type === 'manual' ? type : 'native';
}
