import { z } from 'zod';
import { isOurs } from '../../../src/checks/connection-error.ts';
import { connectionTrouble } from '../../../src/checks/connection-trouble.ts';
import { dialTcp } from '../../../src/checks/dial.ts';
import { durationMatcher, portField } from '../../../src/checks/expectations.ts';
import { lookUp } from '../../../src/checks/network.ts';
import { notReached, stoppedWhile } from '../../../src/checks/no-observation.ts';
import {
  type CheckContext,
  defineCheck,
  type Judgement,
  judged,
  type ProbeResult,
} from '../../../src/core/check.ts';
import { match } from '../../../src/core/expect/matcher.ts';
import { hostAndPort } from '../../../src/core/host-policy.ts';
import { formatDuration } from '../../../src/core/plan/duration.ts';

const spec = z.strictObject({ host: z.string(), port: portField });
const expect = z.strictObject({ duration: durationMatcher.optional() });
type Spec = z.infer<typeof spec>;
type Expect = z.infer<typeof expect>;

/** What one attempt saw, as plain JSON. */
type Observation = { connectMs: number; problem: string | null };

/** Say here in one sentence what a check of this type finds out. */
export const exemplar = defineCheck<Spec, Expect, Observation>({
  type: 'exemplar',
  title: 'What it is, in a few words',
  spec,
  expect,
  run: observe,
  judge: (observation, check) => judge(observation, check),
  describe: ({ connectMs, problem }) => problem ?? `connected in ${formatDuration(connectMs)}`,
  hosts: ({ host, port }) => [hostAndPort(host, port)],
});

async function observe(
  { spec: { host, port } }: { spec: Spec },
  ctx: CheckContext,
): Promise<ProbeResult<Observation>> {
  const target = hostAndPort(host, port);
  const found = await lookUp(host, port, ctx);
  if ('kind' in found) return found;
  const dialed = await dialTcp(found.addresses, port, ctx.signal);
  if (dialed.kind === 'open') dialed.socket.destroy();
  if (ctx.signal.aborted)
    return stoppedWhile({ doing: `connecting to ${target}`, now: 'connecting', host: target }, ctx);
  const connectMs = dialed.connectMs ?? 0;
  if (dialed.kind === 'open') return { kind: 'observed', observation: { connectMs, problem: null } };
  const problem = dialed.error.message;
  // What is wrong on our side says nothing of the target.
  return isOurs(dialed.error)
    ? notReached(`${target}: ${problem}`, connectionTrouble(dialed.error, target))
    : { kind: 'observed', observation: { connectMs, problem } };
}

function judge(observation: Observation, { spec, expect }: { spec: Spec; expect: Expect }): Judgement {
  const target = hostAndPort(spec.host, spec.port);
  if (observation.problem !== null) {
    const message = `expected ${target} to answer, got ${observation.problem}`;
    return judged([{ at: 'host', expected: 'an answer', actual: observation.problem, message }], {
      transient: 'network',
    });
  }
  if (expect.duration === undefined) return judged([]);
  return judged(match(expect.duration, observation.connectMs, 'duration', { unit: 'duration' }));
}
