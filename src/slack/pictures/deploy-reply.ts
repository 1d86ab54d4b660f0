import { usualCommand } from '../../core/command/slash-command.ts';
import type { DeploySource } from '../../core/deploy/events.ts';
import type { DeployState, ReportState } from '../../core/deploy/state.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { channel, dayMoment, person, words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { type Line, replyMessage } from '../block-kit/reply-message.ts';
import { afterWords, deployName } from './report/deploy-message.ts';

/** To whoever said that a deploy happened: whether it is new, when its reports come, and where; `here` is the asker's channel. */
export function deployedReply(
  { kind, state }: { kind: 'new' | 'known'; state: DeployState },
  options: { here: string },
): SlackMessage {
  const { here } = options;
  const first: Line =
    kind === 'new'
      ? [words(`Noted: a deploy of ${deployName(state, 130)}.`)]
      : [
          words(`${deployName(state, 130)} is known already: `),
          ...firstSeen(state),
          words('. Nothing was added.'),
        ];
  return replyMessage({
    lines: [first, ...whereLines(state, here), ...reportLines(state)],
    typed: [...(kind === 'new' ? [takenBack(state)] : []), `What runs now: ${usualCommand} status`],
  });
}

/** Until another one is named, runs expect what was said to be deployed. */
function takenBack({ head }: DeployState): string {
  return `Not what answers there? Say what does: ${usualCommand} deployed REVISION ${shortLine(head.environment, 60)}`;
}

/** A deploy in a list: what was deployed where and when, how its newest report ended, and when the next one comes. */
export function deployLine(state: DeployState): Line {
  const { reports, openedAt } = state;
  const ended = reports.filter(isPast).at(-1);
  const news = ended === undefined ? [] : [words(` · ${afterWords(ended)} ${endOf(ended)}`)];
  return [words(`${deployName(state, 130)} · `), dayMoment(openedAt), ...news, ...nextLeaves(state)];
}

const sources: Readonly<Record<DeploySource['kind'], string>> = {
  hook: 'by the web hook',
  command: 'by a person',
  run: 'by a run',
  log: 'in the logs',
};

function firstSeen({ sources: [first], openedAt }: DeployState): Line {
  const at = dayMoment(first?.at ?? openedAt);
  if (first === undefined) return [words('first seen '), at];
  const { source } = first;
  const by = source.kind === 'command' ? [words('by '), person(source.by)] : [words(sources[source.kind])];
  return [words('first seen '), at, words(' '), ...by];
}

function whereLines({ head, message, over }: DeployState, here: string): readonly Line[] {
  if (over !== null) return [];
  const place = message?.channel ?? head.channel;
  if (place === null) {
    return [
      [words('No channel is known for its reports: name one as channels.default in staging-check.yaml.')],
    ];
  }
  return [
    [words('Its reports come in '), place === here ? words('this channel') : channel(place), words(':')],
  ];
}

/** `+5 min Nov 24 10:52 · +30 min Nov 24 11:17`; what has ended, how it ended; then why nothing more comes. */
function reportLines({ reports, over }: DeployState): readonly Line[] {
  const shown = over === null ? reports : reports.filter(isPast);
  const line = shown.flatMap((report, index): Line => {
    const begin = words(`${index === 0 ? '' : ' · '}${afterWords(report)} `);
    return isPast(report) ? [begin, words(endOf(report))] : [begin, dayMoment(report.dueAt)];
  });
  const end = over === null ? '' : overWords(over);
  return [
    ...(line.length === 0 ? [] : [line]),
    ...(end === '' ? [] : [[words(`${end.charAt(0).toUpperCase()}${end.slice(1)}.`)]]),
  ];
}

function nextLeaves({ over, reports }: DeployState): Line {
  if (over !== null) return [words(` · ${overWords(over)}`)];
  const next = reports.find((report) => !isPast(report));
  return next === undefined ? [] : [words(` · next ${afterWords(next)} `), dayMoment(next.dueAt)];
}

function isPast({ progress }: ReportState): boolean {
  return progress.kind !== 'planned' && progress.kind !== 'due';
}

function endOf({ progress }: ReportState): string {
  if (progress.kind === 'ended') return progress.verdict;
  return progress.kind === 'running' ? 'running' : 'no report';
}

function overWords(over: NonNullable<DeployState['over']>): string {
  switch (over.kind) {
    case 'superseded':
      return `its series ended when ${shortLine(over.revision, 80)} was deployed`;
    case 'cancelled':
      return `its series was cancelled: ${shortLine(over.reason, 200)}`;
    case 'signed-off':
      return 'its series is complete';
    default:
      return over satisfies never;
  }
}
