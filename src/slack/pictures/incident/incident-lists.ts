import { usualCommand } from '../../../core/command/slash-command.ts';
import type { IncidentState, RecordEntry } from '../../../core/incident/state.ts';
import type { Prose } from '../../../core/picture/sentence.ts';
import { formatDuration } from '../../../core/plan/duration.ts';
import { closedWords, commanderOf, incidentName, onEnvironment } from '../../../core/words/incident.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { incidentCounts } from '../../../core/words/timeline.ts';
import { noteButton } from '../../actions/add-note.ts';
import { taskButton } from '../../actions/add-task.ts';
import { closeButton } from '../../actions/close-incident.ts';
import { handoffButton } from '../../actions/hand-over.ts';
import { openIncidentButton } from '../../actions/open-incident.ts';
import { updateButton } from '../../actions/update-incident.ts';
import { dayMoment, person, words } from '../../block-kit/blocks.ts';
import type { SlackMessage } from '../../block-kit/message.ts';
import { type Line, replyMessage, typedLeaf } from '../../block-kit/reply-message.ts';
import { lineOf } from '../../block-kit/sentence.ts';
import { nowLines } from './incident-message.ts';
import { taskLine } from './task-line.ts';
import { windowLine } from './window-part.ts';

/** To the asker: a sentence of the desk. */
export function textReply(message: Prose): SlackMessage {
  return replyMessage({ lines: [lineOf(message)] });
}

/** To the asker of `incident status`: how it stands, its tasks with the numbers that `incident done` takes, and forms. */
export function incidentStatusReply(state: IncidentState, now: number): SlackMessage {
  const { head, severity, status, windows } = state;
  const { key } = head;
  const about = { now, head };
  const numbered = windows.flatMap((window) => window.tasks).map(({ id }) => id);
  const tasks = windows.flatMap((window): readonly Line[] => [
    windowLine(window, state, about),
    ...window.tasks.map((task) => [words(`${numbered.indexOf(task.id) + 1}. `), ...taskLine(task, about)]),
  ]);
  return replyMessage({
    lines: [
      [words(`${incidentName(state)} (${severity}${onEnvironment(state)})`, true)],
      [words('Opened '), dayMoment(state.openedAt), words(' · commander '), person(commanderOf(state))],
      ...nowLines(state, now),
      status === null
        ? [words('No update was posted yet.')]
        : [words('Last update '), dayMoment(status.at), words(`: ${shortLine(status.changed, 400)}`)],
      ...tasks,
      ...(state.criteria.length === 0 ? [] : [[words(`Criteria: ${incidentCounts(state).criteria} met`)]]),
    ],
    buttons: [
      ...updateButton(key, 'Post an update'),
      ...noteButton(key, 'Add a note'),
      ...taskButton(key),
      ...handoffButton(key, 'Hand over'),
      ...closeButton(key),
    ],
    last: [[words('A task without checks: '), typedLeaf('incident done <number>')]],
  });
}

const mostEntries = 15;
/** What people said, the last that was written down first, struck entries left out. */
function spokenEntries({ record }: IncidentState): readonly RecordEntry[] {
  return record
    .filter(({ number, struck }) => number !== null && struck === null)
    .toSorted((a, b) => (b.number ?? 0) - (a.number ?? 0));
}

/** To the asker of `incident record`: the last things that people said, with the numbers that `edit` and `strike` take. */
export function incidentRecordReply(state: IncidentState): SlackMessage {
  const entries = spokenEntries(state);
  const shown = entries
    .slice(0, mostEntries)
    .map(
      ({ at, by, text, history, number }): Line => [
        words(`${number}. `),
        dayMoment(at),
        words(' '),
        person(by),
        words(`: ${shortLine(text, 300)}${history.length === 0 ? '' : ' (edited)'}`),
      ],
    );
  const more = entries.length - shown.length;
  return replyMessage({
    lines: [
      [words(`${incidentName(state)}: what people said`, true)],
      ...(shown.length === 0 ? [[words('Nothing yet.')]] : shown),
      ...(more > 0 ? [[words(`… and ${more} earlier ones, on the page`)]] : []),
    ],
    last: [
      [
        words('To correct one: '),
        typedLeaf('incident edit <number> <text>'),
        words(' or '),
        typedLeaf('incident strike <number>'),
      ],
    ],
  });
}

/** An incident as a list names it. */
export type ListedIncident = {
  key: string;
  title: string;
  severity: string;
  environment: string;
  openedAt: number;
  closed: Pick<NonNullable<IncidentState['closed']>, 'at' | 'as'> | null;
};

/** To the asker of `incident list`: those of the channel, newest first, and how many are open elsewhere. */
export function incidentListReply(here: readonly ListedIncident[], openElsewhere: number): SlackMessage {
  const elsewhere: readonly Line[] =
    openElsewhere === 0 ? [] : [[words(`Open in other channels: ${openElsewhere}.`)]];
  if (here.length === 0) {
    const typed = [`To open one: ${usualCommand} incident open <key> <title>`];
    return replyMessage({ lines: [[words('This channel has no incident.')], ...elsewhere], typed });
  }
  const rows = here.map(({ key, title, severity, environment, openedAt, closed }): Line => {
    const end =
      closed === null
        ? ' · open'
        : ` · ${closedWords(closed.as)} after ${formatDuration(closed.at - openedAt)}`;
    const name = `#${shortLine(key, 60)} ${shortLine(title, 200)} (${severity}${onEnvironment({ head: { environment } })}) · `;
    return [words(name), dayMoment(openedAt), words(end)];
  });
  return replyMessage({ lines: [...rows, ...elsewhere] });
}

/** To whoever typed `incident open` alone: a command cannot open a dialog, its button can. */
export function openFormReply(): SlackMessage {
  return replyMessage({
    lines: [[words('An incident needs a key and a title.')]],
    buttons: openIncidentButton('Open the form'),
    typed: [`Or type: ${usualCommand} incident open 517 Backend does not start`],
  });
}

/** To whoever closed it. */
export function closedReply(key: string): SlackMessage {
  const text = `Incident ${shortLine(key, 60)} is closed. The closing message in the channel has what follows from it.`;
  return replyMessage({ lines: [[words(text)]] });
}
