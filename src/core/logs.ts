/** Where log entries come from: a Google Cloud project, or a file of newline-delimited LogEntry JSON. */
export type LogSource = { project: string } | { file: string };

/** A LogEntry as the REST API writes it (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry); times are RFC 3339 with nanoseconds kept. */
export type LogEntry = {
  timestamp: string;
  insertId?: string;
  logName?: string;
  severity?: string;
  textPayload?: string;
  jsonPayload?: Record<string, unknown>;
  protoPayload?: Record<string, unknown>;
  resource?: { type?: string; labels?: Record<string, string> };
  labels?: Record<string, string>;
  httpRequest?: Record<string, unknown>;
  receiveTimestamp?: string;
  trace?: string;
  [field: string]: unknown;
};

/** One question to a project. `filter` has the time bounds in it already; both ends are also given apart. */
export type LogQuery = {
  source: { project: string };
  filter: string;
  /** Epoch ms; from is included, to is not. */
  fromMs: number;
  toMs: number;
  maxEntries: number;
  signal: AbortSignal;
};

/** Questions to a file, each a filter with its time bounds in it and the most entries that it asks for. */
export type LogFileQuery = {
  file: string;
  questions: readonly { filter: string; maxEntries: number }[];
  signal: AbortSignal;
};

/** `unread`: of some entries it cannot be told here whether the filter matches them. */
export type IncompleteBecause =
  | 'page-cap'
  | 'entry-cap'
  | 'budget'
  | 'quota'
  | 'token-loop'
  | 'bad-lines'
  | 'unread';

/** What a source answered. Only `complete: true` allows a claim that something is absent. */
export type LogAnswer =
  | {
      kind: 'entries';
      /** Oldest first, each once; parts of a long entry stand apart (`wholeEntries` puts them together). */
      entries: readonly LogEntry[];
      complete: boolean;
      /** Why it is not complete; null when it is. */
      incompleteBecause: IncompleteBecause | null;
      /** What exactly, where the reason alone does not tell: `line 3 is no JSON`. */
      incompleteDetail?: string;
      requests: number;
      filter: string;
    }
  | {
      kind: 'unavailable';
      reason: string;
      transient: boolean;
      requests: number;
      /** True when the source refused the filter itself, as it may refuse one clause of many. */
      filterRefused?: boolean;
    };

/** Reads logs; made once a phase, so that checks that share source and window share one query. */
export type LogSources = {
  read(query: LogQuery): Promise<LogAnswer>;
  /** Reads the file once, however many questions there are; the answers are in their order. */
  readFile(query: LogFileQuery): Promise<readonly LogAnswer[]>;
};
