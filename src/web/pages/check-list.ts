import { tallyOf } from '../../core/run/check-standing.ts';
import type { PhaseHead, SectionHead } from '../../core/run/events.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { quantity } from '../../core/words/quantity.ts';
import { checkRows } from '../../core/words/rows.ts';
import { type Html, html, htmlBytes, line, nothing } from '../markup.ts';
import { type BodyMeans, type BodyRoom, checkBody } from './check-body.ts';
import { alikeRow, checkRow, type RowRoom, waitingRow } from './check-row.ts';
import { byImportance, type CheckKind, type PlacedCheck } from './check-standing.ts';
import { inShort, shortRow, shortRows } from './short-row.ts';

export type CheckListOptions = {
  maxBytes: number;
  means: BodyMeans;
  /** Leads to a page of one section with all that was seen of its checks; null: this page shows as much as it can. */
  sectionLink: SectionLink | null;
};

/** By the key of the section. */
export type SectionLink = (section: string) => string;

/** What a section is called among all of a run: its number is one of its phase only. */
export function sectionKey({ phase, section }: { phase: string; section: string }): string {
  return `${phase}/${section}`;
}

type ListRoom = Omit<CheckListOptions, 'sectionLink'>;

/** What of the checks has room: a row each, bodies as long as there is room, the important ones first. */
type RowChoice = {
  rows: ReadonlyMap<number, Html>;
  /** Those that have a line. */
  short: ReadonlySet<number>;
  withoutBody: number;
  withoutRow: number;
};

/** All checks by phase and section, with links that show only some of them; never larger than `maxBytes`. */
export function checkList(
  state: RunState,
  checks: readonly PlacedCheck[],
  { maxBytes, means, sectionLink }: CheckListOptions,
): Html {
  const short: ReadonlySet<number> = sectionLink === null ? new Set() : inShort(checks);
  const bySection = Map.groupBy(checks, ({ check }) => sectionKey(check.head));
  const room = checks.length > 500 ? manyChecks : fewChecks;
  const heads = headsOf(state, bySection, room);
  const filter = filterPart(checks);
  const frame = 2_000 + htmlBytes(filter);
  const chosen = choose(state, checks, heads, { maxBytes: maxBytes - frame, means, room, short });
  const shown = [...Map.groupBy(heads.values(), ({ phase }) => phase)].map(([phase, sections]) => {
    const parts = sections.map((section) => sectionPart(section, state, chosen, { room, sectionLink }));
    return html`<div class="ph"><h2>${line(phase.title || phase.id, 200)}</h2>${parts}</div>
`;
  });
  return html`<section id="checks" aria-label="Checks">
<div id="only-bad" class="only"><div id="only-good" class="only"><div id="only-rest" class="only">
${filter}${leftOut(chosen)}${shown}</div></div></div></section>
`;
}

type SectionEntry = {
  phase: PhaseHead;
  key: string;
  members: readonly PlacedCheck[];
  title: string;
  head: Html;
  /** Of the rows that hold others. */
  frameBytes: number;
};

/** The heading of each section that has checks, by the key of the section. */
function headsOf(
  state: RunState,
  bySection: ReadonlyMap<string, readonly PlacedCheck[]>,
  room: RowRoom,
): ReadonlyMap<string, SectionEntry> {
  const heads = new Map<string, SectionEntry>();
  for (const phase of state.head.phases) {
    for (const section of phase.sections) {
      const key = sectionKey({ phase: phase.id, section: section.id });
      const members = bySection.get(key) ?? [];
      if (members.length === 0) continue;
      const title = line(`${section.id} ${section.title}`, 160);
      const frameBytes = bytesOfFrames(members, state, room);
      heads.set(key, {
        phase,
        key,
        members,
        title,
        head: sectionHead(state, section, members),
        frameBytes,
      });
    }
  }
  return heads;
}

function bytesOfFrames(members: readonly PlacedCheck[], state: RunState, room: RowRoom): number {
  const entries = checkRows(
    members.map(({ check }) => check),
    state,
  );
  return entries.reduce(
    (sum, entry) => (entry.kind === 'alike' ? sum + htmlBytes(alikeRow(entry, state, [], room)) : sum),
    0,
  );
}

