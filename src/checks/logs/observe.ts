import { errorSignatures, messageOf, shownMessageOf, signatureOf } from '../../core/log-signatures.ts';
import type { LogAnswer, LogEntry, LogSource } from '../../core/logs.ts';
import { maskShapes } from '../../core/redact/shapes.ts';
import { entryMatches } from './entry-matcher.ts';
import type { WindowAnswer } from './shared-window.ts';
import { countExpectation, type EntryMatcher, type LogsExpect } from './spec.ts';

/** An entry as evidence: of a message over 500 characters the beginning and the end, where a traceback says what broke. */
export type EntrySample = { timestamp: string; severity: string; message: string };

/** How many entries an expectation is about; `wanted` is the expectation that was counted for, as JSON. */
export type Finding = { wanted: string; count: number; samples: readonly EntrySample[] };

/** A kind of error that was not there before. */
export type NewError = { signature: string; count: number; sample: EntrySample };

/** A kind of error in the window; `firstSeen` is RFC 3339, of the earliest entry, which is the sample. */
export type ErrorSeen = NewError & { firstSeen: string };

export type LogsObservation = {
  source: LogSource;
  window: { from: string; to: string; since: 'deploy' | 'duration' };
  /** The filter exactly as it was sent, and how many different filters it joined. */
  filter: string;
  sharedBy: number;
  requests: number;
  complete: boolean;
  incompleteBecause: Extract<LogAnswer, { kind: 'entries' }>['incompleteBecause'];
  /** Entries that this check's own filter matches: its positive control. */
  matched: number;
  samples: readonly EntrySample[];
  findings: Partial<Record<'none' | 'some' | 'count' | 'each', Finding>>;
  newErrors: {
    before: { from: string; to: string; matched: number; complete: boolean };
    seenBefore: number;
    unseen: readonly NewError[];
  } | null;
  /** Where a person sees the same in Google Cloud; null for a file. */
  link: string | null;
  /** The errors among what this check's own filter matches, most frequent first, and how many kinds more there were; null for none. */
  errors: { signatures: readonly ErrorSeen[]; more: number } | null;
};

const sampleCount = 5;
const sampleLength = 500;
const mostSignatures = 50;
/** Of an error that stands beside many others; an expectation's own samples are longer. */
const errorLength = 300;

/** What each expectation finds among the entries; for `each` those that break it. */
export function findingsOf(expect: LogsExpect, entries: readonly LogEntry[]): LogsObservation['findings'] {
  const { none, some, each } = expect.entries ?? {};
  const count = countExpectation(expect);
  const found = (wanted: EntryMatcher) => entries.filter((entry) => entryMatches(wanted, entry));
  return {
    ...(none === undefined ? {} : { none: finding(none, found(none)) }),
    ...(some === undefined ? {} : { some: finding(some, found(some)) }),
    ...(count === null ? {} : { count: finding(count, count.of === null ? entries : found(count.of)) }),
    ...(each === undefined
      ? {}
      : {
          each: finding(
            each,
            entries.filter((entry) => !entryMatches(each, entry)),
          ),
        }),
  };
}

function finding(wanted: unknown, entries: readonly LogEntry[]): Finding {
  return { wanted: JSON.stringify(wanted), count: entries.length, samples: samplesOf(entries) };
}

/** The first entries as evidence. */
export function samplesOf(entries: readonly LogEntry[]): readonly EntrySample[] {
  return entries.slice(0, sampleCount).map(sampleOf);
}

function sampleOf(entry: LogEntry): EntrySample {
  const message = shownMessageOf(entry);
  return {
    timestamp: entry.timestamp,
    severity: entry.severity ?? 'DEFAULT',
    message: bothEnds(message, sampleLength),
  };
}

/** A token on a cut would not be recognised later: it goes before. */
function bothEnds(whole: string, longest: number): string {
  if (whole.length <= longest) return whole;
  const half = longest / 2;
  const message = maskShapes(whole);
  return `${message.slice(0, half).toWellFormed()} … ${message.slice(-half).toWellFormed()}`;
}

/** The errors of one span that the span before it does not have. */
export function newErrorsOf(
  entries: readonly LogEntry[],
  before: WindowAnswer & { fromMs: number },
): LogsObservation['newErrors'] {
  const known = new Set(errorSignatures(before.entries).map(({ signature }) => signature));
  const unseen = errorSignatures(entries).filter(({ signature }) => !known.has(signature));
  return {
    before: {
      from: new Date(before.fromMs).toISOString(),
      to: new Date(before.toMs).toISOString(),
      matched: before.entries.length,
      complete: before.answer.kind === 'entries' && before.answer.complete,
    },
    seenBefore: known.size,
    unseen: unseen
      .slice(0, 20)
      .map(({ signature, count, sample }) => ({ signature, count, sample: sampleOf(sample) })),
  };
}

/** The errors of a window as evidence; `redact` goes before every cut, since half a secret is not recognised later. */
export function errorsSeenOf(
  entries: readonly LogEntry[],
  redact: (text: string) => string,
): LogsObservation['errors'] {
  const found = errorSignatures(entries);
  if (found.length === 0) return null;
  const signatures = found.slice(0, mostSignatures).map(({ count, sample, ...of }): ErrorSeen => {
    const { timestamp, severity = 'DEFAULT' } = sample;
    const message = redact(shownMessageOf(sample));
    const signature = messageOf(sample) === '' ? redact(of.signature) : signatureOf(message);
    const kept = { timestamp, severity, message: bothEnds(message, errorLength) };
    return { signature, count, firstSeen: timestamp, sample: kept };
  });
  return { signatures, more: found.length - signatures.length };
}

/** The query in the Logs Explorer; null for a file. */
export function explorerLink(source: LogSource, filter: string, fromMs: number, toMs: number): string | null {
  if (!('project' in source)) return null;
  const range = `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`;
  const encoded = encodeURIComponent(filter.toWellFormed()).replaceAll('(', '%28').replaceAll(')', '%29');
  const project = encodeURIComponent(source.project);
  return `https://console.cloud.google.com/logs/query;query=${encoded};timeRange=${encodeURIComponent(range)}?project=${project}`;
}
