import type { LogEntry } from '../logs.ts';
import { allOf, anyOf, windowClause } from '../query/combine.ts';
import { quoteValue } from '../query/quote.ts';
import { instantNanos } from '../query/time.ts';
import { isRecord } from '../query/unread.ts';
import { isRevision } from './revision.ts';
import { revisionReader } from './revision-field.ts';
import { type DeployWatch, isFieldWatch, type RunWatch, shown } from './watches.ts';

/** A revision, and when it was first heard of (epoch ms). */
export type SeenRevision = { revision: string; seenAt: number };

/** What is remembered of a watch; instants are epoch ms. */
export type WatchMemory = {
  /** The first look: what was there before it is no deploy. */
  beganAt: number;
  /** Where the next look begins to read; null before the first. */
  nextFromAt: number | null;
  /** Oldest first. */
  revisions: readonly SeenRevision[];
};

/** The memory of all watches, shared by all workers. */
export type WatchStore = {
  /** Takes down that a look begins at `now` (epoch ms), and gives what is known; null, and nothing, while the last one is not `gapMs` ago. */
  begin(watch: DeployWatch, now: number, gapMs: number): Promise<WatchMemory | null>;
  /** Remembers revisions, each with its earliest time, and where to read on, which never goes back. Twice is harmless. */
  note(watch: DeployWatch, found: readonly SeenRevision[], nextFromAt: number): Promise<void>;
};

/** How far the first look, and one after a long stop, reaches back. */
const longestWindowMs = 24 * 3_600_000;
/** Looks overlap: entries arrive late. */
const overlapMs = 5 * 60_000;
/** Jobs come no more punctually than this. */
const slackMs = 15_000;
const mostExcluded = 50;
/** More new revisions at once than that are no deploys that anybody wants to hear of one by one. */
const mostDeploys = 20;

/** How long after the beginning of a look the next one may begin, ms. */
export function watchGapMs({ everyMs }: Pick<DeployWatch, 'everyMs'>): number {
  return Math.max(0, everyMs - slackMs);
}

/** Where a look begins to read. */
export function watchFrom({ nextFromAt }: WatchMemory, now: number): number {
  return Math.max(nextFromAt ?? 0, now - longestWindowMs);
}

/** Where the look after one that read everything until `toMs` begins. */
export function afterWhole(toMs: number): number {
  return toMs - overlapMs;
}

/**
 * The filter for entries of the service in the window whose revision is none of these. At most fifty are excluded, the first ones; of
 * the others the entries come along. Throws a `UserError` for a name that no filter can hold (`unwatchable` tells before).
 */
export function watchFilter(
  watch: RunWatch,
  known: readonly string[],
  window: { fromMs: number; toMs: number },
): string {
  const excluded = known
    .slice(0, mostExcluded)
    .map((name) => `resource.labels.revision_name=${quoteValue(name)}`);
  const any = anyOf(excluded);
  const all =
    any.kind === 'error'
      ? any
      : allOf([
          ...ofService(watch, window),
          'resource.labels.revision_name:*',
          ...(excluded.length === 0 ? [] : [`NOT (${any.text})`]),
        ]);
  if (all.kind === 'error') throw new Error(`the filter of a watch cannot be sent: ${all.message}`);
  return all.text;
}

function ofService(
  { service, location }: RunWatch,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): readonly string[] {
  return [
    windowClause(fromMs, toMs),
    'resource.type="cloud_run_revision"',
    `resource.labels.service_name=${quoteValue(service)}`,
    ...(location === null ? [] : [`resource.labels.location=${quoteValue(location)}`]),
  ];
}

/** The revisions that entries of the service name, each with its earliest time; `passedOver` are names that are no revisions. */
export function revisionsIn(
  entries: readonly LogEntry[],
  watch: DeployWatch,
): { found: readonly SeenRevision[]; passedOver: readonly string[] } {
  const found = new Map<string, number>();
  const passedOver = new Set<string>();
  const nameIn = isFieldWatch(watch) ? revisionReader(watch) : ofCloudRun(watch);
  for (const entry of entries) {
    const name = nameIn(entry);
    const seenAt = epochMs(entry);
    if (name === null || seenAt === null) continue;
    if (isRevision(name)) found.set(name, Math.min(seenAt, found.get(name) ?? seenAt));
    else passedOver.add(name);
  }
  const revisions = [...found].map(([revision, seenAt]) => ({ revision, seenAt }));
  return { found: revisions.toSorted(byTime), passedOver: [...passedOver] };
}

function ofCloudRun({ service, location }: RunWatch): (entry: LogEntry) => string | null {
  return (entry) => {
    const { service_name, location: region, revision_name: name = '' } = labelsOf(entry);
    // The service compares names without regard to case.
    const isOwn = service_name === service && (location === null || region === location);
    return isOwn && name !== '' ? name : null;
  };
}

