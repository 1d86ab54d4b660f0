import { usualCommand } from '../../../core/command/slash-command.ts';
import { isPlanned } from '../../../core/incident/head.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import { commanderOf, incidentKeyName, incidentName, onEnvironment } from '../../../core/words/incident.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { noteButton } from '../../actions/add-note.ts';
import { taskButton } from '../../actions/add-task.ts';
import { closeButton, exceptionButton } from '../../actions/close-incident.ts';
import { linkButton } from '../../actions/open-page.ts';
import { updateButton } from '../../actions/update-incident.ts';
import { dayMoment, linkOr, person, type RichTextPiece, words } from '../../block-kit/blocks.ts';
import type { SlackMessage } from '../../block-kit/message.ts';
import { type Line, replyMessage } from '../../block-kit/reply-message.ts';

import { obstacleLines } from './obstacle-lines.ts';

/** To who opened: what they have now, and the first thing to do. */
export function openedReply(state: IncidentState): SlackMessage {
  const lines: Line[] = [
    [
      words(
        `Opened ${incidentName(state)} (${state.severity}${onEnvironment(state)}) for this channel; commander `,
      ),
      person(commanderOf(state)),
      words('.'),
    ],
    [words(beginsWith(state))],
  ];
  const { key } = state.head;
  return replyMessage({
    lines,
    buttons: [...(isPlanned(state.head) ? [] : taskButton(key)), ...updateButton(key), ...noteButton(key)],
    typed: [
      ...(isPlanned(state.head) ? [] : [`First task: ${usualCommand} incident task add <text>`]),
      `First word to the channel: ${usualCommand} incident status <what changed>`,
    ],
  });
}

function beginsWith(state: IncidentState): string {
  const { head, windows } = state;
  if (!isPlanned(head))
    return `The header and the Execution Timeline are in the channel; it has no plan, so its tasks are those that you add. Runs${onEnvironment(state)} in this channel go on its record.`;
  const runs = `Runs of plan ${shortLine(head.plan.id, 60)}${onEnvironment(state)} in this channel prove them.`;
  if (windows.length === 0)
    return `The header and the Execution Timeline are in the channel; the plan has no timeline, so its tasks are those that you add. Runs of plan ${shortLine(head.plan.id, 60)}${onEnvironment(state)} in this channel go on its record.`;
  const tasks = quantity(windows.flatMap((window) => window.tasks).length, 'task');
  return `The header and the Execution Timeline are in the channel: ${tasks} in ${quantity(windows.length, 'window')}, counted from now. ${runs}`;
}

/** To the asker: done, in a sentence. */
export function doneReply(message: string): SlackMessage {
  return replyMessage({ lines: [[words(shortLine(message, 1_000) || 'Done.')]] });
}

function takenHere(taken: {
  key: string;
  title: string;
  url: string | null;
  isHere: { by: string; at: number };
}): SlackMessage {
  const name = `${incidentKeyName(taken.key)} ${shortLine(taken.title, 120)}`.trim();
  return replyMessage({
    lines: [
      [
        words('Not opened: this channel has '),
        taken.url === null ? words(name) : linkOr(name, taken.url),
        words(', opened by '),
        person(taken.isHere.by),
        words(' '),
        dayMoment(taken.isHere.at),
        words(
          ', and has one open incident at a time; a key is used once. Add to it, close it, or take another key in another channel.',
        ),
      ],
    ],
    buttons: linkButton('Go to it', taken.url, 'other'),
    typed: [
      `To add to it: ${usualCommand} incident note <text>`,
      `To close it: ${usualCommand} incident close <text>`,
    ],
  });
}

/** To who wanted to open: the incident that has the channel or the key; `url` leads to its header. */
export function takenReply(taken: {
  key: string;
  title: string;
  channel: string;
  url: string | null;
  isHere?: { by: string; at: number };
}): SlackMessage {
  if (taken.isHere !== undefined) return takenHere({ ...taken, isHere: taken.isHere });
  const name = `${incidentKeyName(taken.key)} ${shortLine(taken.title, 120)}`.trim();
  const answer = (place: RichTextPiece) =>
    replyMessage({
      lines: [
        [
          words('Not opened: '),
          taken.url === null ? words(name) : linkOr(name, taken.url),
          words(' is there already, in '),
          place,
          words(
            '. A channel has one open incident, and a key is used once: go on there, close it, or take another key.',
          ),
        ],
      ],
      buttons: linkButton('Go to it', taken.url, 'other'),
      typed: [`To close it, there: ${usualCommand} incident close`],
    });
  return { text: answer(words('its channel')).text, blocks: answer(channelLeaf(taken.channel)).blocks };
}

/** To who wanted to close: what is in the way, and how it goes all the same. */
export function obstaclesReply(closing: {
  key: string;
  obstacles: readonly string[];
  summary: string;
  /** What to type to look again at what a deploy took back. */
  again?: string;
}): SlackMessage {
  const { key, obstacles, summary, again } = closing;
  const count = obstacles.length;
  return replyMessage({
    lines: [
      [
        words(
          `${incidentKeyName(key)} is not closed: ${quantity(count, 'thing is', 'things are')} in the way.`,
          true,
        ),
      ],
      ...obstacleLines(obstacles),
    ],
    last: [
      [
        words(
          'Finish them, or close with an exception: it takes your reason and a second person who agrees.',
        ),
      ],
    ],
    buttons: [...exceptionButton(key, summary), ...closeButton(key, 'Change the summary')],
    typed: [
      ...(again === undefined ? [] : [`To look again: ${usualCommand} ${again}`]),
      `When they are done: ${usualCommand} incident close`,
    ],
  });
}

/** To who asked for the exception: the channel is asked now. */
export function needsSecondReply({ key }: { key: string }): SlackMessage {
  return doneReply(
    `${incidentKeyName(key)} stays open until a second person agrees: the channel is asked. Anybody else who may close incidents can.`,
  );
}

function channelLeaf(channel: string): RichTextPiece {
  const isId = /^[CG][A-Z0-9]{5,30}$/.test(channel);
  return isId ? { type: 'channel', channel_id: channel } : words('another channel');
}
