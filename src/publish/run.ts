import type { JobEnd } from '../core/job.ts';
import type { HaltedPart, Lanes, PublishMemory } from '../core/publishing.ts';
import { type ReportMemory, type ReportQueue, subjectOf } from '../core/report/publishing.ts';
import type { RunOrder, RunQueue } from '../core/run/order.ts';
import type { RunState } from '../core/run/state.ts';
import { isVerdictNews } from '../core/run/verdict-news.ts';
import type { RunDocument, WhyAway } from './documents.ts';
import type { JoinIncident } from './join-incident.ts';
import type { NoteDeploy } from './note-deploy.ts';
import type { PlacedDocument, Refusal, ShowOutcome } from './outlet.ts';
import {
  foreverMs,
  givenUpMs,
  least,
  lookAgainMs,
  type PublisherParts,
  publish,
  retryOf,
  type Subject,
  settledMs,
  showOne,
  tidy,
  unhealthyRetryMs,
} from './publisher.ts';
import { type Pace, paceOf } from './run-pace.ts';
import {
  askerTold,
  evidenceOf,
  type RunSources,
  type RunView,
  readView,
  repliesOf,
  rootOf,
} from './run-view.ts';

/** What the turns of a run take beside what shows it. */
export type RunTurns = {
  memory: Pick<PublishMemory, 'takeTelling' | 'takeHearing' | 'keepQuiet' | 'isQuiet'>;
  lanes: Lanes;
  queue: Pick<RunQueue, 'publishNow'>;
  /** Runs that a report tells; left out where there are none: then every run shows itself. */
  reports?: { queue: ReportQueue; memory: Pick<ReportMemory, 'thread'> };
};

/** Who looks at runs as they come by, in every turn. */
export type RunWatchers = {
  /** Left out where there are no incidents. */
  joinIncident?: JoinIncident;
  /** Left out where nobody watches deploys. */
  noteDeploy?: NoteDeploy;
  /** Called with the root message where this turn has seen it. */
  observe?(state: RunState, root: string | null): Promise<void>;
};

/** All that publishing a run takes: whoever puts it together hands it on, and each function names what it takes of it. */
export type PublishContext = PublisherParts & RunSources & RunTurns & RunWatchers;

/** How far people see a run. */
type RunOutcome =
  /** `againMs` null: all of it; else look again after so many ms. `root` null: not looked at in this turn. `anew`: the root stands in a new message, for this reason. */
  | { kind: 'shown'; againMs: number | null; root: string | null; anew?: string }
  /** `againMs` as above, of the documents that were not refused. */
  | { kind: 'refused'; part: HaltedPart; refusal: Refusal; againMs: number | null }
  /** People deleted the root, twice. */
  | { kind: 'gone' };

type Showing = { view: RunView; context: PublishContext; signal: AbortSignal };

const sweepEveryMs = 50_000;
/** Who only waits for a call of the channel's budget keeps the turn of the channel; whatever takes longer is another one. */
const soonMs = 1_500;
const soonestMs = 100;
/** Replies that one turn shows at the same time. */
const atOnce = 8;

/** Makes people see a run as its events tell it. */
export async function publishRun(
  run: string,
  context: PublisherParts & RunSources & RunTurns & RunWatchers,
  leave: AbortSignal,
): Promise<JobEnd> {
  const order = await context.store.order(run);
  if (order === null) return { kind: 'done' };
  const { channel } = order.place;
  // Before anything is read or drawn: a line of hundreds must not cost the other channels anything.
  const lineMs = await context.lanes.enter(channel, run);
  if (lineMs > 0) return { kind: 'again', afterMs: lineMs };
  const end = await publish(subject(order, context), context, leave);
  if (end.kind !== 'again' || end.afterMs > soonMs) {
    // They wait for about what a turn takes; most turns take less.
    for (const next of await context.lanes.leave(channel, run)) await context.queue.publishNow(next);
  }
  return end;
}

function subject(
  order: RunOrder,
  context: PublisherParts & RunSources & RunTurns & RunWatchers,
): Subject<RunView> {
  return {
    owner: order.run,
    read: () => readView(order, context),
    documents: (view) => [rootOf(view), ...repliesOf(view)].map((one) => placed(view, one, null)),
    version: ({ version }) => version,
    async halted(view, haltMs) {
      await tellRest(view, context, { root: null });
      return haltMs > unhealthyRetryMs * 4 ? { kind: 'done' } : againUntilGivenUp(view, context, haltMs);
    },
    show: (view, signal) => showTurn({ view, context, signal }),
  };
}

