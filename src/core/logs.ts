import { severityIn } from './log-severity.ts';
import { traceIn } from './log-trace.ts';
import type { CloudEntry } from './query/cloud-entry.ts';
import { withoutLeapSecond } from './query/time.ts';

/** Where log entries are read: the key of a source as a plan names it, and what stands there, with paths made whole. */
export type LogPlace = { source: string; at: unknown };

/** An entry of a log, whatever source it is from: a log record as OpenTelemetry defines it (https://opentelemetry.io/docs/specs/otel/logs/data-model). */
export type LogEntry = {
  /** When it happened, RFC 3339 with its nanoseconds kept. */
  timestamp: string;
  /** When its source took it in, RFC 3339. */
  observedTimestamp: string | null;
  /** 1 to 24 (TRACE to FATAL); 0 where none is known. */
  severityNumber: number;
  /** As its logger wrote it, of a number the word; null where none was written. */
  severityText: string | null;
  /** What it says: a text, an object, any value; of an entry with several payloads a list of them. */
  body: unknown;
  attributes: Readonly<Record<string, unknown>>;
  /** What wrote it: service, revision, pod. */
  resource: Readonly<Record<string, unknown>>;
  traceId: string | null;
  spanId: string | null;
  /** Which log it stands in: stdout, a file, a stream. */
  logName: string | null;
  /** The same only for one and the same entry of this time; null where its source names none: equal entries are two then. */
  id: string | null;
  /** As Cloud Logging's REST API writes it; filters of its query language, and its names of fields, look there. Null for other sources. */
  cloud: CloudEntry | null;
};

/** Makes an entry; whatever a source does not know is left out. Its severity is the highest that is told here or written in it; its trace that which is told, else written. */
export function entryOf(known: Pick<LogEntry, 'timestamp'> & Partial<LogEntry>): LogEntry {
  const {
    timestamp,
    severityNumber = null,
    severityText = null,
    body,
    attributes = {},
    resource = {},
  } = known;
  const severity = { text: severityText, number: severityNumber, body, attributes, resource };
  const traced = traceIn([attributes, resource, body]);
  return {
    timestamp: withoutLeapSecond(timestamp),
    observedTimestamp: known.observedTimestamp ?? null,
    ...severityIn(severity),
    body,
    attributes,
    resource,
    traceId: known.traceId ?? traced.traceId,
    spanId: known.spanId ?? traced.spanId,
    logName: known.logName ?? null,
    id: known.id ?? null,
    cloud: known.cloud ?? null,
  };
}

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

/** `unread`: of some entries it cannot be told here whether the filter matches them; `partial`: the source says itself that its answer is not whole, or gave up behind a part of it. */
export type IncompleteBecause =
  | 'page-cap'
  | 'entry-cap'
  | 'budget'
  | 'quota'
  | 'token-loop'
  | 'bad-lines'
  | 'unread'
  | 'partial';

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
      /** Why an answer of no entries proves nothing, where the source can tell: there is nothing that could have written one. */
      nothingThere?: string;
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
