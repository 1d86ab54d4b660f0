import type { RunFacts } from '../../core/compare/facts.ts';
import type { GreenRun } from '../../core/fingerprint/fingerprint.ts';
import type { RunHistory } from '../../core/report/history.ts';
import type { RunHead } from '../../core/run/events.ts';
import type { RunStore, RunSummary } from '../../core/run/order.ts';

/** What finding it takes. */
export type GreenSources = {
  runs: Pick<RunStore, 'summary'>;
  /** Null for a run that goes on, or that nobody knows (any more). */
  facts(run: string): Promise<RunFacts | null>;
  history: Pick<RunHistory, 'ofPlan' | 'lastPassed'>;
};

/** So many runs of the plan are looked at for one that saw all of this one's checks, and so many of those that were green whole. */
const mostLookedAt = 50;
const mostRead = 5;

/**
 * The run that was green last, of those that ended before (epoch ms): of the same plan, environment and selection, or one in which every
 * check of this run passed. Without any, the newest green one that had some of its checks; null without that too.
 */
export async function lastGreen(
  head: RunHead,
  before: number,
  { runs, facts, history }: GreenSources,
): Promise<GreenRun | null> {
  const { environment, selector } = head;
  const scope = { plan: head.plan.id, environment };
  let some: GreenRun | null = null;
  let read = 0;
  for (const run of await history.ofPlan(scope, before, mostLookedAt)) {
    const summary = run === head.id ? null : await runs.summary(run);
    if (summary === null || summary.verdict !== 'passed' || summary.cancelled) continue;
    const isSame = isLike(summary, selector);
    const mayCover = summary.passed >= head.checks.filter(({ counts }) => counts).length;
    if (read >= mostRead || !(isSame || mayCover || some === null)) continue;
    read += 1;
    const found = await facts(run);
    const green = found === null ? null : greenRun(found);
    if (found === null || green === null) continue;
    if (isSame || covers(found, head)) return green;
    some ??= hasSome(found, head) ? green : null;
  }
  // `failed` meant other checks then.
  const same = selector.includes('failed') ? null : await history.lastPassed({ ...scope, selector }, before);
  const older = same === null || same === head.id ? null : await facts(same);
  return (older === null ? null : greenRun(older)) ?? some;
}

/** Times of more checks would be most of what is kept of the run. */
const mostTimes = 300;

/** A run as what a later one is compared with; null unless it was green. */
export function greenRun({
  id,
  selector,
  verdict,
  isCancelled,
  startedAt,
  durationMs,
  fingerprint,
  checks,
}: RunFacts): GreenRun | null {
  if (verdict !== 'passed' || isCancelled || fingerprint === undefined) return null;
  const passed = checks.filter(({ status, isUntimed }) => status === 'passed' && isUntimed !== true);
  const times = Object.fromEntries(passed.map((check) => [check.id, Math.round(check.durationMs)]));
  const extra = passed.length <= mostTimes ? { times } : {};
  return { run: id, selector: [...selector], at: startedAt + durationMs, fingerprint, ...extra };
}

function isLike({ selector: was }: Pick<RunSummary, 'selector'>, selector: readonly string[]): boolean {
  if (selector.includes('failed')) return false;
  return was.toSorted().join(' ') === selector.toSorted().join(' ');
}

function covers({ checks }: RunFacts, head: RunHead): boolean {
  const passed = new Set(checks.filter(({ status }) => status === 'passed').map(({ id }) => id));
  return head.checks.every(({ id, counts }) => !counts || passed.has(id));
}

function hasSome({ checks }: RunFacts, head: RunHead): boolean {
  const own = new Set(head.checks.map(({ id }) => id));
  return checks.some(({ id }) => own.has(id));
}
