import type { RunStore, RunSummary } from '../core/run/order.ts';
import type { RunState } from '../core/run/state.ts';

/** A run with its channel. */
export type KnownRun = { state: RunState; channel: string };

/** Looks a run up as a person named it; null when nobody knows it (any more). */
export async function findRun(
  store: Pick<RunStore, 'state' | 'order'>,
  word: string,
): Promise<KnownRun | null> {
  const run = typedRunId(word);
  if (!isRunKey(run)) return null;
  const [state, order] = await Promise.all([store.state(run), store.order(run)]);
  return state === null ? null : { state, channel: order?.place.channel ?? '' };
}

/** The summary of a run that has ended, as a person named it, which is there longer than its details; null when nobody knows it (any more). */
export async function findSummary(
  store: Pick<RunStore, 'summary'>,
  word: string,
): Promise<RunSummary | null> {
  const run = typedRunId(word);
  return isRunKey(run) ? await store.summary(run) : null;
}

/** Other texts are no ids, and some are no keys. */
function isRunKey(text: string): boolean {
  return /^[\w.-]{1,60}$/.test(text);
}

/** How many ended runs may be newer than one that still goes on, and it is found all the same. */
const lookedAt = 100;

/** The runs of a channel (of all when it is empty) that have not ended, newest first. */
export async function activeRuns(
  store: Pick<RunStore, 'active' | 'recent' | 'state' | 'order'>,
  channel: string,
): Promise<readonly KnownRun[]> {
  const active = await store.active();
  if (active.length === 0) return [];
  const going = new Set(active);
  const ids =
    channel === ''
      ? active.toReversed()
      : (await store.recent(channel, going.size + lookedAt)).filter((run) => going.has(run));
  const runs = await Promise.all(ids.map((run) => findRun(store, run)));
  return runs.filter((run): run is KnownRun => run !== null && run.state.finishedAt === null);
}

/** Summaries of the last runs of a channel (of all when it is empty), newest first; at most `limit` runs are looked at. */
export async function endedRuns(
  store: Pick<RunStore, 'recent' | 'summary'>,
  channel: string,
  limit: number,
): Promise<readonly RunSummary[]> {
  const ids = await store.recent(channel === '' ? null : channel, limit);
  const summaries = await Promise.all(ids.map((run) => store.summary(run)));
  return summaries.filter((summary): summary is RunSummary => summary !== null);
}

/** How long the last run of a selection took that was not cut off; null when there is none. */
export function tookMs(summary: RunSummary | null): number | null {
  if (summary === null || summary.cancelled) return null;
  return summary.finishedAt - (summary.startedAt ?? summary.requestedAt);
}

/** Crockford's base 32: no I, L, O and U, which people misread. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 6;

/** A run id (`r-7F3KQ2`) of six random bytes; throws when there are fewer. */
export function runIdFrom(bytes: Uint8Array): string {
  if (bytes.length < length) throw new Error(`a run id takes ${length} random bytes, got ${bytes.length}`);
  return `r-${Array.from(bytes.subarray(0, length), (byte) => letters[byte % letters.length]).join('')}`;
}

/** A run id as a person typed it: `R-7f3kq2` is `r-7F3KQ2`; anything else stays as it is. */
export function typedRunId(word: string): string {
  return /^r-[0-9a-z]{6}$/i.test(word) ? `r-${word.slice(2).toUpperCase()}` : word;
}
