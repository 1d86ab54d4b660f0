import { listed } from '../words/enumeration.ts';
import { checkTitle, endedAs, isFailed, isPassed, type JudgedCriterion, judgeCriteria } from './criteria.ts';
import { rootCause } from './needs.ts';
import type { CheckState, RunState, RunVerdict, Verdict } from './state.ts';

/** A verdict before it is put into words: which checks would have to pass for a better one. */
type Decision = { verdict: Verdict; decidedBy: string; better: readonly Better[] };
type Better = { verdict: Verdict; when: readonly CheckState[]; also: readonly string[] };

/** What the run says: the tiers of its criteria decide, or its checks when no critical or important criterion can. */
export function judgeRun(state: RunState): RunVerdict {
  const judged = judgeCriteria(state);
  const deciding = judged.filter(({ result, tier }) => result.decides && tier !== 'nice-to-have');
  const decision = deciding.length > 0 ? byCriteria(deciding, state) : byChecks(state);
  const criteria = judged.map(({ result }) => result);
  return { ...ifDoubted(ifCancelled(decision, state), state), criteria };
}

/** Of another revision than it is about a run tells nothing; where that is only not known, a failure still is one. */
function ifDoubted(judged: Omit<RunVerdict, 'criteria'>, { doubt }: RunState): Omit<RunVerdict, 'criteria'> {
  const isLess = judged.verdict === 'passed' || judged.verdict === 'degraded';
  if (doubt === null || !(doubt.isCertain || isLess)) return judged;
  return { verdict: 'inconclusive', decidedBy: doubt.reason, flip: '' };
}

const cancelledWords = 'the run was cancelled';

/** True where nothing else decided: who cancelled it says all that is to be said. */
export function isDecidedByCancel(
  { cancelled }: Pick<RunState, 'cancelled'>,
  { decidedBy }: Pick<RunVerdict, 'decidedBy'>,
): boolean {
  return cancelled !== null && decidedBy.startsWith(cancelledWords);
}

/** A run that was cut off proves nothing better than inconclusive. */
function ifCancelled(decision: Decision, state: RunState): Omit<RunVerdict, 'criteria'> {
  const flip = flipText(decision.better, state);
  if (state.cancelled === null || decision.verdict === 'failed') {
    return { verdict: decision.verdict, decidedBy: decision.decidedBy, flip };
  }
  const { reason } = state.cancelled;
  return {
    verdict: 'inconclusive',
    decidedBy: `${cancelledWords}${reason === '' ? '' : `: ${reason}`}`,
    flip: decision.verdict === 'inconclusive' ? '' : `${decision.verdict} when it runs to its end`,
  };
}

function byCriteria(deciding: readonly JudgedCriterion[], state: RunState): Decision {
  const critical = deciding.filter(({ tier }) => tier === 'critical');
  const unmet = critical.filter(({ result }) => result.status === 'unmet');
  const unknown = critical.filter(({ result }) => result.status === 'unknown');
  const important = deciding.filter(({ tier, result }) => tier === 'important' && result.status !== 'met');
  const last: Better = until('passed', [...unmet, ...unknown, ...important]);
  const before = important.length > 0 ? [until('degraded', [...unmet, ...unknown])] : [];
  if (unmet.length > 0) return { verdict: 'failed', decidedBy: named(unmet), better: [...before, last] };
  if (unknown.length > 0) {
    return { verdict: 'inconclusive', decidedBy: named(unknown), better: [...before, last] };
  }
  if (important.length > 0) return { verdict: 'degraded', decidedBy: named(important), better: [last] };
  return { verdict: 'passed', decidedBy: allMet(deciding, state), better: [] };
}

function until(verdict: Verdict, criteria: readonly JudgedCriterion[]): Better {
  return {
    verdict,
    when: criteria.flatMap(({ open }) => open),
    also: criteria
      .filter(({ open }) => open.length === 0)
      .map(({ result, wanted }) => wanted || result.missing),
  };
}

/** `4 critical criteria unmet, first "…"`; why is what the causes of the run say, but for which checks keep it unknown. */
function named(criteria: readonly JudgedCriterion[]): string {
  const [first] = criteria;
  if (first === undefined) return '';
  const { tier, text, status } = first.result;
  const isAlike = criteria.every(({ result }) => result.status === status);
  const how = isAlike ? status : 'not met';
  const which = JSON.stringify(text);
  const why = status === 'unmet' ? '' : ` (${first.decidedBy})`;
  if (criteria.length === 1) return `${tier} criterion ${how}: ${which}${why}`;
  return `${criteria.length} ${tier} criteria ${how}, first ${which}${why}`;
}

