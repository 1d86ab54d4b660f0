import { type IncidentEvent, incidentEventId } from '../core/incident/events.ts';
import { exceptionsOf } from '../core/incident/exceptions.ts';
import { handoffsOf } from '../core/incident/handoffs.ts';
import { peopleIn } from '../core/incident/people.ts';
import type { NextThing } from '../core/incident/publishing.ts';
import type { JobEnd } from '../core/job.ts';
import type { DocumentOf, IncidentDocument } from './documents.ts';
import { allChanges, showChanges } from './incident-changes.ts';
import {
  type IncidentShowing,
  type IncidentView,
  ofIncident,
  type PartResult,
  placedIn,
  readIncident,
  showIncidentDocument,
  type TimelineParts,
  type TimelineSources,
  withEvents,
} from './incident-view.ts';
import type { Refusal, ShowOutcome } from './outlet.ts';
import { showPlaceMarks } from './place-marks.ts';
import {
  givenUpMs,
  isFinal,
  least,
  lookAgainMs,
  type PublisherParts,
  paceLeft,
  publish,
  type Subject,
  settledMs,
  takePace,
  tidy,
  unhealthyRetryMs,
} from './publisher.ts';

/** An open incident is looked at this often at least. */
const longestMs = 60_000;
/** A channel that takes no messages is tried again this often. */
const lostRetryMs = 60_000;
const sweepEveryMs = 300_000;
/** Older timelines say where the live one is; so many of them, newest first. */
const mostOlder = 10;

/** Says what has fallen due in an incident, and makes people see it as its events tell it; each thing is said once. */
export async function publishIncident(
  key: string,
  context: PublisherParts & TimelineSources & TimelineParts,
  leave: AbortSignal,
): Promise<JobEnd> {
  return await publish(subject(key, context), context, leave);
}

function subject(
  key: string,
  context: PublisherParts & TimelineSources & TimelineParts,
): Subject<IncidentView> {
  return {
    owner: `inc.${key}`,
    read: () => readIncident(key, context),
    documents: (view) => [timelineOf(view, 0, []), ...allChanges(view)].map((one) => placedIn(view, one)),
    version: ({ events }) => events.length,
    halted: (view, haltMs) => endOf({ waitMs: haltMs, view }, context),
    async show(view, signal) {
      const turn = await showTurn({ view, context, signal });
      await learnNames(turn.view, context);
      return await endOf(turn, context);
    },
  };
}

/** How far a turn came; `waitMs` null: people see all there is. */
type Turn = { waitMs: number | null; view: IncidentView };

async function showTurn(showing: IncidentShowing): Promise<Turn> {
  if (showing.view.state.channelLost === null) return await showAll(showing);
  const back = await comeBack(showing);
  if (back.kind === 'back') return await showAll({ ...showing, view: back.view });
  if (back.kind === 'refused') return await afterRefusal(showing, back.refusal);
  return { waitMs: lostRetryMs, view: showing.view };
}

async function showAll(showing: IncidentShowing): Promise<Turn> {
  const { view } = showing;
  const live = await showLive(showing);
  // A picture that is refused keeps nobody from hearing of a change.
  if (live.kind === 'refused' && isFinal(live.refusal)) return await afterRefusal(showing, live.refusal);
  const questions = await showQuestions(showing);
  if (questions.kind === 'refused') return await afterRefusal(showing, questions.refusal);
  const changes = await showChanges(showing, () => liveLink(showing));
  if (changes.kind === 'refused') return await afterRefusal(showing, changes.refusal);
  const closingMs = changes.waitMs === null ? await showClosing(showing) : null;
  const liveMs = live.kind === 'shown' ? live.waitMs : lostRetryMs;
  return { waitMs: least([liveMs, questions.waitMs, changes.waitMs, closingMs]), view };
}

