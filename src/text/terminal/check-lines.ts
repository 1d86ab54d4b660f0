import { formatDuration } from '../../core/plan/duration.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { alikeWords, fittingNames } from '../../core/words/alike.ts';
import { rowWords } from '../../core/words/checks.ts';
import { oneLine } from '../../core/words/plain-text.ts';
import { reasonOf } from '../../core/words/reasons.ts';
import { otherFailures, placeOf } from '../../core/words/results.ts';
import type { CheckRow } from '../../core/words/rows.ts';
import { columnsOf, shorten, wrapWithin } from '../columns.ts';
import { terminalMarks } from './marks.ts';
import { row } from './row.ts';
import type { Screen } from './screen.ts';

type FinishedProgress = Extract<CheckState['progress'], { kind: 'finished' }>;
type Running = Extract<CheckState['progress'], { kind: 'running' }>;

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;
const shownFindings = 4;
const shownLines = 3;

/** The row of a check in the checklist, and what it found under it. */
export function checkLines(check: CheckState, run: RunState, screen: Screen): readonly string[] {
  const { palette, columns, now } = screen;
  const { progress, head } = check;
  switch (progress.kind) {
    case 'pending':
      return [
        palette.dim(
          shorten(`   ○ ${[oneLine(head.name), ...rowWords(check, run).asides].join('  ')}`, columns),
        ),
      ];
    case 'waiting':
      return [
        rowOf(check, palette.cyan('⏸'), '', formatDuration(now - progress.since), screen),
        ...under([`waits: ${oneLine(progress.question.prompt)}`], screen, palette.cyan),
      ];
    case 'running': {
      const frame = spinner[Math.floor(now / frameMs) % spinner.length] ?? '⠋';
      const elapsed = formatDuration(Math.max(0, now - progress.startedAt));
      return [rowOf(check, palette.cyan(frame), runningNote(check, progress, screen), elapsed, screen)];
    }
    case 'finished': {
      const { mark, paint } = terminalMarks[progress.status];
      const { message, took, asides } = rowWords(check, run);
      // What is wrong stands under its row, whole.
      const isUnder = !isQuiet(progress.status);
      const note = joined([isUnder ? '' : message, ...asides], ', ');
      const line = rowOf(check, paint(mark, palette), note, took, screen);
      return isUnder ? [line, ...findings(check, progress, message, screen)] : [line];
    }
    default: {
      const never: never = progress;
      throw new Error(`unknown progress ${JSON.stringify(never)}`);
    }
  }
}

/** A check that needs a look, on one line: its name and why. */
export function troubleLine(check: CheckState, run: RunState, screen: Screen): string {
  const { progress, head } = check;
  const { palette, columns } = screen;
  if (progress.kind === 'waiting')
    return rowOf(check, palette.cyan('⏸'), `waits: ${oneLine(progress.question.prompt)}`, '', screen);
  if (progress.kind !== 'finished') return checkLines(check, run, screen)[0] ?? '';
  const { mark, paint } = terminalMarks[progress.status];
  const name = shorten(oneLine(head.name), Math.ceil(columns / 2));
  const short = { ...check, head: { ...head, name } };
  return rowOf(short, paint(mark, palette), rowWords(check, run).message || progress.status, '', screen);
}

function rowOf(check: CheckState, mark: string, note: string, right: string, screen: Screen): string {
  const { palette, columns } = screen;
  const name = shorten(oneLine(check.head.name), columns - 6 - columnsOf(right));
  const room = columns - 8 - columnsOf(name) - columnsOf(right);
  const shownNote = note === '' || room < 8 ? '' : `  ${shorten(note, room)}`;
  const width = 5 + columnsOf(name) + columnsOf(shownNote);
  return row(`   ${mark} ${name}${palette.dim(shownNote)}`, width, right, columns);
}

function runningNote({ head }: CheckState, { attempt, last }: Running, screen: Screen): string {
  const message = oneLine(screen.progress.get(head.id) ?? (last === null ? '' : reasonOf(last)));
  return joined([attempt > 1 ? `attempt ${attempt}` : '', message], ': ');
}

function joined(texts: readonly string[], separator: string): string {
  return texts.filter((text) => text !== '').join(separator);
}

/** Where there is nothing to say beyond the row. */
function isQuiet(status: FinishedProgress['status']): boolean {
  return status === 'passed' || status === 'skipped' || status === 'cancelled' || status === 'blocked';
}

function findings(
  check: CheckState,
  { status, outcome }: FinishedProgress,
  message: string,
  screen: Screen,
): readonly string[] {
  const { palette } = screen;
  const paint = status === 'failed' ? palette.red : palette.yellow;
  const cases = outcome.cases.filter((one) => one.status === 'failed' || one.status === 'errored');
  const lines = [
    ...few([message, ...otherFailures(outcome)].filter((text) => text !== '')),
    ...few(cases.map((one) => oneLine(`✗ ${one.name}  ${one.message}`))),
  ];
  return [...under(lines, screen, paint), ...under(peopleOf(check), screen, palette.dim)];
}

/** Whom to ask, what to read and where it comes from; empty when the plan does not say. */
function peopleOf({ head }: CheckState): readonly string[] {
  const facts = [
    // What does not count names its owner in the row.
    head.owner && head.counts ? `owner ${oneLine(head.owner)}` : '',
    head.runbook ? `runbook ${oneLine(head.runbook)}` : '',
    placeOf(head.source),
  ];
  const text = joined(facts, ' · ');
  return text === '' ? [] : [text];
}

function few(texts: readonly string[]): readonly string[] {
  const more = texts.length - shownFindings;
  return more > 0 ? [...texts.slice(0, shownFindings), `… and ${more} more`] : texts;
}

function under(
  texts: readonly string[],
  { columns }: Screen,
  paint: (text: string) => string,
): readonly string[] {
  return texts.flatMap((text) =>
    wrapWithin(text, columns - 8, shownLines).map((line) => `       ${paint(line)}`),
  );
}

/** The row of checks that say the same, and their names under it. */
export function alikeLines(
  entry: Extract<CheckRow, { kind: 'alike' }>,
  run: RunState,
  screen: Screen,
): readonly string[] {
  const { palette, columns } = screen;
  const { progress } = entry.checks[0];
  const { mark, paint } = terminalMarks[progress.kind === 'finished' ? progress.status : 'cancelled'];
  const [first = '', ...more] = wrapWithin(alikeWords(entry, run), columns - 6, shownLines);
  const names = entry.checks.map(({ head }) => head.name || head.id);
  return [
    `   ${paint(mark, palette)} ${first}`,
    ...more.map((line) => `     ${line}`),
    ...under([fittingNames(names, (columns - 10) * shownLines, columnsOf)], screen, palette.dim),
  ];
}

/** The row of checks that one thing keeps from running. */
export function waitingLine(words: string, { palette, columns }: Screen): string {
  const { mark } = terminalMarks.blocked;
  return palette.dim(shorten(`   ${mark} ${words}`, columns));
}
