import type { Redis } from 'ioredis';
import type { SlackPort } from '../../core/delivery.ts';
import { waited } from '../logs/rate-limiter.ts';
import type { Budgets } from './budgets.ts';
import { type OutboxTimes, redisSlots, type SlotName, type WantedMessage } from './outbox/slots.ts';
import { outboxStep, type Step } from './outbox/step.ts';
import { type Swept, sweepOwner } from './outbox/sweep.ts';

/** How delivering ended; `waiting` when the signal ended it first, and calling again goes on. */
export type Delivered = Exclude<Step, { kind: 'wait' }> | { kind: 'waiting' };

/**
 * Messages that Slack shows once each, whatever dies when. Everything is in Redis, so that any process can go on where
 * another stopped; doing it twice, or at once in many, is harmless.
 */
export type Outbox = {
  /** Remembers what to show under a name; of two versions the higher stays, of equal ones the later. Sends nothing. */
  want(name: SlotName, message: WantedMessage, version: number): Promise<void>;
  /** Posts or edits until Slack shows what is wanted by then; without need, it makes no call. */
  deliver(name: SlotName, signal: AbortSignal): Promise<Delivered>;
  /** The keys of an owner that `deliver` has work for: what a process that died left undone. */
  pending(owner: string): Promise<readonly string[]>;
  /** For the end of a phase, and once more after `settleMs`: removes what landed twice. */
  sweep(owner: string): Promise<Swept>;
};

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
}): Outbox {
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
        await waited(Math.min(step.ms, lookMs), signal);
      }
      return { kind: 'waiting' };
    },
    async pending(owner) {
      return (await slots.all(owner)).filter((slot) => !slot.done).map((slot) => slot.key);
    },
    sweep: (owner) => sweepOwner(stepParts, owner),
  };
}
