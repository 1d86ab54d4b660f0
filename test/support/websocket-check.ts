import type { Observation } from '../../src/checks/websocket/observation.ts';
import { websocket } from '../../src/checks/websocket/websocket.ts';
import type { CheckContext, Judgement, ProbeResult } from '../../src/core/check.ts';
import { checkContext } from './check-context.ts';

/** What one attempt of a `websocket` check gave; `judgement` and `words` are null when nothing was observed. */
export type Tried = {
  observed: ProbeResult<Observation>;
  observation: Observation;
  /** What is kept of the observation. */
  evidence: Observation;
  judgement: Judgement;
  words: string;
};

/** Makes one attempt and judges it from a copy that went through JSON, as evidence does; throws when nothing was observed. */
export async function tryWebsocket(
  spec: object,
  expect: object = {},
  ctx: Partial<CheckContext> = {},
): Promise<Tried> {
  const observed = await observeWebsocket(spec, expect, ctx);
  if (observed.kind !== 'observed') throw new Error(`not observed: ${JSON.stringify(observed)}`);
  const prepared = websocket.prepare(spec, expect);
  const copy: unknown = JSON.parse(JSON.stringify(observed.observation));
  return {
    observed,
    observation: observed.observation,
    // Safe: evidence of a type has the shape of its observations.
    evidence: prepared.evidence(copy, (text) => text) as Observation,
    judgement: prepared.judge(copy),
    words: prepared.describe(copy),
  };
}

/** Makes one attempt, whatever comes of it. */
export async function observeWebsocket(
  spec: object,
  expect: object = {},
  ctx: Partial<CheckContext> = {},
): Promise<ProbeResult<Observation>> {
  const prepared = websocket.prepare(spec, expect);
  // Safe: it is what this check type observes.
  return (await prepared.run(checkContext(ctx))) as ProbeResult<Observation>;
}
