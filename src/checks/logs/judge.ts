import { type Failure, type Judgement, judged } from '../../core/check.ts';
import { describeMatcher, isOperators, type MatcherInput, matches } from '../../core/expect/matcher.ts';
import { describeEntryMatcher } from './entry-matcher.ts';
import type { EntrySample, Finding, LogsObservation } from './observe.ts';
import { countExpectation, hasUpperBound, type LogsExpect } from './spec.ts';

/** `failures` by what was found, `lacking` by what was not, and what is missing to tell. */
type Verdict = { failures: readonly Failure[]; lacking: readonly Failure[]; missing: readonly string[] };

const holds: Verdict = { failures: [], lacking: [], missing: [] };

/** A found entry decides at once; that something is absent holds only of a complete answer in which the control has its entries. */
export function judgeLogs(observation: LogsObservation, expect: LogsExpect): Judgement {
  const verdicts = [
    none(observation, expect),
    some(observation, expect),
    count(observation, expect),
    each(observation, expect),
    newErrors(observation, expect),
  ];
  const control = controlMissing(observation, expect);
  const lacking = control === null ? verdicts.flatMap((verdict) => verdict.lacking) : [];
  const failures = [...verdicts.flatMap((verdict) => verdict.failures), ...lacking];
  if (failures.length > 0) return judged(failures);
  const missing = control === null ? verdicts.flatMap((verdict) => verdict.missing) : [control];
  return judged([], { inconclusive: missing.length === 0 ? null : [...new Set(missing)].join('; ') });
}

function controlMissing(
  { matched, source, window }: LogsObservation,
  { control, entries, newErrors: noNewErrors }: LogsExpect,
): string | null {
  // A count of 0 is about what the filter itself leaves; `none` and `newErrors` are about lines that must be there to be looked at.
  const needsLines = entries?.none !== undefined || noNewErrors !== undefined;
  if (matched >= (control?.atLeast ?? (needsLines ? 1 : 0))) return null;
  const where = `in ${'project' in source ? `project ${source.project}` : source.file} from ${window.from} to ${window.to}`;
  if (matched === 0) return `no log line at all ${where}: nothing to judge by`;
  return `only ${matched} of at least ${control?.atLeast ?? 1} log lines ${where}: too little to judge by`;
}

function none(observation: LogsObservation, { entries }: LogsExpect): Verdict {
  if (entries?.none === undefined) return holds;
  const found = counted(observation.findings.none, entries.none);
  if (found === null) return notCounted('none');
  if (found.count > 0)
    return {
      ...holds,
      failures: [failure('entries.none', `no entry with ${describeEntryMatcher(entries.none)}`, found)],
    };
  return absence(observation);
}

function some(observation: LogsObservation, { entries }: LogsExpect): Verdict {
  if (entries?.some === undefined) return holds;
  const found = counted(observation.findings.some, entries.some);
  if (found === null) return notCounted('some');
  if (found.count > 0) return holds;
  if (!observation.complete) return absence(observation);
  return {
    ...holds,
    lacking: [failure('entries.some', `an entry with ${describeEntryMatcher(entries.some)}`, found)],
  };
}

function count(observation: LogsObservation, expect: LogsExpect): Verdict {
  const wanted = countExpectation(expect);
  if (wanted === null) return holds;
  const found = counted(observation.findings.count, wanted);
  if (found === null) return notCounted('count');
  const isMet = matches(wanted.is, found.count);
  const which = wanted.of === null ? 'entries' : `entries with ${describeEntryMatcher(wanted.of)}`;
  const broken = [failure('entries.count', `${describeMatcher(wanted.is)} ${which}`, found)];
  // More entries may follow: only what more of them cannot change is decided.
  if (!isMet && isPast(wanted.is, found.count)) return { ...holds, failures: broken };
  if (observation.complete) return isMet ? holds : { ...holds, lacking: broken };
  return isMet && !hasUpperBound(wanted.is) ? holds : absence(observation);
}

/** True when no larger number can match either. */
function isPast(is: MatcherInput, seen: number): boolean {
  if (!isOperators(is)) return seen > Number(is);
  const { equals, lt, lte } = is;
  return (
    (typeof equals === 'number' && seen > equals) ||
    (lt !== undefined && seen >= Number(lt)) ||
    (lte !== undefined && seen > Number(lte))
  );
}

function each(observation: LogsObservation, { entries }: LogsExpect): Verdict {
  if (entries?.each === undefined) return holds;
  const breaking = counted(observation.findings.each, entries.each);
  if (breaking === null) return notCounted('each');
  if (breaking.count > 0)
    return { ...holds, failures: [failure('entries.each', describeEntryMatcher(entries.each), breaking)] };
  if (observation.matched === 0) return { ...holds, missing: ['entries.each: no log line to look at'] };
  return absence(observation);
}

function newErrors(observation: LogsObservation, expect: LogsExpect): Verdict {
  if (expect.newErrors === undefined) return holds;
  const seen = observation.newErrors;
  if (seen === null) return notCounted('newErrors');
  if (seen.unseen.length === 0) return absence(observation);
  const { from, to, complete, matched } = seen.before;
  if (!complete) {
    return {
      ...holds,
      missing: [`not all log lines from ${from} to ${to} were read, so the errors may be old ones`],
    };
  }
  const failures = seen.unseen.map(({ signature, count: times, sample }): Failure => {
    const actual = `${times} × ${signature} (${sample.timestamp})`;
    const message = `new error, not among the ${matched} lines from ${from} to ${to}: ${actual}`;
    return { at: 'newErrors', expected: 'none', actual, message };
  });
  return { ...holds, failures };
}

/** Nothing was found: that decides only when everything was read. */
function absence({ complete, incompleteBecause, matched }: LogsObservation): Verdict {
  if (complete) return holds;
  const why = reasons[incompleteBecause ?? 'budget'];
  return {
    ...holds,
    missing: [`not all log lines were read (${why}; ${matched} were): nothing absent can be proven`],
  };
}

const reasons = {
  'page-cap': 'more than five pages; narrow the filter',
  'entry-cap': 'more than the limit; raise `limit` or narrow the filter',
  budget: 'the time ran out',
  quota: 'the quota of log reads is used up',
  'token-loop': 'the service repeats its page token',
  'bad-lines': 'some lines of the file are no log entries',
} as const;

/** What was counted, unless it was counted for another expectation than this one. */
function counted(found: Finding | undefined, wanted: unknown): Finding | null {
  return found !== undefined && found.wanted === JSON.stringify(wanted) ? found : null;
}

function notCounted(what: string): Verdict {
  return { ...holds, missing: [`${what} was not counted when the logs were read`] };
}

function failure(at: string, expected: string, found: Finding): Failure {
  const [first] = found.samples;
  const entries = found.count === 1 ? '1 entry' : `${found.count} entries`;
  const actual = found.count === 0 ? 'no entry' : `${entries}${first ? `, first ${shown(first)}` : ''}`;
  return { at, expected, actual, message: `expected ${expected}, got ${actual}` };
}

function shown({ timestamp, severity, message }: EntrySample): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  // A traceback begins with where and ends with what.
  const told = lines.length > 1 ? `${first.slice(0, 60)} … ${last.slice(-140)}` : first.slice(0, 200);
  return `${timestamp} ${severity} ${told.toWellFormed()}`;
}
