import { failedLast } from '../../../core/incident/closing.ts';
import { incidentEventId } from '../../../core/incident/events.ts';
import type { IncidentRun } from '../../../core/incident/facts.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import { taskOffers } from '../../../core/incident/tasks.ts';
import { formatDuration } from '../../../core/plan/duration.ts';
import { bytesOf } from '../../../core/words/cut.ts';
import {
  closedWords,
  exceptionWords,
  followUpPlace,
  incidentName,
  onEnvironment,
} from '../../../core/words/incident.ts';
import { capitalised, quantity, timesWords } from '../../../core/words/quantity.ts';
import { namesOf, shortLine } from '../../../core/words/safe-text.ts';
import {
  doneWords,
  judgedAt,
  tierCounts,
  type WindowStanding,
  windowName,
  windowStanding,
  windowWords,
} from '../../../core/words/timeline.ts';
import { followUpButton } from '../../actions/follow-up.ts';
import { reopenButton } from '../../actions/reopen-incident.ts';
import type { PushButton } from '../../block-kit/block-kit.ts';
import {
  type Block,
  header,
  momentSeen,
  person,
  personMarkup,
  richLines,
  section,
  words,
} from '../../block-kit/blocks.ts';
import { mrkdwnText } from '../../block-kit/mrkdwn.ts';
import { type Line, replyMessage, sizeOf } from '../../block-kit/reply-message.ts';
import { leavesOf } from '../../block-kit/sentence.ts';
import { moreLine } from './fitted-lines.ts';
import {
  type IncidentMessage,
  type IncidentPictureOptions,
  incidentMessage,
  pageButton,
} from './incident-message.ts';

export type ClosingOptions = IncidentPictureOptions & {
  /** The chart of the timeline as a file of Slack. */
  chart?: { fileId: string; alt: string } | null;
};

const mostFollowUps = 8;
/** Bytes of all that the message shows: Slack takes more, a client folds it. */
const mostBytes = 8_700;
const mostWindows = 12;

/** The last word: summary, windows met and lost, criteria, how long it took, and the documents that the plan asks for. An open incident says that it is open. */
export function closingMessage(state: IncidentState, options: ClosingOptions): IncidentMessage {
  const lines = [
    ...summaryLines(state),
    ...exceptionLines(state),
    ...windowLines(state, options),
    ...endLines(state),
  ];
  const shown = state.head.afterwards.slice(0, mostFollowUps);
  const { text } = replyMessage({
    lines: [[words(`${incidentName(state)}${onEnvironment(state)} is ${standingWords(state)}`)], ...lines],
    last:
      shown.length === 0
        ? []
        : [
            [
              words(
                `To write now: ${namesOf(
                  shown.map((one) => one.text),
                  4,
                  80,
                )}`,
              ),
            ],
          ],
  });
  const { blocks } = replyMessage({ lines });
  const reopen = options.buttons && state.closed !== null ? reopenButton(state.head.key) : [];
  const picture = [
    header(['🏁 ', incidentName(state, 90), onEnvironment(state), ' · ', standingWords(state)].join('')),
    ...blocks,
    ...chartBlock(options.chart ?? null),
    ...fitting([...followUpSections(state, options), ...taskSections(state, options)], lines, options),
    ...replyMessage({ lines: [], buttons: [...reopen, ...pageButton(options)] }).blocks,
  ];
  const number = state.closed?.number ?? state.reopenings + 1;
  return incidentMessage(
    state,
    `change:${incidentEventId.closed(number)}`,
    { text, blocks: picture },
    options,
  );
}

function standingWords({ closed }: IncidentState): string {
  return closed === null ? 'open' : closedWords(closed.as);
}

function summaryLines({ closed, openedAt, reopenings, closedMs }: IncidentState): readonly Line[] {
  if (closed === null) return [];
  const took = formatDuration(Math.max(1_000, closed.at - openedAt - closedMs));
  const between = formatDuration(Math.max(1_000, closedMs));
  const again = `not counting ${between} in which it was closed (opened again ${timesWords(reopenings)})`;
  return [
    [words(shortLine(closed.summary, 1_500) || 'No summary.')],
    [
      words(`${capitalised(closedWords(closed.as))} `, true),
      momentSeen(closed.at, closed.at),
      words(' by '),
      person(closed.by),
      words(` after ${took}${reopenings === 0 ? '' : `, ${again}`}`),
    ],
  ];
}

function exceptionLines({ closed }: IncidentState): readonly Line[] {
  if (closed === null || closed.exception === null) return [];
  return [
    [words('⚠️ With an exception: ', true), ...leavesOf(exceptionWords(closed.exception), closed.at, 400)],
  ];
}

