import { cut, unitsOf } from '../words/cut.ts';
import { oneLine } from '../words/plain-text.ts';
import { tallyOf } from './check-standing.ts';
import { looksOf } from './looks.ts';
import type { RunSummary } from './order.ts';
import { type CheckState, type RunState, revisionOf } from './state.ts';
import { judgeRun } from './verdict.ts';

/** Of more checks a list would take more than all the rest. */
const mostChecks = 300;

/** What is kept of a run that has ended; throws for one that has not. A check that never ended did not pass. */
export function summaryOf(state: RunState, channel: string): RunSummary {
  const { head, finishedAt } = state;
  const { id, digest, isOneOfMany } = head.plan;
  if (finishedAt === null) throw new Error(`run ${head.id} has not ended: there is nothing to sum up`);
  const { verdict, decidedBy } = judgeRun(state);
  const checks = [...state.checks.values()];
  const { unseen } = tallyOf(checks, state);
  const aside = checks.filter(
    (check) =>
      isOpen(check) &&
      (!check.head.counts ||
        ['blocked', 'skipped'].includes(statusOf(check)) ||
        isRefused(check) ||
        check.head.id === head.rollback?.check),
  );
  return {
    run: head.id,
    plan: { id, digest, ...(isOneOfMany === true ? { isOneOfMany } : {}) },
    environment: head.environment,
    selector: head.selector,
    requestedBy: head.requestedBy,
    channel,
    requestedAt: state.requestedAt,
    startedAt: state.startedAt,
    finishedAt,
    verdict,
    decidedBy,
    cancelled: state.cancelled !== null,
    passed: checks.filter((check) => statusOf(check) === 'passed').length,
    total: checks.length,
    ...(unseen > 0 ? { unseen } : {}),
    failing: checks.filter(isOpen).map(idOf),
    ...(aside.length > 0 ? { aside: aside.map(idOf) } : {}),
    ...namesIn(checks, head.selector),
    ...(checks.length <= mostChecks ? { checks: checks.map(idOf) } : {}),
    looks: keptLooks(state),
    revision: revisionOf(state),
    ...(state.deployed === null ? {} : { deployedAt: state.deployed.startedAt }),
  };
}

/** A list shows few of them. */
const mostNames = 12;

function namesIn(
  checks: readonly CheckState[],
  selector: readonly string[],
): Pick<RunSummary, 'names'> | Record<never, never> {
  const told = checks.filter(
    (check) => (isOpen(check) && check.head.counts) || selector.slice(0, 2).includes(check.head.id),
  );
  const names = told
    .filter(({ head }) => head.name !== '' && head.name !== head.id)
    .slice(0, mostNames)
    .map(({ head }) => [head.id, cut(oneLine(head.name), 100, unitsOf)] as const);
  return names.length === 0 ? {} : { names: Object.fromEntries(names) };
}

/** A person said no to what it would have done: nothing of it was done, and nothing failed. */
function isRefused({ head, answer }: CheckState): boolean {
  return head.danger !== null && answer?.answer === 'no';
}

/** Of very many checks those that did not pass. */
function keptLooks(state: RunState): NonNullable<RunSummary['looks']> {
  const looks = looksOf(state);
  if (state.checks.size <= mostChecks) return looks;
  return Object.fromEntries(Object.entries(looks).filter(([, { status }]) => status !== 'passed'));
}

function statusOf({ progress }: CheckState): string {
  return progress.kind === 'finished' ? progress.status : progress.kind;
}

function idOf({ head }: CheckState): string {
  return head.id;
}

function isOpen(check: CheckState): boolean {
  return statusOf(check) !== 'passed';
}

/** Ids of the checks that did not pass, without what waited for them or is only reported. */
export function failuresIn({
  failing,
  aside = [],
}: Pick<RunSummary, 'failing' | 'aside'>): readonly string[] {
  return failing.filter((check) => !aside.includes(check));
}
