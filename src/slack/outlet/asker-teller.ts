import { selectionName } from '../../core/words/results.ts';
import type { DocumentOf } from '../../publish/documents.ts';
import { slackDirectory } from '../directory.ts';
import { errorOf } from '../error-codes.ts';
import type { LateReplies } from '../out/late-replies.ts';
import type { SlackTeller } from '../out/teller.ts';
import { cannotPostReply, verdictElsewhereReply } from '../pictures/cannot-post.ts';
import { notification } from '../pictures/notification.ts';

/** Tells who asked for a run, for their eyes only, that it cannot be shown and what to do, or how it ended; nobody when no person asked. */
export function askerTeller(
  teller: Pick<SlackTeller, 'respond' | 'dm'>,
  lateReplies: Pick<LateReplies, 'of'>,
): (about: DocumentOf<'away'>) => Promise<void> {
  return async (about) => {
    const { state, order } = about;
    const { requestedBy } = state.head;
    const message = messageOf(about);
    const responseUrl = await lateReplies.of(order.run);
    if (responseUrl !== null) {
      const answer = await teller.respond(responseUrl, message);
      if (answer.kind === 'done' || answer.kind === 'ambiguous') return;
    }
    if (slackDirectory.isPerson(requestedBy)) await teller.dm(requestedBy, message);
  };
}

function messageOf({ state, order, page, now, why }: DocumentOf<'away'>) {
  const { run, place } = order;
  const about = { run, channel: place.channel, page };
  if (why.kind === 'cannot-show')
    return cannotPostReply({ ...about, name: selectionName(state), error: why.error });
  const { error, isShown } = why;
  const refusal = error ?? errorOf('messageGone');
  return verdictElsewhereReply({ ...about, body: notification(state, { now }), refusal, isShown });
}
