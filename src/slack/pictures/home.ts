import { usualCommand } from '../../core/command/slash-command.ts';
import type { DeployState } from '../../core/deploy/state.ts';
import type { PlaceStatus } from '../../core/run/place-status.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { cancelRunButton } from '../actions/cancel-run.ts';
import { runChecksButton } from '../actions/run-checks.ts';
import type { Home } from '../block-kit/block-kit.ts';
import { type Block, blockId, buttonRow, context, header, markup, words } from '../block-kit/blocks.ts';
import { mrkdwnText } from '../block-kit/mrkdwn.ts';
import { type Line, replyMessage, typedLeaf } from '../block-kit/reply-message.ts';
import { deployLine } from './deploy-reply.ts';
import type { ShownEnvironment } from './environment-reply.ts';
import { historyReply, type ShownRun } from './run-list-reply.ts';
import { type ShownSchedule, scheduleLine } from './schedule-reply.ts';
import { standingLines, statusReply } from './status-reply.ts';

/** What App Home shows. */
export type ShownHome = {
  /** Those that have not ended. */
  running: readonly ShownRun[];
  /** Newest first. */
  ended: readonly ShownRun[];
  environments: readonly ShownEnvironment[];
  /** How each plan stands; none when this person may not look. */
  standings: readonly PlaceStatus[];
  /** The newest first; null when this person may not look. */
  deploys: readonly DeployState[] | null;
  /** The next first; null when this person may not look. */
  schedules: readonly ShownSchedule[] | null;
  /** What this person may do, and so what is offered. */
  may: {
    run: boolean;
    /** The runs they may cancel. */
    cancel: ReadonlySet<string>;
    deployed: boolean;
  };
};

const mostButtons = 10;
const mostDeploys = 5;
const mostSchedules = 10;

/** App Home of one person: what runs, who has which environment, the last verdicts, deploys and their reports, schedules, and the way to a run. */
export function homeView(
  { running, ended, environments, standings, deploys, schedules, may }: ShownHome,
  options: { now: number; runPageUrl: (run: string) => string | null },
): Home {
  const cancels = running.slice(0, mostButtons).flatMap((run) => cancelRow(run, may.cancel));
  const run = may.run ? runChecksButton() : [];
  const type = `Or type ${usualCommand} help in a channel: it says what you may run there.`;
  const blocks = [
    header('staging-check'),
    ...buttonRow('run', run),
    context([markup(mrkdwnText(type, 300))]),
    ...part('How things stand', standings.length === 0 ? undefined : standingLines(standings, options), []),
    header('Running now'),
    ...statusReply(running, environments, options).blocks,
    ...cancels,
    header('Last verdicts'),
    ...historyReply(ended, options).blocks,
    ...part('Deploys', deploys?.slice(0, mostDeploys).map(deployLine), [
      words(`No deploy was told of yet.${may.deployed ? ' To tell of one: ' : ''}`),
      ...(may.deployed ? [typedLeaf('deployed <revision>')] : []),
    ]),
    ...part('Scheduled reports', scheduleLines(schedules), [
      words('Nothing is scheduled. To schedule something: '),
      typedLeaf('schedule add "0 9 * * 1-5" all'),
    ]),
  ];
  return { type: 'home', blocks: blocks.slice(0, 100) };
}

function part(title: string, lines: readonly Line[] | undefined, none: Line): readonly Block[] {
  if (lines === undefined) return [];
  return [header(title), ...replyMessage({ lines: lines.length === 0 ? [none] : lines }).blocks];
}

function scheduleLines(schedules: ShownHome['schedules']): readonly Line[] | undefined {
  const lines = schedules?.slice(0, mostSchedules).map((one) => scheduleLine(one, true));
  const more = (schedules?.length ?? 0) - mostSchedules;
  return lines === undefined || more <= 0 ? lines : [...lines, [words(`… and ${more} more`)]];
}

function cancelRow(run: ShownRun, mayCancel: ReadonlySet<string>): readonly Block[] {
  if (run.kind !== 'active' || run.state.cancelled !== null || !mayCancel.has(run.state.head.id)) return [];
  const { id, selector, environment } = run.state.head;
  const label = `Cancel ${shortLine(`${selector.join(' ')} on ${environment}`, 60)}`;
  const [cancel] = cancelRunButton(id);
  if (cancel === undefined) return [];
  return buttonRow(blockId('act', id), [
    { ...cancel, text: { type: 'plain_text', text: label, emoji: false } },
  ]);
}
