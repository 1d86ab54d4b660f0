import type { IncidentState, KnownCheck, TaskState, WindowState } from '../../core/incident/state.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import {
  type Moment,
  taskParts,
  taskStanding,
  type WindowStanding,
  windowName,
  windowParts,
  windowStanding,
} from '../../core/words/windows.ts';
import { type Html, html, line, linked, moment, nothing } from '../markup.ts';
import type { NameOf } from './check-body.ts';
import { markHtml, type Tone } from './check-standing.ts';

const mostTasks = 100;
const mostWindows = 20;
const mostEvidence = 5;

const windowTones: Readonly<Record<WindowStanding, Tone>> = {
  met: 'good',
  'met late': 'warn',
  lost: 'bad',
  unmet: 'warn',
  running: 'wait',
  ahead: 'rest',
  empty: 'rest',
};

const taskLooks = {
  done: { mark: '✓', tone: 'good' },
  failing: { mark: '✗', tone: 'bad' },
  broken: { mark: '↩', tone: 'bad' },
  open: { mark: '○', tone: 'rest' },
} as const;

/** The windows in words, each with its tasks and what proves them. */
export function windowsPart(state: IncidentState, now: Moment, nameOf: NameOf): Html {
  if (state.windows.length === 0) return nothing;
  let room = mostTasks;
  const parts = state.windows.slice(0, mostWindows).map((window) => {
    const shown = window.tasks.slice(0, room);
    room -= shown.length;
    return windowPart(window, shown, state, now, nameOf);
  });
  const rest = state.windows.length - mostWindows;
  const more =
    rest > 0 ? html`<p class="note">… and ${rest} more windows, in the state as JSON</p>` : nothing;
  return html`${parts}${more}`;
}

function windowPart(
  window: WindowState,
  shown: readonly TaskState[],
  state: IncidentState,
  now: Moment,
  nameOf: NameOf,
): Html {
  const tone = windowTones[windowStanding(window, now)];
  const rest = window.tasks.length - shown.length;
  const more =
    rest > 0
      ? html`<li><span></span><p class="note">… and ${rest} more, in the state as JSON</p></li>`
      : nothing;
  return html`<h3>${line(windowName(window, state.openedAt), 300)}<small><strong class="${tone}">${windowParts(window, now, moment)}</strong></small></h3><p class="note">${moment(window.startsAt)} to ${moment(window.endsAt)}</p>${warning(window, now)}<ul class="tasks">${shown.map((task) => taskRow(task, state, nameOf))}${more}</ul>`;
}

function warning({ warned, metAt }: WindowState, { isClosed }: Moment): Html {
  if (warned === null || metAt !== null || isClosed) return nothing;
  return html`<p class="note">Warned ${moment(warned.at)}: needs ${formatDuration(warned.needsMs)}, ${formatDuration(warned.leftMs)} were left</p>`;
}

function taskRow(task: TaskState, state: IncidentState, nameOf: NameOf): Html {
  const { mark, tone } = taskLooks[taskStanding(task)];
  const { standing } = task;
  const by = standing.kind === 'attested' ? ` by ${line(nameOf(standing.by), 120)}` : '';
  const checks =
    standing.kind === 'attested' ? [] : standing.kind === 'proved' ? standing.evidence : standing.failing;
  const how = standing.kind === 'open' && standing.total === 0 ? ', ticked by a person' : by;
  const words = html`${taskParts(task, moment)}${how}`;
  return html`<li>${markHtml(mark, tone)}<div><p>${line(task.text, 500) || '(no text)'}</p><p class="note"><strong class="${tone}">${words}</strong></p>${evidenceList(checks, state)}</div></li>`;
}

/** Values and times of checks, each with a link to where they were seen. */
function evidenceList(checks: readonly KnownCheck[], state: IncidentState): Html {
  const rows = checks.slice(0, mostEvidence).map((known) => {
    const name = line(state.head.checkNames[known.check] ?? known.check, 120);
    const value = known.value === '' ? '' : `: ${line(known.value, 160)}`;
    const link = linkTo(known.permalink, 'evidence');
    return html`<p class="note">${name} ${known.status}${value} · ${moment(known.at)}${link}</p>`;
  });
  const rest = checks.length - mostEvidence;
  return html`${rows}${rest > 0 ? html`<p class="note">… and ${rest} more checks</p>` : nothing}`;
}

const mostLinkLength = 300;

function linkTo(permalink: string | null, words: string): Html {
  return permalink === null || permalink.length > mostLinkLength
    ? nothing
    : html` · ${linked(permalink, words)}`;
}

const criterionLooks = {
  met: { mark: '✓', tone: 'good' },
  unmet: { mark: '✗', tone: 'bad' },
  unknown: { mark: '?', tone: 'warn' },
} as const;
const mostCriteria = 60;

