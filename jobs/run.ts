import { z } from 'zod';
import { middleDoubt, newestDeploy } from '../src/core/deploy/newest-deploy.ts';
import { deployerOf } from '../src/core/deploy/state.ts';
import type { DeployStore } from '../src/core/deploy/store.ts';
import type { Fingerprint, GreenRun } from '../src/core/fingerprint/fingerprint.ts';
import { type JobDefinition, type JobEnd, type PhaseChild, turnOfJob } from '../src/core/job.ts';
import type { Leases } from '../src/core/leases.ts';
import { eventId, type RunDoubt, type RunEvent, type RunHead } from '../src/core/run/events.ts';
import type { RunOrder, RunQueue, RunStore } from '../src/core/run/order.ts';
import type { RunState } from '../src/core/run/state.ts';
import { summaryOf } from '../src/core/run/summary.ts';
import { cutOff, gaveUp } from './give-up.ts';
import { nextStep } from './next-step.ts';

/** Where a run is written down, and who is told. */
type RunWriting = {
  /** Epoch ms. */
  now(): number;
  runs: Pick<RunStore, 'order' | 'state' | 'append' | 'end'>;
  queue: Pick<RunQueue, 'publish' | 'publishNow' | 'wake'>;
  /** From now on nobody else may write for the phase. */
  voidPhase(run: string, phase: string): Promise<void>;
};

/** What a run looks up before its checks start. */
type RunBeginning = {
  /** Where a run finds the newest deploy of its environment; left out, it knows of its own only. */
  deploys?: Pick<DeployStore, 'current' | 'state' | 'namelessAt'>;
  /** The last green run before a moment (epoch ms); left out, nobody remembers one. */
  greenBefore?(head: RunHead, at: number): Promise<GreenRun | null>;
};

/** What becomes of it once they have ended. */
type RunEnding = {
  leases: Leases;
  /** What a run whose checks have ended was about; left out, it is not kept. */
  fingerprintOf?(state: RunState): Fingerprint;
  /** Asked when all checks of a report have ended, while the environment is still its own; null: nothing speaks against it. Left out: nobody asks. */
  doubtOf?(state: RunState, leave: AbortSignal): Promise<RunDoubt | null>;
  /** Writes down what an ended run brought about that a next run on its environment must find: its deploy, what it means for an incident. Twice is harmless. */
  settle(state: RunState, order: RunOrder): Promise<void>;
  /** Once it is among those that have ended: has shown again what is something else with it. Left out: nothing is. */
  afterwards?(state: RunState, order: RunOrder): Promise<void>;
};

export type RunJobContext = RunWriting & RunBeginning & RunEnding;

const data = z.strictObject({ run: z.string().min(1) });

/** How long an environment, or a place in line for it, stays without being asked for again. */
export const leaseMs = 120_000;
/** Somebody wakes the job when there is news; looking is for news that got lost. */
const lookMs = 2_000;

/** One step of a run; it goes on from where its events end, however often it is run. */
export const runJob: JobDefinition<z.infer<typeof data>, RunJobContext> = {
  name: 'run',
  queue: 'runs',
  data: { version: 1, shape: data },
  concurrency: 32,
  canBeWoken: true,
  async run({ run }, context, turn): Promise<JobEnd> {
    const [order, state] = await Promise.all([context.runs.order(run), context.runs.state(run)]);
    if (order === null || state === null) return { kind: 'done' };
    if (state.finishedAt !== null) return close(context, order, state);
    if (state.cancelled === null) {
      const isHeld = await hold(context, state);
      if (!isHeld) return { kind: 'again', afterMs: lookMs };
    }
    const { now } = context;
    if (state.startedAt === null && state.cancelled === null) {
      await append(context, run, [await startOf(context, state)]);
    }
    const children = turn.children ?? [];
    if (await closeCutOff(context, state, children)) return { kind: 'again', afterMs: 0 };
    const step = nextStep({ state, children, now: now(), failFast: order.failFast });
    switch (step.kind) {
      case 'give-up':
        await giveUp(context, state, step.phases);
        return { kind: 'again', afterMs: 0 };
      case 'phases':
        return {
          kind: 'after-phases',
          phases: step.phases,
          ...(step.isAsking ? { lookAgainMs: lookMs } : {}),
        };
      case 'ask': {
        const leftMs = step.untilAt === null ? lookMs : step.untilAt - now();
        return { kind: 'again', afterMs: Math.max(0, Math.min(lookMs, leftMs)) };
      }
      case 'finish':
        return await finish(context, order, state, turn.leave);
      default: {
        const never: never = step;
        throw new Error(`unknown step ${JSON.stringify(never)}`);
      }
    }
  },
};

async function finish(
  context: RunWriting & RunBeginning & RunEnding,
  order: RunOrder,
  { head }: RunState,
  leave: AbortSignal,
): Promise<JobEnd> {
  const { now, runs } = context;
  const state = await runs.state(head.id);
  const doubt = state === null ? null : await doubtIn(context, state, leave);
  // What was not asked to its end says nothing.
  if (leave.aborted) return { kind: 'again', afterMs: 0 };
  await runs.append(head.id, [
    ...(doubt === null
      ? []
      : [{ type: 'run.doubted' as const, id: eventId.run('doubted'), at: now(), ...doubt }]),
    {
      type: 'run.finished',
      id: eventId.run('finished'),
      at: now(),
      ...(state === null || context.fingerprintOf === undefined
        ? {}
        : { fingerprint: context.fingerprintOf(state) }),
    },
  ]);
  const ended = await runs.state(head.id);
  return ended === null ? { kind: 'done' } : close(context, order, ended);
}

