import type { PushButton } from '../block-kit/block-kit.ts';
import { plain } from '../block-kit/blocks.ts';
import { button } from '../block-kit/buttons.ts';
import { type Action, told } from './action.ts';

/** Stops a run; its value is the run's id. */
export const cancelRun: Action = {
  id: 'run.cancel',
  async press(asker, { value }, { desk }) {
    const cancelled = await desk.cancel(asker, { run: value, reason: '' });
    return told({ kind: 'cancel', cancelled, typed: { command: ['cancel', value] } });
  },
};

/** Asks once more before it stops the run. */
export function cancelRunButton(run: string, label = 'Cancel'): readonly PushButton[] {
  return button(cancelRun.id, label, run, {
    style: 'danger',
    confirm: {
      title: plain('Cancel this run?', 100),
      text: plain('Checks at work are stopped; what has ended is kept.', 300),
      confirm: plain('Cancel the run', 30),
      deny: plain('Keep it running', 30),
    },
  });
}
