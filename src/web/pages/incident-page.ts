import { closingTone } from '../../core/incident/closing.ts';
import { isPlanned } from '../../core/incident/head.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import {
  closedWords,
  deployTeller,
  exceptionWords,
  incidentFacts,
  incidentName,
  lastedWords,
  revisionName,
} from '../../core/words/incident.ts';
import { judgedAt } from '../../core/words/timeline.ts';
import type { Theme } from '../colours.ts';
import { type Html, html, line, lines, moment, type NameOf, nothing, sentence } from '../markup.ts';
import type { Tone } from './check-standing.ts';
import { recordPages, recordPart } from './incident-record.ts';
import { criteriaPart, followUpsPart, risksPart, runsPart, windowsPart } from './incident-standing.ts';
import { type LivePage, livePageOf } from './live-page.ts';

export type IncidentPageOptions = {
  /** Epoch ms: when the page is made. */
  now: number;
  /** Page of the record, from 1; another one than there is gives the nearest. */
  page: number;
  /** Leads to the same page of another part of the record, relative to this one: `?token=…&page=2`. */
  pageLink(page: number): string;
  /** Draws the chart of the incident. */
  chart(state: IncidentState, look: { now: number; theme: Theme; widthPx: number }): Html;
  /** Server-sent events of this incident; null: the page does not follow. */
  eventsLink: string | null;
  /** The state as JSON; null: there is none. */
  documentLink: string | null;
  /** The page of a run; null: there is none. */
  runLink?(run: string): string | null;
  /** Names of people and groups; an id that it does not know stays as it is. */
  nameOf?: NameOf;
};

const chartWidthPx = 720;
/** Long texts of a page that would be larger are cut shorter, which their ends say. */
const mostBytes = 985_000;

/** An incident for people: how it stands, its windows as a chart and in words, criteria, risks, runs, and the record. */
export function incidentPage(state: IncidentState, options: IncidentPageOptions): LivePage {
  const whole = pageWith(state, options, 4_000);
  return new TextEncoder().encode(whole.html).length <= mostBytes ? whole : pageWith(state, options, 600);
}

function pageWith(state: IncidentState, options: IncidentPageOptions, mostTextBytes: number): LivePage {
  const nameOf = options.nameOf ?? ((id: string) => id);
  const page = Math.min(Math.max(1, Math.floor(options.page) || 1), recordPages(state));
  const title = titleOf(state);
  const events = options.eventsLink === null ? nothing : html` data-events="${options.eventsLink}"`;
  const chart = options.chart(state, { now: options.now, theme: 'light', widthPx: chartWidthPx });
  const now = judgedAt(state, options.now);
  const body = html`<a class="skip" href="#record">Skip to the record</a>
<div id="live"${events}>
${headPart(state, options, nameOf)}
<main>
<section aria-labelledby="timeline"><h2 id="timeline">Execution Timeline</h2>
${chart}
${windowsPart(state, now, nameOf)}</section>
${criteriaPart(state, nameOf)}${risksPart(state, nameOf)}${runsPart(state, options.runLink ?? (() => null))}${recordPart(state, { page, nameOf, pageLink: options.pageLink, mostTextBytes })}${followUpsPart(state, nameOf)}</main>
${footPart(state, options, page)}
</div>`;
  return livePageOf({ title: `${title} · staging-check`, body });
}

function titleOf(state: IncidentState): string {
  return `${incidentName(state, 600)}${state.closed === null ? '' : ` (${closedWords(state.closed.as)})`}`;
}

function headPart(state: IncidentState, options: IncidentPageOptions, nameOf: NameOf): Html {
  const { severity, status, head } = state;
  return html`<header>
<p class="crumb">staging-check · ${line(head.plan.title || head.plan.id || 'no plan', 300)}</p>
<div class="lead ${toneOf(state)}"><h1>${titleOf(state)}</h1>
<p class="decided"><strong>${severity} · ${lastedWords(state, options.now)}</strong></p>
${closedPart(state, nameOf)}${statusPart(status, nameOf)}</div>
${factList(state, nameOf)}<p class="again note">As it stood at ${moment(options.now)}. <a id="refresh" href="${options.pageLink(options.page)}">Refresh</a> <span id="follows"></span></p></header>`;
}

function toneOf(state: IncidentState): Tone {
  const closing = closingTone(state);
  if (closing !== null) return closing === 'neutral' ? 'rest' : closing;
  const { criteria, risks } = state;
  const isBad = criteria.some(({ tier, status }) => tier === 'critical' && status === 'unmet');
  return isBad || risks.some(({ failing }) => failing.length > 0) ? 'bad' : 'wait';
}

function closedPart({ closed }: IncidentState, nameOf: NameOf): Html {
  if (closed === null) return nothing;
  const exception =
    closed.exception === null
      ? nothing
      : html`<p><strong class="warn">Closed with an exception:</strong> ${sentence(exceptionWords(closed.exception), nameOf, 1_000)}</p>`;
  return html`<p class="text">${lines(closed.summary, 4_000)}</p>${exception}`;
}

function statusPart(status: IncidentState['status'], nameOf: NameOf): Html {
  if (status === null) return html`<p class="note">No update was given yet.</p>`;
  const next =
    status.next === ''
      ? nothing
      : html`<p class="text"><strong>Next:</strong> ${lines(status.next, 2_000)}</p>`;
  const due = status.nextUpdateAt === null ? nothing : html`; next update ${moment(status.nextUpdateAt)}`;
  return html`<p class="text">${lines(status.changed, 2_000)}</p>${next}<p class="note">update of ${moment(status.at)} by ${line(nameOf(status.by), 120)}${due}</p>`;
}

function factList(state: IncidentState, nameOf: NameOf): Html {
  const { deploys } = state;
  const facts = incidentFacts(state).map(
    ({ name, value, about }) =>
      html`<dt>${name}</dt><dd${about === 'now' ? html` class="warn"` : nothing}>${sentence(value, nameOf)}</dd>`,
  );
  const last = deploys.at(-1);
  const deploy =
    last === undefined
      ? nothing
      : html`<dt>last deploy</dt><dd><code>${line(revisionName(last), 200)}</code>${sentence(deployTeller(last), nameOf)} ${moment(last.at)}</dd>`;
  return html`<dl class="facts">${facts}${deploy}${aboutPart(state)}</dl>
`;
}

function aboutPart({ head }: IncidentState): Html {
  const { environment, plan } = head;
  const where = environment === '' ? nothing : html`<dt>environment</dt><dd>${line(environment, 120)}</dd>`;
  const which = isPlanned(head)
    ? html`${line(plan.id, 120)} <code>${line(plan.digest.slice(0, 12), 60)}</code>`
    : 'none';
  return html`${where}
<dt>plan</dt><dd>${which}</dd>`;
}

function footPart(state: IncidentState, { now, documentLink }: IncidentPageOptions, page: number): Html {
  const json =
    documentLink === null
      ? nothing
      : html`<a href="${documentLink}">The state as JSON</a>, with all that is known. `;
  const part = recordPages(state) === 1 ? '' : ` (page ${page} of the record)`;
  return html`<footer><p>${json}Incident ${line(state.head.key, 100)}${part}, made at ${moment(now)}. Times in the chart are UTC.</p></footer>`;
}
