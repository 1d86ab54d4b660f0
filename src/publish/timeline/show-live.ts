import { type Sent, type Showing, send } from './send.ts';

const defaultPaceMs = 3_000;
/** Older timelines say where the live one is; so many of them, newest first. */
const mostOlder = 10;

/** How the messages that are edited in place stand; `waitMs` null: as wanted, else look again after so many ms. */
export type LiveShown =
  | { kind: 'shown'; waitMs: number | null; header: string | null }
  | Extract<Sent, { kind: 'refused' }>;

const lookAgainMs = 1_000;

/** Header, live timeline and the older ones, edited together at most once an interval. */
export async function showLive(showing: Showing): Promise<LiveShown> {
  const { view, context } = showing;
  const { memory, pictures, paceMs = defaultPaceMs } = context;
  if (!(await memory.takePace(view.owner, paceMs))) {
    return { kind: 'shown', waitMs: (await memory.paceLeft(view.owner)) || 1, header: null };
  }
  const number = await context.incidents.timelineNumber(view.key);
  const [link, next] = await Promise.all([liveLink(showing), context.next?.(view.state) ?? []]);
  const header = await send(showing, (options) => pictures.header(view.state, link, options));
  if (header.kind === 'refused') return header;
  const live = await send(showing, (options) => pictures.timeline(view.state, number, next, options));
  if (live.kind === 'refused') return live;
  if (live.kind === 'shown') await keepTimeline(showing, number, live.ts);
  const older = live.kind === 'shown' ? await showOlder(showing, number) : null;
  if (older?.kind === 'refused') return older;
  const isWaiting = [header, live, older].some((sent) => sent?.kind === 'waiting');
  const ts = header.kind === 'shown' ? header.ts : null;
  if (ts !== null) await keepHeader(showing, ts);
  return { kind: 'shown', waitMs: isWaiting ? lookAgainMs : null, header: ts };
}

/** What leads people to the incident. */
async function keepHeader({ view, context }: Showing, ts: string): Promise<void> {
  const { incidentMemory } = context;
  if ((await incidentMemory.marks(view.key)).get('header') === ts) return;
  await incidentMemory.keepMark(view.key, 'header', ts);
}

/** The address of the newest timeline that was posted; null while there is none, or Slack does not tell. */
export async function liveLink({ view, context }: Showing): Promise<string | null> {
  const posted = [...(await context.incidentMemory.timelines(view.key))];
  const [newest] = posted.toSorted(([a], [b]) => b - a);
  return newest === undefined ? null : await context.permalinks.of(view.state.head.channel, newest[1]);
}

async function keepTimeline({ view, context }: Showing, number: number, ts: string): Promise<void> {
  const known = await context.incidentMemory.timelines(view.key);
  if (known.get(number) !== ts) await context.incidentMemory.keepTimeline(view.key, number, ts);
}

/** Only those that were posted: asking twice at once makes one message. */
async function showOlder(showing: Showing, live: number): Promise<Sent | null> {
  const { view, context } = showing;
  const posted = [...(await context.incidentMemory.timelines(view.key)).keys()];
  const older = posted.filter((number) => number < live).toSorted((a, b) => b - a);
  if (older.length === 0) return null;
  const link = await liveLink(showing);
  let waiting: Sent | null = null;
  for (const number of older.slice(0, mostOlder)) {
    const sent = await send(showing, (options) =>
      context.pictures.olderTimeline(view.state, number, link, options),
    );
    if (sent.kind === 'refused') return sent;
    if (sent.kind === 'waiting') waiting = sent;
  }
  return waiting;
}