/** Header, live timeline and the older ones, changed together at most once an interval; then what the place says beside them. */
async function showLive(showing: IncidentShowing): Promise<PartResult> {
  const { view, context } = showing;
  if (!(await takePace(context, view.owner))) {
    return { kind: 'shown', waitMs: await paceLeft(context, view.owner) };
  }
  const number = await context.incidents.timelineNumber(view.key);
  const [link, next] = await Promise.all([liveLink(showing), context.next?.(view.state) ?? []]);
  const about = ofIncident(view);
  const header = await showIncidentDocument(showing, { kind: 'incident', key: 'header', ...about, link });
  if (header.kind === 'refused') return header;
  const live = await showIncidentDocument(showing, timelineOf(view, number, next));
  if (live.kind === 'refused') return live;
  if (live.kind === 'shown') await keepTimeline(showing, number, live.at);
  const older = live.kind === 'shown' ? await showOlder(showing, number) : null;
  if (older?.kind === 'refused') return older;
  const isWaiting = [header, live, older].some((shown) => shown?.kind === 'waiting');
  if (header.kind === 'shown') {
    await showPlaceMarks(showing, header.at);
  }
  return { kind: 'shown', waitMs: isWaiting ? lookAgainMs : null };
}

function timelineOf(view: IncidentView, number: number, next: readonly NextThing[]): DocumentOf<'timeline'> {
  return { kind: 'timeline', key: `timeline:${number}`, ...ofIncident(view), number, next };
}

/** The address of the newest timeline that was posted; null while there is none, or the outlet does not tell. */
async function liveLink({ view, context }: IncidentShowing): Promise<string | null> {
  const posted = [...(await context.incidentMemory.timelines(view.key))];
  const [newest] = posted.toSorted(([a], [b]) => b - a);
  return newest === undefined ? null : await context.outlet.find(view.state.head.channel, newest[1]);
}

async function keepTimeline({ view, context }: IncidentShowing, number: number, at: string): Promise<void> {
  const known = await context.incidentMemory.timelines(view.key);
  if (known.get(number) !== at) await context.incidentMemory.keepTimeline(view.key, number, at);
}

/** Only those that were posted: asking twice at once makes one message. */
async function showOlder(showing: IncidentShowing, live: number): Promise<ShowOutcome | null> {
  const { view, context } = showing;
  const posted = [...(await context.incidentMemory.timelines(view.key)).keys()];
  const older = posted.filter((number) => number < live).toSorted((a, b) => b - a);
  if (older.length === 0) return null;
  const link = await liveLink(showing);
  let waiting: ShowOutcome | null = null;
  for (const number of older.slice(0, mostOlder)) {
    const about = { ...ofIncident(view), number, link };
    const shown = await showIncidentDocument(showing, {
      ...{ kind: 'older-timeline', key: `timeline:${number}` },
      ...about,
    });
    if (shown.kind === 'refused') return shown;
    if (shown.kind === 'waiting') waiting = shown;
  }
  return waiting;
}

/** Handoffs and exceptions wait for somebody's answer: one document each, changed until it was answered, and then for the last time. */
async function showQuestions(showing: IncidentShowing): Promise<PartResult> {
  const { view, context } = showing;
  const questions = await questionsOf(showing);
  if (questions.length === 0) return { kind: 'shown', waitMs: null };
  const tellings = await context.incidentMemory.tellings(view.key);
  let waitMs: number | null = null;
  for (const { document, isOver } of questions.filter((one) => !tellings.has(one.document.key))) {
    const shown = await showIncidentDocument(showing, document);
    const isUnsayable = shown.kind === 'refused' && shown.refusal.of === 'content';
    if (shown.kind === 'refused' && !isUnsayable) return shown;
    if (shown.kind === 'waiting') waitMs = lookAgainMs;
    else if (isOver || shown.kind === 'gone') {
      const telling = { kind: isUnsayable ? 'left' : 'said' } as const;
      await context.incidentMemory.tell(view.key, new Map([[document.key, telling]]));
    }
  }
  return { kind: 'shown', waitMs };
}

async function questionsOf({
  view,
  context,
}: IncidentShowing): Promise<readonly { document: IncidentDocument; isOver: boolean }[]> {
  const { state, events } = view;
  const handoffs = handoffsOf(events);
  const isAsked = handoffs.some(({ answered }) => answered === null);
  const leases = isAsked ? ((await context.held?.(state)) ?? []) : [];
  const about = ofIncident(view);
  return [
    ...handoffs.map((handoff) => ({
      document: { kind: 'handoff', key: `handoff:${handoff.offer}`, ...about, handoff, leases } as const,
      isOver: handoff.answered !== null,
    })),
    ...exceptionsOf(events).map((exception) => ({
      document: { kind: 'exception', key: `second:${exception.ask}`, ...about, exception } as const,
      isOver: exception.ended !== null,
    })),
  ];
}

