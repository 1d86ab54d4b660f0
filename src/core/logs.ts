/** Where log entries are read: the key of a source as a plan names it, and what stands there, with paths made whole. */
export type LogPlace = { source: string; at: unknown };

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

/** What is asked for: a filter with the time bounds in it, empty where the place itself says what is read; and how many entries at most. */
export type LogQuestion = { filter: string; maxEntries: number };

/** Questions about one span of a place, which its source answers together where it can. */
export type LogQuery = {
  place: LogPlace;
  questions: readonly LogQuestion[];
  /** Epoch ms; from is included, to is not. */
  fromMs: number;
  toMs: number;
  /** Host names that may be reached, as for probes of the environment. */
  hosts: readonly string[];
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
export type LogOutcome =
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

/** Reads logs; made once a phase, so that checks that share place and window share one query. */
export type LogSources = {
  /** One answer a question, in their order. */
  read(query: LogQuery): Promise<readonly LogOutcome[]>;
};

/** The answer to a single question. */
export async function readOne(
  logs: LogSources,
  { filter, maxEntries, ...query }: Omit<LogQuery, 'questions'> & LogQuestion,
): Promise<LogOutcome> {
  const [answer] = await logs.read({ ...query, questions: [{ filter, maxEntries }] });
  if (answer === undefined) throw new Error(`the source ${query.place.source} left a question unanswered`);
  return answer;
}