function sectionHead(state: RunState, section: SectionHead, members: readonly PlacedCheck[]): Html {
  const { counts, done, total } = tallyOf(
    members.map(({ check }) => check),
    state,
  );
  const progress = [done < total ? `${done} of ${total} done` : '', counts]
    .filter((text) => text !== '')
    .join(' · ');
  const objective =
    section.objective === null ? nothing : html`<p class="dim">${line(section.objective, 300)}</p>`;
  return html`<h3><span>${line(`${section.id} ${section.title}`, 160)}</span><small>${progress}</small></h3>${objective}`;
}

function sectionPart(
  { key, head, title, members }: SectionEntry,
  state: RunState,
  { rows, short }: RowChoice,
  { room, sectionLink }: { room: RowRoom; sectionLink: SectionLink | null },
): Html {
  const places = new Map(members.map(({ check, index }) => [check, rows.get(index)]));
  const drawable = members.filter(({ check }) => places.get(check) !== undefined);
  if (drawable.length === 0) return nothing;
  const rest = members.length - drawable.length;
  const left = rest > 0 ? html`<p class="note">… and ${rest} more that had no room</p>` : nothing;
  const lines = drawable.filter(({ index }) => short.has(index));
  const more =
    lines.length === 0 || sectionLink === null
      ? left
      : html`${shortRows(
          lines.flatMap(({ check }) => places.get(check) ?? []),
          sectionLink(key),
        )}${left}`;
  const entries = checkRows(
    drawable.filter(({ index }) => !short.has(index)).map(({ check }) => check),
    state,
  );
  const drawn = (checks: readonly CheckState[]) => checks.flatMap((check) => places.get(check) ?? []);
  const [only, ...others] = entries;
  if (only?.kind === 'waiting' && others.length === 0) {
    return html`<div class="sec">${waitingRow(only, state, drawn(only.checks), title)}${more}</div>
`;
  }
  const parts = entries.map((entry) => {
    if (entry.kind === 'check') return drawn([entry.check]);
    const rows = drawn(entry.checks);
    return [
      entry.kind === 'waiting' ? waitingRow(entry, state, rows, null) : alikeRow(entry, state, rows, room),
    ];
  });
  return html`<div class="sec">${head}${parts}${more}</div>
`;
}

const fewChecks: RowRoom = { name: 240, detail: 400 };
const manyChecks: RowRoom = { name: 110, detail: 110 };
/** With the row of those that wait for one thing. */
const sectionBytes = 420;
const noteBytes = 60;

function choose(
  state: RunState,
  checks: readonly PlacedCheck[],
  heads: ReadonlyMap<string, SectionEntry>,
  { maxBytes, means, room, short }: ListRoom & { room: RowRoom; short: ReadonlySet<number> },
): RowChoice {
  const ordered = checks.toSorted(byImportance);
  const rows = new Map<number, Html>();
  const begun = new Set<string>();
  let left = maxBytes;
  for (const placed of ordered) {
    const key = sectionKey(placed.check.head);
    const entry = heads.get(key);
    if (entry === undefined) continue;
    const row = short.has(placed.index) ? shortRow(placed, state, room) : checkRow(placed, state, null, room);
    const own = begun.has(key)
      ? 0
      : htmlBytes(entry.head) + htmlBytes(html`${entry.phase.title}`) + sectionBytes + entry.frameBytes;
    const bytes = htmlBytes(row) + own;
    if (bytes + noteBytes > left) continue;
    begun.add(key);
    rows.set(placed.index, row);
    left -= bytes;
  }
  const whole = ordered.filter(({ index }) => !short.has(index));
  const withoutBody = addBodies(state, whole, rows, { left, room, means, isLong: short.size > 0 });
  return { rows, short, withoutBody, withoutRow: checks.length - rows.size };
}

const foldBytes = 60;
/** Below this nothing useful fits. */
const leastBody = 400;
/** So many bodies in a row that did not fit: those to come would not either, and making them takes time. */
const mostMisfits = 10;

