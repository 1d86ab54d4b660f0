import type { IncidentState, KnownCheck, TaskState, WindowState } from '../../core/incident/state.ts';
import { joined, plain } from '../../core/picture/sentence.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { followUpDone, followUpPlace, outOf, runWords } from '../../core/words/incident.ts';
import { quantity } from '../../core/words/quantity.ts';
import type { JudgedAt } from '../../core/words/timeline.ts';
import {
  checkName,
  criteriaByTier,
  criterionWords,
  doneWords,
  evidenceWords,
  taskChecks,
  taskStanding,
  taskWords,
  type WindowStanding,
  windowStanding,
  windowTitle,
  windowWords,
} from '../../core/words/timeline.ts';
import { shownVerdict } from '../../core/words/verdicts.ts';
import { type Html, html, line, linked, moment, type NameOf, nothing, sentence } from '../markup.ts';
import { markHtml, type Tone, verdictLook } from './check-standing.ts';

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
export function windowsPart(state: IncidentState, now: JudgedAt, nameOf: NameOf): Html {
  if (state.windows.length === 0) return nothing;
  let room = mostTasks;
  const parts = state.windows.slice(0, mostWindows).map((window, index) => {
    const shown = window.tasks.slice(0, room);
    room -= shown.length;
    return windowPart({ window, index, shown }, state, now, nameOf);
  });
  const rest = state.windows.length - mostWindows;
  const more =
    rest > 0 ? html`<p class="note">… and ${rest} more windows, in the state as JSON</p>` : nothing;
  return html`${parts}${more}`;
}

function windowPart(
  { window, index, shown }: { window: WindowState; index: number; shown: readonly TaskState[] },
  state: IncidentState,
  now: JudgedAt,
  nameOf: NameOf,
): Html {
  const standing = windowStanding(window, now);
  const isNow = standing === 'running' || standing === 'lost';
  const rest = window.tasks.length - shown.length;
  const more =
    rest > 0
      ? html`<li><span></span><p class="note">… and ${rest} more, in the state as JSON</p></li>`
      : nothing;
  const title = line(windowTitle(window, state.openedAt), 300);
  const words = html`<strong class="${windowTones[standing]}">${joinedWords(window, now, nameOf)}</strong>`;
  return html`<details class="fold" id="window-${index}"${isNow ? html` open` : null}><summary><h3>${title}</h3><small>${words}</small></summary>${times(window)}${warning(window, now)}<ul class="tasks">${shown.map((task) => taskRow(task, state, nameOf))}${more}</ul></details>`;
}

function times({ startsAt, endsAt }: WindowState): Html {
  return endsAt === null ? nothing : html`<p class="note">${moment(startsAt)} to ${moment(endsAt)}</p>`;
}

function warning({ warned, metAt }: WindowState, { isClosed }: JudgedAt): Html {
  if (warned === null || metAt !== null || isClosed) return nothing;
  return html`<p class="note">Warned ${moment(warned.at)}: needs ${formatDuration(warned.needsMs)}, ${formatDuration(warned.leftMs)} were left</p>`;
}

/** `47 min left · 1 of 3`. */
function joinedWords(window: WindowState, at: JudgedAt, nameOf: NameOf): Html {
  return sentence(joined([windowWords(window, at), plain(doneWords(window))], ' · '), nameOf);
}

function taskRow(task: TaskState, state: IncidentState, nameOf: NameOf): Html {
  const { mark, tone } = taskLooks[taskStanding(task)];
  const words = sentence(taskWords(task), nameOf);
  return html`<li>${markHtml(mark, tone)}<div><p>${line(task.text, 500) || '(no text)'}</p><p class="note"><strong class="${tone}">${words}</strong></p>${evidenceList(taskChecks(task), state, nameOf)}</div></li>`;
}

/** What was seen of checks, each with a link to where. */
function evidenceList(checks: readonly KnownCheck[], state: IncidentState, nameOf: NameOf): Html {
  const rows = checks.slice(0, mostEvidence).map((known) => {
    const name = line(checkName(state, known.check), 120);
    return html`<p class="note">${name} ${known.status}: ${sentence(evidenceWords(known), nameOf, 160)}</p>`;
  });
  const rest = checks.length - mostEvidence;
  return html`${rows}${rest > 0 ? html`<p class="note">… and ${quantity(rest, 'more check')}</p>` : nothing}`;
}

const criterionLooks = {
  met: { mark: '✓', tone: 'good' },
  unmet: { mark: '✗', tone: 'bad' },
  unknown: { mark: '?', tone: 'warn' },
} as const;
const mostCriteria = 60;

