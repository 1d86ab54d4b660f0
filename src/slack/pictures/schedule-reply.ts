import { usualCommand } from '../../core/command/slash-command.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import { quantity } from '../../core/words/quantity.ts';
import { ofPlan } from '../../core/words/results.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { channel, code, dayMoment, person, words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { type Line, replyMessage, typedLeaf } from '../block-kit/reply-message.ts';

/** A schedule in a list; `nextAt` (epoch ms) null when it never comes. */
export type ShownSchedule = { schedule: Schedule; nextAt: number | null };

/** To whoever added a schedule: what runs when, its next times (epoch ms), and how to be rid of it. */
export function scheduledReply(added: {
  kind: 'added' | 'there';
  schedule: Schedule;
  nextAt: readonly number[];
  leftOut: number;
}): SlackMessage {
  const { kind, schedule, nextAt, leftOut } = added;
  const first: Line =
    kind === 'added'
      ? [words(`Scheduled ${whatOf(schedule)}: `), ...timesOf(schedule)]
      : [
          words(`${whatOf(schedule)} is scheduled so already, by `),
          person(schedule.by),
          words(': '),
          ...timesOf(schedule),
        ];
  const next = nextAt.flatMap((at, index): Line => [words(index === 0 ? 'Next: ' : ', '), dayMoment(at)]);
  return replyMessage({
    lines: [
      first,
      ...(next.length === 0 ? [] : [next]),
      ...(leftOut === 0 ? [] : [[words(leftOutWords(leftOut))]]),
      [words('Its reports come in this channel.')],
    ],
    last: [[words('To remove it: '), typedLeaf(`schedule remove ${schedule.id}`)]],
  });
}

/** To the asker of `schedule list`: those of the channel, the next first. */
export function scheduleListReply(listed: readonly ShownSchedule[]): SlackMessage {
  if (listed.length === 0) {
    return replyMessage({
      lines: [[words('Nothing is scheduled in this channel.')]],
      typed: [`To schedule something: ${usualCommand} schedule add "0 9 * * 1-5" all`],
    });
  }
  return replyMessage({
    lines: listed.map((one) => scheduleLine(one)),
    last: [[words('To remove one: '), typedLeaf('schedule remove <id>')]],
  });
}

/** To whoever removed a schedule. */
export function unscheduledReply(schedule: Schedule): SlackMessage {
  return replyMessage({
    lines: [
      [words(`Removed ${shortLine(schedule.id, 100)}: ${whatOf(schedule)}, `), ...timesOf(schedule)],
      [words('A run of it that goes on is still reported.')],
    ],
    typed: [`What is scheduled here: ${usualCommand} schedule list`],
  });
}

/** `Nov 24 09:00 · all on staging · 0 9 * * 1-5 (Europe/Berlin) · by @mara · s-7F3KQ2AB`; with its channel where several are listed. */
export function scheduleLine({ schedule, nextAt }: ShownSchedule, withChannel = false): Line {
  const { id, from, by } = schedule;
  const author = from === 'plan' ? [words(`plan ${shortLine(by, 80)}`)] : [words('by '), person(by)];
  return [
    nextAt === null ? words('never') : dayMoment(nextAt),
    words(` · ${whatOf(schedule)} · `),
    ...timesOf(schedule),
    words(' · '),
    ...author,
    ...(withChannel ? [words(' · '), channel(schedule.channel)] : []),
    words(` · ${shortLine(id, 100)}`),
  ];
}

function whatOf({ words: selector, environment, plan: id, isOneOfMany }: Schedule): string {
  return `${shortLine(selector.join(' '), 100) || 'all'}${ofPlan({ id, isOneOfMany })} on ${shortLine(environment, 60)}`;
}

function timesOf({ cron, zone }: Schedule): Line {
  return [code(shortLine(cron, 100)), words(` (${shortLine(zone, 60)})`)];
}

function leftOutWords(count: number): string {
  const [checks, stay] = [quantity(count, 'check'), count === 1 ? 'stays' : 'stay'];
  return `A report only looks: ${checks} that would change something or ask a person ${stay} out of it.`;
}
