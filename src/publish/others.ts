import { LRUCache } from 'lru-cache';
import type { Outlet, Owner, PlacedDocument } from './outlet.ts';

/** What there is to see of an owner; of two versions the higher is newer. */
export type ToldDocuments = { owner: Owner; documents(): readonly PlacedDocument[]; version: number };

/**
 * Who hears of everything beside the place where people look, by ways of their own. Never rejects: in how many ms to tell them again,
 * null when they know, and when they would not hear of it for an hour.
 */
export type TellOthers = (about: ToldDocuments, signal: AbortSignal) => Promise<number | null>;

/** Outlets take documents durably and send them later: that takes no time. */
const withinMs = 2_000;
const retryMs = 5_000;
const givenUpMs = 3_600_000;
const mostRemembered = 1_000;

/** Tells outlets; trouble with one of them is told to `onError`, and keeps nobody else from hearing. */
export function othersIn(
  outlets: readonly Outlet[],
  { now, onError }: { now(): number; onError(error: unknown): void },
): TellOthers {
  const since = new LRUCache<string, number>({ max: mostRemembered });
  const tell = async (outlet: Outlet, index: number, about: ToldDocuments, signal: AbortSignal) => {
    const name = `${index} ${about.owner}`;
    try {
      await within(showThere(outlet, about, signal));
      since.delete(name);
      return false;
    } catch (error) {
      // Of the place where people look nothing may be lost for it; it is tried again here.
      onError(error);
      const first = since.get(name) ?? now();
      since.set(name, first);
      return now() - first < givenUpMs;
    }
  };
  return async (about, signal) => {
    const failing = await Promise.all(outlets.map((outlet, index) => tell(outlet, index, about, signal)));
    return failing.includes(true) ? retryMs : null;
  };
}

async function showThere(
  outlet: Outlet,
  { owner, documents, version }: ToldDocuments,
  signal: AbortSignal,
): Promise<void> {
  const all = documents();
  const due = await outlet.change(owner, all, version);
  for (const placed of all) {
    if (due.has(placed.document.key)) await outlet.show(owner, placed, version, signal);
  }
}

async function within(work: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`an outlet took longer than ${withinMs} ms`)), withinMs);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
