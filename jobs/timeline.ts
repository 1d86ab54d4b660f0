import { z } from 'zod';
import type { JobDefinition, JobEnd } from '../src/core/job.ts';
import { refusalOf } from '../src/publish/run/refusals.ts';
import type { TimelineContext } from '../src/publish/timeline/context.ts';
import { learnNames } from '../src/publish/timeline/learn-names.ts';
import { comeBack, lostRetryMs, noteLost } from '../src/publish/timeline/place.ts';
import type { Showing } from '../src/publish/timeline/send.ts';
import { showChanges } from '../src/publish/timeline/show-changes.ts';
import { showClosing } from '../src/publish/timeline/show-chart.ts';
import { showLive } from '../src/publish/timeline/show-live.ts';
import { showMarks } from '../src/publish/timeline/show-marks.ts';
import { showQuestions } from '../src/publish/timeline/show-questions.ts';
import { type IncidentView, readIncident } from '../src/publish/timeline/view.ts';

/** A turn ends after so long, so that no incident keeps a place of the queue. */
const turnMs = 20_000;
/** An open incident is looked at this often at least. */
const longestMs = 60_000;
const unhealthyRetryMs = 30_000;
/** What cannot be shown because of us or of Slack is tried again for so long after the closing. */
const givenUpMs = 3_600_000;
/** A call of the outbox lasts ten seconds at most, and what it did is seen within another minute. */
const settledMs = 75_000;
const sweepEveryMs = 300_000;

/** How far a turn came; `waitMs` null: Slack shows all there is. */
type Turn = { waitMs: number | null; view: IncidentView };

/**
 * Says what has fallen due in an incident, and makes Slack show it as its events tell it. However many wake-ups are lost or
 * doubled and whoever dies when, each thing is said once.
 */
export const timelineJob: JobDefinition<{ incident: string }, TimelineContext> = {
  name: 'timeline',
  queue: 'publish',
  data: z.strictObject({ incident: z.string().min(1) }),
  concurrency: 30,
  isEager: true,
  async run({ incident }, context, { leave }) {
    const view = await readIncident(incident, context);
    if (view === null) return { kind: 'done' };
    const haltMs = await context.memory.haltLeft(view.owner, 'all');
    if (haltMs > 0) return endOf({ waitMs: haltMs, view }, context);
    const signal = AbortSignal.any([leave, AbortSignal.timeout(turnMs)]);
    const turn = await showTurn({ view, context, signal });
    await learnNames(turn.view, context);
    return await endOf(turn, context);
  },
};

async function showTurn(showing: Showing): Promise<Turn> {
  if (showing.view.state.channelLost === null) return await showAll(showing);
  const back = await comeBack(showing);
  if (back.kind === 'back') return await showAll({ ...showing, view: back.view });
  if (back.kind === 'refused') return await afterRefusal(showing, back.error);
  return { waitMs: lostRetryMs, view: showing.view };
}

async function showAll(showing: Showing): Promise<Turn> {
  const { view } = showing;
  const live = await showLive(showing);
  // A picture that Slack refuses keeps nobody from hearing of a change.
  if (live.kind === 'refused' && isFinal(live.error)) return await afterRefusal(showing, live.error);
  if (live.kind === 'shown' && live.header !== null) await showMarks(showing, live.header);
  const questions = await showQuestions(showing);
  if (questions.kind === 'refused') return await afterRefusal(showing, questions.error);
  const changes = await showChanges(showing);
  if (changes.kind === 'refused') return await afterRefusal(showing, changes.error);
  const closingMs = changes.waitMs === null ? await showClosing(showing) : null;
  const liveMs = live.kind === 'shown' ? live.waitMs : lostRetryMs;
  return { waitMs: least([liveMs, questions.waitMs, changes.waitMs, closingMs]), view };
}

/** True when no other message will do either. */
function isFinal(error: string): boolean {
  return ['place', 'token'].includes(refusalOf(error).kind);
}

async function afterRefusal({ view, context }: Showing, error: string): Promise<Turn> {
  const { kind } = refusalOf(error);
  if (kind === 'place') await noteLost(view, error, context);
  if (kind === 'token') context.unhealthy(error);
  return { waitMs: kind === 'token' ? unhealthyRetryMs : lostRetryMs, view };
}

async function endOf({ waitMs, view }: Turn, context: TimelineContext): Promise<JobEnd> {
  const { closed } = view.state;
  if (closed === null) {
    if (waitMs === null) await tidyUp(view, context);
    const dueMs = view.lookAgainAt === null ? longestMs : Math.max(0, view.lookAgainAt - view.now);
    return { kind: 'again', afterMs: Math.min(waitMs ?? longestMs, dueMs, longestMs) };
  }
  const closedMs = context.now() - closed.at;
  if (waitMs !== null) return closedMs > givenUpMs ? { kind: 'done' } : { kind: 'again', afterMs: waitMs };
  if (closedMs < settledMs) return { kind: 'again', afterMs: settledMs - Math.max(0, closedMs) };
  const { left } = await context.outbox.sweep(view.owner);
  return left === 0 || closedMs > givenUpMs ? { kind: 'done' } : { kind: 'again', afterMs: lostRetryMs };
}

/** Removes what landed twice. */
async function tidyUp({ owner }: IncidentView, { memory, outbox }: TimelineContext): Promise<void> {
  if (await memory.takeSweep(owner, sweepEveryMs)) await outbox.sweep(owner);
}

function least(waits: readonly (number | null)[]): number | null {
  const known = waits.filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.min(...known);
}
