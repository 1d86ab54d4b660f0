import type { CheckContext, CheckType, Judgement, Observed } from '../../src/core/check.ts';
import { checkContext } from './check-context.ts';

/** An attempt and, when something was observed, what was made of it. */
export type Attempt = {
  observed: Observed<unknown>;
  judgement: Judgement | null;
  described: string | null;
  messages: readonly string[];
};

/** Parses what a plan would say, makes one attempt and judges it, as the engine does. */
export async function runCheck(
  type: CheckType,
  spec: unknown,
  expect: unknown = {},
  overrides: Partial<CheckContext> = {},
): Promise<Attempt> {
  const prepared = type.prepare(spec, expect);
  const observed = await prepared.run(checkContext(overrides));
  if (observed.kind !== 'observed') return { observed, judgement: null, described: null, messages: [] };
  // Evidence is stored as JSON: whatever JSON loses must not matter to the judgement.
  const observation: unknown = JSON.parse(JSON.stringify(observed.observation));
  const judgement = prepared.judge(observation);
  return {
    observed: { kind: 'observed', observation },
    judgement,
    described: prepared.describe(observation),
    messages: judgement.failures.map((failure) => failure.message),
  };
}

/** The observation of an attempt, as plain JSON; fails when there is none. */
export function observationOf(attempt: Attempt): Record<string, unknown> {
  if (attempt.observed.kind === 'waiting') throw new Error('it waits for a person');
  const { observation } = attempt.observed;
  if (typeof observation !== 'object' || observation === null) throw new Error('it observed nothing');
  return Object.fromEntries(Object.entries(observation));
}

/** Why nothing could be observed; fails when something was. */
export function unobservedReason(attempt: Attempt): string {
  if (attempt.observed.kind !== 'unobserved') throw new Error(`it was ${attempt.observed.kind}`);
  return attempt.observed.reason;
}
