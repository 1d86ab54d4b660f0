import { causesOfRun } from '../../core/cause/causes-of-run.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { tallyOf } from '../../core/run/check-standing.ts';
import { type RunState, type RunVerdict, revisionOf } from '../../core/run/state.ts';
import { isDecidedByCancel, judgeRun } from '../../core/run/verdict.ts';
import { rowWords, troubleCounts } from '../../core/words/checks.ts';
import { type Around, onlyShown } from '../../core/words/next.ts';
import { quantity } from '../../core/words/quantity.ts';
import { elapsedMs, runWords } from '../../core/words/results.ts';
import { alikeChecks } from '../../core/words/rows.ts';
import { shownVerdict, verdictWords } from '../../core/words/verdicts.ts';
import { chartStyle } from '../colours.ts';
import { type Html, html, htmlBytes, line, lines, moment, type NameOf, nothing } from '../markup.ts';
import { causePart, nextPart, sincePart } from './cause-part.ts';
import { answerLine, type DrawChart } from './check-body.ts';
import { checkList, type SectionLink, sectionKey } from './check-list.ts';
import {
  anchorOf,
  byImportance,
  markHtml,
  type PlacedCheck,
  placedChecks,
  verdictLook,
} from './check-standing.ts';
import { criteriaPart } from './criteria-part.ts';
import { type HtmlPage, pageOf } from './page.ts';

export type RunPageOptions = {
  /** Epoch ms: when the page is made. */
  now: number;
  /** Leads to the result document of the same run; null: there is none. */
  documentLink: string | null;
  /** Leads to the report on it, which there is once it has ended; null, or left out: there is none. */
  reportLink?: string | null;
  /** Leads to the page that does not reload itself while the run goes on; null: this is it; left out: there is none. */
  stillLink?: string | null;
  /** The pages of its sections; left out: this one shows as much as it can. */
  sections?: SectionPages;
  /** Names of people and groups; an id that it does not know stays as it is. */
  nameOf?: NameOf;
  /** What was measured over time, as a picture; left out: none is drawn. */
  drawChart?: DrawChart;
  /** What people can do about it where it was asked for; left out: it is only shown. */
  around?: Around;
};

/** One section by itself, which a page of many checks leads to. */
export type SectionPages = {
  /** Which one this page is of, as `linkTo` was told it; null, or none of the run: all of them. */
  shown: string | null;
  linkTo: SectionLink;
  wholeLink: string;
};

/** A page of 2,000 checks stays below 1 MB, whatever they say: this is what goes into it, and what is left out is said. */
const mostBytes = 985_000;
const reloadSeconds = 5;
/** A page of many checks is not read in five seconds. */
const slowReloadSeconds = 30;

/** A run for people: the verdict and what decided it, criteria, every check with its evidence. */
export function runPage(state: RunState, options: RunPageOptions): HtmlPage {
  const { nameOf = (id: string) => id, drawChart = null } = options;
  const all = placedChecks(state);
  const own = sectionOf(all, options.sections?.shown ?? null);
  const checks = own ?? all;
  const judged = judgeRun(state);
  const isRunning = state.finishedAt === null;
  const tally = tallyOf(state.checks.values(), state);
  const title = titleOf(state, isRunning ? 'running' : verdictWords(judged.verdict, tally));
  const top = html`<a class="skip" href="#checks">Skip to the checks</a>
${headPart(state, checks, title, options, nameOf)}
<main>
${own === null ? nothing : onlyPart(own, options)}`;
  const parts =
    own === null
      ? html`${criteriaPart(judged.criteria, checks, isRunning)}${answersPart(checks, nameOf)}${capturesPart(state)}${aboutPart(state, options, nameOf)}`
      : nothing;
  const bottom = html`${parts}</main>
${footPart(state, options)}`;
  const room = mostBytes - htmlBytes(top) - htmlBytes(bottom);
  const sectionLink = own === null ? (options.sections?.linkTo ?? null) : null;
  const body = html`${top}${checkList(state, checks, { maxBytes: room, means: { nameOf, drawChart }, sectionLink })}${bottom}`;
  const every = all.length > 200 ? slowReloadSeconds : reloadSeconds;
  const isLive = isRunning && options.stillLink !== null;
  return pageOf({
    title: `${title} · staging-check`,
    body,
    moreStyle: chartStyle,
    reloadSeconds: isLive ? every : null,
  });
}

/** Null when all are to be shown. */
function sectionOf(
  checks: readonly PlacedCheck[],
  choice: SectionPages['shown'],
): readonly PlacedCheck[] | null {
  if (choice === null) return null;
  const own = checks.filter(({ check }) => sectionKey(check.head) === choice);
  return own.length === 0 ? null : own;
}

