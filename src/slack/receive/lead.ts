import type { WebClient } from '@slack/web-api';
import { usualCommand } from '../../core/command/slash-command.ts';
import type { Asker } from '../../core/people.ts';
import { errorOf, meansError } from '../error-codes.ts';
import type { Effect } from '../interactions.ts';
import { call } from '../out/call.ts';
import { callOutcome } from '../out/call-outcome.ts';
import { tell } from './tell.ts';

/** What is to be shown, and everything that Slack gave to show it with. */
type Leading = {
  asker: Asker;
  effect: Effect;
  responseUrl: string | null;
  /** Good once, for 3 s. */
  trigger: string;
  /** The dialog that was clicked in. */
  inDialog: { id: string; hash?: string | undefined } | null;
};

/** Shows what a click or a shortcut leads to; a dialog that came too late is told in words. */
export async function lead(parts: { client: WebClient }, leading: Leading): Promise<void> {
  const { client } = parts;
  const { effect, asker, inDialog } = leading;
  if (effect.kind === 'nothing') return;
  if (effect.kind === 'reply') return tell(client, asker, effect.reply, leading.responseUrl);
  try {
    await show(client, leading, effect.view, effect.kind);
  } catch (error) {
    const outcome = callOutcome(error);
    const name = outcome.kind === 'rate-limited' ? errorOf('rateLimited') : outcome.error;
    // Somebody who clicks fast gets the picture of their last click.
    if (meansError('viewChanged', name) || (meansError('viewGone', name) && inDialog !== null)) return;
    if (!meansError('dialogTooLate', name)) throw error;
    const text = `The dialog came too late for Slack. Press again, or type: ${usualCommand} help`;
    await tell(client, asker, { text, blocks: [] }, leading.responseUrl);
  }
}

async function show(
  client: WebClient,
  { trigger, inDialog }: Leading,
  view: object,
  kind: 'dialog' | 'redraw',
): Promise<void> {
  if (inDialog === null) await call(client, 'views.open', { trigger_id: trigger, view });
  else if (kind === 'dialog') await call(client, 'views.push', { trigger_id: trigger, view });
  else {
    const hash = inDialog.hash === undefined ? {} : { hash: inDialog.hash };
    await call(client, 'views.update', { view_id: inDialog.id, view, ...hash });
  }
}
