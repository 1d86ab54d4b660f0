import { formatDuration } from '../../core/plan/duration.ts';
import type { CheckState } from '../../core/run/state.ts';
import { uncountedWords } from '../../core/run/uncounted.ts';
import { oneLine } from '../../core/words/plain-text.ts';
import { explanationOf, placeOf, shortOf } from '../../core/words/results.ts';
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
export function checkLines(check: CheckState, screen: Screen): readonly string[] {
  const { palette, columns, now } = screen;
  const { progress, head } = check;
  switch (progress.kind) {
    case 'pending':
      return [palette.dim(shorten(`   ○ ${oneLine(head.name)}`, columns))];
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
      const isUntimed = progress.status === 'skipped' || progress.status === 'blocked';
      const duration = isUntimed ? '' : formatDuration(progress.durationMs);
      const line = rowOf(check, paint(mark, palette), finishedNote(check, progress), duration, screen);
      return [line, ...findings(check, progress, screen)];
    }
    default: {
      const never: never = progress;
      throw new Error(`unknown progress ${JSON.stringify(never)}`);
    }
  }
}

/** A check that needs a look, on one line: its name and why. */
export function troubleLine(check: CheckState, screen: Screen): string {
  const { progress, head } = check;
  const { palette, columns } = screen;
  if (progress.kind === 'waiting')
    return rowOf(check, palette.cyan('⏸'), `waits: ${oneLine(progress.question.prompt)}`, '', screen);
  if (progress.kind !== 'finished') return checkLines(check, screen)[0] ?? '';
  const { mark, paint } = terminalMarks[progress.status];
  const name = shorten(oneLine(head.name), Math.ceil(columns / 2));
  const short = { ...check, head: { ...head, name } };
  return rowOf(short, paint(mark, palette), whyOf(progress), '', screen);
}

/** Why a check needs a look, in a few words; a test case that failed is the last resort. */
function whyOf({ status, outcome }: FinishedProgress): string {
  const wrong = outcome.cases.find((one) => one.status === 'failed' || one.status === 'errored');
  const named = wrong === undefined ? '' : oneLine(`${wrong.name} ${wrong.message}`);
  return explanationOf(outcome)[0] ?? (named || oneLine(outcome.summary) || status);
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
  const said = oneLine(screen.progress.get(head.id) ?? (last === null ? '' : shortOf(last)));
  return joined([attempt > 1 ? `attempt ${attempt}` : '', said], ': ');
}

function finishedNote({ head }: CheckState, finished: FinishedProgress): string {
  const { status, outcome, attempts, flaky } = finished;
  return joined(
    [
      status === 'passed' ? shortOf(outcome) : status === 'failed' ? oneLine(outcome.summary) : status,
      flaky ? `passed at attempt ${attempts}` : '',
      uncountedWords(head),
    ],
    ', ',
  );
}

function joined(texts: readonly string[], separator: string): string {
  return texts.filter((text) => text !== '').join(separator);
}

function findings(
  check: CheckState,
  { status, outcome }: FinishedProgress,
  screen: Screen,
): readonly string[] {
  if (status === 'passed' || status === 'skipped' || status === 'cancelled') return [];
  const { palette } = screen;
  const paint = status === 'failed' ? palette.red : status === 'blocked' ? palette.dim : palette.yellow;
  const cases = outcome.cases.filter((one) => one.status === 'failed' || one.status === 'errored');
  const lines = [
    ...few(explanationOf(outcome)),
    ...few(cases.map((one) => oneLine(`✗ ${one.name}  ${one.message}`))),
  ];
  if (status === 'blocked') return under(lines, screen, paint, 1);
  return [...under(lines, screen, paint), ...under(peopleOf(check), screen, palette.dim)];
}

/** Whom to ask, what to read and where it comes from; empty when the plan does not say. */
function peopleOf({ head }: CheckState): readonly string[] {
  const facts = [
    head.owner ? `owner ${oneLine(head.owner)}` : '',
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
  most = shownLines,
): readonly string[] {
  return texts.flatMap((text) => wrapWithin(text, columns - 8, most).map((line) => `       ${paint(line)}`));
}
