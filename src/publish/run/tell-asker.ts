import { cannotPostAnswer, verdictElsewhereAnswer } from '../../slack/pictures/cannot-post.ts';
import type { SlackMessage } from '../../slack/pictures/message.ts';
import { notification, runName } from '../../slack/pictures/root-message.ts';
import type { PublishContext } from './context.ts';
import type { RunView } from './view.ts';

/** Slack takes answers for 30 minutes; a little less, as clocks differ. */
const responseUrlMs = 29 * 60_000;

/** Tells who asked, for their eyes only, that the run cannot be shown and what to do; nobody when no person asked. */
export async function tellAsker(view: RunView, error: string, context: PublishContext): Promise<void> {
  const { state, order, run } = view;
  const { channel } = order.place;
  const report = context.reportUrl(run, state.requestedAt);
  await tell(view, cannotPostAnswer({ name: runName(state), run, channel, error, report }), context);
}

/** Tells who asked, for their eyes only, how the run ended: its message cannot say so any more. */
export async function tellVerdict(
  view: RunView,
  { refusal, isShown }: { refusal: string; isShown: boolean },
  context: PublishContext,
): Promise<void> {
  const { state, order, run } = view;
  const report = context.reportUrl(run, state.requestedAt);
  const said = notification(state, { now: view.now });
  const { channel } = order.place;
  await tell(view, verdictElsewhereAnswer({ said, run, channel, refusal, isShown, report }), context);
}

async function tell(view: RunView, message: SlackMessage, context: PublishContext): Promise<void> {
  const { state, order } = view;
  const { requestedBy } = state.head;
  const isFresh = context.now() - state.requestedAt < responseUrlMs;
  if (order.responseUrl !== null && isFresh) {
    const answer = await context.tell.respond(order.responseUrl, message);
    if (answer.kind === 'done' || answer.kind === 'ambiguous') return;
  }
  if (/^[UW][A-Z0-9]{5,30}$/.test(requestedBy)) await context.tell.dm(requestedBy, message);
}
