import { button, runButton } from './actions.ts';
import { type Block, blockId, buttonRow, context, header, markup } from './blocks.ts';
import type { EnvironmentPicture } from './environment-answer.ts';
import { historyAnswer, type ListedRunPicture, statusAnswer } from './run-list-answer.ts';
import { mrkdwnText, shortLine } from './safe-text.ts';

/** The `action_id` of "Run…" on App Home. */
export const homeRunAction = 'home.run';

/** What App Home shows. */
export type HomePicture = {
  /** Those that have not ended. */
  running: readonly ListedRunPicture[];
  /** Newest first. */
  ended: readonly ListedRunPicture[];
  environments: readonly EnvironmentPicture[];
  /** Whether this person may run something, and so what is offered. */
  mayRun: boolean;
};

const mostButtons = 10;

/** App Home of one person: what runs, who has which environment, the last verdicts, and the way to a run. */
export function homeView(
  { running, ended, environments, mayRun }: HomePicture,
  options: { now: number; slashCommand: string },
): Block {
  const { slashCommand } = options;
  const cancels = running.slice(0, mostButtons).flatMap((run) => cancelRow(run));
  const run = mayRun ? button(homeRunAction, 'Run…', 'home', { style: 'primary' }) : [];
  const type = `Or type ${slashCommand} help in a channel: it says what you may run there.`;
  const blocks = [
    header('staging-check'),
    ...buttonRow('run', run),
    context([markup(mrkdwnText(type, 300))]),
    header('Running now'),
    ...statusAnswer(running, environments, options).blocks,
    ...cancels,
    header('Last verdicts'),
    ...historyAnswer(ended, options).blocks,
  ];
  return { type: 'home', blocks: blocks.slice(0, 100) };
}

function cancelRow(run: ListedRunPicture): readonly Block[] {
  if (run.kind !== 'active' || run.state.cancelled !== null) return [];
  const { id, selector, environment } = run.state.head;
  const label = `Cancel ${shortLine(`${selector.join(' ')} on ${environment}`, 60)}`;
  const [cancel] = runButton('cancel', id);
  if (cancel === undefined) return [];
  const text = { type: 'plain_text', text: label, emoji: false };
  return buttonRow(blockId('act', id), [{ ...cancel, text }]);
}