/** Criteria by tier with what is still missing. */
export function criteriaByTier({ criteria }: IncidentState): Html {
  if (criteria.length === 0) return nothing;
  const parts = [...Map.groupBy(criteria.slice(0, mostCriteria), ({ tier }) => tier)].map(([tier, all]) => {
    const met = all.filter(({ status }) => status === 'met').length;
    const rows = all.map(({ status, text, missing, since }) => {
      const { mark, tone } = criterionLooks[status];
      const from = since === null ? nothing : html` since ${moment(since)}`;
      const why = missing === '' ? '' : `: ${line(missing, 400)}`;
      return html`<li>${markHtml(mark, tone)}<div><p>${line(text, 400)}</p><p class="note"><strong class="${tone}">${status}</strong>${from}${why}</p></div></li>`;
    });
    return html`<h3><span class="tier">${line(tier, 60)}</span><small>${met} of ${all.length} met</small></h3><ul class="crit">${rows}</ul>`;
  });
  const rest = criteria.length - mostCriteria;
  const more = rest > 0 ? html`<p class="note">… and ${rest} more, in the state as JSON</p>` : nothing;
  return html`<section aria-labelledby="criteria"><h2 id="criteria">Success criteria</h2>${parts}${more}</section>
`;
}

const mostRisks = 50;

/** Risks; one is red while a check that it watches fails. */
export function risksPart(state: IncidentState): Html {
  const { risks } = state;
  if (risks.length === 0) return nothing;
  const rows = risks.slice(0, mostRisks).map(({ level, text, mitigation, failing }) => {
    const isRed = failing.length > 0;
    const now = isRed ? html`<strong class="bad">${failing.length} failing now</strong>` : html`not now`;
    const help =
      mitigation === null ? nothing : html`<p class="note">Mitigation: ${line(mitigation, 300)}</p>`;
    return html`<li>${isRed ? markHtml('▲', 'bad') : markHtml('△', 'rest')}<div><p>${line(text, 400)}</p><p class="note">${level} · ${now}</p>${evidenceList(failing, state)}${help}</div></li>`;
  });
  const rest = risks.length - mostRisks;
  const more = rest > 0 ? html`<p class="note">… and ${rest} more, in the state as JSON</p>` : nothing;
  return html`<section aria-labelledby="risks"><h2 id="risks">Risks</h2><ul class="crit">${rows}</ul>${more}</section>
`;
}

const mostRuns = 50;

/** Runs of the incident, newest first, with links. */
export function runsPart({ runs }: IncidentState, linkOf: (run: string) => string | null): Html {
  if (runs.length === 0) return nothing;
  const rows = runs
    .toReversed()
    .slice(0, mostRuns)
    .map(({ run, selector, startedAt, ended, permalink }) => {
      const name = line(`${run} ${selector.join(' ')}`, 200);
      const report = linkOf(run);
      const title = report === null ? html`${name}` : linked(report, name);
      const slack = linkTo(permalink, 'in Slack');
      const at = ended?.at ?? startedAt;
      const words =
        ended === null
          ? html`running`
          : html`<strong class="${verdictTone(ended.verdict)}">${line(ended.verdict, 40)}</strong>, ${ended.passed} of ${ended.total} in ${formatDuration(ended.durationMs)}; decided by ${line(ended.decidedBy, 300)}`;
      return html`<li>${markHtml(ended === null ? '◌' : verdictMark(ended.verdict), ended === null ? 'wait' : verdictTone(ended.verdict))}<div><p>${title}${slack}</p><p class="note">${words}${at === null ? nothing : html` · ${moment(at)}`}</p></div></li>`;
    });
  const rest = runs.length - mostRuns;
  const more = rest > 0 ? html`<p class="note">… and ${rest} earlier, in the record</p>` : nothing;
  return html`<section aria-labelledby="runs"><h2 id="runs">Runs</h2><ul class="crit">${rows}</ul>${more}</section>
`;
}

function verdictTone(verdict: string): Tone {
  return verdict === 'passed' ? 'good' : verdict === 'failed' ? 'bad' : 'warn';
}

function verdictMark(verdict: string): string {
  return verdict === 'passed' ? '✓' : verdict === 'failed' ? '✗' : verdict === 'degraded' ? '!' : '?';
}

const mostFollowUps = 50;

/** What the plan asks for afterwards. */
export function followUpsPart({ head: { afterwards }, followUps }: IncidentState, nameOf: NameOf): Html {
  if (afterwards.length === 0) return nothing;
  const rows = afterwards.slice(0, mostFollowUps).map(({ id, text, target }) => {
    const done = followUps.get(id);
    const where =
      target === null
        ? 'by hand'
        : 'publish' in target
          ? 'as a comment of the GitHub issue'
          : `as ${line(target.write, 200)}`;
    const how =
      done === undefined
        ? where
        : html`${line(done.what, 300)}, by ${line(nameOf(done.by), 120)} ${moment(done.at)}`;
    return html`<li><span>${done === undefined ? '' : '✅'}</span><div><p>${line(text, 400)}</p><p class="note">${how}</p></div></li>`;
  });
  const rest = afterwards.length - mostFollowUps;
  const more = rest > 0 ? html`<p class="note">… and ${rest} more, in the state as JSON</p>` : nothing;
  return html`<section aria-labelledby="afterwards"><h2 id="afterwards">Afterwards</h2><ul class="crit">${rows}</ul>${more}</section>
`;
}