function labelsOf({ resource: { labels } }: LogEntry): Readonly<Record<string, string>> {
  const texts = Object.entries(isRecord(labels) ? labels : {}).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return Object.fromEntries(texts);
}

/** An old revision ends what it began; before this has passed it says nothing of who has the traffic. */
const drainMs = 60_000;
const mostBack = 20;

/**
 * Which earlier revisions may have come back: those that are known besides the newest deploy, which has to be one of the logs itself, and
 * where to read; null when there is nothing to look for. That one of them writes is only a hint: the origins have to say the same.
 */
export function backLook(
  { memory, found, current }: WatchFinding,
  { everyMs }: Pick<DeployWatch, 'everyMs'>,
  now: number,
): { names: readonly string[]; fromMs: number } | null {
  if (current === null) return null;
  const known = [...memory.revisions, ...found].toSorted(byTime).map(({ revision }) => revision);
  const names = [...new Set(known)].filter((name) => name !== current.revision).slice(-mostBack);
  const fromMs = Math.max(current.seenAt + drainMs, now - everyMs - overlapMs);
  return names.length === 0 || !known.includes(current.revision) || fromMs >= now ? null : { names, fromMs };
}

/** The filter for entries of the service in the window that one of these revisions wrote. */
export function backFilter(
  watch: RunWatch,
  names: readonly string[],
  window: { fromMs: number; toMs: number },
): string {
  const any = anyOf(names.map((name) => `resource.labels.revision_name=${quoteValue(name)}`));
  const all = any.kind === 'error' ? any : allOf([...ofService(watch, window), any.text]);
  if (all.kind === 'error') throw new Error(`the filter for revisions that come back: ${all.message}`);
  return all.text;
}

/** The time of the last entry, epoch ms; null without any. Everything before it has been read. */
export function lastTimeOf(entries: readonly LogEntry[]): number | null {
  const last = entries.at(-1);
  return last === undefined ? null : epochMs(last);
}

/** What a look found among what was known before it; `current` is the newest deploy of the environment, however it was told. */
export type WatchFinding = {
  memory: WatchMemory;
  found: readonly SeenRevision[];
  current: SeenRevision | null;
};

/**
 * Which revisions are deploys, oldest first. None is what was there before the watch began, the first one ever, and one that is older
 * than the newest known: an old revision that wakes up, or whose entries arrive late. `passedOver` says so.
 */
export function deploysAmong({ memory, found, current }: WatchFinding): {
  deploys: readonly SeenRevision[];
  passedOver: readonly string[];
} {
  const known = new Set(memory.revisions.map(({ revision }) => revision));
  const all = [...memory.revisions, ...(current === null ? [] : [current])];
  let newest = all.reduce<SeenRevision | null>(newerOf, null);
  const deploys: SeenRevision[] = [];
  const passedOver: string[] = [];
  for (const one of found.filter(({ revision }) => !known.has(revision)).toSorted(byTime)) {
    const isOld = newest !== null && newest.revision !== one.revision && isOlder(one, newest);
    if (one.seenAt >= memory.beganAt && newest !== null) {
      if (isOld) passedOver.push(`${one.revision} is older than ${newest.revision}`);
      else deploys.push(one);
    }
    if (!isOld) newest = one;
  }
  const many = deploys.splice(0, Math.max(0, deploys.length - mostDeploys));
  if (many.length > 0) passedOver.push(`${many.length} more that were new at once`);
  return { deploys, passedOver };
}

/** Names that are no revisions, for the log. */
export function namesPassedOver(names: readonly string[]): readonly string[] {
  const more = names.length - 3;
  return [
    ...names.slice(0, 3).map((name) => `${shown(name)} is no revision`),
    ...(more > 0 ? [`${more} more names are no revisions`] : []),
  ];
}

function newerOf(a: SeenRevision | null, b: SeenRevision): SeenRevision {
  return a === null || !isOlder(b, a) ? b : a;
}

/** By the numbers that Cloud Run gives when both have one; else by when they were first heard of. */
function isOlder(a: SeenRevision, b: SeenRevision): boolean {
  const [left, right] = [numberOf(a.revision), numberOf(b.revision)];
  if (left !== null && right !== null && left.before === right.before) return left.number < right.number;
  return a.seenAt < b.seenAt;
}

/** `shop-api-00469-x1z`: the service, five digits that count up, and letters that mean nothing. */
function numberOf(revision: string): { before: string; number: number } | null {
  const named = /^(.*-)(\d{5})-[a-z0-9]{3}$/.exec(revision);
  return named === null ? null : { before: named[1] ?? '', number: Number(named[2]) };
}

function byTime(a: SeenRevision, b: SeenRevision): number {
  return a.seenAt - b.seenAt || (a.revision < b.revision ? -1 : 1);
}

function epochMs({ timestamp }: LogEntry): number | null {
  const nanos = instantNanos(timestamp);
  return nanos === null ? null : Number(nanos / 1_000_000n);
}
