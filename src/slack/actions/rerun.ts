import { z } from 'zod';
import type { Asker } from '../../core/people.ts';
import type { Reply } from '../../desk/reply.ts';
import type { PushButton } from '../block-kit/block-kit.ts';
import { button, jsonButton } from '../block-kit/buttons.ts';
import type { Effect } from '../interactions.ts';
import { type Action, type ActionContext, jsonAction, told } from './action.ts';

/** Runs again what did not pass; its value is the run's id. */
export const rerunFailed: Action = {
  id: 'run.rerun-failed',
  press: (asker, press, context) => rerun(asker, context, press.value, 'failed'),
};

/** Runs again all that the run ran. */
export const rerunAll: Action = {
  id: 'run.rerun-all',
  press: (asker, press, context) => rerun(asker, context, press.value, 'all'),
};

/** Runs one check of a run again. */
export const rerunCheck = jsonAction(
  'check.rerun',
  z.object({ run: z.string(), check: z.string() }),
  ({ run, check }, asker, context) => rerun(asker, context, run, { check }),
);

export function rerunFailedButton(run: string): readonly PushButton[] {
  return button(rerunFailed.id, 'Re-run failed', run);
}

export function rerunAllButton(run: string): readonly PushButton[] {
  return button(rerunAll.id, 'Re-run all', run);
}

export function rerunCheckButton(run: string, check: string): readonly PushButton[] {
  return jsonButton(rerunCheck.id, 'Re-run this check', { run, check });
}

async function rerun(
  asker: Asker,
  { desk }: ActionContext,
  run: string,
  what: 'all' | 'failed' | { check: string },
): Promise<Effect<Reply>> {
  const started = await desk.rerun(asker, { run, what, trigger: 'button' });
  const command = typeof what === 'string' ? ['rerun', what, run] : [what.check];
  return told({ kind: 'run', started, typed: { command } });
}
