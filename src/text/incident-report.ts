import { type FollowUpOffer, followUpsOf } from '../core/incident/follow-ups.ts';
import type {
  IncidentState,
  KnownCheck,
  RecordEntry,
  TaskState,
  WindowState,
} from '../core/incident/state.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { minuteText, secondText } from '../core/words/instants.ts';
import { evidenceOf, person } from './incident-evidence.ts';
import { incidentGantt } from './incident-gantt.ts';
import { withPeople } from './markdown-people.ts';
import { markdownFence, markdownLink, markdownText as text } from './markdown-text.ts';

/** A part of a report; `isWhole` parts are left out rather than cut. */
export type ReportPart = { lines: readonly string[]; isWhole: boolean };

/** The whole incident as Markdown; `now` (epoch ms) counts only while it is open. */
export function incidentReport(state: IncidentState, now: number): string {
  const parts = [incidentHeading(state, now), ...incidentParts(state, now)];
  return `${parts.flatMap(({ lines }) => lines).join('\n')}\n`;
}

/** What nobody should miss: whether it is over, what is proved, what was agreed to. */
export function incidentHeading(state: IncidentState, now: number): ReportPart {
  const { head, openedAt, openedBy, closed, severity, roles } = state;
  const lasted = formatDuration((closed?.at ?? now) - openedAt);
  const commander = roles.get('commander')?.user ?? openedBy;
  const lines = [
    `# ${text(`${head.key} ${head.title}`)}`,
    '',
    closed === null
      ? `**Open** since ${minuteText(openedAt)} (${lasted}) · ${severity} on ${text(head.environment)} · commander ${text(commander)}`
      : `**Closed** ${minuteText(closed.at)} by ${person(closed.by)} after ${lasted} · ${severity} on ${text(head.environment)} · commander ${text(commander)}`,
    '',
    `${tasksDone(state)} · ${criteriaMet(state)}`,
    ...exceptionOf(state),
    ...(closed === null ? [] : ['', '## Summary', '', ...paragraphs(closed.summary)]),
  ];
  return { isWhole: true, lines: withPeople(lines, state.names) };
}

/** Everything below the heading, in the order of the report. */
export function incidentParts(state: IncidentState, now: number): readonly ReportPart[] {
  return [
    statusPart(state),
    windowsPart(state, now),
    criteriaPart(state),
    tasksPart(state),
    ganttPart(state, now),
    risksPart(state),
    runsPart(state),
    deploysPart(state),
    decisionsPart(state),
    rolesPart(state),
    followUpsPart(state),
    recordPart(state),
  ]
    .filter(({ lines }) => lines.length > 0)
    .map((part) => ({ ...part, lines: withPeople(part.lines, state.names) }));
}

/** `critical 2 of 5 · important 1 of 4`. */
export function criteriaMet({ criteria }: IncidentState): string {
  const tiers = [...new Set(criteria.map(({ tier }) => tier))];
  if (tiers.length === 0) return 'No success criteria';
  const counts = tiers.map((tier) => {
    const own = criteria.filter((one) => one.tier === tier);
    return `${text(tier)} ${own.filter(({ status }) => status === 'met').length} of ${own.length}`;
  });
  return `Criteria met: ${counts.join(' · ')}`;
}

function tasksDone({ windows }: IncidentState): string {
  const total = windows.reduce((sum, { tasks }) => sum + tasks.length, 0);
  return `Tasks done: ${windows.reduce((sum, { done }) => sum + done, 0)} of ${total}`;
}

function exceptionOf({ closed }: IncidentState): readonly string[] {
  if (closed === null || closed.exception === null) return [];
  const { reason, agreedBy } = closed.exception;
  return ['', `> **Closed with an exception**, agreed by ${person(agreedBy)}: ${text(reason)}`];
}

function statusPart({ status }: IncidentState): ReportPart {
  if (status === null) return whole([]);
  const { at, by, changed, next, nextUpdateAt } = status;
  return whole([
    ...title('Last update'),
    `${minuteText(at)} by ${person(by)}: ${text(changed)}`,
    ...(next === '' ? [] : ['', `Next: ${text(next)}`]),
    ...(nextUpdateAt === null ? [] : ['', `Next update: ${minuteText(nextUpdateAt)}`]),
  ]);
}

function windowsPart({ windows, openedAt, closed }: IncidentState, now: number): ReportPart {
  const rows = windows.map((window) => {
    const from = window.startsAt === openedAt ? '0' : formatDuration(window.startsAt - openedAt);
    const span = `${from} to ${formatDuration(window.endsAt - openedAt)}`;
    return `| ${text(window.id)} | ${span} | ${minuteText(window.endsAt)} | ${window.done} of ${window.tasks.length} | ${howItWent(window, closed?.at ?? now)} |`;
  });
  return table(
    'How it went',
    '| window | after the opening | until | tasks | |',
    '|---|---|---|---|---|',
    rows,
  );
}

