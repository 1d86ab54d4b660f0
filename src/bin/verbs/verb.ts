import type { Readable, Writable } from 'node:stream';

/** A terminal or a pipe that a verb writes to. */
export type Output = Writable & { isTTY?: boolean; columns?: number; rows?: number };

/** What a verb may use of its process: no CI runner finds a command in what is written to `stdout` and `stderr`. */
export type Io = ProcessIo & {
  /** stdout as it is, for commands to a CI runner. */
  runner: Output;
};

/** The process as it is. */
export type ProcessIo = {
  stdin: Readable & { isTTY?: boolean };
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  /** Calls back at each Ctrl-C or polite kill, until disposed of. */
  onInterrupt(callback: () => void): Disposable;
  /** Ends the process at once. */
  exit(code: number): never;
};

/** What a shell proposes for a word: names that plans have, paths, or one of these words. */
export type Completion = 'plan' | 'environment' | 'selector' | 'path' | readonly string[];

/** One flag of a verb; `value` names its value in help, none makes it a switch. */
export type Flag = {
  name: string;
  short?: string;
  value?: string;
  repeatable?: boolean;
  /** What its value is one of. */
  completion?: Completion;
  /** One line, with the default where there is one. */
  help: string;
};

/** The command line of a verb, taken apart: every value of every flag, in order. */
export type Args = {
  words: readonly string[];
  has(flag: string): boolean;
  /** The last value given. */
  value(flag: string): string | null;
  values(flag: string): readonly string[];
};

/** A verb of the command line. `run` is told every verb there is, and resolves to the exit code; a `UserError` it throws is shown and exits 2. */
export type Verb = {
  name: string;
  summary: string;
  usage: string;
  /** It lives until it is told to end, and keeps a log; left out by the others. */
  serves?: true;
  /** What the words mean, for help; empty when there is nothing to say. */
  about: readonly string[];
  /** What its words are; left out where a shell has nothing to propose. */
  completion?: Completion;
  flags: readonly Flag[];
  examples: readonly string[];
  exitCodes: readonly (readonly [code: number, meaning: string])[];
  run(args: Args, io: Io, verbs: readonly Verb[]): Promise<number>;
};
