import type { CheckAction, RunAction } from '../../core/run/legal.ts';
import { type Block, isWebUrl, plain } from './blocks.ts';

export { type CheckAction, legalActions, legalCheckActions, type RunAction } from '../../core/run/legal.ts';

/** What a person may press; the receiver tells them apart by these ids. */
export const actionIds = {
  cancel: 'run.cancel',
  rerunFailed: 'run.rerun-failed',
  rerunAll: 'run.rerun-all',
  showAll: 'run.show-all',
  report: 'run.report',
  logs: 'run.logs',
  approve: 'check.approve',
  reject: 'check.reject',
  signOff: 'check.sign-off',
  fail: 'check.fail',
  rerunCheck: 'check.rerun',
  runCommand: 'answer.run',
  who: 'answer.who',
} as const;

const runButtons: Readonly<Record<RunAction, { label: string; more: Block }>> = {
  cancel: {
    label: 'Cancel',
    more: {
      style: 'danger',
      confirm: {
        title: plain('Cancel this run?', 100),
        text: plain('Checks at work are stopped; what has ended is kept.', 300),
        confirm: plain('Cancel the run', 30),
        deny: plain('Keep it running', 30),
      },
    },
  },
  rerunFailed: { label: 'Re-run failed', more: {} },
  rerunAll: { label: 'Re-run all', more: {} },
  showAll: { label: 'Show all', more: {} },
};

/** The buttons of a run; those whose value would be too long for Slack are left out. */
export function runButton(action: RunAction, run: string): readonly Block[] {
  const { label, more } = runButtons[action];
  return button(actionIds[action], label, run, more);
}

const checkLabels: Readonly<Record<CheckAction, { label: string; style: 'primary' | 'danger' | null }>> = {
  approve: { label: 'Approve', style: 'primary' },
  reject: { label: 'Reject', style: 'danger' },
  signOff: { label: 'Sign off', style: 'primary' },
  fail: { label: 'Fail', style: 'danger' },
  rerunCheck: { label: 'Re-run this check', style: null },
};

/** A button about one check; its value is the JSON of `{run, check}`, and of the `revision` that is shown next to it. */
export function checkButton(
  action: CheckAction,
  run: string,
  check: string,
  revision: string | null = null,
): readonly Block[] {
  const { label, style } = checkLabels[action];
  const value = JSON.stringify({ run, check, ...(revision === null ? {} : { revision }) });
  return button(actionIds[action], label, value, style === null ? {} : { style });
}

/** A button that opens a page; nothing without an address of one. */
export function linkButton(
  label: string,
  url: string | null,
  actionId: string = actionIds.report,
): readonly Block[] {
  return isWebUrl(url) ? [{ type: 'button', action_id: actionId, text: plain(label, 75), url }] : [];
}

/** Any button; nothing when its value is too long for Slack, since half a value would be another one. */
export function button(actionId: string, label: string, value: string, more: Block = {}): readonly Block[] {
  if (value.length > 2000) return [];
  return [{ type: 'button', action_id: actionId, text: plain(label, 75), value, ...more }];
}
