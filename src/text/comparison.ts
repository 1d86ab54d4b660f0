import {
  byCounting,
  type ComparedCheck,
  type Comparison,
  type ComparisonStanding,
  type UncomparedCheck,
} from '../core/compare/comparison.ts';
import { unmeasuredNote } from '../core/compare/differences.ts';
import { flakeWords } from '../core/compare/flakes.ts';
import { timeWords } from '../core/compare/headline.ts';
import type { LogError } from '../core/compare/log-errors.ts';
import { isoInWords } from '../core/words/evidence-values.ts';
import { minuteText } from '../core/words/instants.ts';
import { oneLine } from '../core/words/plain-text.ts';
import { quantity } from '../core/words/quantity.ts';
import { settledWords, unstableWords } from '../core/words/stability.ts';
import { shorten } from './columns.ts';

/** One part of a comparison: its title and a line for each thing in it, plain text on one line each. */
export type ComparisonPart = { title: string; lines: readonly string[] };

const shownLines = 50;
const longestLine = 300;

const standingMarks: Readonly<Record<ComparisonStanding, { emoji: string; mark: string }>> = {
  worse: { emoji: '❌', mark: '✗' },
  unknown: { emoji: '⚪', mark: '?' },
  news: { emoji: '⚠️', mark: '!' },
  better: { emoji: '✅', mark: '✓' },
  same: { emoji: '✅', mark: '✓' },
};

/** Its mark, for places that show emoji and for terminals; nothing green stands over a run that did not pass. */
export function standingMark({ standing, current }: Pick<Comparison, 'standing' | 'current'>): {
  emoji: string;
  mark: string;
} {
  const isGreen = standing === 'better' || standing === 'same';
  return standingMarks[isGreen && current.verdict !== 'passed' ? 'news' : standing];
}

/** `against r-1 (00468-k9, 2026-11-24 10:42 UTC, passed)`. */
export function againstWords({ baseline }: Comparison): string {
  if (baseline === null) return 'against no baseline';
  const { id, revision, startedAt, verdict } = baseline;
  const facts = [...(revision === null ? [] : [revision]), minuteText(startedAt), verdict];
  return oneLine(`against ${id} (${facts.join(', ')})`);
}

/** Everything a comparison says, worst first; parts with nothing in them are left out. */
export function comparisonParts(comparison: Comparison): readonly ComparisonPart[] {
  const { newlyFailing, lost, unexplained, causes, slower, faster, newErrors, stoppedErrors, stillPassing } =
    comparison;
  const folded = causes.filter(({ checks }) => checks.length > 1);
  const unmeasured = unmeasuredNote(comparison);
  const parts: readonly ComparisonPart[] = [
    part('Newly failing', byCounting(newlyFailing).counting.map(failingLine)),
    part('Passed before, not judged now', byCounting(lost).counting.map(uncomparedLine)),
    part('Failing, not judged before', byCounting(unexplained).counting.map(failingLine)),
    part(
      'Causes',
      folded.map(({ text, checks }) => `${quantity(checks.length, 'check')}, 1 cause: ${text}`),
    ),
    part('New in the logs', newErrors.map(errorLine)),
    part('Slower', slower.map(timeWords)),
    part('Unstable', comparison.unstable.map(unstableWords)),
    part('No longer unstable', comparison.settled.map(settledWords)),
    part('Newly flaky', comparison.newlyFlaky.map(flakyLine)),
    part('Still failing', byCounting(comparison.stillFailing).counting.map(failingLine)),
    part('Fixed', byCounting(comparison.fixed).counting.map(fixedLine)),
    part('Does not count', apartLines(comparison)),
    part('Faster', faster.map(timeWords)),
    part('No longer in the logs', stoppedErrors.map(errorLine)),
    part(
      'Could not be compared',
      comparison.uncompared.map((check) => `${uncomparedLine(check)}${uncounted(check)}`),
    ),
    part('Added', comparison.added.map(addedLine)),
    part(
      'Removed',
      comparison.removed.map((check) => `${nameOf(check)} (${check.before} before)`),
    ),
    part('Same as before', stillPassing === 0 ? [] : [`${stillPassing} passed in both`]),
    part('Note', [...comparison.notes, ...(unmeasured === null ? [] : [unmeasured])]),
  ];
  return parts.filter(({ lines }) => lines.length > 0);
}

/** The same as plain lines, headline first. */
export function comparisonLines(comparison: Comparison): readonly string[] {
  return [
    `${standingMark(comparison).mark} ${oneLine(comparison.headline)}`,
    `  ${againstWords(comparison)}`,
    ...comparisonParts(comparison).flatMap(({ title, lines }) => [
      `  ${title}`,
      ...lines.map((line) => `    ${line}`),
    ]),
  ];
}

function part(title: string, lines: readonly string[]): ComparisonPart {
  const shown = lines.slice(0, shownLines).map((line) => shorten(oneLine(line), longestLine));
  const more = lines.length - shown.length;
  return { title, lines: more > 0 ? [...shown, `… and ${more} more`] : shown };
}

function nameOf({ name, check }: Pick<ComparedCheck, 'name' | 'check'>): string {
  return name || check;
}

function failingLine(check: ComparedCheck): string {
  return `${nameOf(check)}${check.message === '' ? '' : `: ${check.message}`}`;
}

function fixedLine(check: ComparedCheck): string {
  return `${nameOf(check)}${before(check.message)}`;
}

/** What is only reported stands in no list whose number is told. */
function apartLines({ newlyFailing, lost, unexplained, stillFailing, fixed }: Comparison): readonly string[] {
  return [
    ...byCounting(newlyFailing).apart.map((check) => `newly failing: ${failingLine(check)}`),
    ...byCounting(unexplained).apart.map((check) => `failing: ${failingLine(check)}`),
    ...byCounting(lost).apart.map((check) => `not judged now: ${uncomparedLine(check)}`),
    ...byCounting(stillFailing).apart.map((check) => `still failing: ${failingLine(check)}`),
    ...byCounting(fixed).apart.map((check) => `fixed: ${fixedLine(check)}`),
  ];
}

function uncomparedLine(check: UncomparedCheck): string {
  return `${nameOf(check)}: ${check.why}`;
}

function addedLine(check: ComparedCheck): string {
  return `${nameOf(check)} (${check.now ?? ''})${check.message === '' ? '' : `: ${check.message}`}${uncounted(check)}`;
}

function uncounted({ counts }: ComparedCheck): string {
  return counts ? '' : ' (does not count)';
}

function before(message: string): string {
  return message === '' ? '' : ` (before: ${message})`;
}

function errorLine({ signature, count, isAtLeast, firstSeen, example }: LogError): string {
  const times = `${isAtLeast ? 'at least ' : ''}${quantity(count, 'time')}`;
  const line = example.split('\n').findLast((one) => one.trim() !== '') ?? '';
  return `${signature} · ${times} · first ${isoInWords(firstSeen)} · ${line}`;
}

function flakyLine({ name, check, record }: Comparison['newlyFlaky'][number]): string {
  return `${name || check}${record === null ? '' : `, ${flakeWords(record)}`}`;
}
