import { dueNow } from '../core/incident/due.ts';
import type { IncidentEvent } from '../core/incident/events.ts';
import type { IncidentMemory, NextThing } from '../core/incident/publishing.ts';
import { reduceIncident } from '../core/incident/reduce.ts';
import type { IncidentState } from '../core/incident/state.ts';
import type { CheckDurations, IncidentStore } from '../core/incident/store.ts';
import type { HeldEnvironment, IncidentDocument } from './documents.ts';
import type { PlacedDocument, ShowOutcome } from './outlet.ts';
import { type PublisherParts, showOne } from './publisher.ts';

/** What an incident is read with. */
export type TimelineSources = {
  now(): number;
  incidents: Pick<IncidentStore, 'events' | 'append' | 'timelineNumber' | 'ofChannel' | 'lastClosed'>;
  durations: Pick<CheckDurations, 'medians'>;
  /** The page of an incident; null without a server for it. */
  pageUrl(key: string): string | null;
};

/** What is shown with it. */
export type TimelineParts = {
  incidentMemory: Pick<IncidentMemory, 'tellings' | 'tell' | 'timelines' | 'keepTimeline'>;
  /** What the bot will do by itself beside what the incident knows: runs that wait or run, reports. Nothing unless told. */
  next?(state: IncidentState): Promise<readonly NextThing[]>;
  /** Who holds the incident's environment now. Nobody unless told. */
  held?(state: IncidentState): Promise<readonly HeldEnvironment[]>;
  /** What people are called, as far as it is known now; what is no person's id is passed over. Nobody unless told. */
  names?(ids: Iterable<string>): Promise<ReadonlyMap<string, string>>;
};

/** All that showing an incident takes: whoever puts it together hands it on, and each function names what it takes of it. */
export type TimelineContext = PublisherParts & TimelineSources & TimelineParts;

/** An incident as it is to be shown now. */
export type IncidentView = {
  key: string;
  owner: string;
  state: IncidentState;
  events: readonly IncidentEvent[];
  now: number;
  page: string | null;
  /** When something falls due next; null when nothing will. */
  lookAgainAt: number | null;
};

/** One turn of showing an incident. */
export type IncidentShowing = { view: IncidentView; context: TimelineContext; signal: AbortSignal };

/** How a part of it stands; `waitMs` null: as wanted, else look again after so many ms. */
export type PartResult = { kind: 'shown'; waitMs: number | null } | Extract<ShowOutcome, { kind: 'refused' }>;

/** Reads it, after writing down what has fallen due; null for an incident that nobody knows. */
export async function readIncident(key: string, context: TimelineSources): Promise<IncidentView | null> {
  const now = context.now();
  const events = await context.incidents.events(key);
  const state = reduceIncident(events);
  if (state === null) return null;
  const { plan, environment } = state.head;
  const medians = await context.durations.medians(plan.id, environment);
  const due = dueNow(state, now, (check) => medians.get(check) ?? null);
  const page = context.pageUrl(key);
  const view = { key, owner: `inc.${key}`, state, events, now, page, lookAgainAt: due.lookAgainAt };
  return await withEvents(view, due.events, context);
}

/** Writes events down, and the view with them. */
export async function withEvents(
  view: IncidentView,
  added: readonly IncidentEvent[],
  context: Pick<TimelineSources, 'incidents'>,
): Promise<IncidentView> {
  if (added.length === 0) return view;
  await context.incidents.append(view.key, added);
  const events = [...view.events, ...added];
  return { ...view, events, state: reduceIncident(events) ?? view.state };
}

/** What every document of an incident has. */
export function ofIncident({ state, events, now, page }: IncidentView) {
  return { state, events, now, page };
}

export function placedIn({ state }: IncidentView, document: IncidentDocument): PlacedDocument {
  return { document, channel: state.head.channel, under: null };
}

/** Has people see one document of it; a refusal is the caller's to answer. */
export function showIncidentDocument(
  { view, context, signal }: IncidentShowing,
  document: IncidentDocument,
): Promise<ShowOutcome> {
  return showOne(context, view.owner, placedIn(view, document), view.events.length, signal);
}
