import type { Redis } from '../../../store/redis.ts';
import { wait } from '../../../store/wait.ts';
import type { Budgets } from '../budgets.ts';
import type { Outbox, SlackPort } from '../delivery.ts';
import { type OutboxTimes, redisSlots } from './slots.ts';
import { outboxStep } from './step.ts';
import { sweepOwner } from './sweep.ts';

/** For Slack itself: a call ends within 10 s, a claim lasts 30 s, a late post lands within 60 s. */
export const slackTimes: OutboxTimes = { callMs: 10_000, leaseMs: 30_000, settleMs: 60_000 };

/** While somebody else has the slot: how often to look whether it is done. */
const lookMs = 1000;

/** The outbox over one Redis, one workspace and its budgets. */
export function redisOutbox(parts: {
  redis: Redis;
  port: SlackPort;
  budgets: Budgets;
  times?: OutboxTimes;
  /** A wait that is longer ends `deliver`: its caller has other things to do. Without it nothing is too long. */
  patienceMs?: number;
}): Outbox {
  const { patienceMs = Number.POSITIVE_INFINITY } = parts;
  const times = parts.times ?? slackTimes;
  if (times.callMs * 2 >= times.leaseMs) {
    throw new Error(`outbox times: callMs must be below half of leaseMs, got ${JSON.stringify(times)}`);
  }
  const slots = redisSlots(parts.redis, times);
  const stepParts = { slots, port: parts.port, budgets: parts.budgets, times };
  return {
    want: (name, message, version) => slots.want(name, message, version),
    async deliver(name, signal) {
      while (!signal.aborted) {
        const step = await outboxStep(stepParts, name);
        if (step.kind !== 'wait') return step;
        if (step.ms > patienceMs) return { kind: 'waiting', ms: step.ms };
        await wait(Math.min(step.ms, lookMs), signal);
      }
      return { kind: 'waiting' };
    },
    async pending(owner) {
      return (await slots.all(owner)).filter((slot) => !slot.done).map((slot) => slot.key);
    },
    sweep: (owner) => sweepOwner(stepParts, owner),
  };
}
