import type { IncidentState, RecordEntry } from '../../core/incident/state.ts';
import { quantity, timesWords } from '../../core/words/quantity.ts';
import type { NameOf } from '../markup.ts';
import { type Html, html, line, lines, linked, moment, nothing, sentence } from '../markup.ts';

const entriesPerPage = 200;
const mostHistory = 4;
const mostLinkLength = 300;

/** How many pages the record takes; at least one. */
export function recordPages({ record }: Pick<IncidentState, 'record'>): number {
  return Math.max(1, Math.ceil(record.length / entriesPerPage));
}

export type RecordOptions = {
  /** From 1. */
  page: number;
  nameOf: NameOf;
  pageLink(page: number): string;
  /** Of a text; what was said before gets a quarter. */
  mostTextBytes: number;
};

/** A page of the record, newest first; entries that were changed show what they said before. */
export function recordPart(state: IncidentState, options: RecordOptions): Html {
  const { page, pageLink } = options;
  const pages = recordPages(state);
  const newestFirst = state.record.toReversed();
  const shown = newestFirst.slice((page - 1) * entriesPerPage, page * entriesPerPage);
  const first = (page - 1) * entriesPerPage;
  const nav = pages === 1 ? nothing : pagesNav(page, pages, pageLink);
  const items = shown.map((entry, index) => entryRow(entry, state.record.length - first - index, options));
  return html`<section aria-labelledby="record"><h2 id="record">Record</h2>
<p class="note">${quantity(state.record.length, 'entry', 'entries')}, newest first${pages === 1 ? '' : `; page ${page} of ${pages}`}</p>
${page === 1 ? html`<ul class="record">${items.slice(0, newest)}</ul>${olderPart(items.slice(newest))}` : html`${nav}<ul class="record">${items}</ul>`}${nav}</section>
`;
}

/** So many entries say what goes on now. */
const newest = 5;

function olderPart(items: readonly Html[]): Html {
  if (items.length === 0) return nothing;
  return html`<details class="fold" id="fold-record"><summary><h3>${quantity(items.length, 'earlier entry', 'earlier entries')}</h3></summary><ul class="record">${items}</ul></details>`;
}

function pagesNav(page: number, pages: number, pageLink: (page: number) => string): Html {
  const link = (to: number, words: string) =>
    to < 1 || to > pages || to === page ? nothing : html`<a href="${pageLink(to)}#record">${words}</a>`;
  return html`<nav class="pages" aria-label="Pages of the record">${link(1, 'Newest')}${link(page - 1, '← Newer')}${link(page + 1, 'Older →')}${link(pages, 'Oldest')}</nav>`;
}

/** `number` counts from the oldest entry, so that it stays the same while entries are added. */
function entryRow(entry: RecordEntry, number: number, options: RecordOptions): Html {
  const { nameOf, mostTextBytes } = options;
  const { at, recordedAt, by, kind, text, parts, permalink, struck } = entry;
  const who = by === '' ? 'staging-check' : line(nameOf(by), 120);
  const late = recordedAt === at ? nothing : html`, written down ${moment(recordedAt)}`;
  const told =
    parts === undefined ? html`${lines(text, mostTextBytes)}` : sentence(parts, nameOf, mostTextBytes);
  const words = struck === null ? told : html`<span class="struck">${told}</span> (struck)`;
  const link =
    permalink === null || permalink.length > mostLinkLength
      ? nothing
      : html` · ${linked(permalink, 'in Slack')}`;
  return html`<li><p class="note">${moment(at)} · ${who} · ${line(kind.replace('.', ' '), 60)}${late}${link}</p><p class="text">${words}</p>${history(entry, number, options)}</li>`;
}

function history(
  { history: before, struck }: RecordEntry,
  number: number,
  { nameOf, mostTextBytes }: RecordOptions,
): Html {
  if (before.length === 0 && struck === null) return nothing;
  const left = before.length - mostHistory;
  const edits = before
    .slice(-mostHistory)
    .toReversed()
    .map(
      (one) =>
        html`<li>until ${moment(one.at)}, changed by ${line(nameOf(one.by), 120) || 'staging-check'}: <span class="text">${lines(one.text, mostTextBytes / 4)}</span></li>`,
    );
  const gone =
    struck === null
      ? nothing
      : html`<li>struck ${moment(struck.at)} by ${line(nameOf(struck.by), 120) || 'staging-check'}${struck.reason === '' ? '' : `: ${line(struck.reason, 300)}`}</li>`;
  const more = left > 0 ? html`<li>… and ${left} earlier, in the state as JSON</li>` : nothing;
  const words =
    before.length === 0
      ? 'Struck'
      : `Edited ${timesWords(before.length)}${struck === null ? '' : ', then struck'}`;
  return html`<details class="hist" id="history-${number}"><summary>${words}</summary><ul>${gone}${edits}${more}</ul></details>`;
}