/** Puts the body into each row while there is room; tells how many checks stay without. */
function addBodies(
  state: RunState,
  ordered: readonly PlacedCheck[],
  rows: Map<number, Html>,
  { left, room, means, isLong }: { left: number; room: RowRoom; means: BodyMeans; isLong: boolean },
): number {
  const shown = ordered.filter(({ index }) => rows.has(index));
  let badLeft = shown.filter(({ look }) => look.kind === 'bad').length;
  let free = left;
  let misfits = 0;
  let without = 0;
  for (const placed of shown) {
    const fair = Math.floor(free / Math.max(1, badLeft));
    if (placed.look.kind === 'bad') badLeft -= 1;
    const isOver = free < leastBody || misfits >= mostMisfits;
    const body = isOver ? null : firstThatFits(placed, { free: free - foldBytes, fair, means, isLong });
    if (body === null) {
      misfits += 1;
      without += 1;
      continue;
    }
    misfits = 0;
    free -= htmlBytes(body) + foldBytes;
    rows.set(placed.index, checkRow(placed, state, body, room));
  }
  return without;
}

/** On a page of many checks; their section has all of it. */
const roomsOfLong: readonly BodyRoom[] = [
  { evidenceBytes: 4_000, failures: 3, cases: 5, wholeBytes: 0 },
  { evidenceBytes: 300, failures: 1, cases: 0, wholeBytes: 0 },
];

/** What failed is told at length, in its fair part of the room; what passed is looked at by few. */
function bodyRooms(kind: CheckKind, fair: number): readonly BodyRoom[] {
  if (kind === 'bad') {
    return [
      { evidenceBytes: 8_000, failures: 20, cases: 100, wholeBytes: Math.min(16_000, Math.floor(fair / 2)) },
      {
        evidenceBytes: Math.min(8_000, Math.max(1_000, Math.floor(fair / 2))),
        failures: 20,
        cases: 100,
        wholeBytes: 0,
      },
      { evidenceBytes: 1_000, failures: 2, cases: 5, wholeBytes: 0 },
      { evidenceBytes: 300, failures: 1, cases: 0, wholeBytes: 0 },
    ];
  }
  if (kind === 'rest') return [{ evidenceBytes: 1_000, failures: 3, cases: 10, wholeBytes: 0 }];
  return [
    { evidenceBytes: 4_000, failures: 5, cases: 50, wholeBytes: 0 },
    { evidenceBytes: 300, failures: 1, cases: 3, wholeBytes: 0 },
  ];
}

function firstThatFits(
  placed: PlacedCheck,
  { free, fair, means, isLong }: { free: number; fair: number; means: BodyMeans; isLong: boolean },
): Html | null {
  for (const room of isLong ? roomsOfLong : bodyRooms(placed.look.kind, fair)) {
    const body = checkBody(placed, room, means);
    if (htmlBytes(body) <= free) return body;
  }
  return null;
}

function leftOut({ short, withoutBody, withoutRow }: RowChoice): Html {
  const lines =
    short.size === 0
      ? nothing
      : html`<p class="note">${quantity(short.size, 'check has', 'checks have')} a line each here. Each section leads to a page with all that was seen of them.</p>`;
  const rows =
    withoutRow === 0
      ? []
      : [
          `${quantity(withoutRow, 'check of lesser weight is', 'checks of lesser weight are')} not shown at all`,
        ];
  const bodies =
    withoutBody === 0
      ? []
      : [
          `${quantity(withoutBody, 'check is shown without its evidence', 'checks are shown without their evidence')}`,
        ];
  const texts = [...rows, ...bodies];
  if (texts.length === 0) return lines;
  return html`${lines}<p class="note">So that the page stays below 1 MB, ${texts.join(', and ')}; the result document has all of it.</p>`;
}

const kinds: readonly { kind: CheckKind; label: string }[] = [
  { kind: 'bad', label: 'Needs attention' },
  { kind: 'good', label: 'Passed' },
  { kind: 'rest', label: 'Others' },
];

function filterPart(checks: readonly PlacedCheck[]): Html {
  const links = kinds.map(({ kind, label }) => {
    const count = checks.filter(({ look }) => look.kind === kind).length;
    if (count === 0) return nothing;
    return html`<a class="f-${kind}" href="#only-${kind}">${label} ${count}</a>`;
  });
  return html`<nav class="filter" aria-label="Which checks are shown"><a class="f-all" href="#checks">All ${checks.length}</a>${links}</nav>
`;
}
