import { exceptionsOf } from '../../core/incident/exceptions.ts';
import { handoffsOf } from '../../core/incident/handoffs.ts';
import type {
  IncidentMessage,
  IncidentPictureOptions,
} from '../../slack/pictures/incident/incident-message.ts';
import { refusalOf } from '../run/refusals.ts';
import { type Sent, type Showing, send } from './send.ts';

const lookAgainMs = 1_000;

/** A message that waits for somebody's answer; once answered it is edited for the last time. */
type Question = { id: string; isOver: boolean; draw(options: IncidentPictureOptions): IncidentMessage };

export type QuestionsShown = { kind: 'shown'; waitMs: number | null } | Extract<Sent, { kind: 'refused' }>;

/** Handoffs and exceptions: one message each, edited until it was answered. */
export async function showQuestions(showing: Showing): Promise<QuestionsShown> {
  const { view, context } = showing;
  const questions = await questionsOf(showing);
  if (questions.length === 0) return { kind: 'shown', waitMs: null };
  const tellings = await context.incidentMemory.tellings(view.key);
  let waitMs: number | null = null;
  for (const { id, isOver, draw } of questions.filter((one) => !tellings.has(one.id))) {
    const sent = await send(showing, draw);
    const isUnsayable = sent.kind === 'refused' && refusalOf(sent.error).kind === 'content';
    if (sent.kind === 'refused' && !isUnsayable) return sent;
    if (sent.kind === 'waiting') waitMs = lookAgainMs;
    else if (isOver || sent.kind === 'gone') {
      await context.incidentMemory.tell(view.key, new Map([[id, { kind: isUnsayable ? 'left' : 'said' }]]));
    }
  }
  return { kind: 'shown', waitMs };
}

async function questionsOf({ view, context }: Showing): Promise<readonly Question[]> {
  const { state, events } = view;
  const { pictures } = context;
  const handoffs = handoffsOf(events);
  const isAsked = handoffs.some(({ answered }) => answered === null);
  const leases = isAsked ? ((await context.held?.(state)) ?? []) : [];
  return [
    ...handoffs.map(
      (handoff): Question => ({
        id: `handoff:${handoff.offer}`,
        isOver: handoff.answered !== null,
        draw: (options) => pictures.handoff(state, handoff, { ...options, leases }),
      }),
    ),
    ...exceptionsOf(events).map(
      (asked): Question => ({
        id: `second:${asked.ask}`,
        isOver: asked.ended !== null,
        draw: (options) => pictures.second(state, asked, options),
      }),
    ),
  ];
}
