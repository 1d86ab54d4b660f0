import { usualCommand } from '../core/command/slash-command.ts';
import type { IncidentEvent } from '../core/incident/events.ts';
import { followUpsOf } from '../core/incident/follow-ups.ts';
import { isPlanned } from '../core/incident/head.ts';
import { inOrder } from '../core/incident/reduce.ts';
import type { IncidentState } from '../core/incident/state.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { outOf, revisionName } from '../core/words/incident.ts';
import { minuteText } from '../core/words/instants.ts';
import { quantity, timesWords } from '../core/words/quantity.ts';
import { judgedAt, taskStanding, undoneTasks, windowName, windowStanding } from '../core/words/timeline.ts';
import { evidenceOf } from './incident-evidence.ts';
import { criteriaMet, incidentMarkdown } from './incident-markdown.ts';
import { withPeople } from './markdown-people.ts';
import { markdownCode, markdownFence, markdownText as text } from './markdown-text.ts';

/** How a check did over the incident; texts are what was seen, in a few words. */
type CheckHistory = {
  check: string;
  name: string;
  looks: number;
  passed: number;
  /** How often it failed after it had passed. */
  relapses: number;
  firstPassAt: number | null;
  lastPassed: string;
  lastFailed: string;
};

/** The Markdown files that an incident's plan asks for, by path below the export; made only of what happened. */
export function incidentDocuments(
  state: IncidentState,
  events: readonly IncidentEvent[],
  now: number,
): ReadonlyMap<string, string> {
  const histories = historiesOf(state, events);
  return new Map(
    followUpsOf(state.head).flatMap((offer): readonly [string, string][] => {
      if (offer.kind !== 'file') return [];
      const lines = {
        status: () => statusLines(state, histories),
        'test-guide': () => guideLines(state, histories, now),
        validation: () => validationLines(state, histories),
        incident: () => [incidentMarkdown(state, now).trimEnd()],
      }[offer.document]();
      return [
        [
          offer.path,
          `${withPeople([...headOf(offer.text, state, now), ...lines], state.names).join('\n')}\n`,
        ],
      ];
    }),
  );
}

function headOf(words: string, { head, closed }: IncidentState, now: number): readonly string[] {
  const as =
    closed === null
      ? `as of ${minuteText(now)}, the incident is still open`
      : `as of its closing, ${minuteText(closed.at)}`;
  const about = [
    head.environment === '' ? 'no environment' : `environment ${text(head.environment)}`,
    isPlanned(head) ? `plan ${text(head.plan.id)}` : 'no plan',
  ].join(', ');
  return [
    `# ${text(words)}`,
    '',
    `Made by staging-check from incident ${text(head.key)} (${text(head.title)}), ${about}; ${as}.`,
  ];
}

function statusLines(state: IncidentState, histories: readonly CheckHistory[]): readonly string[] {
  const failing = [...state.checks.values()].filter(({ status }) => status === 'failed');
  const unseen = histories.filter(({ check }) => !state.checks.has(check));
  const deploy = state.deploys.at(-1);
  const red = state.risks.filter((risk) => risk.failing.length > 0);
  return [
    ...title('In short'),
    failing.length === 0
      ? `No check that was looked at fails. ${criteriaMet(state)}.`
      : `${failing.length} of ${quantity(state.checks.size, 'check')} ${failing.length === 1 ? 'fails' : 'fail'}. ${criteriaMet(state)}.`,
    ...(deploy === undefined
      ? []
      : ['', `Last deploy: ${text(revisionName(deploy))}, ${minuteText(deploy.at)}.`]),
    ...section(
      'Checks, as last seen',
      [...state.checks.values()].map((check) => `- ${evidenceOf(check, state)}`),
    ),
    ...section(
      'Not looked at in this incident',
      unseen.map(({ name }) => `- ${text(name)}`),
    ),
    ...section(
      'Risks that are real now',
      red.map(
        ({ text: words, mitigation }) =>
          `- ${text(words)}${mitigation === null ? '' : ` · ${text(mitigation)}`}`,
      ),
    ),
    ...section('Still open', openTasks(state)),
  ];
}

