import { z } from 'zod';
import type { PushButton } from '../block-kit/block-kit.ts';
import { jsonButton } from '../block-kit/buttons.ts';
import { jsonAction, told } from './action.ts';

/** A check, and the revision that its question was shown with. */
export const aboutCheck = z.object({
  run: z.string(),
  check: z.string(),
  revision: z.string().exactOptional(),
});
export type AboutCheck = z.infer<typeof aboutCheck>;

/** Approves a dangerous check; when it was done, the run's own messages tell it. */
export const approveCheck = jsonAction('check.approve', aboutCheck, async (about, asker, { desk }) => {
  const answered = await desk.answer(asker, { ...about, answer: 'yes', reason: '' });
  return answered.kind === 'answered' ? { kind: 'nothing' } : told({ kind: 'answer', answered });
});

export function approveButton(about: AboutCheck): readonly PushButton[] {
  return jsonButton(approveCheck.id, 'Approve', about, { style: 'primary' });
}
