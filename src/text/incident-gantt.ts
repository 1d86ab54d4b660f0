import type { IncidentState, TaskState, WindowState } from '../core/incident/state.ts';
import { cut } from '../core/words/cut.ts';
import { incidentName } from '../core/words/incident.ts';
import { isoText } from '../core/words/instants.ts';
import { oneLine } from '../core/words/plain-text.ts';
import { windowName } from '../core/words/timeline.ts';

const shownRuns = 40;
const shownDeploys = 20;
const longestName = 60;
const minuteMs = 60_000;

/**
 * The incident as Mermaid's gantt (https://mermaid.js.org/syntax/gantt.html): windows with their tasks, runs, deploys; times in UTC.
 * `now` (epoch ms) ends what still goes on.
 */
export function incidentGantt(state: IncidentState, now: number): string {
  const { windows, runs, deploys, openedAt, closed } = state;
  const ids = idsFrom();
  const until = closed?.at ?? now;
  return [
    'gantt',
    `    title ${name(incidentName(state, 2_000))}`,
    '    dateFormat YYYY-MM-DDTHH:mm:ss',
    '    axisFormat %m-%d %H:%M',
    ...windows.flatMap((window) => [
      `    section ${name(windowName(window.id))}`,
      bar('window', windowTag(window, until), ids('w'), window.startsAt, window.endsAt ?? until),
      ...window.tasks.map((task) => taskLine(task, window, until, ids('t'))),
    ]),
    ...(runs.length === 0 ? [] : ['    section runs']),
    ...runs.slice(-shownRuns).map(({ run, selector, startedAt, ended }) => {
      const endsAt = ended?.at ?? until;
      const startsAt = startedAt ?? endsAt - (ended?.durationMs ?? 0);
      const tag = ended === null ? 'active, ' : ended.verdict === 'failed' ? 'crit, ' : 'done, ';
      return bar(`${run} ${selector.join(' ')}`, tag, ids('r'), startsAt, endsAt);
    }),
    '    section moments',
    milestone('opened', '', ids('m'), openedAt),
    ...deploys
      .slice(-shownDeploys)
      .map(({ at, revision }) => milestone(`deploy ${revision}`, '', ids('m'), at)),
    ...(closed === null ? [] : [milestone('closed', '', ids('m'), closed.at)]),
  ].join('\n');
}

function windowTag({ metAt, endsAt }: WindowState, until: number): string {
  if (endsAt === null) return metAt === null ? 'active, ' : 'done, ';
  if (metAt !== null) return metAt <= endsAt ? 'done, ' : 'crit, ';
  return until > endsAt ? 'crit, ' : 'active, ';
}

function taskLine({ text, standing }: TaskState, window: WindowState, until: number, id: string): string {
  switch (standing.kind) {
    case 'proved':
    case 'attested':
      return milestone(`✓ ${text}`, 'done, ', id, standing.at);
    case 'broken':
      return bar(`↩ ${text}`, 'crit, ', id, standing.since, Math.max(until, standing.since));
    case 'open':
      return openBar(text, window, until, id);
    default:
      return standing satisfies never;
  }
}

function openBar(text: string, { startsAt, endsAt }: WindowState, until: number, id: string): string {
  const tag = endsAt !== null && until > endsAt ? 'crit, ' : '';
  return bar(`○ ${text}`, tag, id, startsAt, endsAt ?? until);
}

function bar(text: string, tag: string, id: string, startsAt: number, endsAt: number): string {
  return `    ${name(text)} :${tag}${id}, ${instant(startsAt)}, ${instant(Math.max(endsAt, startsAt + minuteMs))}`;
}

function milestone(text: string, tag: string, id: string, at: number): string {
  return `    ${name(text)} :${tag}milestone, ${id}, ${instant(at)}, 0d`;
}

function idsFrom(): (kind: string) => string {
  let count = 0;
  return (kind) => {
    count += 1;
    return `${kind}${count}`;
  };
}

function instant(at: number): string {
  return isoText(at).slice(0, 19);
}

/** Letters, digits and what means nothing to Mermaid; a mark before it keeps a name from being read as a keyword. */
function name(raw: string): string {
  const plain = oneLine(raw).replace(/[^\p{L}\p{M}\p{N} ._/+✓↩○-]/gu, ' ');
  const text = cut(plain.replace(/--+/g, '-').replace(/\s+/g, ' ').trim(), longestName, () => 1) || '-';
  return /^[✓↩○]/.test(text) ? text : `· ${text}`;
}
