import type { Asker } from '../../core/people.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import type { Reply } from '../../desk/reply.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { button } from '../block-kit/buttons.ts';
import type { Effect, Press } from '../interactions.ts';
import { type Action, type ActionContext, told } from './action.ts';

/** Does what its value says, as if it were typed. */
export const runCommand: Action = {
  id: 'answer.run',
  press: (asker, press, context) => typed(press.value, asker, press, context),
};

/** Tells who has the environment that its value names. */
export const askWho: Action = {
  id: 'answer.who',
  press: (asker, press, context) => typed(`who ${press.value}`, asker, press, context),
};

/** A command in one press; several may stand in one row, each with another `place` from 0. */
export function runCommandButton(label: string, command: string, place = 0): readonly PushButton[] {
  return button(place === 0 ? runCommand.id : `${runCommand.id}.${place + 1}`, label, command);
}

export function askWhoButton(environment: string): readonly PushButton[] {
  return button(askWho.id, 'Who?', shortLine(environment, 60) || '-');
}

async function typed(
  text: string,
  asker: Asker,
  { requestId }: Press,
  context: ActionContext,
): Promise<Effect<Reply>> {
  return told(await context.command(text, asker, { trigger: 'button', requestId }));
}