function onlyPart(own: readonly PlacedCheck[], { sections }: RunPageOptions): Html {
  return html`<p class="note">${quantity(own.length, 'check')} of one section. <a href="${sections?.wholeLink ?? ''}">All of the run</a></p>
`;
}

function titleOf({ head, cancelled, startedAt }: RunState, word: string): string {
  const name = line(runWords(head), 300);
  if (word === 'running') {
    if (cancelled !== null) return `${name} is being cancelled`;
    return startedAt === null ? `${name} is queued` : `${name} is running`;
  }
  if (cancelled !== null) return `${name} was ${word}`;
  return /^(?:passed|failed)/.test(word) ? `${name} ${word}` : `${name}: ${word}`;
}

function headPart(
  state: RunState,
  checks: readonly PlacedCheck[],
  title: string,
  options: RunPageOptions,
  nameOf: NameOf,
): Html {
  const judged = judgeRun(state);
  const isRunning = state.finishedAt === null;
  const tally = tallyOf(state.checks.values(), state);
  const ended = tally.cancelled ? 'cancelled' : shownVerdict(judged.verdict, tally);
  const { mark, tone } = verdictLook(isRunning ? 'running' : ended);
  const flip =
    judged.flip === '' ? nothing : html`<p class="dim">Would change it: ${line(judged.flip, 1_000)}</p>`;
  const report =
    isRunning || !options.reportLink
      ? nothing
      : html`<p><a href="${options.reportLink}">Report: what changed, the last runs, trends</a></p>`;
  const verdict = isRunning
    ? html`<p class="decided">${[`${tally.done} of ${tally.total} done`, ...troubleCounts(tally)].join(', ')}. As it stood at ${moment(options.now)}${reloadPart(options)}.</p>`
    : html`${causePart(causesOfRun(state))}${sincePart(state, nameOf)}${decidedPart(state, judged, nameOf)}${nextPart(state, options.around ?? onlyShown, nameOf)}${flip}`;
  return html`<header>
<p class="crumb">staging-check · ${line(state.head.plan.title || state.head.plan.id, 300)}</p>
<div class="lead ${tone}"><h1>${markHtml(mark)} ${title}</h1>
${verdict}<p>${tally.counts}</p>
${worst(checks, state)}<p class="note">${essence(state, options, nameOf)}</p>${report}</div></header>`;
}

function decidedPart(state: RunState, judged: RunVerdict, nameOf: NameOf): Html {
  const { cancelled } = state;
  const stopped =
    cancelled === null
      ? nothing
      : html`<p><strong>Cancelled by</strong> ${line(nameOf(cancelled.by), 100)}${cancelled.reason === '' ? '' : `: ${line(cancelled.reason, 300)}`}</p>`;
  return isDecidedByCancel(state, judged)
    ? stopped
    : html`${stopped}<p><strong>Decided by:</strong> ${line(judged.decidedBy, 2_000)}</p>`;
}

const mostNamed = 12;
/** So many rows are seen without scrolling far. */
const fewChecks = 20;

/** Of a long page, what is wrong by name, before counts of what is right; a short one shows it right below. */
function worst(checks: readonly PlacedCheck[], state: RunState): Html {
  const bad = checks.filter(({ look }) => look.kind === 'bad').toSorted(byImportance);
  if (bad.length === 0 || checks.length <= fewChecks) return nothing;
  const groups = alikeChecks(
    bad.map(({ check }) => check),
    state,
  );
  const shown = groups.slice(0, mostNamed);
  const placed = new Map(bad.map((one) => [one.check, one]));
  const items = shown.flatMap((group) => {
    const own = placed.get(group[0]);
    if (own === undefined) return [];
    const { check, index, standing, look } = own;
    const why = line(rowWords(check, state).message, 300);
    const others = group.length === 1 ? nothing : html` and ${quantity(group.length - 1, 'other')}`;
    return html`<li>${markHtml(look.mark, look.tone)} <a href="#${anchorOf(check, index)}">${line(check.head.name || check.head.id, 200) || '(no name)'}</a>${others}<span class="vh"> ${standing}</span>${why === '' ? '' : `: ${why}`}</li>`;
  });
  const rest = bad.length - shown.flat().length;
  const more = rest > 0 ? html`<li><a href="#only-bad">… and ${rest} more</a></li>` : nothing;
  return html`<ul class="worst">${items}${more}</ul>`;
}

/** How long, of which revision, when, for whom: what one asks first, in a line. */
function essence(state: RunState, { now }: RunPageOptions, nameOf: NameOf): Html {
  const { head, startedAt, requestedAt } = state;
  const revision = revisionOf(state);
  const took = `${formatDuration(elapsedMs(state, now))}${state.finishedAt === null ? ' so far' : ''}`;
  const known = revision === null ? nothing : html` · revision <code>${line(revision, 120)}</code>`;
  return html`${took}${known} · started ${moment(startedAt ?? requestedAt)} · asked by ${line(nameOf(head.requestedBy), 100)}`;
}

