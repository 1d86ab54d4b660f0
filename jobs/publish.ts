import { z } from 'zod';
import type { JobDefinition, JobEnd } from '../src/core/job.ts';
import type { HaltedPart } from '../src/core/publishing.ts';
import { subjectOf } from '../src/core/report/reported.ts';
import type { RunOrder } from '../src/core/run/order.ts';
import type { PublishContext } from '../src/publish/run/context.ts';
import { type EvidenceFiles, evidenceFiles, uploadMissing } from '../src/publish/run/evidence-files.ts';
import { plainer, refusalOf } from '../src/publish/run/refusals.ts';
import { type Shown, showEvidence, showRun } from '../src/publish/run/show-run.ts';
import { tellAsker, tellVerdict } from '../src/publish/run/tell-asker.ts';
import { type RunView, readView } from '../src/publish/run/view.ts';
import { isVerdictNews } from '../src/slack/pictures/verdict-broadcast.ts';

/** A turn ends after so long, so that no run keeps a place of the queue. */
const turnMs = 20_000;
const unhealthyRetryMs = 30_000;
/** What cannot be shown because of us or of Slack is tried again for so long after the run has ended. */
const givenUpMs = 3_600_000;
/** A call of the outbox lasts ten seconds at most, and what it did is seen within another minute. */
const settledMs = 75_000;
const sweepEveryMs = 50_000;
const foreverMs = 7 * 24 * 3_600_000;

/** Makes Slack show a run as its events tell it. However many wake-ups are lost or doubled, the last state arrives. */
export const publishJob: JobDefinition<{ run: string }, PublishContext> = {
  name: 'publish',
  queue: 'publish',
  data: z.strictObject({ run: z.string().min(1) }),
  concurrency: 30,
  async run({ run }, context, { leave }) {
    const order = await context.store.order(run);
    if (order === null) return { kind: 'done' };
    const { channel } = order.place;
    // Before anything is read or drawn: a line of hundreds must not cost the other channels anything.
    const lineMs = await context.lanes.enter(channel, run);
    if (lineMs > 0) return { kind: 'again', afterMs: lineMs };
    const end = await ownTurn(run, order, context, leave);
    // Who only waits for a call of the channel's budget keeps the turn; whatever takes longer is another one.
    if (end.kind !== 'again' || end.afterMs > soonMs) await context.lanes.leave(channel, run);
    return end;
  },
};

const soonMs = 1_500;

async function ownTurn(
  run: string,
  order: RunOrder,
  context: PublishContext,
  leave: AbortSignal,
): Promise<JobEnd> {
  const [haltMs, view] = await Promise.all([context.memory.haltLeft(run, 'all'), readView(order, context)]);
  if (view === null) return { kind: 'done' };
  if (haltMs > 0) await context.observe?.(view.state, null);
  if (haltMs > 0) await context.noteDeploy?.(view.state, view.order);
  if (haltMs > 0) await context.joinIncident?.(view.state, view.order, null);
  if (haltMs > unhealthyRetryMs * 4) return { kind: 'done' };
  if (haltMs > 0) return againUntilGivenUp(view, context, haltMs);
  const timer = AbortSignal.timeout(turnMs);
  return await showTurn(view, context, AbortSignal.any([leave, timer]));
}

async function showTurn(view: RunView, context: PublishContext, signal: AbortSignal): Promise<JobEnd> {
  const { memory } = context;
  const [files, repliesHaltMs] = await Promise.all([
    evidenceFiles(view.run, view.state, context),
    memory.haltLeft(view.run, 'replies'),
  ]);
  const parts = { view, files, context, signal, withReplies: repliesHaltMs === 0 };
  const [shown, uploadMs] = await Promise.all([
    shownPlainly(parts),
    parts.withReplies ? uploadMissing(view.run, files, context, signal) : null,
  ]);
  const rootTs = shown.kind === 'shown' ? shown.rootTs : null;
  await wakeReport(view, context);
  await context.observe?.(view.state, rootTs);
  const isHeard = parts.withReplies && shown.kind === 'shown';
  const isOwn = subjectOf(view.state.head) === null;
  const isTold = isHeard && isOwn && isVerdictNews(view.state, view.previous?.verdict ?? null);
  await context.noteDeploy?.(view.state, view.order);
  await context.joinIncident?.(view.state, view.order, rootTs, isTold);
  await tellLost(view, shown, context);
  if (shown.kind === 'gone') return { kind: 'done' };
  if (shown.kind === 'refused') return await afterRefusal(view, shown, context);
  if (shown.hasSent) context.unhealthy(null);
  const waits = [shown.againMs, uploadMs].filter((ms) => ms !== null);
  return waits.length === 0 ? await tidied(view, context) : { kind: 'again', afterMs: Math.min(...waits) };
}

