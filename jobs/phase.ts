import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { CheckType } from '../src/core/check.ts';
import type { JobDefinition, JobEnd } from '../src/core/job.ts';
import { type Plan, priorities } from '../src/core/plan/model.ts';
import { phaseLimitMs } from '../src/core/plan/phase-limit.ts';
import type { Question } from '../src/core/question.ts';
import type { Approval } from '../src/core/run/approval.ts';
import type { CheckHead, EventLog, RunEvent, RunHead } from '../src/core/run/events.ts';
import type { RunOrder, RunQueue, RunStore } from '../src/core/run/order.ts';
import type { RunState } from '../src/core/run/state.ts';
import { type Host, waitRealTime } from '../src/engine/host.ts';
import { planLanguage } from '../src/engine/language.ts';
import { runPhase } from '../src/engine/run-phase.ts';
import { answerOf } from './answers.ts';
import { gaveUp } from './give-up.ts';

export type PhaseJobContext = {
  /** Epoch ms. */
  now(): number;
  runs: Pick<RunStore, 'order' | 'state'>;
  queue: Pick<RunQueue, 'publish'>;
  /** A log that refuses what anybody writes who took the phase before. */
  takePhase(run: string, phase: string): Promise<EventLog>;
  /** The events of the run as they come, until the signal aborts. */
  follow(run: string, signal: AbortSignal): AsyncIterable<RunEvent>;
  /** What the engine may use; released when the phase ends. */
  host(people: Pick<Host, 'ask' | 'approve'>): Promise<Host & AsyncDisposable>;
  /** False for an approval, or a run, that nobody signed who may; left out where nothing is signed. */
  signatures?: {
    verify(order: RunOrder, approved: Omit<Approval, 'planDigest'>, signature: string): boolean;
    verifyRun(order: RunOrder, head: RunHead): boolean;
  };
  checkTypes: readonly CheckType[];
  /** Told of what could not be published; it is published later. */
  onError(error: unknown): void;
};

const data = z.strictObject({
  run: z.string().min(1),
  phase: z.string().min(1),
  turn: z.int().positive(),
  isDangerous: z.boolean(),
  priority: z.enum(priorities),
});

/** One turn of a phase: all its checks to their end, or until the rest wait for a person. */
export const phaseJob: JobDefinition<z.infer<typeof data>, PhaseJobContext> = {
  name: 'phase',
  queue: ['checks', 'danger'],
  data: { version: 1, shape: data },
  // A phase is little more than its checks, and those are bounded by the room of the process.
  concurrency: 64,
  async run({ run, phase }, context, { leave, limit, queue }): Promise<JobEnd> {
    // The fence comes first: what is read after it can no longer be changed by the one before us.
    const log = inBatches(await context.takePhase(run, phase));
    const [order, state] = await Promise.all([context.runs.order(run), context.runs.state(run)]);
    if (order === null || state === null || hasNothingLeft(state, phase)) return { kind: 'done' };
    const publisher = coalesced(() => context.queue.publish(run), context.onError);
    const published: EventLog = {
      async append(events) {
        await log.append(events);
        publisher.ask();
      },
    };
    const isForged = queue === 'danger' && context.signatures?.verifyRun(order, state.head) === false;
    const plan = isForged ? unsigned : loadPlan(order);
    if (typeof plan === 'string') await published.append(gaveUp(state, phase, plan, context.now()));
    else {
      const planned = plan.phases.find(({ id }) => id === phase);
      if (planned !== undefined) limit?.(phaseLimitMs(planned));
      await conduct({ plan, order, state, phase, log: published, leave }, context);
    }
    await publisher.settled();
    return leave.aborted ? { kind: 'again', afterMs: 0 } : { kind: 'done' };
  },
};

/** Finished, or cancelled before it began. */
function hasNothingLeft(state: RunState, phase: string): boolean {
  const { startedAt = null, finishedAt = null } = state.phases.get(phase) ?? {};
  return state.finishedAt !== null || finishedAt !== null || (state.cancelled !== null && startedAt === null);
}

type Conduct = {
  plan: Plan;
  order: RunOrder;
  state: RunState;
  phase: string;
  log: EventLog;
  leave: AbortSignal;
};

