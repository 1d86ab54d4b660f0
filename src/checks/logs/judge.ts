import { type Failure, type Judgement, judged } from '../../core/check.ts';
import { describeMatcher } from '../../core/expect/matcher.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { shortened } from '../../core/shorten.ts';
import { ending } from '../../core/words/cut.ts';
import { isoInWords } from '../../core/words/evidence-values.ts';
import { quantity } from '../../core/words/quantity.ts';
import { countTruth } from './count.ts';
import { describeEntryMatcher } from './entry-matcher.ts';
import type { EntrySample, LogFinding, LogsObservation } from './observe.ts';
import { claimsAbsence, countExpectation, type LogsExpect } from './spec.ts';

/** `failures` by what was found, `lacking` by what was not, and what is missing to tell. */
type Verdict = { failures: readonly Failure[]; lacking: readonly Failure[]; missing: readonly string[] };

const holds: Verdict = { failures: [], lacking: [], missing: [] };

/**
 * A found entry decides at once; that something is absent holds only of a complete answer in which the control has its entries.
 * `isUnfiltered`: what was read is the log itself, of which no line at all proves nothing. Right behind a deploy nothing is absent yet,
 * unless the check waited (`settleMs`).
 */
export function judgeLogs(
  observation: LogsObservation,
  expect: LogsExpect,
  { isUnfiltered, settleMs }: { isUnfiltered: boolean; settleMs: number },
): Judgement {
  const verdicts = [
    none(observation, expect),
    some(observation, expect),
    count(observation, expect),
    each(observation, expect),
    newErrors(observation, expect),
  ];
  const control = controlMissing(observation, expect, isUnfiltered);
  const lacking = control === null ? verdicts.flatMap((verdict) => verdict.lacking) : [];
  const failures = [...verdicts.flatMap((verdict) => verdict.failures), ...lacking];
  if (failures.length > 0) return judged(failures);
  const early = settleMs > 0 || !claimsAbsence(expect) ? null : tooEarly(observation);
  const missing =
    control === null
      ? [...(early === null ? [] : [early]), ...verdicts.flatMap((verdict) => verdict.missing)]
      : [control];
  return judged([], { inconclusive: missing.length === 0 ? null : [...new Set(missing)].join('; ') });
}

/** Little is written in less. */
const leastSinceDeployMs = 60_000;

/** Right behind a deploy nothing has had the time to break; whoever writes `settle` has thought of it. */
function tooEarly({ window }: LogsObservation): string | null {
  const spanMs = Date.parse(window.to) - Date.parse(window.from);
  if (window.since !== 'deploy' || spanMs >= leastSinceDeployMs) return null;
  return `only ${formatDuration(Math.max(0, spanMs))} since the deploy, too little to say that something is absent; \`settle: 2m\` waits for more`;
}

function controlMissing(
  observation: LogsObservation,
  expect: LogsExpect,
  isUnfiltered: boolean,
): string | null {
  const { matched, source, trace, window } = observation;
  const { control, entries, newErrors: noNewErrors } = expect;
  const { none: unwanted, some: wanted, count: counts } = entries ?? {};
  // A bare count is about what a filter leaves; without one, and all others, are about lines that must be there to be looked at.
  const bare = countExpectation(expect);
  const isOfLog =
    (isUnfiltered || trace !== undefined) && bare !== null && countTruth(bare.is, 0, null) !== true;
  const isOfLines = isOfLog || countsOf(counts) || unwanted !== undefined || wanted !== undefined;
  const needed = control?.atLeast ?? (isOfLines || noNewErrors !== undefined ? 1 : 0);
  if (matched >= needed) return null;
  const named = observation.where ?? ('project' in source ? `project ${source.project}` : source.file);
  const where = `in ${named} from ${isoInWords(window.from)} to ${isoInWords(window.to)}`;
  // What was not read may be the very lines.
  if (!observation.complete) return notAllRead(observation);
  if (matched === 0 && trace !== undefined && trace.read > 0)
    return `none of the ${quantity(trace.read, 'log line')} ${where} carries the trace ${trace.id}: nothing to judge by`;
  if (matched === 0) return `no log line at all ${where}: nothing to judge by`;
  return `only ${matched} of at least ${needed} log lines ${where}: too little to judge by`;
}

function countsOf(count: unknown): boolean {
  return typeof count === 'object' && count !== null && 'of' in count;
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
  return absence(observation, found);
}

function some(observation: LogsObservation, { entries }: LogsExpect): Verdict {
  if (entries?.some === undefined) return holds;
  const found = counted(observation.findings.some, entries.some);
  if (found === null) return notCounted('some');
  if (found.count > 0) return holds;
  if (!observation.complete || unreadOf(found) > 0) return absence(observation, found);
  return {
    ...holds,
    lacking: [failure('entries.some', `an entry with ${describeEntryMatcher(entries.some)}`, found)],
  };
}