/** Whoever asked looks for the verdict where the run was: they are told, once, when it is not there. */
async function tellLost(view: RunView, shown: Shown, context: PublishContext): Promise<void> {
  if (view.state.finishedAt === null || shown.kind === 'refused') return;
  const refusal = shown.kind === 'gone' ? 'message_not_found' : shown.anew;
  if (refusal === undefined || !(await context.memory.takeTelling(view.run))) return;
  await tellVerdict(view, { refusal, isShown: shown.kind === 'shown' }, context);
}

/** A run that a report tells has no messages of its own but its evidence: whoever shows the report is told of each change. */
async function wakeReport({ state }: RunView, { reports }: PublishContext): Promise<void> {
  const subject = subjectOf(state.head);
  if (subject !== null) await reports?.queue.report(subject);
}

/** Once a run has ended and all calls for it have settled, what landed twice is removed. */
async function tidied({ run, state }: RunView, context: PublishContext): Promise<JobEnd> {
  const isSettled = state.finishedAt !== null && context.now() - state.finishedAt > settledMs;
  if (!isSettled || !(await context.memory.takeSweep(run, sweepEveryMs))) return { kind: 'done' };
  const { left } = await context.outbox.sweep(run);
  return left === 0 ? { kind: 'done' } : { kind: 'again', afterMs: sweepEveryMs };
}

/** A workspace that refuses a message gets plainer ones, for a day. */
async function shownPlainly(parts: {
  view: RunView;
  files: EvidenceFiles;
  context: PublishContext;
  signal: AbortSignal;
  withReplies: boolean;
}): Promise<Shown> {
  const { memory } = parts.context;
  let level = await memory.level();
  for (let isPlainer = false; ; isPlainer = true) {
    const shown = await showOwn({ ...parts, level, isPlainer });
    if (shown.kind !== 'refused' || refusalOf(shown.error).kind !== 'content') return shown;
    const next = plainer(level);
    if (next === null) return shown;
    await memory.lowerLevel(next);
    level = next;
  }
}

async function showOwn(parts: Parameters<typeof showRun>[0]): Promise<Shown> {
  const { reports } = parts.context;
  if (reports === undefined || subjectOf(parts.view.state.head) === null) return await showRun(parts);
  const thread = await reports.memory.thread(parts.view.run);
  // The report that has the thread wakes this job.
  if (thread === null || !parts.withReplies)
    return { kind: 'shown', againMs: null, hasSent: false, rootTs: null };
  return await showEvidence(parts, thread);
}

async function afterRefusal(
  view: RunView,
  { part, error, againMs }: Extract<Shown, { kind: 'refused' }>,
  context: PublishContext,
): Promise<JobEnd> {
  const refusal = refusalOf(error);
  if (refusal.kind === 'token') {
    context.unhealthy(error);
    return againUntilGivenUp(view, context, unhealthyRetryMs);
  }
  // Content that is refused even as text, or for a reason nobody knows, is not repeated until something changes.
  if (refusal.kind !== 'place')
    return againMs === null ? { kind: 'done' } : { kind: 'again', afterMs: againMs };
  const halted: HaltedPart = part === 'root' ? 'all' : 'replies';
  const isFirst = await context.memory.halt(view.run, halted, refusal.retryMs ?? foreverMs);
  if (isFirst) await tellAsker(view, error, context);
  return refusal.retryMs === null ? { kind: 'done' } : againUntilGivenUp(view, context, refusal.retryMs);
}

function againUntilGivenUp({ state }: RunView, context: PublishContext, afterMs: number): JobEnd {
  const isGivenUp = state.finishedAt !== null && context.now() - state.finishedAt > givenUpMs;
  return isGivenUp ? { kind: 'done' } : { kind: 'again', afterMs };
}
