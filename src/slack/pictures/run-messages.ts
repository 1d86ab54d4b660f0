import type { MessageContent } from '../../core/delivery.ts';
import { isFailing, standingOf } from '../../core/run/check-standing.ts';
import { eventId } from '../../core/run/events.ts';
import type { RunSummary } from '../../core/run/order.ts';
import type { CheckState, PlaceInLine, RunState } from '../../core/run/state.ts';
import { type EvidenceFileAt, evidenceFile, evidenceReply } from './evidence-reply.ts';
import type { RunPictureOptions, SlackMessage } from './message.ts';
import { rootMessage } from './root-message.ts';
import { sectionsOf } from './rows.ts';
import { sectionChecklist } from './section-checklist.ts';
import { verdictBroadcast } from './verdict-broadcast.ts';

/** One message that Slack is to show of a run; `key` is its own for ever. */
export type WantedRunMessage = {
  key: string;
  eventType: string;
  /** False for the root only. */
  placeInThread: boolean;
  /** A reply that the channel shows too. */
  broadcast: boolean;
  /** Edited as the run goes on; the others stay as they were posted. */
  isLive: boolean;
  content: MessageContent;
};

export type RunMessagesOptions = Omit<RunPictureOptions, 'links'> & {
  links: { report: string | null; logs: string | null };
  /** The run of the same selection that ended before this one. */
  previous: RunSummary | null;
  /** While it waits for its environment. */
  queue: PlaceInLine | null;
  /** Queues that it waits for and that no worker serves; none unless told. */
  unserved?: readonly string[];
  /** By check id: what became of the files of long evidence. A reply that needs one is not shown before. */
  files: ReadonlyMap<string, EvidenceFileAt>;
};

/** A run gets so many evidence replies; its root says how many failures have none. */
export const mostEvidenceReplies = 20;

/**
 * All that Slack shows of a run as it stands, root first: it, a checklist for each section that has begun, a reply for each failure, and
 * the verdict for the channel when it is another than before. The same state and options give the same messages.
 */
export function runMessages(state: RunState, options: RunMessagesOptions): readonly WantedRunMessage[] {
  const unshown = Math.max(0, failuresOf(state).length - mostEvidenceReplies);
  const { previous, queue, unserved = [] } = options;
  const root = wantedOf(rootMessage(state, { ...options, previous, queue, unserved, unshown }), {
    placeInThread: false,
    isLive: true,
  });
  const verdict = verdictBroadcast(state, previous?.verdict ?? null, options);
  return [
    ...root,
    ...sections(state, options),
    ...evidenceMessages(state, options),
    ...wantedOf(verdict, { broadcast: true }),
  ];
}

/** A reply for each failure, as far as it gets one: all that Slack shows of a run which a report tells. */
export function evidenceMessages(
  state: RunState,
  options: Pick<RunMessagesOptions, 'level' | 'links' | 'buttons' | 'files'>,
): readonly WantedRunMessage[] {
  return failuresOf(state)
    .slice(0, mostEvidenceReplies)
    .flatMap((check) => evidence(state, check, options));
}

/** The evidence that is too long for its reply, by check id: files to upload first. Only of checks that get a reply. */
export function runEvidenceFiles(state: RunState): ReadonlyMap<string, { name: string; text: string }> {
  const shown = failuresOf(state).slice(0, mostEvidenceReplies);
  return new Map(
    shown.flatMap(({ head }) => {
      const file = evidenceFile(state, head.id);
      return file === null ? [] : [[head.id, file] as const];
    }),
  );
}

function sections(state: RunState, options: RunMessagesOptions): readonly WantedRunMessage[] {
  if (state.startedAt === null) return [];
  return sectionsOf(state)
    .filter(({ checks }) => checks.some(({ progress }) => progress.kind !== 'pending'))
    .flatMap(({ phase, id }) => wantedOf(sectionChecklist(state, phase, id, options), { isLive: true }));
}

function evidence(
  state: RunState,
  { head }: CheckState,
  options: Pick<RunMessagesOptions, 'level' | 'links' | 'buttons' | 'files'>,
): readonly WantedRunMessage[] {
  const file = evidenceFile(state, head.id) === null ? null : options.files.get(head.id);
  if (file === undefined) return [];
  return wantedOf(evidenceReply(state, head.id, { ...options, file }), {});
}

/** Failures in the order their events came in, so that one that is known late never takes the place of one that is shown. */
function failuresOf(state: RunState): readonly CheckState[] {
  const arrivals = new Map([...state.seen].map((id, index) => [id, index]));
  const arrivalOf = ({ head }: CheckState) => arrivals.get(eventId.check(head.id, 'finished')) ?? 0;
  return [...state.checks.values()]
    .filter((check) => isFailing(standingOf(check, state)))
    .toSorted((a, b) => arrivalOf(a) - arrivalOf(b));
}

function wantedOf(
  message: SlackMessage | null,
  { placeInThread = true, broadcast = false, isLive = false },
): readonly WantedRunMessage[] {
  const { metadata } = message ?? {};
  if (message === null || metadata === undefined) return [];
  const { key = '', ...payload } = metadata.event_payload;
  const content = { text: message.text, blocks: message.blocks, payload };
  return [{ key, eventType: metadata.event_type, placeInThread, broadcast, isLive, content }];
}
