import { quantity } from '../words/quantity.ts';
import type { CompareInput, Comparison } from './comparison.ts';
import type { RunFacts } from './facts.ts';
import { fewestSamples } from './trend.ts';

/** What else is different between the two runs than the target, a sentence each; what could mislead most comes first. */
export function differencesOf({ baseline, current, history }: CompareInput): readonly string[] {
  const others = history.filter(
    ({ plan, environment }) => plan !== current.plan || environment !== current.environment,
  ).length;
  const leftOut =
    others === 0
      ? []
      : [
          `${others} of ${quantity(history.length, 'run')} of the history ${others === 1 ? 'is' : 'are'} of another plan or environment and ${others === 1 ? 'was' : 'were'} left out`,
        ];
  if (baseline === null)
    return ['there is no baseline: nothing can be called new, fixed or the same', ...leftOut];
  return [
    ...sameRun(baseline, current),
    ...(baseline.verdict === 'passed'
      ? []
      : [`the baseline itself did not pass: ${baseline.verdict}${because(baseline)}`]),
    ...(baseline.checks.length === 0 ? ['the baseline has no check'] : []),
    ...(current.checks.length === 0 ? ['this run has no check'] : []),
    ...changed('plan', baseline.plan, current.plan),
    ...(baseline.plan === current.plan && baseline.digest !== current.digest
      ? [`the plan has changed since: ${shown(baseline.digest)} before, ${shown(current.digest)} now`]
      : []),
    ...changed('environment', baseline.environment, current.environment),
    ...changed('selection', baseline.selector.join(' '), current.selector.join(' ')),
    ...changed('revision', baseline.revision, current.revision),
    ...(baseline.isCancelled ? ['the baseline was cancelled before its end'] : []),
    ...(current.isCancelled ? ['this run was cancelled before its end'] : []),
    ...(baseline.startedAt > current.startedAt ? ['the baseline is the later of the two runs'] : []),
    ...renamed(baseline, current),
    ...leftOut,
  ];
}

/** `7 checks have 1 earlier pass at most (5 are needed): whether slower or faster cannot be said`; null when all have enough. */
export function unmeasuredNote({
  unmeasured,
  unmeasuredSamples: samples,
}: Pick<Comparison, 'unmeasured' | 'unmeasuredSamples'>): string | null {
  if (unmeasured === 0) return null;
  const checks = quantity(unmeasured, 'check has', 'checks have');
  const most = unmeasured === 1 ? '' : ' at most';
  const passes =
    samples === 0 ? 'no earlier pass' : `${quantity(samples, 'earlier pass', 'earlier passes')}${most}`;
  return `${checks} ${passes} (${fewestSamples} are needed): whether slower or faster cannot be said`;
}

function sameRun(baseline: RunFacts, current: RunFacts): readonly string[] {
  return baseline.id === current.id && baseline.startedAt === current.startedAt
    ? ['baseline and run are the same run']
    : [];
}

function changed(what: string, before: string | null, now: string | null): readonly string[] {
  return before === now ? [] : [`another ${what}: ${shown(before)} before, ${shown(now)} now`];
}

function shown(text: string | null): string {
  return text === null || text === '' ? 'none' : text;
}

function because({ decidedBy }: RunFacts): string {
  return decidedBy === '' ? '' : ` (${decidedBy})`;
}

/** A check that is gone and a new one of the same name and type are likely one. */
function renamed(baseline: RunFacts, current: RunFacts): readonly string[] {
  const before = new Set(baseline.checks.map(({ id }) => id));
  const now = new Set(current.checks.map(({ id }) => id));
  const gone = new Map(
    baseline.checks
      .filter(({ id }) => !now.has(id))
      .map(({ id, name, type }) => [JSON.stringify([name, type]), id]),
  );
  return current.checks
    .filter(({ id }) => !before.has(id))
    .flatMap(({ id, name, type }) => {
      const old = gone.get(JSON.stringify([name, type]));
      return old === undefined ? [] : [`${old} may be called ${id} now: they were not compared`];
    });
}
