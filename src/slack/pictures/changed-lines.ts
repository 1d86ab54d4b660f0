import { rollbackTarget } from '../../core/run/rollback.ts';
import type { RunState } from '../../core/run/state.ts';
import { type Around, nextSentence, rollbackCommand } from '../../core/words/next.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { sinceSentence } from '../../core/words/since.ts';
import { openIncidentButton } from '../actions/open-incident.ts';
import { runCommandButton } from '../actions/run-command.ts';
import { type ActionElement, words } from '../block-kit/blocks.ts';
import type { Line } from '../block-kit/reply-message.ts';
import { leavesOf } from '../block-kit/sentence.ts';

/** What changed since the last green run; none when nothing can be said. */
export function sinceLines(state: RunState, now: number): readonly Line[] {
  const since = sinceSentence(state);
  return since.length === 0 ? [] : [leavesOf(since, now, 300)];
}

/** What people here can do about it; none for a run that passed or goes on. */
export function nextLines(state: RunState, around: Around | null, now: number): readonly Line[] {
  const next = around === null ? [] : nextSentence(state, around);
  return next.length === 0 ? [] : [[words('Next: ', true), ...leavesOf(next, now, 300)]];
}

/** The buttons of what `nextLines` advises, beside those that a run has anyway. */
export function nextButtons(state: RunState, around: Around | null): readonly ActionElement[] {
  if (around === null || around.greenSince !== undefined || nextSentence(state, around).length === 0)
    return [];
  return [
    ...rollbackButton(state, around),
    ...(around.mayOpenIncident && state.cancelled === null ? openIncidentButton('Open incident', null) : []),
  ];
}

function rollbackButton(state: RunState, { approvers }: Around): readonly ActionElement[] {
  const to = approvers.length > 0 ? rollbackTarget(state) : null;
  const command = rollbackCommand(state);
  return to === null || command === null
    ? []
    : runCommandButton(`Roll back to ${shortLine(to.revision, 40)}`, command);
}