async function showTurn(showing: Showing): Promise<JobEnd> {
  const { view, context } = showing;
  const withReplies = (await context.memory.haltLeft(view.run, 'replies')) === 0;
  const shown = await showOwn(showing, withReplies);
  await wakeReport(view, context);
  const { state, previous, steadiness } = view;
  const isNews = isVerdictNews(state, previous?.verdict ?? null, steadiness);
  // A report tells its verdict by itself, and one more turn of what alternates is told by nobody.
  const isSaid = isNews || steadiness.isOnlyTurn || subjectOf(state.head) !== null;
  const isTold = withReplies && shown.kind === 'shown' && isSaid;
  await tellRest(view, context, { root: shown.kind === 'shown' ? shown.root : null, isTold });
  await tellLost(showing, shown);
  if (shown.kind === 'gone') return { kind: 'done' };
  if (shown.kind === 'refused') return await afterRefusal(showing, shown);
  return shown.againMs === null ? await tidied(view, context) : { kind: 'again', afterMs: shown.againMs };
}

/** Whoever looks at runs as they come by: metrics, deploys, the incident of the channel. */
async function tellRest(
  { state, order }: RunView,
  { observe, noteDeploy, joinIncident }: RunWatchers,
  { root, isTold = false }: { root: string | null; isTold?: boolean },
): Promise<void> {
  await observe?.(state, root);
  await noteDeploy?.(state, order);
  await joinIncident?.(state, order, root, isTold);
}

/** Whoever asked looks for the verdict where the run was: they are told, once, when it is not there. */
async function tellLost(showing: Showing, shown: RunOutcome): Promise<void> {
  const { view, context } = showing;
  if (view.state.finishedAt === null || shown.kind === 'refused') return;
  const error = shown.kind === 'gone' ? null : shown.anew;
  if (error === undefined || !(await context.memory.takeTelling(view.run))) return;
  await tellAsker(showing, { kind: 'verdict-elsewhere', error, isShown: shown.kind === 'shown' });
}

/** For the eyes of who asked only; one attempt. */
async function tellAsker({ view, context, signal }: Showing, why: WhyAway): Promise<void> {
  const { run, order, state, now, page } = view;
  const document = { kind: 'away', key: `${run}:away`, state, now, page, order, why } as const;
  const { channel } = order.place;
  await context.outlet.show(run, { document, channel, under: null }, view.version, signal);
}

/** A run that a report tells has no documents of its own but its evidence: whoever shows the report is told of each change. */
async function wakeReport({ state }: RunView, { reports }: RunTurns): Promise<void> {
  const reported = subjectOf(state.head);
  if (reported !== null) await reports?.queue.report(reported);
}

async function showOwn(showing: Showing, withReplies: boolean): Promise<RunOutcome> {
  const { view, context } = showing;
  const { reports } = context;
  if (reports === undefined || subjectOf(view.state.head) === null)
    return await showRun(showing, withReplies);
  const thread = await reports.memory.thread(view.run);
  // The report that has the thread wakes this job.
  if (thread === null || !withReplies) return { kind: 'shown', againMs: null, root: null };
  const pace = await paceOf(view, context);
  const evidence = evidenceOf(view).map((one) => placed(view, one, thread.id, thread.channel));
  const shown = await showTogether(showing, evidence, pace);
  return shown.kind === 'shown' ? { ...shown, root: thread.id } : shown;
}

/** The documents of a run are changed and posted together, once an interval: the root, under which the others stand, then those that people do not see yet. */
async function showRun(showing: Showing, withReplies: boolean): Promise<RunOutcome> {
  const { view, context, signal } = showing;
  const pace = await paceOf(view, context);
  if (pace.leftMs() > 0) return { kind: 'shown', againMs: pace.leftMs(), root: null };
  const root = placed(view, rootOf(view), view.order.place.thread);
  const isDue = (await context.outlet.change(view.run, [root], view.version)).has(root.document.key);
  if (isDue && !(await pace.take())) return { kind: 'shown', againMs: pace.leftMs(), root: null };
  const end = isDue
    ? await showOne(context, view.run, root, view.version, signal)
    : await context.outlet.show(view.run, root, view.version, signal);
  if (end.kind === 'gone') return end;
  if (end.kind === 'refused') return { ...end, part: 'all', againMs: null };
  if (end.kind === 'waiting') return { kind: 'shown', againMs: againAfter([end]), root: null };
  const above = view.order.place.thread ?? end.at;
  const told = { root: end.at, ...(end.anew === undefined ? {} : { anew: end.anew }) };
  if (!withReplies) return { kind: 'shown', againMs: null, ...told };
  const isHeard = await isVerdictHeard(showing, root);
  const replies = [
    ...repliesOf(view).filter(({ kind }) => kind !== 'verdict' || isHeard),
    ...(isHeard ? [] : askerTold(view)),
  ].map((one) => placed(view, one, above));
  const ended = await showTogether(showing, replies, pace);
  return ended.kind === 'shown' ? { ...ended, ...told } : ended;
}

/**
 * Whether the channel hears of the verdict beside the run itself: not of the first run of its selection, nor while the run is still the
 * newest there. Looked up once; who dies in between is heard.
 */