async function conduct(turn: Conduct, context: PhaseJobContext): Promise<void> {
  const { plan, order, state, phase, log, leave } = turn;
  const cancel = new AbortController();
  const done = new AbortController();
  if (state.cancelled !== null) cancel.abort('cancelled');
  const following = followCancel(() => context.follow(order.run, done.signal), done.signal, cancel);
  const ask = async (head: CheckHead, question: Question) => answerOf(state, head, question, context.now());
  // Asked for what the plan calls dangerous: what the events call it does not count.
  const approve = async (head: CheckHead, question: Question) => {
    const answer = await ask(head, question);
    const because = answer.kind === 'yes' ? whyForged(turn, head, context) : null;
    return because === null ? answer : { kind: 'outdated' as const, because };
  };
  try {
    await using host = await context.host({ ask, approve });
    await runPhase({
      plan,
      head: state.head,
      phase,
      state,
      checkTypes: context.checkTypes,
      log,
      host,
      signal: cancel.signal,
      leave,
      failFast: order.failFast,
      waiting: 'suspend',
    });
  } finally {
    done.abort();
    await following;
  }
}

/** Why what stands as an approval in the log is none; null for one that was signed, and where nothing is. */
function whyForged(
  { order, state }: Conduct,
  head: CheckHead,
  { now, signatures }: PhaseJobContext,
): string | null {
  const answer = state.checks.get(head.id)?.answer ?? null;
  if (signatures === undefined || answer === null) return null;
  const { by, approval, revision = null, approverBy = [] } = answer;
  if (approval === undefined) return 'the approval is not signed by the bot';
  if (approval.expiresAt <= now()) return 'the approval has expired';
  const { id: run, environment } = state.head;
  const about = { run, check: head.id, environment, revision, approver: by, approverBy };
  return signatures.verify(order, { ...about, expiresAt: approval.expiresAt }, approval.signature)
    ? null
    : 'the signature of the approval is not that of the bot for this run, check, plan and command';
}

/** Following costs a connection: a phase that is over at once need not have one. It begins with the first event, so nothing is missed. */
const followAfterMs = 50;

async function followCancel(
  follow: () => AsyncIterable<RunEvent>,
  over: AbortSignal,
  cancel: AbortController,
): Promise<void> {
  await waitRealTime(followAfterMs, over);
  if (over.aborted) return;
  for await (const event of follow()) if (event.type === 'run.cancelled') cancel.abort('cancelled');
}

const plans = new LRUCache<string, Plan | string>({ max: 20 });

const unsigned =
  'nothing of this run was done: where dangerous checks run, a run counts only as the bot signed it, and this one has another plan, environment or checks, ' +
  'or no signature (the bot and this worker need the same STAGING_CHECK_APPROVAL_SECRET); ask for it again';

/** The run's own copy of its plan, or why it is not to be carried out. What was read is kept by the whole digest of its text, never by what stands beside it. */
function loadPlan({ plan: { text, file, digest } }: RunOrder): Plan | string {
  const whole = createHash('sha256').update(text).digest('hex');
  if (digest === '' || !whole.startsWith(digest)) {
    return `the plan of this run is not the one that it began with: its digest is ${whole.slice(0, 12)}, expected ${digest}; ask for it again`;
  }
  const key = `${whole} ${file}`;
  const known = plans.get(key);
  if (known !== undefined) return known;
  const { plan, problems } = planLanguage.load(text, file, digest);
  const loaded = plan ?? `the plan of this run cannot be read: ${problems[0]?.message ?? file}`;
  plans.set(key, loaded);
  return loaded;
}

/** What is appended in the same turn of the event loop is written together, in the order it came; one write at a time. */
function inBatches(log: EventLog): EventLog {
  let batch: { events: RunEvent[]; written: Promise<void> } | null = null;
  let last: Promise<void> = Promise.resolve();
  const write = async (events: RunEvent[], before: Promise<void>) => {
    await Promise.all([before, new Promise((resolve) => setImmediate(resolve))]);
    batch = null;
    await log.append(events);
  };
  return {
    append(events) {
      if (batch === null) {
        const own: RunEvent[] = [];
        // A write that failed was told to those who asked for it; the log refuses what follows by itself.
        batch = {
          events: own,
          written: write(
            own,
            last.catch(() => {}),
          ),
        };
        last = batch.written;
      }
      batch.events.push(...events);
      return batch.written;
    },
  };
}

/** The news of a burst is one call: those who are told look at everything that has happened. */
const burstMs = 50;

/** A call at once, the next after a pause; `settled` waits for no pause. A call that fails is told and not repeated: a sweep makes up for it. */
function coalesced(call: () => Promise<void>, onError: (error: unknown) => void) {
  const last = new AbortController();
  let current: Promise<void> | null = null;
  let isAsked = false;
  const loop = async () => {
    while (isAsked) {
      isAsked = false;
      await call().catch(onError);
      await waitRealTime(burstMs, last.signal);
    }
    current = null;
  };
  return {
    ask() {
      isAsked = true;
      current ??= loop();
    },
    settled() {
      last.abort('settled');
      return current ?? Promise.resolve();
    },
  };
}
