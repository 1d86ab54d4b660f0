import { selectionName } from '../../core/words/results.ts';
import type { DocumentOf } from '../../publish/documents.ts';
import { cannotPostAnswer, verdictElsewhereAnswer } from '../pictures/cannot-post.ts';
import { notification } from '../pictures/root-message.ts';
import { errorOf } from './error-codes.ts';
import type { SlackTeller } from './teller.ts';

/** Slack takes answers for 30 minutes; a little less, as clocks differ. */
const responseUrlMs = 29 * 60_000;

/** Tells who asked for a run, for their eyes only, that it cannot be shown and what to do, or how it ended; nobody when no person asked. */
export function askerTeller(
  teller: Pick<SlackTeller, 'respond' | 'dm'>,
  now: () => number,
): (about: DocumentOf<'away'>) => Promise<void> {
  return async (about) => {
    const { state, order } = about;
    const { requestedBy } = state.head;
    const message = messageOf(about);
    const isFresh = now() - state.requestedAt < responseUrlMs;
    if (order.responseUrl !== null && isFresh) {
      const answer = await teller.respond(order.responseUrl, message);
      if (answer.kind === 'done' || answer.kind === 'ambiguous') return;
    }
    if (/^[UW][A-Z0-9]{5,30}$/.test(requestedBy)) await teller.dm(requestedBy, message);
  };
}

function messageOf({ state, order, page: report, now, why }: DocumentOf<'away'>) {
  const { run, place } = order;
  const about = { run, channel: place.channel, report };
  if (why.kind === 'cannot-show')
    return cannotPostAnswer({ ...about, name: selectionName(state), error: why.error });
  const { error, isShown } = why;
  const refusal = error ?? errorOf('messageGone');
  return verdictElsewhereAnswer({ ...about, said: notification(state, { now }), refusal, isShown });
}
