import type { CheckContext, CheckType, Judgement, ProbeResult } from '../../src/core/check.ts';
import { checkContext } from './check-context.ts';

/** An attempt and, when something was observed, what was made of it. */
export type Attempt = {
  observed: ProbeResult<unknown>;
  judgement: Judgement | null;
  described: string | null;
  messages: readonly string[];
  /** What would be kept of the observation, but for secrets of ours. */
  evidence: unknown;
};

/** Parses what a plan would say, makes one attempt and judges it, as the engine does. */
export async function runCheck(
  type: CheckType,
  spec: unknown,
  expect: unknown = {},
  overrides: Partial<CheckContext> = {},
): Promise<Attempt> {
  const prepared = type.prepare(spec, expect);
  const context = checkContext(overrides);
  const observed = await prepared.run(context);
  if (observed.kind !== 'observed') {
    const seen = observed.kind === 'waiting' ? null : observed.observation;
    const evidence = seen === null ? null : prepared.evidence(seen, context.redact);
    return { observed, judgement: null, described: null, messages: [], evidence };
  }
  // Evidence is stored as JSON: whatever JSON loses must not matter to the judgement.
  const observation: unknown = JSON.parse(JSON.stringify(observed.observation));
  const judgement = prepared.judge(observation);
  return {
    observed: { kind: 'observed', observation },
    judgement,
    described: prepared.describe(observation),
    messages: judgement.failures.map((failure) => failure.message),
    evidence: prepared.evidence(observation, context.redact),
  };
}

/** What is kept of an attempt's observation, as plain JSON; fails when there is none. */
export function observationOf({ observed, evidence }: Attempt): Record<string, unknown> {
  if (observed.kind === 'waiting') throw new Error('it waits for a person');
  if (typeof evidence !== 'object' || evidence === null) throw new Error('it observed nothing');
  return Object.fromEntries(Object.entries(evidence));
}

/** Why nothing could be observed; fails when something was. */
export function unobservedReason(attempt: Attempt): string {
  if (attempt.observed.kind !== 'unobserved') throw new Error(`it was ${attempt.observed.kind}`);
  return attempt.observed.reason;
}
