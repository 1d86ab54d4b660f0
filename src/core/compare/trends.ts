import type { CheckFacts, RunFacts } from './facts.ts';
import { type Measurement, measure, type Trend } from './trend.ts';

/** A check, or one gap between events of it, that took an unusual time. */
export type TimeChange = Trend & {
  check: string;
  name: string;
  gap: string | null;
  /** In how many runs in a row it is so, this one and those before it; counted up to three. */
  inARow: number;
};

/** How far a row is counted. */
export const longestRow = 3;

/** What is unusual, largest factor first; how many passing checks had too few samples to tell, and the most that any of them had. */
export type Trends = { changes: readonly TimeChange[]; unmeasured: number; unmeasuredSamples: number };

const newest = 20;

/** Times of the checks that passed now against the last runs in which they passed, both at the first attempt. */
export function trendsOf(current: RunFacts, past: readonly RunFacts[]): Trends {
  const samples = samplesOf(past);
  const found = current.checks
    .filter(isMeasured)
    .map((check) => changesOf(check, samples.get(check.id) ?? []));
  const changes = found.flatMap((one) => one.changes);
  const tooFew = found.flatMap(({ samples: count }) => (count === null ? [] : [count]));
  return {
    changes: changes.toSorted((a, b) => weight(b) - weight(a) || order(key(a), key(b))),
    unmeasured: tooFew.length,
    unmeasuredSamples: Math.max(0, ...tooFew),
  };
}

/** A retried check took the time of all its attempts; that of some types tells nothing of the target. */
function isMeasured({ status, flaky, isUntimed }: CheckFacts): boolean {
  return status === 'passed' && !flaky && isUntimed !== true;
}

function samplesOf(past: readonly RunFacts[]): ReadonlyMap<string, readonly CheckFacts[]> {
  const latest = past.toSorted((a, b) => b.startedAt - a.startedAt);
  const passed = latest.flatMap(({ checks }) => checks.filter(isMeasured));
  const byId = Map.groupBy(passed, ({ id }) => id);
  return new Map([...byId].map(([id, checks]) => [id, checks.slice(0, newest)]));
}

/** `samples` is null when there were enough. */
function changesOf(
  check: CheckFacts,
  samples: readonly CheckFacts[],
): { changes: readonly TimeChange[]; samples: number | null } {
  const { id, name } = check;
  const times = samples.map((one) => timeOf(one, one.durationMs));
  const whole = measureOwn(timeOf(check, check.durationMs), times);
  const gaps = check.gaps.flatMap((gap): TimeChange[] => {
    const before = samples.flatMap((one) =>
      one.gaps.filter(({ name: other }) => other === gap.name).map(({ ms }) => timeOf(one, ms)),
    );
    const measured = measureOwn(timeOf(check, gap.ms), before);
    if (measured.kind !== 'trend') return [];
    const { trend } = measured;
    return [{ check: id, name, gap: gap.name, ...trend, inARow: rowOf(trend, before) }];
  });
  const own =
    whole.kind === 'trend' && !gaps.some((gap) => explains(gap, whole.trend))
      ? [{ check: id, name, gap: null, ...whole.trend, inARow: rowOf(whole.trend, times) }]
      : [];
  return { changes: [...own, ...gaps], samples: whole.kind === 'too-few' ? whole.samples : null };
}

type MeasuredTime = { ms: number; lateMs: number };

/** Of one gap only its share: the machine was late in all of the check, not in one place of it. */
function timeOf({ durationMs, lateMs = 0 }: CheckFacts, ms: number): MeasuredTime {
  const share = durationMs > 0 ? Math.min(1, ms / durationMs) : 1;
  return { ms, lateMs: lateMs * share };
}

/** Slower is only what is so without the time that the machine that looked may have cost. */
function measureOwn({ ms, lateMs }: MeasuredTime, samples: readonly MeasuredTime[]): Measurement {
  const usual = samples.map((one) => one.ms);
  const measured = measure(ms, usual);
  if (measured.kind !== 'trend' || measured.trend.direction === 'faster' || lateMs === 0) return measured;
  const own = measure(Math.max(0, ms - lateMs), usual);
  return own.kind === 'trend' && own.trend.direction === 'slower' ? measured : { kind: 'usual' };
}

/** How many in a row, with this one; `samples` newest first. */
function rowOf({ direction }: Trend, samples: readonly MeasuredTime[]): number {
  const before = samples.slice(0, longestRow - 1).findIndex((time) => {
    const measured = measureOwn(time, samples);
    return measured.kind !== 'trend' || measured.trend.direction !== direction;
  });
  return before === -1 ? Math.min(longestRow, samples.length + 1) : before + 1;
}

/** Most of what a check takes longer, or less long, is the silence before one event: that is one thing, not two. */
function explains(gap: Trend, whole: Trend): boolean {
  const moved = (trend: Trend) => trend.ms - trend.medianMs;
  return gap.direction === whole.direction && Math.abs(moved(gap)) >= Math.abs(moved(whole)) / 2;
}

function weight({ direction, factor }: TimeChange): number {
  if (factor === null) return Number.MAX_VALUE;
  return direction === 'slower' ? factor : factor === 0 ? 1 : -factor;
}

function key({ check, gap }: TimeChange): string {
  return `${check}\n${gap ?? ''}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
