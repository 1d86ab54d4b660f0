import { type Criterion, type Tier, tiers } from '../plan/model.ts';
import type { CheckHead } from './events.ts';
import type { CheckState, CriterionResult, RunState } from './state.ts';

/** A criterion with what verdict and flip need besides the result itself. */
export type JudgedCriterion = {
  result: CriterionResult;
  tier: Tier;
  /** Its selected checks that count and have not passed. */
  open: readonly CheckState[];
  /** What would have to be so first, where none of its checks counts; empty for any other. */
  wanted: string;
  /** Which checks are why it is not met, and how they stand; why that is, the causes of the run say. */
  decidedBy: string;
};

/** The criteria of the plan as this run meets them, then one for each tiered check that no criterion cites. */
export function judgeCriteria(state: RunState): readonly JudgedCriterion[] {
  // What only came along for its captures was not asked about.
  const own = new Map([...state.checks].filter(([, { head }]) => head.pulledFor === undefined));
  return allCriteria(state).map((criterion) => judgeCriterion(criterion, own));
}

/** How a check stands, in the words of the verdict: its status, or that it has not finished. */
export function standing(check: CheckState): string {
  const { progress } = check;
  const name = checkTitle(check);
  if (progress.kind === 'waiting') return `${name} waiting: ${progress.question.prompt}`;
  if (progress.kind !== 'finished') return `${name} not finished`;
  const { status, reason } = progress.outcome;
  if (status === 'failed' && reason !== '') return `${name}: ${reason}`;
  return reason === '' ? `${name} ${status}` : `${name} ${status}: ${reason}`;
}

/** The same in a word, without why. */
export function endedAs({ head, progress }: CheckState): string {
  const name = checkTitle({ head });
  if (progress.kind === 'waiting') return `${name} waiting`;
  return `${name} ${progress.kind === 'finished' ? progress.status : 'not finished'}`;
}

/** What the plan calls a check; its id where the plan has no name for it. */
export function checkTitle({ head }: { head: Pick<CheckHead, 'id' | 'name'> }): string {
  return head.name || head.id;
}

/** True for a check that ended as `passed`. */
export function isPassed(check: CheckState): boolean {
  return check.progress.kind === 'finished' && check.progress.status === 'passed';
}

/** True for a check that ended as `failed`. */
export function isFailed(check: CheckState): boolean {
  return check.progress.kind === 'finished' && check.progress.status === 'failed';
}

function allCriteria(state: RunState): readonly Criterion[] {
  const cited = new Set(state.head.criteria.flatMap(({ checks }) => checks));
  const own = state.head.checks.flatMap(({ id, name, tier, counts }) =>
    tier !== null && counts && !cited.has(id)
      ? [{ id: `check:${id}`, tier, text: name || id, checks: [id] }]
      : [],
  );
  const inTiers = (criteria: readonly Criterion[]) =>
    tiers.flatMap((tier) => criteria.filter((criterion) => criterion.tier === tier));
  return inTiers([...state.head.criteria, ...own]);
}

function judgeCriterion(criterion: Criterion, all: RunState['checks']): JudgedCriterion {
  const { id, tier, text, checks } = criterion;
  const selected = checks.flatMap((check) => all.get(check) ?? []);
  const counting = selected.filter(({ head }) => head.counts);
  const open = counting.filter((check) => !isPassed(check));
  const left = checks.filter((check) => !all.has(check));
  // The green of what asserts nothing proves nothing.
  const isEmpty = counting.length > 0 && counting.every(isPassed) && counting.every(assertsNothing);
  const isMet = left.length === 0 && counting.length > 0 && open.length === 0 && !isEmpty;
  const notRun = left.map((check) => `${check} is not part of this run`);
  const missing = [...open.map(standing), ...notRun];
  const result: CriterionResult = {
    id,
    tier,
    text,
    status: isMet ? 'met' : counting.some(isFailed) ? 'unmet' : 'unknown',
    checks,
    // What the selection left out cannot decide; what it tried and could not prove does.
    decides: selected.length > 0 && (left.length === 0 || open.length > 0),
    missing: isMet
      ? ''
      : missing.join('; ') || (isEmpty ? emptyWords(counting) : nothingCounts(criterion, selected)),
  };
  const decidedBy = [...open.map(endedAs), ...notRun].join('; ') || result.missing;
  const wanted =
    counting.length === 0 && selected.length > 0
      ? countingAgain(selected)
      : isEmpty
        ? `${counting.map(checkTitle).join(' or ')} asserts something`
        : '';
  return { result, tier, open, wanted, decidedBy };
}

function assertsNothing({ progress }: CheckState): boolean {
  return progress.kind === 'finished' && progress.outcome.assertsNothing === true;
}

function emptyWords(checks: readonly CheckState[]): string {
  return `${checks.map(checkTitle).join(', ')} ${checks.length === 1 ? 'asserts' : 'assert'} nothing: write what to expect`;
}

/** `Health counts (quarantined by mara until 1 May 2027, does not count) and passes`. */
function countingAgain(selected: readonly CheckState[]): string {
  const one = selected.length === 1;
  const names = selected.map(checkTitle).join(' and ');
  return `${names} ${one ? 'counts' : 'count'} again and ${one ? 'passes' : 'pass'}`;
}

function nothingCounts(criterion: Criterion, selected: readonly CheckState[]): string {
  if (criterion.checks.length === 0) return 'a person decides';
  return `${selected.map(checkTitle).join(', ')} ${selected.length === 1 ? 'does' : 'do'} not count`;
}