function allMet(deciding: readonly JudgedCriterion[], state: RunState): string {
  const kinds = [...new Set(deciding.map(({ tier }) => tier))].join(' and ');
  const one = deciding.length === 1;
  const text = one ? `the one ${kinds} criterion is met` : `all ${deciding.length} ${kinds} criteria are met`;
  const failing = [...state.checks.values()].filter((check) => check.head.counts && isFailed(check));
  if (failing.length === 0) return text;
  return `${text}; ${nameList(failing.map(checkTitle))} failed, which ${failing.length === 1 ? 'is' : 'are'} in none of them`;
}

/** The rule of a plan without criteria. */
function byChecks(state: RunState): Decision {
  const counting = [...state.checks.values()].filter(({ head }) => head.counts);
  const broken = counting.filter((check) => isFailed(check) || hasStatus(check, 'errored'));
  const open = counting.filter(
    (check) => !isPassed(check) && !hasStatus(check, 'skipped') && !broken.includes(check),
  );
  const passed = counting.filter(isPassed);
  const better: Better[] = [{ verdict: 'passed', when: [...broken, ...open], also: [] }];
  const list = (checks: readonly CheckState[], say: (check: CheckState) => string) =>
    `${checks.slice(0, 1).map(say).join('')}${checks.length > 1 ? ` (and ${checks.length - 1} more)` : ''}`;
  if (broken.length > 0) return { verdict: 'failed', decidedBy: list(broken, endedAs), better };
  if (open.length > 0) return { verdict: 'inconclusive', decidedBy: list(open, endedAs), better };
  if (passed.length === 0) {
    const also = ['a check that counts passes'];
    return {
      verdict: 'inconclusive',
      decidedBy: 'no check that counts has passed',
      better: [{ verdict: 'passed', when: [], also }],
    };
  }
  const rest = counting.length - passed.length;
  const skipped = rest > 0 ? `, ${rest} skipped` : '';
  const besides = [...state.checks.values()].filter((check) => !check.head.counts && isPassed(check)).length;
  const more = besides === 0 ? '' : `, and ${besides} that ${besides === 1 ? 'does' : 'do'} not count`;
  const decidedBy = `${passed.length === 1 ? 'one check' : `${passed.length} checks`} passed${more}${skipped}`;
  return { verdict: 'passed', decidedBy, better: [] };
}

function hasStatus(check: CheckState, status: string): boolean {
  return check.progress.kind === 'finished' && check.progress.status === status;
}

const verbs: Readonly<Record<Verdict, string>> = {
  passed: 'passes',
  degraded: 'degraded',
  inconclusive: 'inconclusive',
  failed: 'fails',
};

/** `degraded when health passes; passes when docs passes too`; checks that are blocked stand behind what blocks them. */
function flipText(better: readonly Better[], state: RunState): string {
  const told = new Set<string>();
  const parts = better.flatMap(({ verdict, when, also }, step) => {
    const roots = [...new Set(when.map((check) => rootCause(state, check.head.id)))];
    const fresh = roots.filter((id) => !told.has(id));
    for (const id of fresh) told.add(id);
    const names = fresh.map((id) => nameIn(state, id));
    const waits = when.filter(({ head: { id } }) => rootCause(state, id) !== id && !told.has(id));
    for (const { head } of waits) told.add(head.id);
    const passing =
      fresh.length === 0
        ? []
        : [`${nameList(names)} ${fresh.length === 1 ? 'passes' : 'pass'}${waitWords(waits, fresh.length)}`];
    const conditions = [...passing, ...also];
    if (conditions.length === 0) return [];
    return [`${verbs[verdict]} when ${conditions.join(' and ')}${step > 0 ? ' too' : ''}`];
  });
  return parts.join('; ');
}

/** `, and Cart and Login, which wait for it, too`. */
function waitWords(waits: readonly CheckState[], roots: number): string {
  if (waits.length === 0) return '';
  const names = waits.map(checkTitle);
  const shown =
    names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : listed(names);
  return `, and ${shown}, which ${waits.length === 1 ? 'waits' : 'wait'} for ${roots === 1 ? 'it' : 'them'}, too`;
}

function nameIn({ checks }: RunState, id: string): string {
  const check = checks.get(id);
  return check === undefined ? id : checkTitle(check);
}

function nameList(names: readonly string[]): string {
  if (names.length > 5) return `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`;
  return listed(names);
}