function howItWent(
  { metAt, startsAt, endsAt, warned, nudges, snoozedUntil, tasks }: WindowState,
  until: number,
): string {
  if (tasks.length === 0) return 'no tasks';
  const said = [
    metAt === null
      ? until < startsAt
        ? 'had not begun'
        : until < endsAt
          ? 'not met yet'
          : 'not met'
      : metAt <= endsAt
        ? `met ${minuteText(metAt)}, ${formatDuration(endsAt - metAt)} to spare`
        : `met late ${minuteText(metAt)}, ${formatDuration(metAt - endsAt)} over`,
    ...(warned === null ? [] : [`warned ${minuteText(warned.at)}`]),
    ...(nudges.length === 0 ? [] : [`nudged ${nudges.length} ${nudges.length === 1 ? 'time' : 'times'}`]),
    ...(snoozedUntil === null ? [] : [`snoozed until ${minuteText(snoozedUntil)}`]),
  ];
  return said.join('; ');
}

function criteriaPart(state: IncidentState): ReportPart {
  const marks = { met: '✅', unmet: '❌', unknown: '⚪' };
  const rows = state.criteria.map(({ id, tier, text: words, status, since, missing }) => {
    const cited = state.head.criteria.find((one) => one.id === id)?.checks ?? [];
    const evidence = cited.flatMap((check) => state.checks.get(check) ?? []);
    const seen = evidence.map((check) => evidenceOf(check, state)).join('<br>');
    const shown = [...(missing === '' ? [] : [text(missing)]), ...(seen === '' ? [] : [seen])].join('<br>');
    return `| ${marks[status]} ${status} | ${text(tier)} | ${text(words)} | ${since === null ? '' : minuteText(since)} | ${shown} |`;
  });
  return table(
    'Success criteria',
    '| | tier | criterion | since | evidence |',
    '|---|---|---|---|---|',
    rows,
  );
}

function tasksPart(state: IncidentState): ReportPart {
  const lines = state.windows.flatMap(({ id, tasks }) => [
    `### ${text(id)}`,
    '',
    ...tasks.flatMap((task) => taskLines(task, state)),
    '',
  ]);
  return rows(lines.length === 0 ? [] : [...title('Execution Timeline'), ...lines.slice(0, -1)]);
}

function taskLines({ text: words, checks, standing }: TaskState, state: IncidentState): readonly string[] {
  const because = (list: readonly KnownCheck[]) => list.map((one) => `  - ${evidenceOf(one, state)}`);
  switch (standing.kind) {
    case 'proved':
      return [`- ✅ ${text(words)} · proved ${minuteText(standing.at)}`, ...because(standing.evidence)];
    case 'attested':
      return [`- ✅ ${text(words)} · attested by ${person(standing.by)} ${minuteText(standing.at)}`];
    case 'broken':
      return [
        `- ↩︎ ${text(words)} · was done ${minuteText(standing.doneAt)}, failing since ${minuteText(standing.since)}`,
        ...because(standing.failing),
      ];
    case 'open': {
      const count =
        checks.length === 0
          ? 'nobody has ticked it'
          : `${standing.passed} of ${standing.total} checks passed`;
      return [`- ⬜ ${text(words)} · ${count}`, ...because(standing.failing)];
    }
    default:
      return standing satisfies never;
  }
}

function ganttPart(state: IncidentState, now: number): ReportPart {
  return whole([...title('As a chart'), ...markdownFence('mermaid', incidentGantt(state, now))]);
}

function risksPart(state: IncidentState): ReportPart {
  const lines = state.risks.map(({ level, text: words, mitigation, failing }) => {
    const now = failing.length === 0 ? 'not now' : failing.map((one) => evidenceOf(one, state)).join('<br>');
    return `| ${level} | ${text(words)} | ${text(mitigation ?? '')} | ${now} |`;
  });
  return table('Risks', '| level | risk | mitigation | at the end |', '|---|---|---|---|', lines);
}

function runsPart({ runs }: IncidentState): ReportPart {
  const lines = runs.map(({ run, selector, startedAt, ended, permalink }) => {
    const seen =
      ended === null
        ? 'not ended | | '
        : `${text(ended.verdict)} | ${ended.passed} of ${ended.total} in ${formatDuration(ended.durationMs)} | ${text(ended.decidedBy)}`;
    return `| ${markdownLink(run, permalink)} | ${text(selector.join(' '))} | ${startedAt === null ? '' : minuteText(startedAt)} | ${seen} |`;
  });
  return table(
    'Runs',
    '| run | checks asked for | asked | verdict | passed | decided by |',
    '|---|---|---|---|---|---|',
    lines,
  );
}