async function isVerdictHeard({ view, context, signal }: Showing, root: PlacedDocument): Promise<boolean> {
  const { run, state, order, previous, steadiness } = view;
  if (previous === null || !isVerdictNews(state, previous.verdict, steadiness)) return false;
  // Of a run within a thread the channel sees nothing.
  if (order.place.thread !== null) return true;
  if (await context.memory.isQuiet(run)) return false;
  if (!(await context.memory.takeHearing(run))) return true;
  // It is shown: once more changes nothing, and tells.
  const shown = await context.outlet.show(run, { ...root, asksNewest: true }, view.version, signal);
  if (shown.kind !== 'shown' || shown.isNewest !== true) return true;
  await context.memory.keepQuiet(run);
  return false;
}

async function showTogether(
  { view, context, signal }: Showing,
  replies: readonly PlacedDocument[],
  pace: Pace,
): Promise<Exclude<RunOutcome, { kind: 'gone' }>> {
  // All wait for the interval together: evidence stands below the checklist of its section.
  if (pace.leftMs() > 0) return { kind: 'shown', againMs: pace.leftMs(), root: null };
  const keys = await context.outlet.change(view.run, replies, view.version);
  const due = replies.filter(({ document }) => keys.has(document.key));
  if (due.length > 0 && !(await pace.take())) return { kind: 'shown', againMs: pace.leftMs(), root: null };
  const show = (one: PlacedDocument) => showOne(context, view.run, one, view.version, signal);
  const [live, once] = [due.filter(isLive), due.filter((one) => !isLive(one))];
  const ends = [...(await inTurns(live, show)), ...(await inTurns(once, show))];
  const refused = ends.find((end) => end.kind === 'refused');
  const againMs = againAfter(ends) ?? (pace.leftMs() || null);
  if (refused !== undefined) return { ...refused, part: 'replies', againMs };
  return { kind: 'shown', againMs, root: null };
}

/** Changed as the run goes on; the others stay as they were posted. */
function isLive({ document: { kind } }: PlacedDocument): boolean {
  return kind === 'run' || kind === 'section';
}

function placed(
  { state, order }: RunView,
  document: RunDocument,
  under: string | null,
  channel = order.place.channel,
): PlacedDocument {
  const isLoud = document.kind === 'verdict';
  const one = { document, channel, under, isLoud };
  // What can be changed no more would say for ever that something is under way.
  return isLive(one) ? { ...one, isFinal: state.finishedAt !== null } : one;
}

/** As soon as one of them may go on; null when none waits. */
function againAfter(ends: readonly ShowOutcome[]): number | null {
  const ms = least(ends.map((end) => (end.kind === 'waiting' ? (end.ms ?? lookAgainMs) : null)));
  return ms === null ? null : Math.max(soonestMs, ms);
}

async function inTurns(
  documents: readonly PlacedDocument[],
  show: (one: PlacedDocument) => Promise<ShowOutcome>,
): Promise<readonly ShowOutcome[]> {
  const ends: ShowOutcome[] = [];
  const left = [...documents];
  const next = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) ends.push(await show(one));
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return ends;
}

async function afterRefusal(
  showing: Showing,
  { part, refusal, againMs }: Extract<RunOutcome, { kind: 'refused' }>,
): Promise<JobEnd> {
  const { view, context } = showing;
  const { error } = refusal;
  if (refusal.of === 'outlet') {
    context.unhealthy(error);
    return againUntilGivenUp(view, context, unhealthyRetryMs);
  }
  // Content that is refused even as text, or for a reason nobody knows, is not repeated until something changes.
  if (refusal.of !== 'place' && refusal.of !== 'above')
    return againMs === null ? { kind: 'done' } : { kind: 'again', afterMs: againMs };
  const retryMs = retryOf(refusal);
  const isFirst = await context.memory.halt(view.run, part, retryMs ?? foreverMs);
  if (isFirst) await tellAsker(showing, { kind: 'cannot-show', error });
  return retryMs === null ? { kind: 'done' } : againUntilGivenUp(view, context, retryMs);
}

function againUntilGivenUp({ state }: RunView, { now }: PublisherParts, afterMs: number): JobEnd {
  const isGivenUp = state.finishedAt !== null && now() - state.finishedAt > givenUpMs;
  return isGivenUp ? { kind: 'done' } : { kind: 'again', afterMs };
}

/** Once a run has ended and all calls for it have settled, what landed twice is removed. */
async function tidied({ run, state }: RunView, context: PublisherParts): Promise<JobEnd> {
  if (state.finishedAt === null || context.now() - state.finishedAt <= settledMs) return { kind: 'done' };
  const againMs = await tidy(context, run, sweepEveryMs);
  return againMs === null ? { kind: 'done' } : { kind: 'again', afterMs: againMs };
}
