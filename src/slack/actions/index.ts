import type { Asker } from '../../core/people.ts';
import type { Reply } from '../../desk/reply.ts';
import type { Effect, Press, Submission, SubmitEffect } from '../interactions.ts';
import { type Action, type ActionContext, type Dialog, placed } from './action.ts';
import { addNote, writeNote } from './add-note.ts';
import { addTask, writeTask } from './add-task.ts';
import { agreeToClose, withdrawAsking } from './agree-to-close.ts';
import { answerCheck, failCheck, rejectCheck, signOffCheck } from './answer-check.ts';
import { approveCheck } from './approve-check.ts';
import { cancelRun } from './cancel-run.ts';
import { close, closeIncident, closeWithException } from './close-incident.ts';
import { followUp } from './follow-up.ts';
import { handOver, offerHandoff } from './hand-over.ts';
import { choosePlanOfIncident, openIncident, submitIncident } from './open-incident.ts';
import { openPages } from './open-page.ts';
import { openAgain, reopenIncident } from './reopen-incident.ts';
import { rerunAll, rerunCheck, rerunFailed } from './rerun.ts';
import { choosePhase, choosePlanOfRun, runChecks, submitRun } from './run-checks.ts';
import { askWho, runCommand } from './run-command.ts';
import { acceptHandoff, declineHandoff, refuseHandoff } from './settle-handoff.ts';
import { pageAfter, pageBefore, showAllChecks } from './show-all-checks.ts';
import { snooze, snoozeWindow } from './snooze-window.ts';
import { reopenTask, tickTask, untickTask } from './tick-task.ts';
import { postUpdate, updateIncident } from './update-incident.ts';

/** Everything that can be pressed or chosen. */
export const actions: readonly Action[] = [
  ...[cancelRun, rerunFailed, rerunAll, rerunCheck, showAllChecks, pageBefore, pageAfter],
  ...[approveCheck, signOffCheck, failCheck, rejectCheck],
  ...[runCommand, askWho, runChecks, choosePlanOfRun, choosePhase],
  ...[openIncident, choosePlanOfIncident, updateIncident, addNote, handOver, acceptHandoff, declineHandoff],
  ...[closeIncident, closeWithException, agreeToClose, withdrawAsking, tickTask, untickTask, snoozeWindow],
  ...[followUp, addTask, reopenIncident, ...openPages],
];

/** Every dialog that can be sent. */
export const dialogs: readonly Dialog[] = [
  ...[submitRun, answerCheck, submitIncident, postUpdate, writeNote, offerHandoff, refuseHandoff],
  ...[close, reopenTask, snooze, writeTask, openAgain],
];

/** Does what a button says; one of an older version, or of somebody else, does nothing. */
export async function pressButton(
  asker: Asker,
  press: Press,
  context: ActionContext,
): Promise<Effect<Reply>> {
  // Several buttons that run commands stand in one row, told apart by a number.
  const id = press.action.replace(/^(answer\.run)\.\d+$/, '$1');
  const action = actions.find((one) => one.id === id);
  return action === undefined ? { kind: 'nothing' } : action.press(asker, press, context);
}

/** Does what a dialog asks for; a dialog that nobody knows just closes. */
export async function submitDialog(
  asker: Asker,
  submission: Submission,
  context: ActionContext,
): Promise<SubmitEffect<Reply>> {
  const at = placed(asker, submission);
  const dialog = dialogs.find(({ name }) => name === submission.name);
  return dialog === undefined
    ? { kind: 'closed', asker: at, reply: null }
    : dialog.submit(at, submission, context);
}