/** All facts of the run, folded. */
function aboutPart(state: RunState, options: RunPageOptions, nameOf: NameOf): Html {
  return html`<details class="fold"><summary><h2 id="about">About this run</h2></summary>${factList(state, options, nameOf)}</details>
`;
}

function factList(state: RunState, { now }: RunPageOptions, nameOf: NameOf): Html {
  const { head, deploy, deployed, cancelled } = state;
  const started = state.startedAt === null ? 'not yet' : moment(state.startedAt);
  const ended =
    state.finishedAt === null ? nothing : html`<dt>Ended</dt><dd>${moment(state.finishedAt)}</dd>`;
  const stopped =
    cancelled === null
      ? nothing
      : html`<dt>Cancelled</dt><dd>by ${line(nameOf(cancelled.by), 100)} at ${moment(cancelled.at)}${cancelled.reason === '' ? '' : `: ${line(cancelled.reason, 300)}`}</dd>`;
  const revision =
    deploy === null
      ? nothing
      : html`<dt>${revisionOf(state) === null ? 'Last known deploy' : 'Revision'}</dt><dd><code>${line(deploy.revision ?? 'not known', 200)}</code>, deployed ${deployed === null ? '' : 'in this run at '}${moment(deploy.startedAt)}</dd>`;
  return html`<dl class="facts"><dt>Took</dt><dd>${formatDuration(elapsedMs(state, now))}${state.finishedAt === null ? ' so far' : ''}</dd>
<dt>Started</dt><dd>${started}</dd>${ended}${stopped}
${revision}<dt>Asked by</dt><dd>${line(nameOf(head.requestedBy), 100)} (${triggers[head.trigger]}) at ${moment(state.requestedAt)}</dd>
<dt>Run</dt><dd><code>${line(head.id, 100)}</code></dd>
<dt>Plan</dt><dd>${line(head.plan.id, 100)} <code>${line(head.plan.digest.slice(0, 12), 60)}</code></dd></dl>`;
}

const triggers: Readonly<Record<RunState['head']['trigger'], string>> = {
  cli: 'command line',
  slash: 'slash command',
  mention: 'mention',
  button: 'button',
  schedule: 'schedule',
  deploy: 'deploy',
};

const mostAnswers = 50;

/** Who approved and signed off, in one place. */
function answersPart(checks: readonly PlacedCheck[], nameOf: NameOf): Html {
  const answered = checks.filter(({ check }) => check.answer !== null);
  if (answered.length === 0) return nothing;
  const rows = answered
    .slice(0, mostAnswers)
    .map(
      ({ check, index }) =>
        html`<li><a href="#${anchorOf(check, index)}">${line(check.head.name || check.head.id, 200)}</a>${answerLine(check, nameOf)}</li>`,
    );
  const rest = answered.length - mostAnswers;
  const more = rest > 0 ? html`<li class="note">… and ${rest} more, at their checks</li>` : nothing;
  return html`<details class="fold"><summary><h2 id="people">Decided by people</h2><small>${answered.length}</small></summary><ul>${rows}${more}</ul></details>
`;
}

const mostCaptures = 50;

function capturesPart({ captures }: RunState): Html {
  const all = Object.entries(captures);
  if (all.length === 0) return nothing;
  const rows = all
    .slice(0, mostCaptures)
    .map(([name, value]) => html`<dt>${line(name, 100)}</dt><dd><code>${lines(value, 500)}</code></dd>`);
  const rest = all.length - mostCaptures;
  const more = rest > 0 ? html`<p class="note">… and ${rest} more, in the result document</p>` : nothing;
  return html`<details class="fold"><summary><h2 id="captures">Captured values</h2><small>${all.length}</small></summary><dl class="facts">${rows}</dl>${more}</details>
`;
}

/** Who reads with a screen reader, or slowly, can stop it. */
function reloadPart({ stillLink }: RunPageOptions): Html {
  if (stillLink === null) return nothing;
  const stop = stillLink === undefined ? nothing : html` (<a href="${stillLink}">stop that</a>)`;
  return html`; this page reloads itself${stop}`;
}

function footPart(state: RunState, { now, documentLink }: RunPageOptions): Html {
  const json =
    documentLink === null
      ? nothing
      : html`<a href="${documentLink}">Result document (JSON)</a>, with all that is known of the run. `;
  // An ended run reads the same whenever it is looked at.
  const made = state.finishedAt === null ? html`, made at ${moment(now)}` : nothing;
  return html`<footer><p>${json}Page of run ${line(state.head.id, 100)}${made}. Secrets were taken out before anything was stored.</p></footer>`;
}
