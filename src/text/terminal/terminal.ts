import { formatDuration } from '../../core/plan/duration.ts';
import { tallyOf } from '../../core/run/check-standing.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { judgeRun } from '../../core/run/verdict.ts';
import { waitingWords } from '../../core/words/alike.ts';
import { oneLine } from '../../core/words/plain-text.ts';
import { quantity } from '../../core/words/quantity.ts';
import { countsOf, elapsedMs, isBad, runName } from '../../core/words/results.ts';
import { type CheckRow, checkRows } from '../../core/words/rows.ts';
import { shownVerdict } from '../../core/words/verdicts.ts';
import { closingOf } from '../closing.ts';
import { columnsOf, shorten, wrap, wrapWithin } from '../columns.ts';
import { alikeLines, checkLines, troubleLine, waitingLine } from './check-lines.ts';
import { verdictPaints } from './marks.ts';
import { row } from './row.ts';
import type { Screen } from './screen.ts';

type Section = { id: string; title: string; checks: readonly CheckState[] };
/** How much of a section is shown: all of it, what is not simply green, or one line. */
type Fold = 'open' | 'troubles' | 'closed';

const widest = 110;

/** The checklist of a run, live or ended (then with its verdict), as lines; sections that are over or to come fold until it fits. */
export function checklist(state: RunState, screen: Screen): readonly string[] {
  const sized = { ...screen, columns: columnsFor(screen) };
  const tail = state.finishedAt === null ? [] : summary(state, sized);
  const room = screen.rows === null ? null : Math.max(1, screen.rows - tail.length - 1);
  return [headOf(state, sized), ...body(state, sized, room), ...tail];
}

function columnsFor({ columns }: Screen): number {
  return Math.max(20, Math.min(columns, widest));
}

function headOf(state: RunState, { columns, palette, now }: Screen): string {
  const elapsed = formatDuration(elapsedMs(state, now));
  const name = shorten(runName(state), columns - elapsed.length - 1);
  return row(palette.bold(name), columnsOf(name), elapsed, columns);
}

/** What stays on a terminal after a run: everything when it fits, else every check that needs a look and why, however many, and the verdict. */
export function lastPicture(state: RunState, screen: Screen): readonly string[] {
  const columns = columnsFor(screen);
  const whole = checklist(
    { ...state, finishedAt: state.finishedAt ?? screen.now },
    { ...screen, rows: null },
  );
  if (screen.rows === null || whole.length <= screen.rows) return whole;
  const sized = { ...screen, columns };
  const sections = sectionsOf(state);
  const wrong = sections.filter(({ checks }) => checks.some(isTrouble));
  const others = sections.filter((section) => !wrong.includes(section));
  return [
    headOf(state, sized),
    ...wrong.flatMap((section) => sectionLines(state, section, 'troubles', sized)),
    ...(others.length === 0
      ? []
      : [
          restLine(
            others,
            wrong.length === 0 ? `in all ${others.length} sections` : quantity(others.length, 'more section'),
            sized,
          ),
        ]),
    ...summary(state, sized),
  ];
}

/** The end of a run: what is wrong, verdict and what decided it, counts, and what would change it. */
export function summary(state: RunState, screen: Pick<Screen, 'columns' | 'palette'>): readonly string[] {
  const { palette, columns } = screen;
  const closing = closingOf(state);
  const { counts, since, next, flip } = closing;
  const decided = `${closing.verdict}: ${closing.decidedBy}`;
  const tally = tallyOf(state.checks.values(), state);
  const paintOf = verdictPaints[shownVerdict(judgeRun(state).verdict, tally)];
  const paint = (text: string) => paintOf(palette.bold(text), palette);
  const width = columnsOf(decided) + 1;
  const first =
    width + columnsOf(counts) + 2 <= columns
      ? [row(` ${paint(decided)}`, width, counts, columns)]
      : [
          ...wrapWithin(decided, columns - 2, 4).map((line) => ` ${paint(line)}`),
          ...wrap(counts, columns - 2).map((line) => ` ${line}`),
        ];
  const folded = (text: string, most = 4) => (text === '' ? [] : wrapWithin(text, columns - 2, most));
  return [
    ` ${palette.dim('─'.repeat(columns - 2))}`,
    ...closing.causes.flatMap((line) => folded(line)).map((line) => ` ${palette.bold(line)}`),
    ...folded(since).map((line) => ` ${line}`),
    ...first,
    ...nextLines(next, columns - 2).map((line) => ` ${line}`),
    ...folded(flip, 3).map((line) => ` ${palette.dim(line)}`),
  ];
}