function deploysPart({ head, deploys }: IncidentState): ReportPart {
  const lines = deploys.map(
    (deploy) =>
      `- ${minuteText(deploy.at)} ${text(deploy.revision || 'a revision that did not say its name')} to ${text(head.environment)}${deployedBy(deploy)}`,
  );
  return rows(lines.length === 0 ? [] : [...title('Deploys'), ...lines]);
}

/** The run whose check made it, who told of it, or how it became known; nothing where nobody knows. */
function deployedBy({ run, by, told }: IncidentState['deploys'][number]): string {
  if (run !== null) return ` by ${text(run)}`;
  if (by !== '') return ` by ${person(by)}`;
  return told === null ? '' : told === 'log' ? ', found in the log' : ` by ${text(told.by)}`;
}

function decisionsPart({ record }: IncidentState): ReportPart {
  const lines = record
    .filter(({ kind }) => kind === 'decision.made')
    .map(({ at, by, text: words }) => `- ${minuteText(at)} ${person(by)} ${text(words)}`);
  return rows(lines.length === 0 ? [] : [...title('Decisions'), ...lines]);
}

const roleKinds = ['role.given', 'handoff.offered', 'handoff.accepted', 'handoff.declined'];

function rolesPart({ roles, record }: IncidentState): ReportPart {
  const now = [...roles].map(
    ([role, { user, since }]) => `- ${role}: ${text(user)} since ${minuteText(since)}`,
  );
  const changes = record
    .filter(({ kind }) => roleKinds.includes(kind))
    .map(({ at, by, text: words }) => `  - ${minuteText(at)} ${person(by)}: ${text(words)}`);
  return rows([...title('Roles'), ...now, ...(changes.length === 0 ? [] : ['- changes', ...changes])]);
}

function followUpsPart({ head }: IncidentState): ReportPart {
  const lines = followUpsOf(head).map((offer) => `- ${text(offer.text)} · ${offerWords(offer)}`);
  return rows(lines.length === 0 ? [] : [...title('Afterwards'), ...lines]);
}

function offerWords(offer: FollowUpOffer): string {
  switch (offer.kind) {
    case 'github-issue':
      return 'a comment on the GitHub issue';
    case 'file':
      return `in this export: \`${offer.path}\``;
    case 'by-hand':
      return 'for a person to do';
    case 'refused':
      return `not written to ${text(offer.path)}: ${text(offer.why)}`;
    default:
      return offer satisfies never;
  }
}

function recordPart({ record }: IncidentState): ReportPart {
  const lines = record.flatMap((entry) => [recordLine(entry), ...historyLines(entry)]);
  return rows(lines.length === 0 ? [] : [...title('The record'), ...lines]);
}

function recordLine({ at, recordedAt, by, kind, text: words, permalink, struck }: RecordEntry): string {
  const who =
    kind === 'note' || kind === 'message'
      ? `${kind} by ${person(by)}: `
      : by === ''
        ? ''
        : `${person(by)} · `;
  const shown = struck === null ? text(words) : `~~${text(words) || '-'}~~`;
  const link = permalink === null ? '' : ` · ${markdownLink('in Slack', permalink)}`;
  const late = recordedAt > at ? ` · written down ${minuteText(recordedAt)}` : '';
  return `- ${secondText(at)} · ${who}${shown}${link}${late}`;
}

function historyLines({ history, struck }: RecordEntry): readonly string[] {
  return [
    ...history.map(
      ({ at, by, text: before }) => `  - edited ${minuteText(at)} by ${person(by)}; before: ${text(before)}`,
    ),
    ...(struck === null
      ? []
      : [`  - struck ${minuteText(struck.at)} by ${person(struck.by)}: ${text(struck.reason)}`]),
  ];
}

/** Paragraphs stay paragraphs. */
function paragraphs(words: string): readonly string[] {
  return words
    .split(/\n\s*\n/)
    .map((paragraph) => text(paragraph))
    .filter((paragraph) => paragraph !== '')
    .flatMap((paragraph, index) => (index === 0 ? [shielded(paragraph)] : ['', shielded(paragraph)]));
}

/** At the beginning of a line these would make a list, a heading or a rule. */
function shielded(line: string): string {
  return line.replace(/^([-=+]|\d+\.)/, (mark) =>
    mark.endsWith('.') ? mark.replace('.', '\\.') : `\\${mark}`,
  );
}

function title(words: string): readonly string[] {
  return ['', `## ${words}`, ''];
}

function table(words: string, head: string, rule: string, lines: readonly string[]): ReportPart {
  return rows(lines.length === 0 ? [] : [...title(words), head, rule, ...lines]);
}

function whole(lines: readonly string[]): ReportPart {
  return { lines, isWhole: true };
}

function rows(lines: readonly string[]): ReportPart {
  return { lines, isWhole: false };
}
