import { type CheckStanding, isDone, isFailing, standingOf, tallyOf } from '../../core/run/check-standing.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { alikeWords, fittingNames, waitingWords } from '../../core/words/alike.ts';
import { detailOf, troubleWords } from '../../core/words/checks.ts';
import { bytesOf } from '../../core/words/cut.ts';
import { markOf } from '../../core/words/marks.ts';
import { type CheckRow, checkRows } from '../../core/words/rows.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import type { PlanTask } from './block-kit.ts';
import { withoutCode } from './code-parts.ts';
import { shortId } from './message.ts';
import { unparsed } from './mrkdwn.ts';

/** A line of a checklist. `status` is what the plan block calls it. */
export type Row = { id: string; mark: string; words: string; status: TaskStatus };
type TaskStatus = 'pending' | 'in_progress' | 'complete' | 'error';

/** Slack takes so many tasks in one plan. */
export const mostRows = 50;
const rowsBytes = 4_700;
const rowBytes = 240;
/** Of names in one row of the root: the checklists in the thread have all of them. */
const fewNamesBytes = 90;

/** A section with its checks, as the run has them. */
export type SectionChecks = {
  phase: string;
  id: string;
  title: string;
  index: number;
  checks: readonly CheckState[];
};

/** The sections of the checks of a run, in their order. */
export function sectionsOf(state: RunState): readonly SectionChecks[] {
  const titles = new Map(
    state.head.phases.flatMap(({ id, sections }) =>
      sections.map((section) => [sectionKey(id, section.id), section.title] as const),
    ),
  );
  const groups = Map.groupBy(state.checks.values(), ({ head }) => sectionKey(head.phase, head.section));
  return [...groups].map(([key, checks], index) => {
    const head = checks[0]?.head;
    return { phase: head?.phase ?? '', id: head?.section ?? '', title: titles.get(key) ?? '', index, checks };
  });
}

/** One row a check and one for what waits for the same thing, or a row a section above 50; what is left out is counted in the last one. */
export function rowsOf(state: RunState): readonly Row[] {
  const entries = checkRows([...state.checks.values()], state);
  if (entries.length <= mostRows) {
    const room = roomFor(entries.length);
    return entries.map((entry) => rowOf(entry, state, room));
  }
  const sections = sectionsOf(state);
  const shown = sections.length <= mostRows ? sections : mostTelling(sections, state);
  const room = roomFor(Math.min(sections.length, mostRows));
  const rows = shown.map((section) => sectionRow(section, state, room));
  const left = sections.length - shown.length;
  if (left === 0) return rows;
  const unshown = sections.filter((section) => !shown.includes(section)).flatMap((section) => section.checks);
  const { done, total } = tallyOf(unshown, state);
  const status: TaskStatus = done === total ? 'complete' : 'pending';
  return [
    ...rows,
    { id: '#more', mark: '…', words: `… and ${left} more sections · ${done}/${total}`, status },
  ];
}

/** The row of a check, of what waits for one, or of what says the same. */
export function rowOf(entry: CheckRow, state: RunState, maxBytes: number): Row {
  switch (entry.kind) {
    case 'check':
      return checkRow(entry.check, state, entry.index, maxBytes);
    case 'alike':
      return alikeRow(entry, state, maxBytes);
    case 'waiting': {
      const words = shortLine(unparsed(waitingWords(entry, state)), maxBytes);
      const id = `waits/${entry.index + 1}`;
      return { id, mark: markOf('blocked', false), words, status: statuses.blocked };
    }
    default:
      return entry satisfies never;
  }
}

function alikeRow(entry: Extract<CheckRow, { kind: 'alike' }>, state: RunState, maxBytes: number): Row {
  const standing = standingOf(entry.checks[0], state);
  const text = shortLine(unparsed(alikeWords(entry, state)), Math.floor(maxBytes * 0.6));
  const room = maxBytes - bytesOf(text) - 4;
  const names = fittingNames(
    entry.checks.map(nameOf),
    maxBytes > rowBytes ? room : Math.min(room, fewNamesBytes),
  );
  return {
    id: `alike/${entry.index + 1}`,
    mark: markOf(standing, false),
    words: `${text} · ${unparsed(names)}`,
    status: statuses[standing],
  };
}

function nameOf({ head }: CheckState): string {
  return head.name || head.id;
}