/** Broken between what can be done, and in a command as a shell reads on: half of one, pasted, does something else. */
function nextLines(next: string, width: number): readonly string[] {
  if (next === '') return [];
  const lines: string[] = [];
  for (const part of `Next: ${next}`.split(' · ')) {
    const last = lines.at(-1);
    const joined = last === undefined ? part : `${last} · ${part}`;
    if (columnsOf(joined) <= width && lines.length > 0) lines[lines.length - 1] = joined;
    else if (last === undefined) lines.push(part);
    else lines.push(`  · ${part}`);
  }
  return lines.flatMap((line) => {
    if (!line.includes('staging-check ')) return wrapWithin(line, width, 4);
    // A line break within quotes is one more character of the word.
    if (/['"]/.test(line)) return [line];
    const broken = wrap(line, width - 2);
    return broken.map((one, at) => (at < broken.length - 1 ? `${one} \\` : one));
  });
}

function sectionsOf(state: RunState): readonly Section[] {
  const bySection = Map.groupBy(state.checks.values(), ({ head }) => `${head.phase} ${head.section}`);
  return state.head.phases.flatMap((phase) =>
    phase.sections.map(({ id, title }) => ({
      id,
      title: oneLine(title),
      checks: bySection.get(`${phase.id} ${id}`) ?? [],
    })),
  );
}

/** Ways to fold, from none to the most. */
const folds: readonly ((section: Section) => Fold)[] = [
  () => 'open',
  (section) => (isOver(section) ? 'troubles' : 'open'),
  (section) => (isOver(section) ? 'troubles' : isBegun(section) ? 'open' : 'closed'),
  (section) => (isBegun(section) ? 'troubles' : 'closed'),
  (section) => (isBegun(section) && !isOver(section) ? 'troubles' : 'closed'),
];

function body(state: RunState, screen: Screen, room: number | null): readonly string[] {
  const sections = sectionsOf(state);
  let lines: readonly string[] = [];
  for (const fold of folds) {
    lines = sections.flatMap((section) => sectionLines(state, section, fold(section), screen));
    if (room === null || lines.length <= room) return lines;
  }
  return [
    ...needed(state, screen, (room ?? 1) - 1),
    restLine(sections, `in all ${sections.length} sections`, screen),
  ];
}

/** Of a screen too short for every section: a line for each check that is wrong or runs; half of it for either when both are many. */
function needed(state: RunState, screen: Screen, room: number): readonly string[] {
  const checks = [...state.checks.values()];
  const running = checks.filter(({ progress }) => progress.kind === 'running');
  const wrong = checks.filter(isTrouble);
  const forWrong = Math.min(wrong.length, Math.max(Math.ceil(room / 2), room - running.length));
  const linesOf = (some: readonly CheckState[]) =>
    checkRows(some, state).flatMap((entry) =>
      entry.kind === 'check'
        ? [troubleLine(entry.check, state, screen)]
        : entryLines(entry, state, screen).slice(0, 1),
    );
  return [...first(linesOf(wrong), forWrong, screen), ...first(linesOf(running), room - forWrong, screen)];
}

function first(lines: readonly string[], room: number, { palette }: Screen): readonly string[] {
  if (lines.length <= room || room < 2) return lines.slice(0, Math.max(0, room));
  return [...lines.slice(0, room - 1), palette.dim(`   … and ${lines.length - room + 1} more`)];
}

function restLine(sections: readonly Section[], where: string, { palette, columns }: Screen): string {
  const note = noteOf(sections.flatMap((section) => section.checks));
  return palette.dim(shorten(` … ${where}: ${note}`, columns));
}

function noteOf(checks: readonly CheckState[]): string {
  const pending = checks.filter(({ progress }) => progress.kind === 'pending').length;
  const counts = countsOf(checks.flatMap(ending));
  return [counts, pending > 0 ? `${pending} to come` : ''].filter((text) => text !== '').join(' · ');
}

const isOver = ({ checks }: Section) => checks.every(({ progress }) => progress.kind === 'finished');
const isBegun = ({ checks }: Section) => checks.some(({ progress }) => progress.kind !== 'pending');

function isTrouble({ progress }: CheckState): boolean {
  return progress.kind === 'waiting' || (progress.kind === 'finished' && isBad(progress));
}

function ending({ head, progress }: CheckState) {
  return progress.kind === 'finished' ? [{ ...progress, counts: head.counts }] : [];
}

function sectionLines(state: RunState, section: Section, fold: Fold, screen: Screen): readonly string[] {
  const { palette, columns } = screen;
  const [only, ...more] = checkRows(section.checks, state);
  if (only?.kind === 'waiting' && more.length === 0) {
    const { title, note } = titleOf(section, waitingWords(only, state), columns);
    return [palette.dim(`${title}${note}`)];
  }
  const isShown = (check: CheckState) =>
    fold === 'open' || (fold === 'troubles' && (isTrouble(check) || check.progress.kind === 'running'));
  const shown = section.checks.filter(isShown);
  const hidden = section.checks.filter((check) => !isShown(check));
  const { title, note } = titleOf(section, noteOf(hidden), columns);
  if (shown.length === 0) {
    const paint = section.checks.some(isTrouble) ? palette.red : palette.dim;
    return [paint(`${title}${note}`)];
  }
  return [
    `${palette.bold(title)}${palette.dim(note)}`,
    ...checkRows(shown, state).flatMap((entry) => entryLines(entry, state, screen)),
  ];
}

function entryLines(entry: CheckRow, state: RunState, screen: Screen): readonly string[] {
  switch (entry.kind) {
    case 'check':
      return checkLines(entry.check, state, screen);
    case 'waiting':
      return [waitingLine(waitingWords(entry, state), screen)];
    case 'alike':
      return alikeLines(entry, state, screen);
    default:
      return entry satisfies never;
  }
}

/** The title gives way before the note does, which says how many failed. */
function titleOf({ id, title }: Section, note: string, columns: number) {
  const shownNote = note === '' ? '' : shorten(` · ${note}`, columns - columnsOf(` ${id}`));
  return { title: shorten(` ${id} ${title}`, columns - columnsOf(shownNote)), note: shownNote };
}
