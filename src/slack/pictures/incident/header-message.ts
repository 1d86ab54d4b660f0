import { usualCommand } from '../../../core/command/slash-command.ts';
import { closingTone } from '../../../core/incident/closing.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import {
  closedWords,
  type IncidentFact,
  incidentFacts,
  incidentName,
  planWords,
  updateDueAt,
} from '../../../core/words/incident.ts';
import { dayMinuteText } from '../../../core/words/instants.ts';
import { capitalised } from '../../../core/words/quantity.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { roughly } from '../../../core/words/timeline.ts';
import { noteButton } from '../../actions/add-note.ts';
import { closeButton } from '../../actions/close-incident.ts';
import { handoffButton } from '../../actions/hand-over.ts';
import { linkButton } from '../../actions/open-page.ts';
import { updateButton } from '../../actions/update-incident.ts';
import { dayMoment, header, momentSeen, person, words } from '../../block-kit/blocks.ts';
import { type Line, replyMessage } from '../../block-kit/reply-message.ts';
import { leavesOf } from '../../block-kit/sentence.ts';
import {
  type IncidentMessage,
  type IncidentPictureOptions,
  incidentMessage,
  nowLines,
  pageButton,
} from './incident-message.ts';

export type HeaderOptions = Omit<IncidentPictureOptions, 'links'> & {
  /** `timeline` is the permalink of the live timeline, `issue` the address of the issue of the plan. */
  links: { page: string | null; timeline?: string | null; issue?: string | null };
};

/** The pinned message of an incident: what it is, how bad, who decides, what was said last and when the next word comes. */
export function headerMessage(state: IncidentState, options: HeaderOptions): IncidentMessage {
  const lines = [
    statusLine(state),
    factLine(state, 'who', true),
    factLine(state, 'when', false),
    ...nowLines(state, options.now),
    ...updateLines(state, options.now),
  ];
  const buttons = buttonsOf(state, options);
  const name: Line = [words(incidentName(state, 200))];
  const typed =
    options.level === 'text' && state.closed === null
      ? [`To say how it stands: ${usualCommand} incident status <text>`]
      : [];
  const { text } = replyMessage({ lines: [name, ...lines], typed });
  const { blocks } = replyMessage({ lines, buttons });
  const title = header(`${headMarks[closingTone(state) ?? 'open']} ${incidentName(state, 130)}`);
  return incidentMessage(state, 'header', { text, blocks: [title, ...blocks] }, options);
}

const headMarks = { open: '🚨', good: '✅', warn: '⚠️', neutral: '➖' } as const;

/** The topic of the channel: plain, at most 250 characters, another one only when severity, title or status are. */
export function topicText({ head, severity, openedAt, closed }: IncidentState): string {
  const key = shortLine(head.key, 60).replace(/^#/, '');
  const status =
    closed === null
      ? `open since ${dayMinuteText(openedAt)}`
      : `${closedWords(closed.as)} ${dayMinuteText(closed.at)}`;
  const rest = [head.environment, status]
    .filter(Boolean)
    .map((one) => ` · ${shortLine(one, 90)}`)
    .join('');
  // Slack's topics take no markup but read some; what looks like it is changed.
  return `${severity} · #${key} ${shortLine(head.title, 100)}${rest}`
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('@', '＠');
}

function statusLine({ severity, closed, head }: IncidentState): Line {
  const environment = shortLine(head.environment, 40);
  const about = [...(environment === '' ? [] : [environment]), planWords({ head })];
  return [
    words(`${severity} · ${closed === null ? 'open' : closedWords(closed.as)}`, true),
    words(about.map((one) => ` · ${one}`).join('')),
  ];
}

/** `Commander @mara · operations @jun`, or `Opened 10:31 by @mara · closed 13:31 by @jun`. */
function factLine(state: IncidentState, about: IncidentFact['about'], isBold: boolean): Line {
  return incidentFacts(state)
    .filter((fact) => fact.about === about)
    .flatMap(({ name, value }, index) => [
      words(index === 0 ? `${capitalised(name)} ` : ` · ${name} `, isBold && index === 0),
      ...value.flatMap((piece) =>
        'moment' in piece ? [dayMoment(piece.moment)] : leavesOf([piece], 0, 300),
      ),
    ]);
}

function updateLines(state: IncidentState, now: number): readonly Line[] {
  const { status, closed } = state;
  if (closed !== null) return [[words('Summary: ', true), words(shortLine(closed.summary, 1_000))]];
  const dueAt = updateDueAt(state);
  const due: Line =
    dueAt >= now
      ? [words('Next update due '), momentSeen(dueAt, now)]
      : [words('⚠️ Update was due '), momentSeen(dueAt, now), words(`, ${roughly(now - dueAt)} ago`)];
  if (status === null) return [[words('No update yet. '), ...due]];
  const next = shortLine(status.next, 400);
  return [
    [
      words('Last update ', true),
      momentSeen(status.at, now),
      words(' by '),
      person(status.by),
      words(`: ${shortLine(status.changed, 700)}`),
    ],
    ...(next === '' ? [] : [[words('Next: ', true), words(next)]]),
    due,
  ];
}

function buttonsOf(state: IncidentState, options: HeaderOptions): ReturnType<typeof pageButton> {
  const { key } = state.head;
  const own =
    options.buttons && state.closed === null
      ? [...updateButton(key), ...noteButton(key), ...handoffButton(key, 'Handoff'), ...closeButton(key)]
      : [];
  return [
    ...own,
    ...linkButton('Timeline', options.links.timeline ?? null, 'timeline'),
    ...linkButton('Issue', options.links.issue ?? null, 'other'),
    ...pageButton(options),
  ];
}
