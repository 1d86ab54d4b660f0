import { causesOfRun } from '../../core/cause/causes-of-run.ts';
import { comparedWith } from '../../core/compare/compared-with.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { isLoud } from '../../core/report/comparison-record.ts';
import type { ReportFacts } from '../../core/report/facts.ts';
import { matrixOfReport, type ReportRuns, trendsOfReport } from '../../core/report/report-runs.ts';
import { tallyOf } from '../../core/run/check-standing.ts';
import { type RunState, revisionOf } from '../../core/run/state.ts';
import { judgeRun } from '../../core/run/verdict.ts';
import { missedWords } from '../../core/schedule/due.ts';
import { type Around, onlyShown } from '../../core/words/next.ts';
import { elapsedMs, runWords } from '../../core/words/results.ts';
import { shownVerdict, verdictWords } from '../../core/words/verdicts.ts';
import { type Html, html, htmlBytes, line, moment, type NameOf, nothing } from '../markup.ts';
import { causePart, nextPart, sincePart } from './cause-part.ts';
import { markHtml, placedChecks, verdictLook } from './check-standing.ts';
import { criteriaPart } from './criteria-part.ts';
import { type HtmlPage, pageOf } from './page.ts';
import { matrixPart } from './report-matrix.ts';
import { newsPart, signaturesPart } from './report-news.ts';
import { flakesPart, overduePart, quarantinePart, recordStyle } from './report-record.ts';
import { checkNamer } from './report-section.ts';
import { trendStyle, trendsPart } from './report-trends.ts';
import { waterfallPart } from './waterfall.ts';

/** A report with all that its page shows. */
export type ShownReport = ReportRuns & { facts: ReportFacts; around?: Around };

export type ReportPageOptions = {
  /** Epoch ms: when the page is made. */
  now: number;
  /** Leads to the page of the run; null: there is none. */
  runLink: string | null;
  /** Leads to the same as JSON; null: there is none. */
  documentLink: string | null;
  /** Leads to the page of another run; null: there is none. */
  linkTo(run: string): string | null;
  /** Names of people and groups; an id that it does not know stays as it is. */
  nameOf?: NameOf;
};

/** With 2,000 checks it stays below 1 MB, whatever they say; what is left out is counted. */
const mostBytes = 985_000;
const mostTrends = 12;

/** A report for people: what is new, the criteria, the last twenty runs, when each check ran, how long, and the record of the flaky ones. */
export function reportPage(report: ShownReport, options: ReportPageOptions): HtmlPage {
  const { state, facts, history } = report;
  const { comparison } = facts;
  const { now, runLink } = options;
  const checks = placedChecks(state);
  const name = checkNamer(checks, runLink);
  const current = history.find(({ id }) => id === comparison.current.id) ?? null;
  const title = titleOf(state);
  const top = html`${headPart(report, title, options)}
<main>
${newsPart(comparison, name)}${signaturesPart(comparison, current)}${trendsPart(trendsOfReport(report, mostTrends), name)}`;
  const record = html`${flakesPart(facts.flakes, name)}${quarantinePart(facts.quarantined, name, now)}${overduePart(facts.overdue, now)}${criteriaPart(facts.criteria, checks, false, runLink)}`;
  const foot = html`</main>
${footPart(state, options)}`;
  const taken = [top, record, foot].reduce((sum, part) => sum + htmlBytes(part), 20_000);
  const room = Math.max(0, mostBytes - taken);
  const matrix = matrixPart(matrixOfReport(report), Math.floor(room * 0.45));
  const waterfall = waterfallPart(state, checks, { now, maxBytes: room - htmlBytes(matrix) });
  return pageOf({
    title: `Report: ${title} · staging-check`,
    body: html`${top}${matrix}${record}${waterfall}${foot}`,
    moreStyle: reportStyle,
  });
}

const reportStyle = `.mx li,.wf li{display:grid;grid-template-columns:minmax(55%,1fr) minmax(0,auto);gap:0 .75rem;padding:.25rem 0;border-top:1px solid var(--line);font-size:.9375rem;align-items:center}
.mx .t,.wf .t{text-align:right;white-space:normal}
.cells{grid-column:1/-1;font:700 1rem/1.3 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;text-align:right;white-space:pre}
:is(.cells,.key) .good{color:var(--good)}:is(.cells,.key) .bad{color:var(--bad)}:is(.cells,.key) .warn{color:var(--warn)}:is(.cells,.key) .rest{color:var(--dim)}
.wf svg{grid-column:1/-1;display:block;width:100%;height:.5rem;background:var(--card)}
.wf rect{fill:var(--dim)}.wf .good rect{fill:var(--good)}.wf .bad rect{fill:var(--bad)}.wf .warn rect{fill:var(--warn)}
.news li{margin:.5rem 0}.news .note{margin:0}
.crit div p{display:inline}.crit div p+p::before{content:" · "}
@media (min-width:48rem){.mx li{grid-template-columns:minmax(0,1fr) 16rem 13.5rem}.mx .cells{grid-column:3}.cells{letter-spacing:.08em}
.wf li{grid-template-columns:minmax(0,19rem) minmax(0,1fr) 9rem}.wf svg{grid-column:2;grid-row:1}.wf .t{grid-column:3;white-space:nowrap}}
${trendStyle}${recordStyle}`;

