import { followUpsOf } from '../core/incident/follow-ups.ts';
import type { IncidentState, RecordEntry, TaskState, WindowState } from '../core/incident/state.ts';
import { formatDuration } from '../core/plan/duration.ts';
import {
  closedWords,
  commanderOf,
  deployTeller,
  exceptionWords,
  incidentFacts,
  incidentLasted,
  incidentName,
  offerPlace,
  outOf,
  revisionName,
} from '../core/words/incident.ts';
import { minuteText, secondText } from '../core/words/instants.ts';
import { capitalised, timesWords } from '../core/words/quantity.ts';
import {
  doneWords,
  incidentCounts,
  type JudgedAt,
  judgedAt,
  taskChecks,
  taskStanding,
  taskWords,
  tierCounts,
  windowName,
  windowSpan,
  windowWords,
} from '../core/words/timeline.ts';
import { verdictWords } from '../core/words/verdicts.ts';
import { evidenceOf, markdownSentence, person } from './incident-evidence.ts';
import { incidentGantt } from './incident-gantt.ts';
import { withPeople } from './markdown-people.ts';
import { markdownFence, markdownLink, markdownText as text } from './markdown-text.ts';

/** A part of a report; `isWhole` parts are left out rather than cut. */
export type MarkdownPart = { lines: readonly string[]; isWhole: boolean };

/** The whole incident as Markdown; `now` (epoch ms) counts only while it is open. */
export function incidentMarkdown(state: IncidentState, now: number): string {
  const parts = [incidentHeading(state, now), ...incidentParts(state, now)];
  return `${parts.flatMap(({ lines }) => lines).join('\n')}\n`;
}

/** What nobody should miss: whether it is over, what is proved, what was agreed to. */
export function incidentHeading(state: IncidentState, now: number): MarkdownPart {
  const { openedAt, closed, severity } = state;
  const about = `${severity}${escapedPlace(state)} · commander ${text(commanderOf(state))}`;
  const facts = incidentFacts(state).filter((fact) => fact.about === 'now');
  const lines = [
    `# ${text(incidentName(state, 2_000))}`,
    '',
    closed === null
      ? `**Open** since ${minuteText(openedAt)} (${incidentLasted(state, now)}) · ${about}`
      : `**${text(capitalised(closedWords(closed.as)))}** ${minuteText(closed.at)} by ${person(closed.by)} after ${incidentLasted(state, now)} · ${about}`,
    ...facts.flatMap(({ name, value }) => ['', `**${capitalised(name)}** ${markdownSentence(value)}`]),
    '',
    `Tasks done: ${incidentCounts(state).tasks} · ${criteriaMet(state)}`,
    ...exceptionOf(state),
    ...(closed === null ? [] : ['', '## Summary', '', ...paragraphs(closed.summary)]),
  ];
  return { isWhole: true, lines: withPeople(lines, state.names) };
}

