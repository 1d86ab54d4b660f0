import {
  errorSignatures,
  isUnreadError,
  kindsOf,
  type Signature,
  shownMessageOf,
  signatureOf,
} from '../../core/log-signatures.ts';
import { fullText } from '../../core/log-text.ts';
import type { IncompleteBecause, LogEntry } from '../../core/logs.ts';
import { severityName } from '../../core/query/severity.ts';
import type { Truth } from '../../core/query/unread.ts';
import { bothEnds } from '../../core/shorten.ts';
import { isLowerBound } from './count.ts';
import { doubtsOf, errorDoubtsOf, readEntries } from './doubts.ts';
import { entryTest, type Quantifier } from './entry-matcher.ts';
import type { EntryMatcher } from './entry-schema.ts';
import { entriesOf, type WindowOutcome } from './shared-window.ts';
import { type CountExpectation, countExpectation, type LogsExpect } from './spec.ts';

/** An entry as evidence: of a message over 500 characters the beginning and the end, where a traceback says what broke. */
export type EntrySample = { timestamp: string; severity: string; message: string };

/**
 * How many entries an expectation is about; `wanted` is the expectation that was counted for, as JSON; `unread` (none when left out) is how
 * many more may be; `doubts` why, where it is not that a part of them could not be read.
 */
export type LogFinding = {
  wanted: string;
  count: number;
  samples: readonly EntrySample[];
  /** What kinds there are, the most frequent first, where there are more entries than samples. */
  kinds?: readonly EntryKind[];
  unread?: number;
  doubts?: readonly string[];
};

/** Entries that say the same; `varies` (left out: no): but for times, ids and numbers, so that the sample is one of several. */
type EntryKind = { count: number; varies?: true; sample: EntrySample };

/** A kind of error that was not there before. */
export type NewError = EntryKind & { signature: string };

/** A kind of error in the window; `firstSeen` is RFC 3339, of the earliest entry, which is the sample. */
export type ErrorSighting = NewError & { firstSeen: string };

export type LogsObservation = {
  /** As the plan says it, paths and all: `{ project: 'p' }`. */
  source: Readonly<Record<string, unknown>>;
  /** The same in words; left out by runs of before it was kept. */
  where?: string;
  window: { from: string; to: string; since: 'deploy' | 'duration' };
  /** The filter exactly as it was sent, and how many different filters it joined. */
  filter: string;
  sharedBy: number;
  requests: number;
  complete: boolean;
  incompleteBecause: IncompleteBecause | null;
  /** What exactly, where the reason alone does not tell: `line 3 is no JSON`. */
  incompleteDetail?: string | null;
  /** Entries that this check's own filter matches: its positive control. */
  matched: number;
  /** The trace of which entries alone count, and how many there are of any. */
  trace?: { id: string; read: number };
  samples: readonly EntrySample[];
  findings: Partial<Record<'none' | 'some' | 'count' | 'each', LogFinding>>;
  newErrors: {
    before: { from: string; to: string; matched: number; complete: boolean };
    seenBefore: number;
    unseen: readonly NewError[];
    /** Entries that may be errors: their text could not be read, or `doubts` says why; none when left out. */
    unread?: number;
    doubts?: readonly string[];
  } | null;
  /** Where a person sees the same; null where the source has no such page. */
  link: string | null;
  /** The errors among what this check's own filter matches, most frequent first, and how many kinds more there were; null for none. */
  errors: { signatures: readonly ErrorSighting[]; more: number } | null;
};

type Redact = (text: string) => string;

const sampleCount = 5;
const sampleLength = 500;
const mostSignatures = 50;
const mostKinds = 5;
/** Entries of which the kinds are looked for. */
const mostRead = 2_000;
/** Of an error that stands beside many others; an expectation's own samples are longer. */
const errorLength = 300;

/** What each expectation finds among the entries; for `each` those that break it. */
export function findingsOf(
  expect: LogsExpect,
  entries: readonly LogEntry[],
  redact: Redact,
): LogsObservation['findings'] {
  const { none, some, each } = expect.entries ?? {};
  const count = countExpectation(expect);
  const read = readEntries(entries);
  const found = (wanted: EntryMatcher, quantifier: Quantifier, sought = true) => {
    const truths = truthsOf(entries, entryTest(wanted, quantifier, read));
    return withDoubts(finding(wanted, truths, sought, redact), { of: wanted, truths, redact });
  };
  return {
    ...(none === undefined ? {} : { none: found(none, 'one') }),
    ...(some === undefined ? {} : { some: found(some, 'each') }),
    ...(count === null ? {} : { count: counted(count, entries, redact) }),
    ...(each === undefined ? {} : { each: found(each, 'each', false) }),
  };
}

function counted({ of, is }: CountExpectation, entries: readonly LogEntry[], redact: Redact): LogFinding {
  // That there are at least so many holds of no field that is missing.
  const read = { ...readEntries(entries), ...(isLowerBound(is) ? { canTell: () => true } : {}) };
  const truths = truthsOf(entries, of === null ? () => true : entryTest(of, 'one', read));
  const found = finding({ of, is }, truths, true, redact);
  return of === null ? found : withDoubts(found, { of, truths, redact });
}

