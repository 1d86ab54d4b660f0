/** 1-based, inclusive. */
export type ShellLines = { from: number; to: number };

/** What stands behind a `#`, without it. */
export type Comment = { line: number; text: string };

/** A word of a command in pieces: text as it is, and what the shell, or a person, fills in. */
export type Text = readonly Piece[];
export type Piece =
  | { kind: 'literal'; text: string }
  /** `$NAME`; `fallback` of `${NAME:-fallback}`. */
  | { kind: 'variable'; name: string; fallback: string | null }
  /** `<api-url>`, `{{token}}`, `YOUR_KEY`: a person writes it; `written` is how it stands there. */
  | { kind: 'placeholder'; name: string; written: string }
  /** `$(…)`; null when its inside could not be read. */
  | { kind: 'substitution'; parsed: ParsedCommand | null; written: string }
  /** Anything else of the shell: arithmetic, globs, `${name%…}`. */
  | { kind: 'shell'; written: string };

/** One program with its arguments. `program` null: assignments only. */
export type Simple = {
  program: Text | null;
  args: readonly Text[];
  env: readonly { name: string; value: Text }[];
  /** `stdin`: a heredoc or here-string; `from`, `to`: files. */
  stdin: Text | null;
  from: Text | null;
  to: readonly Text[];
  /** `2>&1`: what it complains of stands among what it prints. */
  mergesErrors?: boolean;
  /** It reads what another program of its pipe prints. */
  isFed?: boolean;
  /** What that program prints, where it stands there: `echo text |`; null where only a run can tell. */
  fed?: Text | null;
  /** As written. */
  text: string;
};

export type ParsedCommand =
  | { kind: 'pipeline'; stages: readonly Stage[]; isNegated: boolean; text: string }
  | {
      kind: 'chain';
      links: readonly { operator: '&&' | '||' | null; parsed: ParsedCommand }[];
      text: string;
    }
  | Compound
  /** What stands in a shell block and is none: a typed message, SQL, a bare address. */
  | { kind: 'foreign'; what: string; text: string };

/** `all`: every program in it, wherever. */
export type Compound = {
  kind: 'compound';
  word: 'loop' | 'condition' | 'function' | 'group' | 'script';
  all: readonly Simple[];
  names: readonly string[];
  condition: Condition | null;
  text: string;
};
export type Stage = Simple | Compound;

/** An `if` whose branches only say something: what it asks, and what it says either way. */
export type Condition = {
  asks: ParsedCommand;
  yes: readonly string[];
  no: readonly string[];
  yesFails: boolean;
  noFails: boolean;
};

/** One top-level command of a block. */
export type ShellCommand = {
  lines: ShellLines;
  /** As it stands in the document, without prompt and comments around it. */
  text: string;
  /** Comments directly above it. */
  above: readonly Comment[];
  /** The comment at its end. */
  trailing: Comment | null;
  /** Comments behind it, up to the next command. */
  after: readonly Comment[];
  /** What a transcript shows it printed; empty for none. */
  output: readonly string[];
  isBackground: boolean;
  parsed: ParsedCommand;
};

/** Of a text so many of its first lines, or of its last. */
export type EndLines = { from: 'beginning' | 'end'; lines: number };

/** What is printed for each of several things. */
export type EachOf = 'line' | 'word' | 'row';

/** What the draft's command would print, in terms of what its check observes: so that words about output become matchers. */
export type Prints =
  | { kind: 'nothing' }
  | { kind: 'text'; only?: EndLines; each?: EachOf }
  | { kind: 'status' }
  | { kind: 'status-and-text' }
  | { kind: 'headers' }
  | { kind: 'header'; name: string }
  | { kind: 'duration' }
  /** The value at a path of the JSON that came. */
  | { kind: 'json'; path: string; isLength: boolean }
  /** Lines with the pattern in them. */
  | { kind: 'lines'; pattern: GrepPattern }
  | { kind: 'count'; pattern: GrepPattern | null }
  | { kind: 'value'; name: string }
  | { kind: 'records' }
  /** The exit code: `echo $?`. */
  | { kind: 'exit' }
  /** Something that was made of what came; nothing can be said about it but its status. */
  | { kind: 'opaque' };

/** What a `grep` looks for. */
export type GrepPattern = { literal: string | null; re2: string; ignoreCase: boolean; isInverted: boolean };

export type DraftType =
  | 'http'
  | 'websocket'
  | 'logs'
  | 'metrics'
  | 'grpc'
  | 'dns'
  | 'tcp'
  | 'tls'
  | 'env'
  | 'command'
  | 'manual';
export type Fields = Readonly<Record<string, unknown>>;

/** What a command becomes: one check without its id. */
export type Draft = {
  type: DraftType;
  spec: Fields;
  expect: Fields;
  /** True when no expectation was stated: what stands in `expect` is what the command's kind asks for at least. */
  inferred: boolean;
  /** Why a second person has to approve; null for what changes nothing. */
  danger: string | null;
  once: boolean;
  capture: Readonly<Record<string, string>>;
  /** Variables that spec and expect use; value null: the document gives none. */
  variables: readonly Variable[];
  /** Names of the secrets they use. */
  secrets: readonly string[];
  /** Hosts that the check reaches, for `hosts` of the environment. */
  hosts: readonly string[];
  /** What a person should look at; null when nothing is doubtful. */
  review: string | null;
  why: string;
  prints: Prints;
  /** What the document's command says when it succeeds (`&& echo OK`), and when not (`|| echo FAIL`). */
  says?: { good: readonly string[]; bad: readonly string[] };
  /** Of a question about a server: how it is started, once something is stated that it prints. */
  starts?: Fields;
};

export type Variable = { name: string; value: string | null; why: string };
