import type { Check, Phase } from './model.ts';

/** What stopping an attempt, and writing down what came of it, may take on top, ms. */
const aroundMs = 10_000;
/** Reading, waiting for log requests, and what else a phase does beside its checks, ms. */
const besideMs = 120_000;
/** A check with a lock may wait for those of other runs, ms. */
const inLineMs = 1_800_000;

/** The longest that a turn of a phase can take when all goes as it should, ms: each of its checks in turn, to its last attempt. */
export function phaseLimitMs({ sections, timeoutMs }: Phase): number {
  const checks = sections.flatMap((section) => section.checks);
  const last = timeoutMs === null ? checks : checks.filter(({ always }) => always);
  return (timeoutMs ?? 0) + last.reduce((sum, check) => sum + checkLimitMs(check), 0) + besideMs;
}

function checkLimitMs(check: Check): number {
  return attemptsMs(check) + aroundMs + (check.lock === null ? 0 : inLineMs);
}

function attemptsMs({ timeoutMs, until, retry, once }: Check): number {
  if (once) return timeoutMs;
  if (until !== null) return until.deadlineMs + timeoutMs;
  return retry.attempts === 1 ? timeoutMs : retry.maxDurationMs + timeoutMs;
}