/** More entries may follow, and unread ones may be of the kind: only what they cannot change is decided. */
function count(observation: LogsObservation, expect: LogsExpect): Verdict {
  const wanted = countExpectation(expect);
  if (wanted === null) return holds;
  const found = counted(observation.findings.count, wanted);
  if (found === null) return notCounted('count');
  const which = wanted.of === null ? 'entries' : `entries with ${describeEntryMatcher(wanted.of)}`;
  const most = observation.complete ? found.count + unreadOf(found) : null;
  const truth = countTruth(wanted.is, found.count, most);
  if (truth === true) return holds;
  if (truth === null) return absence(observation, found);
  const broken = [failure('entries.count', `${describeMatcher(wanted.is)} ${which}`, found)];
  // Too few may be too few lines in all, which the control tells better.
  const isPast = countTruth(wanted.is, found.count, null) === false;
  return isPast ? { ...holds, failures: broken } : { ...holds, lacking: broken };
}

function each(observation: LogsObservation, { entries }: LogsExpect): Verdict {
  if (entries?.each === undefined) return holds;
  const breaking = counted(observation.findings.each, entries.each);
  if (breaking === null) return notCounted('each');
  if (breaking.count > 0)
    return { ...holds, failures: [failure('entries.each', describeEntryMatcher(entries.each), breaking)] };
  if (observation.matched === 0 && observation.complete)
    return { ...holds, missing: ['entries.each: no log line to look at'] };
  return absence(observation, breaking);
}

function newErrors(observation: LogsObservation, expect: LogsExpect): Verdict {
  if (expect.newErrors === undefined) return holds;
  const found = observation.newErrors;
  if (found === null) return notCounted('newErrors');
  if (found.unseen.length === 0) {
    return absence(observation, { unread: found.unread ?? 0, doubts: found.doubts ?? [] });
  }
  const { from, to, complete, matched } = found.before;
  if (!complete) {
    return {
      ...holds,
      missing: [
        `not all log lines from ${isoInWords(from)} to ${isoInWords(to)} were read, so the errors may be old ones`,
      ],
    };
  }
  const failures = found.unseen.map(({ signature, count: times, sample }): Failure => {
    const actual = `${times} × ${signature} (${isoInWords(sample.timestamp)})`;
    const message = `new error, not among the ${quantity(matched, 'line')} from ${isoInWords(from)} to ${isoInWords(to)}: ${actual}`;
    return { at: 'newErrors', expected: 'none', actual, message };
  });
  return { ...holds, failures };
}

/** Nothing was found: that decides only when everything was read. */
function absence(observation: LogsObservation, found: Pick<LogFinding, 'unread' | 'doubts'>): Verdict {
  const unread = unreadOf(found);
  const missing = observation.complete ? [] : [notAllRead(observation)];
  const { doubts = [] } = found;
  if (unread > 0 && doubts.length > 0) missing.push(...doubts);
  else if (unread > 0) {
    const which = quantity(unread, 'entry holds', 'entries hold');
    missing.push(
      `${which} a part that cannot be read here, such as a protoPayload of an unknown type: what is asked about may stand there`,
    );
  }
  return { ...holds, missing };
}

function notAllRead({ incompleteBecause, incompleteDetail, matched }: LogsObservation): string {
  const because = reasons[incompleteBecause ?? 'budget'];
  const why = incompleteDetail ? `${because}: ${incompleteDetail}` : because;
  return `not all log lines were read (${why}; ${matched} were): nothing absent can be proven`;
}

function unreadOf({ unread }: Pick<LogFinding, 'unread'>): number {
  return unread ?? 0;
}

const reasons = {
  'page-cap': 'too many pages; narrow the filter',
  'entry-cap': 'more than the limit; raise `limit` or narrow the filter',
  budget: 'the time ran out',
  quota: 'the quota of log reads is used up',
  'token-loop': 'the service repeats its page token',
  'bad-lines': 'some lines are no log entries',
  unread: 'of some entries it cannot be told here whether the filter matches them',
  partial: 'the source did not give all of it',
} as const;

/** What was counted, unless it was counted for another expectation than this one. */
function counted(found: LogFinding | undefined, wanted: unknown): LogFinding | null {
  return found !== undefined && found.wanted === JSON.stringify(wanted) ? found : null;
}

function notCounted(what: string): Verdict {
  return { ...holds, missing: [`${what} was not counted when the logs were read`] };
}

function failure(at: string, expected: string, found: LogFinding): Failure {
  const [first] = found.samples;
  const entries = quantity(found.count, 'entry', 'entries');
  const actual = found.count === 0 ? 'no entry' : `${entries}${first ? `, first ${shown(first)}` : ''}`;
  return { at, expected, actual, message: `expected ${expected}, got ${actual}` };
}

function shown({ timestamp, severity, message }: EntrySample): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  // A traceback begins with where and ends with what.
  const told = lines.length > 1 ? `${shortened(first, 60)} … ${ending(last, 140)}` : shortened(first, 200);
  return `${isoInWords(timestamp)} ${severity} ${told.toWellFormed()}`;
}