/** Criteria by tier with what is still missing. */
export function criteriaPart({ criteria }: IncidentState, nameOf: NameOf): Html {
  if (criteria.length === 0) return nothing;
  const shown = criteriaByTier(criteria.slice(0, mostCriteria));
  const parts = [...shown].map(([tier, all]) => {
    const rows = all.map((criterion) => {
      const { mark, tone } = criterionLooks[criterion.status];
      const words = criterionWords(criterion);
      const how = html`<strong class="${tone}">${criterion.status}</strong>${words.length === 0 ? nothing : html` · ${sentence(words, nameOf)}`}`;
      return html`<li>${markHtml(mark, tone)}<div><p>${line(criterion.text, 400)}</p><p class="note">${how}</p></div></li>`;
    });
    const met = all.filter(({ status }) => status === 'met').length;
    return html`<h3><span class="tier">${line(tier, 60)}</span><small>${outOf(met, all.length)} met</small></h3><ul class="crit">${rows}</ul>`;
  });
  const rest = criteria.length - mostCriteria;
  const more = rest > 0 ? html`<p class="note">… and ${rest} more, in the state as JSON</p>` : nothing;
  const met = [...shown].map(
    ([tier, all]) =>
      `${line(tier, 60)} ${outOf(all.filter(({ status }) => status === 'met').length, all.length)}`,
  );
  return html`<details class="fold" id="fold-criteria"><summary><h2 id="criteria">Success criteria</h2><small>${met.join(' · ')} met</small></summary>${parts}${more}</details>
`;
}

const mostRisks = 50;

/** Risks; one is red while a check that it watches fails. */
export function risksPart(state: IncidentState, nameOf: NameOf): Html {
  const { risks } = state;
  if (risks.length === 0) return nothing;
  const rows = risks.slice(0, mostRisks).map(({ level, text, mitigation, failing }, index) => {
    const isRed = failing.length > 0;
    const now = isRed ? html`<strong class="bad">${failing.length} failing now</strong>` : html`not now`;
    const help =
      mitigation === null ? nothing : html`<p class="note">Mitigation: ${line(mitigation, 300)}</p>`;
    const words = html`${level} · ${now}`;
    const more =
      isRed || mitigation !== null
        ? html`<details class="hist" id="risk-${index}"><summary>${words}</summary>${evidenceList(failing, state, nameOf)}${help}</details>`
        : html`<p class="note">${words}</p>`;
    return html`<li>${isRed ? markHtml('▲', 'bad') : markHtml('△', 'rest')}<div><p>${line(text, 400)}</p>${more}</div></li>`;
  });
  const rest = risks.length - mostRisks;
  const more = rest > 0 ? html`<p class="note">… and ${rest} more, in the state as JSON</p>` : nothing;
  const red = risks.filter(({ failing }) => failing.length > 0).length;
  const words = red === 0 ? `${risks.length}, none of them now` : `${red} of ${risks.length} now`;
  return html`<details class="fold" id="fold-risks"${red > 0 ? html` open` : null}><summary><h2 id="risks">Risks</h2><small>${words}</small></summary><ul class="crit">${rows}</ul>${more}</details>
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
      const slack =
        permalink === null ? nothing : html` · ${sentence([{ text: 'in Slack', url: permalink }], String)}`;
      const at = ended?.at ?? startedAt;
      const { mark, tone } = verdictLook(ended === null ? 'running' : shownVerdict(ended.verdict, ended));
      const words =
        ended === null
          ? html`running`
          : html`<strong class="${tone}">${line(runWords({ ended }), 400)}</strong>`;
      return html`<li>${markHtml(mark, tone)}<div><p>${title}${slack}</p><p class="note">${words}${at === null ? nothing : html` · ${moment(at)}`}</p></div></li>`;
    });
  const rest = runs.length - mostRuns;
  const more = rest > 0 ? html`<p class="note">… and ${rest} earlier, in the record</p>` : nothing;
  const failed = runs.filter(({ ended }) => ended?.verdict === 'failed').length;
  const words = `${runs.length}${failed > 0 ? `, ${failed} failed` : ''}`;
  return html`<details class="fold" id="fold-runs"><summary><h2 id="runs">Runs</h2><small>${words}</small></summary><ul class="crit">${rows}</ul>${more}</details>
`;
}

const mostFollowUps = 50;

/** What the plan asks for afterwards. */
export function followUpsPart({ head: { afterwards }, followUps }: IncidentState, nameOf: NameOf): Html {
  if (afterwards.length === 0) return nothing;
  const rows = afterwards.slice(0, mostFollowUps).map(({ id, text, target }) => {
    const done = followUps.get(id);
    const how =
      done === undefined
        ? html`${line(followUpPlace(target), 240)}`
        : html`${sentence(followUpDone(done), nameOf, 300)} ${moment(done.at)}`;
    return html`<li><span>${done === undefined ? '' : '✅'}</span><div><p>${line(text, 400)}</p><p class="note">${how}</p></div></li>`;
  });
  const rest = afterwards.length - mostFollowUps;
  const more = rest > 0 ? html`<p class="note">… and ${rest} more, in the state as JSON</p>` : nothing;
  const done = `${outOf(followUps.size, afterwards.length)} done`;
  return html`<details class="fold" id="fold-afterwards"><summary><h2 id="afterwards">Afterwards</h2><small>${done}</small></summary><ul class="crit">${rows}</ul>${more}</details>
`;
}
