import type { Trouble } from '../trouble.ts';

/** How a check ended, as far as its type is asked about it: redacted, as it is kept. */
export type CheckEnding = {
  id: string;
  status: string;
  reason: string;
  summary: string;
  failures: readonly { at: string; expected: string; actual: string; message: string }[];
  evidence: Readonly<Record<string, unknown>>;
  cases: readonly { name: string; status: string; message: string }[];
  trouble?: Trouble | undefined;
};

/** What a check type says of how a check ended. */
export type CheckTelling = {
  /** What its row says in place of the expectation that did not hold; empty where that says it best. */
  reason: string;
  /** What was seen, in words, the telling first. */
  lines: readonly string[];
  /** What it says of the cause, the most telling first; empty for one that passed. */
  clues: readonly Clue[];
};

/** What a check that did not pass says of the cause: `text` without its name; clues that share a key have one cause. */
export type Clue =
  /** An error of a program. `message` is what is the same in all that throw it, `about` what it names that it is about (`targetsIn`; left out: nothing), `file` where (empty: not told); `log` where a log has it. */
  | {
      kind: 'thrown';
      text: string;
      keys: readonly string[];
      message: string;
      about?: string;
      file: string;
      log: LogSight | null;
    }
  /** A name or a certificate. */
  | { kind: 'network'; text: string; keys: readonly string[] }
  /** What a host answered instead of what was asked for, or that it did not. `said` is what its body tells, empty for nothing. */
  | {
      kind: 'answer';
      text: string;
      keys: readonly string[];
      host: string;
      path: string;
      status: number | null;
      words: string;
    }
  /** `isEnd`: it was not waited for any longer, and an answer never came. */
  | { kind: 'slow'; text: string; keys: readonly string[]; host: string; isEnd: boolean }
  | { kind: 'said'; text: string; keys: readonly string[] };

/** The log in which an error stands: the services that were asked for, the beginnings of what they wrote, and when (epoch ms). */
export type LogSight = { services: readonly string[]; text: string; times: readonly number[] };
