import type { JobEnd } from '../core/job.ts';
import type { PaceStage, PublishMemory } from '../core/publishing.ts';
import type { TellOthers } from './others.ts';
import type { Outlet, Owner, PlacedDocument, Refusal, ShowOutcome } from './outlet.ts';

/** What showing anything uses. */
export type PublisherParts = {
  /** Epoch ms. */
  now(): number;
  /** Where people see it. */
  outlet: Outlet;
  /** Nobody else hears of it unless told. */
  tellOthers?: TellOthers;
  /** Pace, halts and sweeps, by the owner of the documents. */
  memory: Pick<PublishMemory, 'paceLeft' | 'takePace' | 'halt' | 'haltLeft' | 'takeSweep'>;
  /** Why this process can show nothing at all; null once it can again. May be called often. */
  unhealthy(reason: string | null): void;
  /** What is changed in place is changed at most this often; 3 s unless told. */
  paceMs?: number;
};

/** What is published: a run, an incident, a deploy, a schedule. */
export type Subject<View> = {
  owner: Owner;
  /** Its events, reduced; null for one of which nothing is kept (any more), and then there is nothing to do. */
  read(): Promise<View | null>;
  /** All that there is to see of it now, for outlets that remember by themselves what they have told. */
  documents(view: View): readonly PlacedDocument[];
  /** How many events are in it: of two views the one with more is newer. */
  version(view: View): number;
  /** While the outlet takes nothing of it, for so many ms yet. */
  halted(view: View, haltMs: number): Promise<JobEnd>;
  /** Shows what is not seen yet, in order, and says when to look again. */
  show(view: View, signal: AbortSignal): Promise<JobEnd>;
};

/** A turn ends after so long, so that no subject keeps a place of the queue. */
const turnMs = 20_000;
export const lookAgainMs = 1_000;
export const unhealthyRetryMs = 30_000;
/** What cannot be shown because of us or of the outlet is tried again for so long after a run or incident has ended. */
export const givenUpMs = 3_600_000;
/** A call of an outlet lasts ten seconds at most, and what it did is seen within another minute. */
export const settledMs = 75_000;
export const foreverMs = 7 * 24 * 3_600_000;
const defaultPaceMs = 3_000;

/** Makes a place look like the events: however many wake-ups are lost or doubled and whoever dies when, the last state arrives, each document once. */
export async function publish<View>(
  subject: Subject<View>,
  parts: PublisherParts,
  leave: AbortSignal,
): Promise<JobEnd> {
  const [haltMs, view] = await Promise.all([parts.memory.haltLeft(subject.owner, 'all'), subject.read()]);
  if (view === null) return { kind: 'done' };
  const signal = AbortSignal.any([leave, AbortSignal.timeout(turnMs)]);
  const version = subject.version(view);
  const { tellOthers = async () => null } = parts;
  // Whatever becomes of what people see, nobody else misses it; and the other way round.
  const told = tellOthers(
    { owner: subject.owner, documents: () => subject.documents(view), version },
    signal,
  );
  try {
    const end = haltMs > 0 ? await subject.halted(view, haltMs) : await subject.show(view, signal);
    return sooner(end, await told);
  } finally {
    await told;
  }
}

function sooner(end: JobEnd, againMs: number | null): JobEnd {
  if (againMs === null || end.kind === 'after-phases') return end;
  return { kind: 'again', afterMs: end.kind === 'again' ? Math.min(end.afterMs, againMs) : againMs };
}

/** Has people see one document; a refusal is the caller's to answer. */
export async function showOne(
  { outlet, unhealthy }: PublisherParts,
  owner: Owner,
  placed: PlacedDocument,
  version: number,
  signal: AbortSignal,
): Promise<ShowOutcome> {
  const shown = await outlet.show(owner, placed, version, signal);
  if (shown.kind === 'shown') unhealthy(null);
  return shown;
}

/** False while what is changed in place has to wait; takes the interval. */
export async function takePace(
  { memory, paceMs = defaultPaceMs }: PublisherParts,
  owner: Owner,
  stage?: PaceStage,
): Promise<boolean> {
  return await memory.takePace(owner, paceMs, stage);
}

/** How long (ms) until something may be changed in place again: at least 1. */
export async function paceLeft({ memory }: PublisherParts, owner: Owner, stage?: PaceStage): Promise<number> {
  return (await memory.paceLeft(owner, stage)) || 1;
}

/** True where no other document will do either: the place or the whole outlet takes none. */
export function isFinal({ of }: Refusal): boolean {
  return of === 'place' || of === 'above' || of === 'outlet';
}

/** In how many ms a refused place may take documents again; null when nobody can change it here. */
export function retryOf(refusal: Refusal): number | null {
  return refusal.of === 'place' || refusal.of === 'above' ? refusal.retryMs : null;
}

/** Takes away what is seen twice, at most once in so many ms; in how many ms to do it again, null when nothing is left. */
export async function tidy(
  { memory, outlet }: PublisherParts,
  owner: Owner,
  everyMs: number,
): Promise<number | null> {
  if (!(await memory.takeSweep(owner, everyMs))) return null;
  const { left } = await outlet.takeAway(owner);
  return left === 0 ? null : everyMs;
}

/** The shortest wait; null when nothing waits. */
export function least(waits: readonly (number | null)[]): number | null {
  const known = waits.filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.min(...known);
}