function titleOf(state: RunState): string {
  const { head, cancelled } = state;
  const { verdict } = judgeRun(state);
  const words = verdictWords(verdict, tallyOf(state.checks.values(), state));
  const name = line(runWords(head), 300);
  if (cancelled !== null) return `${name} was cancelled: ${verdict}`;
  return verdict === 'passed' || verdict === 'failed' ? `${name} ${words}` : `${name}: ${words}`;
}

/** Passing while something is new, or while nothing tells, is not green. */
function headPart(
  { state, facts, around = onlyShown }: ShownReport,
  title: string,
  options: ReportPageOptions,
): Html {
  const { verdict, decidedBy } = judgeRun(state);
  const { comparison } = facts;
  const causes = causesOfRun(comparedWith(state, comparison));
  // The rest of the headline is what the causes say.
  const headline = causes.length === 0 ? comparison.headline : (comparison.headline.split('; ')[0] ?? '');
  const isNews = verdict === 'passed' && (isLoud(comparison) || comparison.unstable.length > 0);
  const { mark, tone } = isNews
    ? { mark: '!', tone: 'warn' }
    : verdictLook(shownVerdict(verdict, tallyOf(state.checks.values(), state)));
  const { runLink, nameOf = (id: string) => id } = options;
  const link =
    runLink === null ? nothing : html`<p><a href="${runLink}">Every check with its evidence</a></p>`;
  return html`<header>
<p class="crumb">staging-check · ${line(state.head.plan.title || state.head.plan.id, 300)}</p>
<div class="lead ${tone}"><h1>${markHtml(mark)} ${title}</h1>
${causePart(causes)}${sincePart(state, nameOf)}<p class="decided"><strong>${line(headline, 1_500)}</strong></p>
<p>Decided by: ${line(decidedBy, 1_500)}</p>${nextPart(state, around, nameOf)}${link}</div>
${factList(state, facts, options)}</header>`;
}

function factList(
  state: RunState,
  { comparison, criteria }: ReportFacts,
  { now, linkTo }: ReportPageOptions,
): Html {
  const { head, startedAt, finishedAt } = state;
  const tally = tallyOf(state.checks.values(), state);
  const began = startedAt === null ? nothing : html`, started ${moment(startedAt)}`;
  const ended = finishedAt === null ? nothing : html`, ended ${moment(finishedAt)}`;
  return html`<dl class="facts">${occasion(state)}<dt>Compared with</dt><dd>${baselineWords(comparison.baseline, linkTo)}</dd>
<dt>Checks</dt><dd>${tally.counts}</dd>${tierCounts(criteria)}
<dt>Took</dt><dd>${formatDuration(elapsedMs(state, now))}${began}${ended}</dd>
<dt>Plan</dt><dd>${line(head.plan.id, 100)} <code>${line(head.plan.digest.slice(0, 12), 60)}</code>, run <code>${line(head.id, 100)}</code></dd></dl>`;
}

const mostTiers = 6;

function tierCounts(criteria: ReportFacts['criteria']): Html {
  const tiers = [...Map.groupBy(criteria, ({ tier }) => tier)].slice(0, mostTiers);
  if (tiers.length === 0) return nothing;
  const counts = tiers.map(([tier, all]) => {
    const met = all.filter(({ status }) => status === 'met').length;
    return `${line(tier, 60)} ${met} of ${all.length}`;
  });
  return html`
<dt>Criteria met</dt><dd>${counts.join(' · ')}</dd>`;
}

/** Why this report was made, and which revision it is about. */
function occasion(state: RunState): Html {
  const { head, deploy, deployed, requestedAt } = state;
  if (head.deploy !== undefined) {
    const { report, startedAt } = head.deploy;
    const after = formatDuration(Math.max(0, requestedAt - startedAt));
    return html`<dt>Revision</dt><dd><code>${line(head.deploy.revision, 200)}</code>, deployed ${moment(startedAt)}</dd>
<dt>Report</dt><dd>number ${report} of this deploy, ${after} after it</dd>
`;
  }
  const revision =
    deploy === null
      ? nothing
      : html`<dt>${revisionOf(state) === null ? 'Last known deploy' : 'Revision'}</dt><dd><code>${line(deploy.revision ?? 'not known', 200)}</code>, deployed ${deployed === null ? '' : 'in this run at '}${moment(deploy.startedAt)}</dd>
`;
  if (head.schedule === undefined) return revision;
  const { id, at } = head.schedule;
  const missed = missedWords(head.schedule);
  return html`${revision}<dt>Schedule</dt><dd><code>${line(id, 100)}</code>, for ${moment(at)}${missed === '' ? '' : `. ${missed}`}</dd>
`;
}

function baselineWords(
  baseline: ReportFacts['comparison']['baseline'],
  linkTo: ReportPageOptions['linkTo'],
): Html {
  if (baseline === null) return html`nothing: there is no earlier run of this selection`;
  const { id, revision, startedAt, verdict } = baseline;
  const link = linkTo(id);
  const name = line(id, 100);
  const named = link === null ? html`<code>${name}</code>` : html`<a href="${link}"><code>${name}</code></a>`;
  const of = revision === null ? nothing : html`, revision <code>${line(revision, 200)}</code>`;
  return html`run ${named} of ${moment(startedAt)}${of}: ${verdict}`;
}

function footPart(state: RunState, { documentLink }: ReportPageOptions): Html {
  const json =
    documentLink === null
      ? nothing
      : html`<a href="${documentLink}">The same as JSON</a>, with all that is known of the run. `;
  return html`<footer><p>${json}Report of run ${line(state.head.id, 100)}. Secrets were taken out before anything was stored.</p></footer>`;
}