/** Of what it looked at before something else was deployed, and of a report whose revision did not answer all the time. */
async function doubtIn(
  { doubtOf, deploys }: RunBeginning & RunEnding,
  state: RunState,
  leave: AbortSignal,
): Promise<RunDoubt | null> {
  const doubt = (await doubtOf?.(state, leave)) ?? null;
  if (doubt !== null || deploys === undefined) return doubt;
  const { plan, environment } = state.head;
  const newest = await newestDeploy(deploys, { plan: plan.id, environment });
  return newest === null ? null : middleDoubt(state, newest);
}

/** Looked up when its turn comes: a run that waited in line may have waited for a deploy. */
async function startOf(
  { now, deploys, greenBefore }: RunBeginning & Pick<RunWriting, 'now'>,
  { head }: RunState,
): Promise<RunEvent> {
  const at = now();
  const green = (await greenBefore?.(head, at)) ?? null;
  const started = {
    type: 'run.started',
    id: eventId.run('started'),
    at,
    ...(green === null ? {} : { green }),
  } as const;
  const scope = { plan: head.plan.id, environment: head.environment };
  if (head.deploy !== undefined || deploys === undefined) return started;
  const [current, namelessAt] = await Promise.all([deploys.current(scope), deploys.namelessAt(scope)]);
  const known = current === null ? null : await deploys.state(current);
  if (namelessAt !== null && namelessAt > (known?.openedAt ?? 0))
    return { ...started, deploy: { revision: null, startedAt: namelessAt } };
  if (known === null) return started;
  const by = deployerOf(known);
  const { head: deploy, openedAt } = known;
  return {
    ...started,
    deploy: { revision: deploy.revision, startedAt: openedAt, ...(by === null ? {} : { by }) },
  };
}

async function hold({ leases }: RunEnding, { head }: RunState): Promise<boolean> {
  const answer = await leases.acquire({
    environment: head.environment,
    holder: head.id,
    reason: leaseReason(head),
    heldMs: leaseMs,
    queuedMs: leaseMs,
  });
  return answer.kind === 'held';
}

/** What those who wait are told about a run: `phase2 for @dana`. */
function leaseReason({ selector, requestedBy }: Pick<RunState['head'], 'selector' | 'requestedBy'>): string {
  return `${selector.join(' ')} for ${requestedBy}`;
}

async function append(context: RunWriting, run: string, events: readonly RunEvent[]): Promise<void> {
  await context.runs.append(run, events);
  await context.queue.publish(run);
}

/** True when a dangerous check was under way in a worker that is gone: that is written down at once. */
async function closeCutOff(
  context: RunWriting,
  state: RunState,
  children: readonly PhaseChild[],
): Promise<boolean> {
  const run = state.head.id;
  const hasFailed = ({ id }: { id: string }) =>
    children.some((child) => child.state === 'failed' && turnOfJob(child.job, run, id) !== null) &&
    !children.some((child) => child.state === 'open' && turnOfJob(child.job, run, id) !== null);
  let isClosed = false;
  for (const { id } of state.head.phases.filter(hasFailed)) {
    if (cutOff(state, id, context.now()).length === 0) continue;
    await context.voidPhase(run, id);
    // Read again: what the worker wrote before its phase was taken from it counts.
    const ends = cutOff((await context.runs.state(run)) ?? state, id, context.now());
    if (ends.length === 0) continue;
    await append(context, run, ends);
    isClosed = true;
  }
  return isClosed;
}

async function giveUp(
  context: RunWriting,
  state: RunState,
  phases: readonly { phase: string; reason: string }[],
): Promise<void> {
  const run = state.head.id;
  for (const { phase, reason } of phases) {
    await context.voidPhase(run, phase);
    // Read again: what a worker wrote before its phase was taken from it counts.
    const latest = (await context.runs.state(run)) ?? state;
    await append(context, run, gaveUp(latest, phase, reason, context.now()));
  }
}

/** After the last event: what it brought about is durable, then the environment goes to the next, and everybody is told. */
async function close(context: RunWriting & RunEnding, order: RunOrder, state: RunState): Promise<JobEnd> {
  const { leases, queue, runs } = context;
  const { id, environment } = state.head;
  // While it is active the sweep repeats all of this: a worker that dies in here leaves nothing unsaid.
  await queue.publishNow(id);
  await context.settle(state, order);
  await leases.release({ environment, holder: id });
  await runs.end(summaryOf(state, order.place.channel));
  await context.afterwards?.(state, order);
  const { line } = await leases.who(environment);
  const [next] = line;
  if (next !== undefined) await queue.wake(next.holder);
  for (const { holder } of line) await queue.publish(holder);
  return { kind: 'done' };
}
