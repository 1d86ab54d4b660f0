import { isPlanned } from '../../../core/incident/head.ts';
import type { NextThing } from '../../../core/incident/publishing.ts';
import type { IncidentState, WindowState } from '../../../core/incident/state.ts';
import { closedWords, commanderOf, incidentName, onEnvironment } from '../../../core/words/incident.ts';
import { capitalised } from '../../../core/words/quantity.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import {
  doneWords,
  isWindowOver,
  tierCounts,
  windowName,
  windowTitle,
} from '../../../core/words/timeline.ts';
import { noteButton } from '../../actions/add-note.ts';
import { taskButton } from '../../actions/add-task.ts';
import { linkButton } from '../../actions/open-page.ts';
import { snoozeChooser } from '../../actions/snooze-window.ts';
import { tickChooser, untickChooser } from '../../actions/tick-task.ts';
import { updateButton } from '../../actions/update-incident.ts';
import { blockId, buttonRow, linkOr, momentSeen, person, words } from '../../block-kit/blocks.ts';
import { type Line, replyMessage } from '../../block-kit/reply-message.ts';
import { criteriaPart, risksPart } from './criteria-part.ts';
import { fittedBlocks, moreLine, type Part } from './fitted-lines.ts';
import {
  type IncidentMessage,
  type IncidentPictureOptions,
  incidentMessage,
  nowLines,
  pageButton,
} from './incident-message.ts';
import { nextPart } from './next-part.ts';
import { attestable } from './task-buttons.ts';
import type { LineContext } from './task-line.ts';
import { windowPart, windowRank } from './window-part.ts';

export type TimelineOptions = IncidentPictureOptions & {
  /** Which of the messages that `timeline` asked for: it grows by one each time. */
  number: number;
  /** What the bot will do by itself, beside what the incident knows: runs that wait or run, reports; none unless told. */
  next?: readonly NextThing[];
};

const linesBytes = 5_900;
const mostWindows = 12;

/** The Execution Timeline, edited in place; whatever there is in it, the worst of it is shown and the rest counted, with a link. */
export function timelineMessage(state: IncidentState, options: TimelineOptions): IncidentMessage {
  const parts = partsOf(state, options);
  const { page } = options.links;
  const blocks = [
    ...fittedBlocks(parts, linesBytes, page),
    ...buttonRow(blockId('timeline', state.head.key), buttonsOf(state, options)),
  ];
  const { text } = replyMessage({ lines: textLines(state, parts) });
  return incidentMessage(state, `timeline:${options.number}`, { text, blocks }, options);
}

/** What an older timeline becomes: where the live one is; `live` is its permalink, null where nobody knows it. */
export function timelineMovedMessage(
  state: IncidentState,
  options: Pick<IncidentPictureOptions, 'level' | 'links'> & { number: number; live: string | null },
): IncidentMessage {
  const line = [
    words(`The timeline of ${incidentName(state)} is now `),
    options.live === null ? words('further down') : linkOr('further down', options.live),
    words(' in this channel.'),
  ];
  const buttons = [...linkButton('Go to the timeline', options.live, 'timeline'), ...pageButton(options)];
  return incidentMessage(
    state,
    `timeline:${options.number}`,
    replyMessage({ lines: [line], buttons }),
    options,
  );
}

function partsOf(state: IncidentState, options: TimelineOptions): readonly Part[] {
  const about: LineContext = { now: options.now, head: state.head };
  const urgent = state.windows
    .map((window, index) => ({ window, index, rank: windowRank(window, options.now) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, mostWindows);
  const shown = urgent.sort((a, b) => a.index - b.index).map(({ window }) => window);
  const unshown = state.windows.length - shown.length;
  return [
    { name: 'lead', always: leadLines(state, about), lines: [] },
    ...shown.map((window) => windowPart(window, state, about)),
    ...(unshown === 0
      ? []
      : [{ name: 'windows', always: [moreLine(unshown, options.links.page)], lines: [] }]),
    criteriaPart(state, about),
    risksPart(state, about),
    nextPart(state, options.next ?? [], about),
  ];
}

/** `#517 Backend does not start · P0 · opened 10:31 · commander @mara`. */
function leadLines(state: IncidentState, about: LineContext): readonly Line[] {
  const lead: Line = [
    words(incidentName(state), true),
    words(` · ${state.severity}${onEnvironment(state)} · opened `),
    momentSeen(state.openedAt, about.now),
    words(' · commander '),
    person(commanderOf(state)),
  ];
  if (state.closed === null) return [lead, ...nowLines(state, about.now)];
  const { at, by, summary, as } = state.closed;
  const text = shortLine(summary, 300);
  return [
    lead,
    [
      words(`${capitalised(closedWords(as))} `, true),
      momentSeen(at, about.now),
      words(' by '),
      person(by),
      words(text && `: ${text}`),
    ],
  ];
}

/** The worst before the rest, since a notification shows the beginning only. */
function textLines(state: IncidentState, parts: readonly Part[]): readonly Line[] {
  // The line of one window says it itself.
  const windows = state.windows.length === 1 ? [] : state.windows;
  const counts = windows.map((window) => `${windowName(window.id)} ${doneWords(window)}`).join(', ');
  const criteria = state.criteria.length === 0 ? '' : `Criteria: ${tierCounts(state.criteria)}`;
  const sums = [shortLine(counts, 300), criteria].filter((part) => part !== '').join('. ');
  const [lead, ...others] = parts;
  const ranked = others
    .flatMap(({ lines }) => lines)
    .sort((a, b) => a.rank - b.rank)
    .map(({ line }) => line);
  const heads = others.flatMap(({ name, always }) => (name === 'criteria' ? [] : always));
  const first: readonly Line[] = sums === '' ? [] : [[words(sums)]];
  return [...(lead?.always ?? []), ...first, ...ranked.slice(0, 10), ...heads, ...ranked.slice(10)];
}

function buttonsOf(state: IncidentState, options: TimelineOptions): ReturnType<typeof pageButton> {
  if (!options.buttons || state.closed !== null) return pageButton(options);
  const { key } = state.head;
  const { open, done } = attestable(state, options.now);
  const late = state.windows.filter((window) => isOverdue(window, options.now));
  return [
    ...updateButton(key),
    ...noteButton(key),
    ...(isPlanned(state.head) ? [] : taskButton(key)),
    ...tickChooser(open.length === 1 ? `Done: ${shortLine(open[0]?.name ?? '', 60)}` : 'Tick a task', open),
    ...untickChooser(
      done.length === 1 ? `Not done: ${shortLine(done[0]?.name ?? '', 56)}` : 'Open a task again',
      done,
    ),
    ...snoozeChooser(
      late.length === 1 ? `Snooze ${windowName(late[0]?.id ?? '')}` : 'Snooze a window',
      late.map((window) => ({
        name: windowTitle(window, state.openedAt),
        value: { key, window: window.id },
      })),
    ),
    ...pageButton(options),
  ];
}

/** Over and not met; while a snooze lasts there is nothing to snooze. */
function isOverdue(window: WindowState, now: number): boolean {
  const { metAt, snoozedUntil, tasks } = window;
  const isSnoozed = snoozedUntil !== null && now < snoozedUntil;
  return metAt === null && tasks.length > 0 && isWindowOver(window, now) && !isSnoozed;
}