type Doubtful = { of: EntryMatcher; truths: readonly JudgedEntry[]; redact: Redact };

function withDoubts(found: LogFinding, { of, truths, redact }: Doubtful): LogFinding {
  const undecided = truths.flatMap(({ entry, truth }) => (truth === null ? [entry] : []));
  const doubts = doubtsOf(
    of,
    undecided,
    truths.map(({ entry }) => entry),
  ).map(redact);
  return doubts.length === 0 ? found : { ...found, doubts };
}

type JudgedEntry = { entry: LogEntry; truth: Truth };

function truthsOf(entries: readonly LogEntry[], test: (entry: LogEntry) => Truth): readonly JudgedEntry[] {
  return entries.map((entry) => ({ entry, truth: test(entry) }));
}

function finding(
  wanted: unknown,
  truths: readonly JudgedEntry[],
  sought: boolean,
  redact: Redact,
): LogFinding {
  const found = truths.filter(({ truth }) => truth === sought).map(({ entry }) => entry);
  const unread = truths.filter(({ truth }) => truth === null).length;
  const common = {
    wanted: JSON.stringify(wanted),
    count: found.length,
    samples: samplesOf(found, redact),
    ...(found.length > sampleCount ? { kinds: entryKinds(found.slice(0, mostRead), redact) } : {}),
  };
  return unread === 0 ? common : { ...common, unread };
}

function entryKinds(entries: readonly LogEntry[], redact: Redact): readonly EntryKind[] {
  return kindsOf(entries)
    .slice(0, mostKinds)
    .map(({ count, varies, sample }) => ({ count, ...variesIf(varies), sample: sampleOf(sample, redact) }));
}

function variesIf(varies: boolean): { varies?: true } {
  return varies ? { varies } : {};
}

/** The first entries as evidence. */
export function samplesOf(entries: readonly LogEntry[], redact: Redact): readonly EntrySample[] {
  return entries.slice(0, sampleCount).map((entry) => sampleOf(entry, redact));
}

/** `redact` goes before the cut, since half a secret is not recognised later. */
function sampleOf(entry: LogEntry, redact: Redact): EntrySample {
  const message = redact(shownMessageOf(entry));
  return {
    timestamp: entry.timestamp,
    severity: shownSeverity(entry),
    message: bothEnds(message, sampleLength),
  };
}

/** By the name that Cloud Logging gives it, so that what reads the evidence needs to know no other. */
function shownSeverity({ severityText }: LogEntry): string {
  return severityName(severityText) ?? String(severityText);
}

/** The errors of one span that the span before it does not have. */
export function newErrorsOf(
  entries: readonly LogEntry[],
  before: WindowOutcome & { fromMs: number },
  redact: Redact,
): LogsObservation['newErrors'] {
  const earlier = entriesOf(before);
  const known = new Set(errorSignatures(earlier).map(({ signature }) => signature));
  const unseen = errorSignatures(entries).filter(({ signature }) => !known.has(signature));
  const unsure = errorDoubtsOf(entries);
  const unread = entries.filter(isUnreadError).length + unsure.count;
  return {
    ...(unread === 0 ? {} : { unread }),
    ...(unsure.doubts.length === 0 ? {} : { doubts: unsure.doubts.map(redact) }),
    before: {
      from: new Date(before.fromMs).toISOString(),
      to: new Date(before.toMs).toISOString(),
      matched: earlier.length,
      complete: before.outcome.kind === 'entries' && before.outcome.complete,
    },
    seenBefore: known.size,
    unseen: unseen.slice(0, 20).map((one) => ({
      signature: shownSignature(one, redact),
      count: one.count,
      ...variesIf(one.varies),
      sample: sampleOf(one.sample, redact),
    })),
  };
}

/** The errors of a window as evidence; `redact` goes before every cut, since half a secret is not recognised later. */
export function errorsSeenOf(entries: readonly LogEntry[], redact: Redact): LogsObservation['errors'] {
  const found = errorSignatures(entries);
  if (found.length === 0) return null;
  const signatures = found
    .slice(0, mostSignatures)
    .map(({ count, varies, sample, signature: masked }): ErrorSighting => {
      const { timestamp } = sample;
      const message = redact(shownMessageOf(sample));
      const signature = shownSignature({ signature: masked, sample }, redact);
      const entry = { timestamp, severity: shownSeverity(sample), message: bothEnds(message, errorLength) };
      return { signature, count, ...variesIf(varies), firstSeen: timestamp, sample: entry };
    });
  return { signatures, more: found.length - signatures.length };
}

/** What a signature masks of a message makes the secrets in it unrecognisable: they go before. */
function shownSignature(
  { signature, sample }: Pick<Signature, 'signature' | 'sample'>,
  redact: Redact,
): string {
  return fullText(sample) === '' ? redact(signature) : signatureOf(redact(shownMessageOf(sample)));
}