function windowLines(state: IncidentState, { now }: IncidentPictureOptions): readonly Line[] {
  const at = judgedAt(state, now);
  const lines = state.windows
    .filter(({ tasks }) => tasks.length > 0)
    .map((window): Line => {
      const name = windowName(window.id);
      const how = leavesOf(windowWords(window, at), at.now);
      return [words(`${windowMarks[windowStanding(window, at)]} ${name} · ${doneWords(window)} · `), ...how];
    });
  const more = lines.length - mostWindows;
  return more > 0 ? [...lines.slice(0, mostWindows), moreLine(more, null)] : lines;
}

const windowMarks: Readonly<Record<WindowStanding, string>> = {
  met: '✅',
  'met late': '⚠️',
  lost: '❌',
  unmet: '○',
  running: '○',
  ahead: '○',
  empty: '○',
};

function endLines(state: IncidentState): readonly Line[] {
  const { criteria, runs, deploys } = state;
  const red = failedLast(state);
  const counted = `${quantity(runs.length, 'run')}, ${quantity(deploys.length, 'deploy')}`;
  const missing = criteria.filter(({ status }) => status !== 'met').map(({ text }) => text);
  return [
    ...(criteria.length === 0 ? [] : [[words('Criteria: ', true), words(tierCounts(criteria))]]),
    ...(missing.length === 0 ? [] : [[words(`Not met: ${namesOf(missing, 5, 90)}`)]]),
    ...(red === null ? [] : [redLine(red)]),
    [words(counted)],
  ];
}

/** No criterion tells it where the incident has none. */
function redLine({ at, cause, decidedBy }: NonNullable<IncidentRun['ended']>): Line {
  const why = shortLine(cause ?? decidedBy, 150);
  return [words('❌ Its last run failed '), momentSeen(at, at), words(`: ${why}`)];
}

function chartBlock(chart: ClosingOptions['chart']): readonly Block[] {
  // Slack's own rule for the id of a file.
  if (!chart || !/^F[A-Z0-9]{8,30}$/.test(chart.fileId)) return [];
  const alt = shortLine(chart.alt, 300) || 'The timeline of the incident as a chart';
  return [{ type: 'image', slack_file: { id: chart.fileId }, alt_text: alt }];
}

/** A paragraph with its button, in markup. */
type Offer = { text: string; button: readonly PushButton[] };

function followUpSections(state: IncidentState, options: ClosingOptions): readonly Offer[] {
  const { head, closed, followUps } = state;
  return head.afterwards.map(({ id, text, target }): Offer => {
    const done = followUps.get(id);
    const name = mrkdwnText(shortLine(text, 120), 300);
    const line =
      done === undefined
        ? `⬜ ${name} · ${mrkdwnText(shortLine(followUpPlace(target), 80), 200)}`
        : `✅ ${name} · ${mrkdwnText(shortLine(done.what, 150), 300)} · by ${personMarkup(done.by)}`;
    const canPress = options.buttons && closed !== null && target !== null && done === undefined;
    const label = target !== null && 'publish' in target ? 'Comment' : 'Write';
    return { text: line, button: canPress ? followUpButton(head.key, id, label) : [] };
  });
}

/** Each task that was left open, to become an issue. */
function taskSections(state: IncidentState, options: ClosingOptions): readonly Offer[] {
  return taskOffers(state).map(({ id, text }): Offer => {
    const done = state.followUps.get(id);
    const name = mrkdwnText(shortLine(text, 120), 300);
    const line =
      done === undefined
        ? `⬜ ${name} · not done`
        : `➡️ ${name} · ${mrkdwnText(shortLine(done.what, 150), 300)} · by ${personMarkup(done.by)}`;
    const canPress = options.buttons && done === undefined;
    return { text: line, button: canPress ? followUpButton(state.head.key, id, 'Open an issue') : [] };
  });
}

/** As many as have room beside the lines; the rest is counted. */
function fitting(
  offers: readonly Offer[],
  lines: readonly Line[],
  { links }: ClosingOptions,
): readonly Block[] {
  let left = mostBytes - sizeOf(lines);
  const shown = offers.slice(0, 2 * mostFollowUps).filter(({ text, button }) => {
    left -= bytesOf(text) + bytesOf(button[0]?.text.text ?? '');
    return left >= 0;
  });
  const more = offers.length - shown.length;
  const blocks = shown.map(({ text, button }) => section(text, button));
  return more > 0 ? [...blocks, richLines([moreLine(more, links.page)])] : blocks;
}