function guideLines(
  state: IncidentState,
  histories: readonly CheckHistory[],
  now: number,
): readonly string[] {
  const rows = histories.map(
    ({ name, looks, passed, relapses, firstPassAt }) =>
      `| ${text(name)} | ${looks} | ${passed} | ${relapses} | ${firstPassAt === null ? 'never' : `${formatDuration(firstPassAt - state.openedAt)} after the opening`} |`,
  );
  return [
    ...title('How to run it'),
    ...state.head.windows
      .flatMap(({ id, tasks }) =>
        tasks
          .filter(({ checks }) => checks.length > 0)
          .flatMap(({ text: words, checks }) => [
            '',
            `${text(windowName(id))}: ${text(words)}`,
            '',
            ...commands(checks, state),
          ]),
      )
      .slice(1),
    ...section(
      'How each check did',
      rows.length === 0
        ? []
        : ['| check | looks | passed | relapses | first pass |', '|---|---:|---:|---:|---|', ...rows],
    ),
    ...section('Lessons', lessons(state, histories, now)),
  ];
}

/** Only what the events show. */
function lessons(state: IncidentState, histories: readonly CheckHistory[], now: number): readonly string[] {
  const at = judgedAt(state, now);
  const late = state.windows.filter((window) => ['met late', 'lost'].includes(windowStanding(window, at)));
  return [
    ...histories
      .filter(({ relapses }) => relapses > 0)
      .map(
        ({ name, relapses, lastFailed }) =>
          `- ${text(name)} failed again after it had passed (${timesWords(relapses)}); last seen failing: ${text(lastFailed || 'no details')}. One pass is no proof for it: run it again before you rely on it.`,
      ),
    ...histories
      .filter(({ looks, passed }) => looks > 0 && passed === 0)
      .map(
        ({ name, looks, lastFailed }) =>
          `- ${text(name)} never passed in ${quantity(looks, 'look')}: ${text(lastFailed || 'it could not find out')}.`,
      ),
    ...late.map(
      ({ id, done, tasks }) =>
        `- The window ${text(windowName(id))} was not met in time: ${outOf(done, tasks.length)} tasks were done in the end.`,
    ),
    ...histories
      .filter(({ looks }) => looks === 0)
      .map(({ name }) => `- ${text(name)} was never run in this incident.`),
  ];
}

function validationLines(state: IncidentState, histories: readonly CheckHistory[]): readonly string[] {
  const byId = new Map(histories.map((history) => [history.check, history]));
  return state.head.criteria.flatMap(({ tier, text: words, checks }, index) => [
    ...title(`${index + 1}. ${text(words)} (${text(tier)})`),
    ...commands(checks, state),
    '',
    ...checks.flatMap((check) => {
      const history = byId.get(check);
      return [
        `- ${text(history?.name ?? check)}`,
        ...(history?.lastPassed ? [`  - good: ${text(history.lastPassed)}`] : []),
        ...(history?.lastFailed ? [`  - bad: ${text(history.lastFailed)}`] : []),
        ...(history === undefined || history.looks === 0 ? ['  - not seen in this incident'] : []),
      ];
    }),
  ]);
}

function commands(checks: readonly string[], { head }: IncidentState): readonly string[] {
  const selectors = checks.map((check) => markdownCode(check)).join(' ');
  return markdownFence(
    'text',
    [
      `${usualCommand} run ${markdownCode(head.plan.id)} ${selectors} ${markdownCode(head.environment)}`,
      `staging-check run ${selectors} --plan ${markdownCode(head.plan.id)} --env ${markdownCode(head.environment)}`,
    ].join('\n'),
  );
}

function openTasks(state: IncidentState): readonly string[] {
  return undoneTasks(state).map(
    ({ task, window }) =>
      `- ${text(task.text)} (${text(windowName(window.id))}${taskStanding(task) === 'broken' ? ', was done once' : ''})`,
  );
}

function historiesOf({ head }: IncidentState, events: readonly IncidentEvent[]): readonly CheckHistory[] {
  const histories = new Map(
    Object.entries(head.checkNames).map(([check, name]): [string, CheckHistory] => [
      check,
      { check, name, looks: 0, passed: 0, relapses: 0, firstPassAt: null, lastPassed: '', lastFailed: '' },
    ]),
  );
  const last = new Map<string, 'passed' | 'failed'>();
  for (const event of inOrder(events)) {
    if (event.type !== 'check.ended') continue;
    const history = histories.get(event.check);
    if (history === undefined) continue;
    history.looks += 1;
    if (event.status === 'passed') {
      history.passed += 1;
      history.firstPassAt ??= event.at;
      history.lastPassed = event.value;
    }
    if (event.status === 'failed') {
      history.lastFailed = event.value;
      if (last.get(event.check) === 'passed') history.relapses += 1;
    }
    if (event.status === 'passed' || event.status === 'failed') last.set(event.check, event.status);
  }
  return [...histories.values()];
}

function section(words: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...title(words), ...lines];
}

function title(words: string): readonly string[] {
  return ['', `## ${words}`, ''];
}
