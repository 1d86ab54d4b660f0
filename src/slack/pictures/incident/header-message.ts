import { type Role, roles } from '../../../core/incident/events.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import { minuteText } from '../../../core/words/instants.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { linkButton } from '../actions.ts';
import { answerMessage, type Line } from '../answer.ts';
import { dayMoment, header, momentSeen, person, words } from '../blocks.ts';
import { incidentActionIds, incidentButton } from './incident-actions.ts';
import {
  commanderOf,
  environmentName,
  type IncidentMessage,
  type IncidentPictureOptions,
  incidentMessage,
  incidentName,
  pageButton,
  updateDueAt,
} from './incident-message.ts';
import { roughly } from './window-part.ts';

export type HeaderOptions = Omit<IncidentPictureOptions, 'links'> & {
  /** `timeline` is the permalink of the live timeline, `issue` the address of the issue of the plan. */
  links: { page: string | null; timeline?: string | null; issue?: string | null };
};

/** The pinned message of an incident: what it is, how bad, who decides, what was said last and when the next word comes. */
export function headerMessage(state: IncidentState, options: HeaderOptions): IncidentMessage {
  const lines = [statusLine(state), peopleLine(state), openedLine(state), ...updateLines(state, options.now)];
  const buttons = buttonsOf(state, options);
  const name: Line = [words(incidentName(state, 200))];
  const typed =
    options.level === 'text' && state.closed === null
      ? [`To say how it stands: ${options.slashCommand ?? '/staging-check'} incident status <text>`]
      : [];
  const { text } = answerMessage({ lines: [name, ...lines], typed });
  const { blocks } = answerMessage({ lines, buttons });
  const title = header(`${state.closed === null ? '🚨' : '✅'} ${incidentName(state, 130)}`);
  return incidentMessage(state, 'header', { text, blocks: [title, ...blocks] }, options);
}

/** The topic of the channel: plain, at most 250 characters, another one only when severity, title or status are. */
export function topicText({ head, severity, openedAt, closed }: IncidentState): string {
  const key = shortLine(head.key, 60).replace(/^#/, '');
  const status = closed === null ? `open since ${minuteText(openedAt)}` : `closed ${minuteText(closed.at)}`;
  const rest = ` · ${shortLine(head.environment, 40)} · ${status}`;
  // Slack's topics take no markup but read some; what looks like it is changed.
  return `${severity} · #${key} ${shortLine(head.title, 100)}${rest}`
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('@', '＠');
}

function statusLine({ severity, closed, head, channelLost }: IncidentState): Line {
  const plan = shortLine(head.plan.title || head.plan.id, 80);
  const digest = shortLine(head.plan.digest, 20);
  return [
    words(`${severity} · ${closed === null ? 'open' : 'closed'}`, true),
    words(` · ${environmentName({ head })} · plan ${plan}${digest && ` @${digest}`}`),
    words(channelLost === null ? '' : ' · this channel took no messages for a while'),
  ];
}

/** `Commander @mara · operations @jun`. */
function peopleLine(state: IncidentState): Line {
  const others = roles.filter((role) => role !== 'commander' && state.roles.has(role));
  return [
    words('Commander ', true),
    person(commanderOf(state)),
    ...others.flatMap((role) => [words(` · ${role} `), person(userOf(state, role))]),
  ];
}

function userOf(state: IncidentState, role: Role): string {
  return state.roles.get(role)?.user ?? '';
}

function openedLine({ openedAt, openedBy, closed }: IncidentState): Line {
  const opened: Line = [words('Opened '), dayMoment(openedAt), words(' by '), person(openedBy)];
  if (closed === null) return opened;
  return [...opened, words(' · closed '), dayMoment(closed.at), words(' by '), person(closed.by)];
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
      ? [
          ...incidentButton('update', 'Update status', { key }),
          ...incidentButton('note', 'Add note', { key }),
          ...incidentButton('handoff', 'Handoff', { key }),
          ...incidentButton('close', 'Close', { key }),
        ]
      : [];
  return [
    ...own,
    ...linkButton('Timeline', options.links.timeline ?? null, incidentActionIds.liveTimeline),
    ...linkButton('Issue', options.links.issue ?? null, incidentActionIds.other),
    ...pageButton(options),
  ];
}