/** Everything below the heading, in the order of the report. */
export function incidentParts(state: IncidentState, now: number): readonly MarkdownPart[] {
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

/** ` on staging`; nothing for an incident about no environment. */
function escapedPlace({ head: { environment } }: IncidentState): string {
  return environment && ` on ${text(environment)}`;
}

/** `Criteria met: critical 2 of 5 · important 1 of 4`. */
export function criteriaMet({ criteria }: IncidentState): string {
  return criteria.length === 0 ? 'No success criteria' : `Criteria met: ${text(tierCounts(criteria))}`;
}

function exceptionOf({ closed }: IncidentState): readonly string[] {
  if (closed === null || closed.exception === null) return [];
  return ['', `> **Closed with an exception**: ${markdownSentence(exceptionWords(closed.exception))}`];
}

function statusPart({ status }: IncidentState): MarkdownPart {
  if (status === null) return whole([]);
  const { at, by, changed, next, nextUpdateAt } = status;
  return whole([
    ...title('Last update'),
    `${minuteText(at)} by ${person(by)}: ${text(changed)}`,
    ...(next === '' ? [] : ['', `Next: ${text(next)}`]),
    ...(nextUpdateAt === null ? [] : ['', `Next update: ${minuteText(nextUpdateAt)}`]),
  ]);
}

function windowsPart(state: IncidentState, now: number): MarkdownPart {
  const { windows, openedAt } = state;
  const lines = windows.map((window) => {
    const until = window.endsAt === null ? '' : minuteText(window.endsAt);
    return `| ${text(windowName(window.id))} | ${windowSpan(window, openedAt)} | ${until} | ${doneWords(window)} | ${howItWent(window, judgedAt(state, now))} |`;
  });
  return table(
    'How it went',
    '| window | after the opening | until | tasks | |',
    '|---|---|---|---|---|',
    lines,
  );
}

function howItWent(window: WindowState, at: JudgedAt): string {
  const { warned, nudges } = window;
  const told = [
    markdownSentence(windowWords(window, at)),
    ...(warned === null ? [] : [`warned ${minuteText(warned.at)}`]),
    ...(nudges.length === 0 ? [] : [`reminded ${timesWords(nudges.length)}`]),
  ];
  return told.filter((one) => one !== '').join('; ');
}

function criteriaPart(state: IncidentState): MarkdownPart {
  const marks = { met: '✅', unmet: '❌', unknown: '⚪' };
  const rows = state.criteria.map(({ id, tier, text: words, status, since, missing }) => {
    const cited = state.head.criteria.find((one) => one.id === id)?.checks ?? [];
    const evidence = cited.flatMap((check) => state.checks.get(check) ?? []);
    const evidenceText = evidence.map((check) => evidenceOf(check, state)).join('<br>');
    const shown = [
      ...(missing === '' ? [] : [text(missing)]),
      ...(evidenceText === '' ? [] : [evidenceText]),
    ].join('<br>');
    return `| ${marks[status]} ${status} | ${text(tier)} | ${text(words)} | ${since === null ? '' : minuteText(since)} | ${shown} |`;
  });
  return table(
    'Success criteria',
    '| | tier | criterion | since | evidence |',
    '|---|---|---|---|---|',
    rows,
  );
}

function tasksPart(state: IncidentState): MarkdownPart {
  const lines = state.windows.flatMap(({ id, tasks }) => [
    `### ${text(windowName(id))}`,
    '',
    ...tasks.flatMap((task) => taskLines(task, state)),
    '',
  ]);
  return rows(lines.length === 0 ? [] : [...title('Execution Timeline'), ...lines.slice(0, -1)]);
}

const taskMarks = { done: '✅', open: '⬜', failing: '⬜', broken: '↩︎' };

function taskLines(task: TaskState, state: IncidentState): readonly string[] {
  const because = taskChecks(task).map((one) => `  - ${evidenceOf(one, state)}`);
  return [
    `- ${taskMarks[taskStanding(task)]} ${text(task.text)} · ${markdownSentence(taskWords(task))}`,
    ...because,
  ];
}

function ganttPart(state: IncidentState, now: number): MarkdownPart {
  return whole([...title('As a chart'), ...markdownFence('mermaid', incidentGantt(state, now))]);
}

function risksPart(state: IncidentState): MarkdownPart {
  const lines = state.risks.map(({ level, text: words, mitigation, failing }) => {
    const now = failing.length === 0 ? 'not now' : failing.map((one) => evidenceOf(one, state)).join('<br>');
    return `| ${level} | ${text(words)} | ${text(mitigation ?? '')} | ${now} |`;
  });
  return table('Risks', '| level | risk | mitigation | at the end |', '|---|---|---|---|', lines);
}

function runsPart({ runs }: IncidentState): MarkdownPart {
  const lines = runs.map(({ run, selector, startedAt, ended, permalink }) => {
    const evidenceText =
      ended === null
        ? 'not ended | | '
        : `${text(verdictWords(ended.verdict, ended))} | ${outOf(ended.passed, ended.total)} in ${formatDuration(ended.durationMs)} | ${text(ended.cause ?? ended.decidedBy)}`;
    return `| ${markdownLink(run, permalink)} | ${text(selector.join(' '))} | ${startedAt === null ? '' : minuteText(startedAt)} | ${evidenceText} |`;
  });
  return table(
    'Runs',
    '| run | checks asked for | asked | verdict | passed | decided by |',
    '|---|---|---|---|---|---|',
    lines,
  );
}

function deploysPart({ head, deploys }: IncidentState): MarkdownPart {
  const lines = deploys.map(
    (deploy) =>
      `- ${minuteText(deploy.at)} ${text(revisionName(deploy))}${head.environment && ` to ${text(head.environment)}`}${markdownSentence(deployTeller(deploy))}`,
  );
  return rows(lines.length === 0 ? [] : [...title('Deploys'), ...lines]);
}

function decisionsPart({ record }: IncidentState): MarkdownPart {
  const lines = record
    .filter(({ kind }) => kind === 'decision.made')
    .map(({ at, by, text: words }) => `- ${minuteText(at)} ${person(by)} ${text(words)}`);
  return rows(lines.length === 0 ? [] : [...title('Decisions'), ...lines]);
}

const roleKinds = ['role.given', 'handoff.offered', 'handoff.accepted', 'handoff.declined'];

function rolesPart({ roles, record }: IncidentState): MarkdownPart {
  const now = [...roles].map(
    ([role, { user, since }]) => `- ${role}: ${text(user)} since ${minuteText(since)}`,
  );
  const changes = record
    .filter(({ kind }) => roleKinds.includes(kind))
    .map(({ at, by, text: words }) => `  - ${minuteText(at)} ${person(by)}: ${text(words)}`);
  return rows([...title('Roles'), ...now, ...(changes.length === 0 ? [] : ['- changes', ...changes])]);
}

function followUpsPart({ head }: IncidentState): MarkdownPart {
  const lines = followUpsOf(head).map((offer) => `- ${text(offer.text)} · ${text(offerPlace(offer))}`);
  return rows(lines.length === 0 ? [] : [...title('Afterwards'), ...lines]);
}

function recordPart({ record }: IncidentState): MarkdownPart {
  const lines = record.flatMap((entry) => [recordLine(entry), ...historyLines(entry)]);
  return rows(lines.length === 0 ? [] : [...title('The record'), ...lines]);
}

function recordLine(entry: RecordEntry): string {
  const { at, recordedAt, by, kind, text: plain, parts, permalink, struck } = entry;
  const words = parts === undefined ? text(plain) : markdownSentence(parts);
  const who =
    kind === 'note' || kind === 'message'
      ? `${kind} by ${person(by)}: `
      : by === ''
        ? ''
        : `${person(by)} · `;
  const shown = struck === null ? words : `~~${words || '-'}~~`;
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

function table(words: string, head: string, rule: string, lines: readonly string[]): MarkdownPart {
  return rows(lines.length === 0 ? [] : [...title(words), head, rule, ...lines]);
}

function whole(lines: readonly string[]): MarkdownPart {
  return { lines, isWhole: true };
}

function rows(lines: readonly string[]): MarkdownPart {
  return { lines, isWhole: false };
}
