import type { SourceConfig, SourceType } from '../../src/platform/sources/define-source.ts';

/** A line as its writer wrote it. */
export type Line = {
  /** When, epoch ms. */
  ms: number;
  /** Nanoseconds beyond that, below a million; 0 unless told. */
  nanos?: number;
  text: string;
  /** In place of the text: an object that the logger wrote. */
  json?: Readonly<Record<string, unknown>>;
  /** A word of Cloud Logging. */
  severity?: string;
  /** The same for one and the same line, which is written twice then. */
  id?: string;
  /** Which of two that write. */
  pod?: 'a' | 'b';
  trace?: { traceId: string; spanId: string };
};

/** What goes wrong with requests. */
export type Fault =
  /** The caller is known and may not. */
  | 'permission'
  /** The caller is not known. */
  | 'credentials'
  /** Too many requests. */
  | 'quota'
  /** The service is broken. */
  | 'broken'
  /** It takes the request and never answers. */
  | 'hang'
  /** The connection ends in the middle of the answer. */
  | 'reset'
  /** A page of a proxy or a login. */
  | 'html'
  /** Something that its documentation does not have. */
  | 'nonsense'
  /** It says itself that the answer is not all. */
  | 'partial'
  /** Pages that lead to themselves. */
  | 'loop'
  /** A page without entries that is not the last. */
  | 'empty-page'
  /** There is no such project, index, group, file. */
  | 'missing';

/** One place of a source with nothing in it, for one statement. */
export type Stage = {
  /** As a plan says it, under the key of the source. */
  place: unknown;
  write(lines: readonly Line[]): Promise<void> | void;
  /** The next `times` requests go wrong, all when left out. */
  spoil(fault: Fault, times?: number): Promise<void> | void;
  /** Requests so far, refused ones too. */
  requests(): number;
};

/** A server of a source on this machine. */
export type Stand = AsyncDisposable & {
  config?: Partial<SourceConfig>;
  /** Variables in which credentials stand; none unless told. */
  environment?: Readonly<Record<string, string>>;
  /** Hosts that a plan has to list. */
  hosts: readonly string[];
  /** What it does wrong ends, and a new place begins. */
  stage(): Promise<Stage> | Stage;
};

/** What a source brings to the contract. */
export type SourceUnderTest = {
  source: SourceType;
  start(): Promise<Stand>;
  /** Entries that one request gives at most, and how many requests it makes for one answer; null where it reads everything at once. */
  pages: { size: number; most: number } | null;
  /** What selects the lines that hold the variable `word`, as a plan says it: `{ filter: 'textPayload:"${word}"' }`; null where there is no query. */
  holding: ((place: unknown) => Readonly<Record<string, unknown>>) | null;
  /** A query that the source itself refuses, and a part of the reason that must be told; null where nothing can be refused. */
  refused: ((place: unknown) => { spec: Readonly<Record<string, unknown>>; told: RegExp }) | null;
  /** What must be told with a refusal, so that it is known whom to ask for what. */
  grants: RegExp;
  /** Statements that say nothing of this source, by their id, and why. */
  quirks: Readonly<Record<string, string>>;
  /** What else is good to know of it, for the table. */
  notes: readonly string[];
};
