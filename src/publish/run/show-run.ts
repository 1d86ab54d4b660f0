import type { Delivered } from '../../core/delivery.ts';
import type { MessageLevel } from '../../core/publishing.ts';
import { evidenceMessages, runMessages, type WantedRunMessage } from '../../slack/pictures/run-messages.ts';
import type { PublishContext } from './context.ts';
import type { EvidenceFiles } from './evidence-files.ts';
import type { RunView } from './view.ts';

const defaultPaceMs = 3_000;
const lookAgainMs = 1_000;
const soonestMs = 100;
/** Replies that one turn delivers at the same time. */
const atOnce = 8;

/** How far Slack shows a run. */
export type Shown =
  /** `againMs` null: all of it; else look again after so many ms. `hasSent`: Slack took a message of this turn. `rootTs` null: not looked at in it. `anew`: the root stands in a new message, for this refusal. */
  | { kind: 'shown'; againMs: number | null; hasSent: boolean; rootTs: string | null; anew?: string }
  /** `againMs` as above, of the messages that were not refused. */
  | { kind: 'refused'; part: 'root' | 'replies'; error: string; againMs: number | null }
  /** People deleted the root, twice. */
  | { kind: 'gone' };

export type ShowParts = {
  view: RunView;
  files: EvidenceFiles;
  level: MessageLevel;
  withReplies: boolean;
  /** True when Slack refused the same messages in this turn, which took the interval. */
  isPlainer: boolean;
  context: PublishContext;
  signal: AbortSignal;
};

/** The messages of a run are edited and posted together, once an interval. */
type Pace = { take(): Promise<boolean>; leftMs(): number };

/** Delivers the root, whose `ts` is the thread, then the replies that Slack does not show yet. */
export async function showRun(parts: ShowParts): Promise<Shown> {
  const { view, context, signal } = parts;
  const { outbox } = context;
  const [root, ...replies] = messagesOf(parts);
  if (root === undefined) return shown(null, false);
  const pace = await paceOf(parts);
  if (pace.leftMs() === 0) await want(parts, root, view.order.place.threadTs);
  const isRootDue = (await outbox.pending(view.run)).includes(root.key);
  if (isRootDue && !(await pace.take())) return shown(pace.leftMs(), false);
  const end = await outbox.deliver({ owner: view.run, key: root.key }, signal);
  // What was wanted before is gone; the last word, which is posted all the same, may be wanted only after the interval.
  if (end.kind === 'gone') return pace.leftMs() > 0 && !isRootDue ? shown(pace.leftMs(), false) : end;
  if (end.kind === 'refused') return { ...end, part: 'root', againMs: null };
  if (end.kind === 'waiting') return shown(againAfter([end]), false);
  const { anew } = end;
  const told = anew === undefined ? {} : { anew };
  if (!parts.withReplies) return { ...shown(pace.leftMs() || null, isRootDue, end.ts), ...told };
  const ended = await showReplies(parts, replies, view.order.place.threadTs ?? end.ts, pace);
  if (ended.kind !== 'shown') return ended;
  return { ...ended, ...told, hasSent: ended.hasSent || isRootDue, rootTs: end.ts };
}

/** Delivers what Slack shows of a run that a report tells: the evidence of its failures, in the thread of that report. */
export async function showEvidence(
  parts: ShowParts,
  thread: { channel: string; ts: string },
): Promise<Shown> {
  const { view, files, level, context } = parts;
  const links = { report: context.reportUrl(view.run, view.state.requestedAt), logs: null };
  const replies = evidenceMessages(view.state, { level, links, buttons: true, files: files.known });
  const order = { ...view.order, place: { channel: thread.channel, threadTs: thread.ts } };
  const placed = { ...parts, view: { ...view, order } };
  const ended = await showReplies(placed, replies, thread.ts, await paceOf(placed));
  return ended.kind === 'shown' ? { ...ended, rootTs: thread.ts } : ended;
}

async function showReplies(
  parts: ShowParts,
  replies: readonly WantedRunMessage[],
  threadTs: string,
  pace: Pace,
): Promise<Shown> {
  const { view, context, signal } = parts;
  // All wait for the interval together: an evidence reply stands below the checklist of its section.
  if (pace.leftMs() > 0) return shown(pace.leftMs(), false);
  await Promise.all(replies.map((reply) => want(parts, reply, threadTs)));
  const pending = new Set(await context.outbox.pending(view.run));
  const due = replies.filter(({ key }) => pending.has(key));
  if (due.length > 0 && !(await pace.take())) return shown(pace.leftMs(), false);
  const deliver = ({ key }: WantedRunMessage) => context.outbox.deliver({ owner: view.run, key }, signal);
  const live = await inTurns(
    due.filter(({ isLive }) => isLive),
    deliver,
  );
  const ends = [
    ...live,
    ...(await inTurns(
      due.filter(({ isLive }) => !isLive),
      deliver,
    )),
  ];
  const refused = ends.find((end) => end.kind === 'refused');
  const againMs = againAfter(ends) ?? (pace.leftMs() || null);
  if (refused !== undefined) return { ...refused, part: 'replies', againMs };
  return shown(
    againMs,
    ends.some(({ kind }) => kind === 'shown'),
  );
}

/** As soon as one of them may go on; null when none waits. */
function againAfter(ends: readonly Delivered[]): number | null {
  const waits = ends.flatMap((end) => (end.kind === 'waiting' ? [end.ms ?? lookAgainMs] : []));
  return waits.length === 0 ? null : Math.max(soonestMs, Math.min(...waits));
}

function shown(
  againMs: number | null,
  hasSent: boolean,
  rootTs: string | null = null,
): Extract<Shown, { kind: 'shown' }> {
  return { kind: 'shown', againMs, hasSent, rootTs };
}

function messagesOf({ view, files, level, context }: ShowParts): readonly WantedRunMessage[] {
  const { state, now, previous, queue, unserved, run } = view;
  const links = { report: context.reportUrl(run, state.requestedAt), logs: null };
  return runMessages(state, {
    now,
    level,
    links,
    buttons: true,
    previous,
    queue,
    unserved,
    files: files.known,
  });
}

async function want(
  { view, context }: ShowParts,
  { key, eventType, broadcast, isLive, content }: WantedRunMessage,
  threadTs: string | null,
): Promise<void> {
  const place = { channel: view.order.place.channel, threadTs, broadcast };
  // What can be edited no more would say for ever that something is under way.
  const isFinal = view.state.finishedAt !== null;
  const wanted = { place, eventType, content, ...(isLive ? { isFinal } : {}) };
  await context.outbox.want({ owner: view.run, key }, wanted, view.version);
}

/** `leftMs` is 0 while this turn may edit: the interval that it takes itself is nothing to wait for. */
async function paceOf({ view: { run }, context, isPlainer }: ShowParts): Promise<Pace> {
  const { memory, paceMs = defaultPaceMs } = context;
  let left = isPlainer ? 0 : await memory.paceLeft(run);
  let isOurs = isPlainer;
  return {
    leftMs: () => left,
    async take() {
      if (isOurs) return true;
      isOurs = left === 0 && (await memory.takePace(run, paceMs));
      if (!isOurs && left === 0) left = paceMs;
      return isOurs;
    },
  };
}

async function inTurns(
  messages: readonly WantedRunMessage[],
  deliver: (message: WantedRunMessage) => Promise<Delivered>,
): Promise<readonly Delivered[]> {
  const ends: Delivered[] = [];
  const left = [...messages];
  const next = async () => {
    for (let message = left.shift(); message !== undefined; message = left.shift()) {
      ends.push(await deliver(message));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return ends;
}
