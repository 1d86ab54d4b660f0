import type { CheckContext } from '../../core/check.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import type { MetricsSpec } from './spec.ts';

/** A span that is looked at every so often; epoch milliseconds. */
export type Span = { fromMs: number; toMs: number; stepMs: number };

/** `since` as logs have it; `problem` in words where the span is no use. */
export type MetricsWindow = Span & { since: 'deploy' | 'duration'; problem: string | null };

const withoutDeployMs = 600_000;
/** How far `since: deploy` reaches back: what is looked for is how things are now. */
const longestSinceDeployMs = 25 * 3_600_000;
/** Few samples come in less. */
const leastSinceDeployMs = 60_000;

/** As often as most servers sample. */
const usualStepMs = 15_000;
const mostSteps = 1_000;
const leastSteps = 4;

/** The span that a spec asks for, up to now; null for the values of now. */
export function windowOf(
  { range, since, step }: MetricsSpec,
  { run }: Pick<CheckContext, 'run'>,
  now: number,
): MetricsWindow | null {
  const toMs = Math.floor(now / 1_000) * 1_000;
  if (range !== undefined) {
    return { fromMs: toMs - range, toMs, stepMs: stepOf(range, step), since: 'duration', problem: null };
  }
  if (since === undefined) return null;
  const { deploy } = run;
  const deployedAt =
    deploy === null ? toMs - withoutDeployMs : Math.max(deploy.startedAt, toMs - longestSinceDeployMs);
  const fromMs = Math.min(toMs, Math.ceil(deployedAt / 1_000) * 1_000);
  const spanMs = toMs - fromMs;
  const problem =
    spanMs < leastSinceDeployMs
      ? `only ${formatDuration(spanMs)} since the deploy, too little to look at; \`settle: 2m\` waits for more`
      : null;
  return {
    fromMs,
    toMs,
    stepMs: stepOf(spanMs, step),
    since: deploy === null ? 'duration' : 'deploy',
    problem,
  };
}

/** The same span, just before. */
export function spanBefore({ fromMs, toMs, stepMs }: Span): Span {
  return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs, stepMs };
}

/** How many moments of a span are looked at, both ends with it. */
export function momentsOf({ fromMs, toMs, stepMs }: Span): number {
  return Math.floor((toMs - fromMs) / stepMs) + 1;
}

function stepOf(spanMs: number, given: number | undefined): number {
  if (given !== undefined) return given;
  const step = Math.max(Math.min(usualStepMs, spanMs / leastSteps), spanMs / mostSteps, 1_000);
  return Math.ceil(step / 1_000) * 1_000;
}