async function showClosing(showing: IncidentShowing): Promise<number | null> {
  const { view } = showing;
  if (view.state.closed === null) return null;
  const document = { kind: 'closing', key: 'closing', ...ofIncident(view) } as const;
  const shown = await showIncidentDocument(showing, document);
  return shown.kind === 'waiting' ? (shown.ms ?? lookAgainMs) : null;
}

async function afterRefusal({ view, context }: IncidentShowing, refusal: Refusal): Promise<Turn> {
  const { of, error } = refusal;
  if (of === 'place' || of === 'above') await noteLost(view, error, context);
  if (of === 'outlet') context.unhealthy(error);
  return { waitMs: of === 'outlet' ? unhealthyRetryMs : lostRetryMs, view };
}

/** Writes down that the channel takes no messages: once for each loss, however often it is noticed. */
async function noteLost(
  view: IncidentView,
  reason: string,
  context: PublisherParts & TimelineSources,
): Promise<void> {
  await context.memory.halt(view.owner, 'all', lostRetryMs);
  if (view.state.channelLost !== null) return;
  const id = `channel.lost:${lossesOf(view).length + 1}`;
  await withEvents(view, [{ type: 'channel.lost', id, at: view.now, by: '', reason }], context);
}

/** Tries whether a lost channel takes the document that says so; with it, the channel is back. */
async function comeBack(
  showing: IncidentShowing,
): Promise<{ kind: 'back'; view: IncidentView } | Exclude<ShowOutcome, { kind: 'shown' }>> {
  const { view, context } = showing;
  const losses = lossesOf(view);
  const last = losses.at(-1);
  if (last === undefined) return { kind: 'back', view };
  // Of the event too.
  const id = `channel.back:${losses.length}`;
  const loss = { number: losses.length, at: last.at, reason: last.reason };
  const shown = await showIncidentDocument(showing, {
    kind: 'place-back',
    key: id,
    ...ofIncident(view),
    loss,
  });
  if (shown.kind !== 'shown' && shown.kind !== 'gone') return shown;
  // Not before the loss by whatever clock, or the incident would stay lost.
  const at = Math.max(view.now, loss.at + 1);
  return { kind: 'back', view: await withEvents(view, [{ type: 'channel.back', id, at, by: '' }], context) };
}

function lossesOf({ events }: IncidentView): readonly Extract<IncidentEvent, { type: 'channel.lost' }>[] {
  return events.filter((event) => event.type === 'channel.lost').toSorted((a, b) => a.at - b.at);
}

/** Writes down what the people of the incident are called, once each: an export has nobody to ask. */
async function learnNames(view: IncidentView, context: TimelineSources & TimelineParts): Promise<void> {
  const nameless = [...peopleIn(view.events)].filter((person) => !view.state.names.has(person));
  if (context.names === undefined || nameless.length === 0) return;
  const named = [...(await context.names(nameless))].map(([person, name]) => {
    const id = incidentEventId.named(person);
    return { type: 'person.named' as const, id, at: view.now, by: '', person, name };
  });
  await withEvents(view, named, context);
}

async function endOf({ waitMs, view }: Turn, context: PublisherParts): Promise<JobEnd> {
  const { owner, state, now, lookAgainAt } = view;
  if (state.closed === null) {
    if (waitMs === null) await tidy(context, owner, sweepEveryMs);
    const dueMs = lookAgainAt === null ? longestMs : Math.max(0, lookAgainAt - now);
    return { kind: 'again', afterMs: Math.min(waitMs ?? longestMs, dueMs, longestMs) };
  }
  const closedMs = context.now() - state.closed.at;
  if (waitMs !== null) return closedMs > givenUpMs ? { kind: 'done' } : { kind: 'again', afterMs: waitMs };
  if (closedMs < settledMs) return { kind: 'again', afterMs: settledMs - Math.max(0, closedMs) };
  const { left } = await context.outlet.takeAway(owner);
  return left === 0 || closedMs > givenUpMs ? { kind: 'done' } : { kind: 'again', afterMs: lostRetryMs };
}