function checkRow(check: CheckState, state: RunState, index: number, maxBytes: number): Row {
  const standing = standingOf(check, state);
  const flaky = check.progress.kind === 'finished' && check.progress.flaky;
  return {
    id: shortId(check.head.id, index),
    mark: markOf(standing, flaky),
    words: checkWords(check, state, maxBytes),
    status: statuses[standing],
  };
}

/** `Golden path · 17 of 20 complete · 30 s` in at most so many bytes; the name keeps at least half of them. */
function checkWords(check: CheckState, run: RunState, maxBytes: number): string {
  const detail = shortLine(unparsed(detailOf(check, run)), Math.floor(maxBytes / 2));
  return nameAnd(check.head.name || check.head.id, detail, maxBytes);
}

/** A name and what is said of it; the name is cut first, as far as half of the room. */
function nameAnd(name: string, detail: string, maxBytes: number): string {
  if (detail === '') return shortLine(unparsed(name), maxBytes) || '(no name)';
  const shown = shortLine(unparsed(name), maxBytes - bytesOf(detail) - 4) || '(no name)';
  return `${shown} · ${detail}`;
}

/** A task of the plan block; a mark where its four statuses cannot tell. */
export function taskOf({ id, mark, words, status }: Row): PlanTask {
  const isToldByStatus = ['✅', '❌', '○', '◌', '…'].includes(mark);
  const title = withoutCode(words);
  return { task_id: id, title: isToldByStatus ? title : `${mark} ${title}`, status };
}

/** A row as a line. */
export function lineOf({ mark, words }: Row): string {
  return mark === '…' ? words : `${mark} ${words}`;
}

/** What the plan block has for each standing: what never ran stays open, what could not be found out is no success. */
const statuses: Readonly<Record<CheckStanding, TaskStatus>> = {
  pending: 'pending',
  running: 'in_progress',
  waiting: 'in_progress',
  unanswered: 'error',
  passed: 'complete',
  failed: 'error',
  errored: 'error',
  inconclusive: 'error',
  skipped: 'complete',
  blocked: 'pending',
  cancelled: 'pending',
};

function sectionRow(section: SectionChecks, state: RunState, maxBytes: number): Row {
  const tally = tallyOf(section.checks, state);
  const { passed, total, waiting } = tally;
  const standing = sectionStanding(section, state);
  const trouble = [...troubleWords(tally, 2), ...(waiting.length > 0 ? [`${waiting.length} waiting`] : [])];
  const detail = shortLine(
    unparsed([`${passed} of ${total}`, ...trouble].join(' · ')),
    Math.floor(maxBytes / 2),
  );
  return {
    id: `section/${section.index + 1}`,
    mark: markOf(standing, false),
    words: nameAnd(sectionName(section), detail, maxBytes),
    status: statuses[standing],
  };
}

/** `2.3 Golden path events`. */
export function sectionName({ id, title }: Pick<SectionChecks, 'id' | 'title'>): string {
  return `${id} ${title}`.trim();
}

/** The worst that its checks say once one of them does, else how far they are. */
export function sectionStanding(section: Pick<SectionChecks, 'checks'>, state: RunState): CheckStanding {
  const all = new Set(section.checks.map((check) => standingOf(check, state)));
  const worst = (['failed', 'errored', 'inconclusive', 'waiting'] as const).find((one) => all.has(one));
  if (worst !== undefined) return worst;
  if ([...all].some((one) => !isDone(one))) {
    return all.size === 1 && all.has('pending') ? 'pending' : 'running';
  }
  return (['unanswered', 'blocked', 'cancelled', 'passed'] as const).find((one) => all.has(one)) ?? 'skipped';
}

/** One less than fits, as the last row counts the rest: failing ones, then those at work, then the first. */
function mostTelling(sections: readonly SectionChecks[], state: RunState): readonly SectionChecks[] {
  const rank = (section: SectionChecks) => {
    const standing = sectionStanding(section, state);
    if (isFailing(standing) || standing === 'waiting') return 0;
    return standing === 'running' ? 1 : 2;
  };
  return sections
    .map((section) => ({ section, rank: rank(section) }))
    .sort((a, b) => a.rank - b.rank || a.section.index - b.section.index)
    .slice(0, mostRows - 1)
    .map(({ section }) => section)
    .sort((a, b) => a.index - b.index);
}

function sectionKey(phase: string, section: string): string {
  return JSON.stringify([phase, section]);
}

/** Bytes of one row among so many; its mark takes some. */
function roomFor(count: number): number {
  return Math.min(rowBytes, Math.floor(rowsBytes / Math.max(1, count))) - 8;
}
