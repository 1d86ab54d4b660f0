import type { Outbox } from '../../core/delivery.ts';
import type { Change } from '../../core/incident/changes.ts';
import type { AskedException } from '../../core/incident/exceptions.ts';
import type { Handoff } from '../../core/incident/handoffs.ts';
import type { NextThing } from '../../core/incident/next-things.ts';
import type {
  ChannelMarks,
  ClosingChart,
  IncidentMemory,
  Permalinks,
} from '../../core/incident/publishing.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { CheckDurations, IncidentStore } from '../../core/incident/store.ts';
import type { PublishMemory } from '../../core/publishing.ts';
import type {
  IncidentMessage,
  IncidentPictureOptions,
} from '../../slack/pictures/incident/incident-message.ts';

/** What showing an incident uses. */
export type TimelineContext = {
  /** Epoch ms. */
  now(): number;
  incidents: Pick<IncidentStore, 'events' | 'append' | 'timelineNumber'>;
  durations: Pick<CheckDurations, 'medians'>;
  outbox: Pick<Outbox, 'want' | 'deliver' | 'sweep'>;
  /** Pace and halts under the owner `inc.<key>`; how plain messages must be is of the whole workspace. */
  memory: Pick<
    PublishMemory,
    'level' | 'lowerLevel' | 'paceLeft' | 'takePace' | 'halt' | 'haltLeft' | 'takeSweep'
  >;
  incidentMemory: IncidentMemory;
  marks: ChannelMarks;
  permalinks: Permalinks;
  pictures: IncidentPictures;
  /** Left out where files are switched off. */
  chart?: ClosingChart;
  /** What the bot will do by itself beside what the incident knows: runs that wait or run, reports. Nothing unless told. */
  next?(state: IncidentState): Promise<readonly NextThing[]>;
  /** Who holds the incident's environment now. Nobody unless told. */
  held?(state: IncidentState): Promise<readonly HeldEnvironment[]>;
  /** What Slack calls people, as far as it tells now. Nobody unless told. */
  names?(ids: Iterable<string>): Promise<ReadonlyMap<string, string>>;
  /** The page of an incident; null without a server for it. */
  pageUrl(key: string): string | null;
  /** Why this process can post nothing at all (Slack's code); null once Slack takes messages again. May be called often. */
  unhealthy(reason: string | null): void;
  /** Live messages are edited at most this often; 3 s unless told. */
  paceMs?: number;
};

/** The messages of an incident; the key of each is its own for ever. */
export type IncidentPictures = {
  /** `timeline` is the address of the live timeline, null while it is not known. */
  header(state: IncidentState, timeline: string | null, options: IncidentPictureOptions): IncidentMessage;
  /** The live timeline of that number; `next` is what the bot will do by itself. */
  timeline(
    state: IncidentState,
    number: number,
    next: readonly NextThing[],
    options: IncidentPictureOptions,
  ): IncidentMessage;
  /** A timeline that is live no more; `live` is the address of the one that is, null while it is not known. */
  olderTimeline(
    state: IncidentState,
    number: number,
    live: string | null,
    options: IncidentPictureOptions,
  ): IncidentMessage;
  /** What one message tells, at least one change. */
  change(
    state: IncidentState,
    changes: readonly [Change, ...Change[]],
    options: IncidentPictureOptions,
  ): IncidentMessage;
  /** The message of the closing again: with its chart, and with what was done since. */
  closing(
    state: IncidentState,
    chart: { fileId: string; alt: string } | null,
    options: IncidentPictureOptions,
  ): IncidentMessage;
  handoff(
    state: IncidentState,
    handoff: Handoff,
    options: IncidentPictureOptions & { leases: readonly HeldEnvironment[] },
  ): IncidentMessage;
  /** The question to a second person. */
  second(state: IncidentState, asked: AskedException, options: IncidentPictureOptions): IncidentMessage;
  /** So many changes are told by the timeline only, whose address is null while it is not known. */
  more(
    state: IncidentState,
    more: { id: string; count: number; timeline: string | null },
    options: IncidentPictureOptions,
  ): IncidentMessage;
  /** The channel takes messages again, after the loss of that number. */
  back(state: IncidentState, loss: ChannelLoss, options: IncidentPictureOptions): IncidentMessage;
};

/** An environment that a run of `by` holds. */
export type HeldEnvironment = { environment: string; by: string; reason: string };

/** `number` counts from 1. */
export type ChannelLoss = { number: number; at: number; reason: string };
