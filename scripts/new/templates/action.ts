import { type Action, told } from '../../../src/slack/actions/action.ts';
import type { PushButton } from '../../../src/slack/block-kit/block-kit.ts';
import { button } from '../../../src/slack/block-kit/buttons.ts';

/** Say here in one sentence what pressing it does; its value is the run's id. */
export const exemplar: Action = {
  id: 'exemplar',
  async press(asker, { value }, { desk }) {
    const runs = await desk.list(asker, { verb: 'status', limit: 20 });
    if ('kind' in runs) return told({ kind: 'not-done', why: runs, typed: { command: ['status'] } });
    const goesOn = runs.some((run) => run.kind === 'active' && run.state.head.id === value);
    return told({
      kind: 'sentence',
      message: goesOn ? `${value} goes on.` : `${value} does not go on here.`,
    });
  },
};

/** Where a picture shows it. */
export function exemplarButton(run: string): readonly PushButton[] {
  return button(exemplar.id, 'What it does', run);
}
