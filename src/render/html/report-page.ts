import type { Comparison } from '../../core/compare/comparison.ts';
import type { FlakeRecord } from '../../core/compare/flakes.ts';
import { timeWords } from '../../core/compare/headline.ts';
import type { RunState } from '../../core/run/state.ts';
import { judgeRun } from '../../core/run/verdict.ts';
import { trendWords } from '../chart/chart-words.ts';
import type { RunMatrix } from '../chart/run-matrix.ts';
import type { RunTrend } from '../chart/run-trends.ts';
import { markHtml, placedChecks, verdictLook } from './check-standing.ts';
import { criteriaPart } from './criteria-part.ts';
import { type Html, html, htmlBytes, line, lines, moment, nothing } from './markup.ts';
import { type HtmlPage, pageOf } from './page.ts';
import { matrixPart } from './report-matrix.ts';
import { waterfallPart } from './waterfall.ts';

/** All that a report page shows beside the run itself. */
export type ReportPageFacts = {
  comparison: Comparison;
  matrix: RunMatrix;
  trends: readonly RunTrend[];
  flakes: readonly FlakeRecord[];
};

export type ReportPageOptions = {
  /** Epoch ms: when the page is made. */
  now: number;
  /** Leads to the page of the run; null: there is none. */
  runLink: string | null;
};

/** With 2,000 checks it stays below 1 MB, whatever they say; what is left out is counted. */
const mostBytes = 985_000;
const mostListed = 50;

/** A report for people: what is new, the criteria, when each check ran, the last twenty runs, trends and log signatures. */
export function reportPage(state: RunState, facts: ReportPageFacts, options: ReportPageOptions): HtmlPage {
  const checks = placedChecks(state);
  const judged = judgeRun(state);
  const { mark, tone } = verdictLook(judged.verdict);
  const name = line(`${state.head.selector.join(' ')} on ${state.head.environment}`, 300);
  const title = `Report: ${name} ${judged.verdict}`;
  const link =
    options.runLink === null
      ? nothing
      : html`<p><a href="${options.runLink}">Every check with its evidence</a></p>`;
  const top = html`<header><p class="crumb">staging-check · ${line(state.head.plan.title || state.head.plan.id, 300)}</p>
<div class="lead ${tone}"><h1>${markHtml(mark)} ${name} ${judged.verdict}</h1>
<p class="decided"><strong>${line(facts.comparison.headline, 1_500)}</strong></p><p>Decided by: ${line(judged.decidedBy, 1_500)}</p>${link}</div></header>
<main>
${newsPart(facts.comparison)}${signaturesPart(facts.comparison)}${trendsPart(facts)}${flakesPart(facts.flakes)}${criteriaPart(judged.criteria, [], false)}`;
  const foot = html`</main>
<footer><p>Report of run ${line(state.head.id, 100)}, made at ${moment(options.now)}. Secrets were taken out before anything was stored.</p></footer>`;
  const room = mostBytes - htmlBytes(top) - htmlBytes(foot) - 20_000;
  const matrix = matrixPart(facts.matrix, Math.floor(room * 0.45));
  const waterfall = waterfallPart(state, checks, { now: options.now, maxBytes: room - htmlBytes(matrix) });
  return pageOf({
    title: `${title} · staging-check`,
    body: html`${top}${matrix}${waterfall}${foot}`,
    reloadSeconds: null,
    moreStyle: reportStyle,
  });
}

const reportStyle = `.mx li,.wf li{display:grid;grid-template-columns:1fr auto;gap:0 .75rem;padding:.25rem 0;border-top:1px solid var(--line);font-size:.9375rem}
.cells{grid-column:1/-1;font:700 1rem/1.3 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.15em;text-align:right;white-space:pre}

:is(.cells,.key) .good{color:var(--good)}:is(.cells,.key) .bad{color:var(--bad)}:is(.cells,.key) .warn{color:var(--warn)}:is(.cells,.key) .rest{color:var(--dim)}
.wf svg{grid-column:1/-1;display:block;width:100%;height:.5rem;background:var(--card)}
.wf rect{fill:var(--dim)}.wf .good rect{fill:var(--good)}.wf .bad rect{fill:var(--bad)}.wf .warn rect{fill:var(--warn)}
.news li{margin:.375rem 0}
@media (max-width:34rem){.cells{letter-spacing:.02em}}
`;

function newsPart({ causes, lost, fixed, stillFailing, stillPassing, notes }: Comparison): Html {
  const named = (what: string, checks: readonly { name: string; check: string }[]) =>
    checks.length === 0
      ? []
      : [html`<li><strong>${what}:</strong> ${namesOf(checks.map(({ name, check }) => name || check))}</li>`];
  const items = [
    ...causes.slice(0, mostListed).map(({ name, check, message, checks }) => {
      const count = checks.length === 1 ? '' : `${checks.length} checks, 1 cause: `;
      return html`<li>${markHtml('✗', 'bad')} <strong>Broken:</strong> ${count}${line(name || check, 200)}${message === '' ? '' : `: ${line(message, 600)}`}</li>`;
    }),
    ...moreItem(causes.length),
    ...named('Passed before, not judged now', lost),
    ...named('Fixed', fixed),
    ...named('Still failing', stillFailing),
    ...(stillPassing === 0
      ? []
      : [html`<li>Same as before: ${stillPassing} ${stillPassing === 1 ? 'check' : 'checks'}</li>`]),
    ...notes.slice(0, mostListed).map((note) => html`<li class="note">${line(note, 500)}</li>`),
  ];
  return section('news', 'What changed', items);
}

function signaturesPart({ newErrors, stoppedErrors }: Comparison): Html {
  const said = (error: Comparison['newErrors'][number], word: string) =>
    html`<li><strong>${word}</strong>, ${error.isAtLeast ? 'at least ' : ''}${error.count} times since ${line(error.firstSeen, 60)}<pre>${lines(error.example, 1_500)}</pre></li>`;
  return section('signatures', 'Errors in the logs', [
    ...newErrors.slice(0, mostListed).map((error) => said(error, 'New')),
    ...moreItem(newErrors.length),
    ...stoppedErrors.slice(0, mostListed).map((error) => said(error, 'Stopped')),
    ...moreItem(stoppedErrors.length),
  ]);
}

function trendsPart({ comparison, trends }: ReportPageFacts): Html {
  const { slower, faster } = comparison;
  return section('trends', 'How long checks took', [
    ...slower
      .slice(0, mostListed)
      .map((one) => html`<li><strong>Slower:</strong> ${line(timeWords(one), 500)}</li>`),
    ...moreItem(slower.length),
    ...faster
      .slice(0, mostListed)
      .map((one) => html`<li><strong>Faster:</strong> ${line(timeWords(one), 500)}</li>`),
    ...trends.slice(0, mostListed).map((one) => html`<li>${line(one.name, 200)}: ${trendWords(one)}</li>`),
  ]);
}

function flakesPart(flakes: readonly FlakeRecord[]): Html {
  const items = flakes.slice(0, mostListed).map(({ name, check, flaky, runs }) => {
    return html`<li>${line(name || check, 200)}: passed on a retry in ${flaky} of ${runs} runs</li>`;
  });
  return section('flaky', 'Flaky checks', [...items, ...moreItem(flakes.length)]);
}

function section(id: string, title: string, items: readonly Html[]): Html {
  if (items.length === 0) return nothing;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><ul class="news">${items}</ul></section>
`;
}

function moreItem(count: number): readonly Html[] {
  return count > mostListed ? [html`<li class="note">… and ${count - mostListed} more</li>`] : [];
}

function namesOf(names: readonly string[]): string {
  const more = names.length - mostListed;
  const shown = names.slice(0, mostListed).map((name) => line(name, 160));
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
