import { resultDocument } from '../../core/run/result-document.ts';
import type { ResultCheck } from '../../core/run/result-schema.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { type AlikeResults, alikeResults, othersSeen } from '../../core/words/alike.ts';
import { rowWords } from '../../core/words/checks.ts';
import { evidenceText } from '../../core/words/evidence.ts';
import { oneLine, plainText } from '../../core/words/plain-text.ts';
import { quantity } from '../../core/words/quantity.ts';
import { reasonOf } from '../../core/words/reasons.ts';
import { badResults, otherFailures, placeOf, uncountedResult } from '../../core/words/results.ts';
import { traceIn } from '../../core/words/trace-words.ts';
import { shorten, wrap } from '../columns.ts';
import type { Palette } from '../palette.ts';
import { terminalMarks } from './marks.ts';
import { summary } from './terminal.ts';

/** `✗ golden-path 30.0s 17 of 20 complete`: one line as a check ends; empty for one that has not. */
export function finishedLine(check: CheckState, run: RunState, palette: Palette): string {
  const { head, progress } = check;
  if (progress.kind !== 'finished') return '';
  const { mark, paint } = terminalMarks[progress.status];
  const { message, took, asides } = rowWords(check, run);
  const seconds = took === '' ? '' : ` ${(progress.durationMs / 1000).toFixed(1)}s`;
  const rest = asides.map((aside) => ` (${aside})`).join('');
  return `${paint(mark, palette)} ${head.id}${seconds} ${message}${rest}`.trimEnd();
}

const evidenceLines = 30;
const evidenceColumns = 200;

/** What comes after the lines: every failure in full, then the summary. */
export function closing(state: RunState, palette: Palette): readonly string[] {
  const failures = alikeResults(state, badResults(resultDocument(state).checks))
    .filter(tellsMore)
    .flatMap((group) => ['', ...inFull(group, palette)]);
  return [...failures, '', ...summary(state, { columns: 80, palette })];
}

/** An expectation that did not hold is told with what was seen; of anything else the line above has said all that there is, unless more was seen. */
function tellsMore(group: AlikeResults): boolean {
  const [{ status, owner, runbook, source }] = group;
  const hasPeople = owner !== null || runbook !== null || source !== null;
  return status === 'failed' || hasPeople || group.some((check) => shownEvidence(check).length > 0);
}

function inFull([check, ...others]: AlikeResults, palette: Palette): readonly string[] {
  const { mark, paint } = terminalMarks[check.status];
  const people = [
    check.owner ? `owner ${oneLine(check.owner)}` : '',
    check.runbook ? `runbook ${oneLine(check.runbook)}` : '',
    placeOf(check.source),
  ].filter((text) => text !== '');
  const uncounted = uncountedResult(check);
  const cases = check.cases.filter((one) => one.status === 'failed' || one.status === 'errored');
  return [
    `${paint(mark, palette)} ${palette.bold(oneLine(check.name))} (${check.id}, ${check.section}) ${check.status}${uncounted === '' ? '' : `, ${uncounted}`}`,
    ...[reasonOf(check), ...otherFailures(check)].map((line) => `    ${line}`),
    ...cases.map((one) => `    ✗ ${oneLine(one.name)}: ${oneLine(one.message)}`),
    ...(people.length > 0 ? [`    ${people.join(' · ')}`] : []),
    ...sayTheSame(others).map((line) => `    ${line}`),
    ...shownEvidence(check).map((line) => palette.dim(`    ${line}`)),
    ...traceLines(check).map((line) => palette.dim(`    ${line}`)),
    ...othersSeen(check, others).map((line) => palette.dim(`    ${shorten(line, evidenceColumns + 1)}`)),
  ];
}

/** Whole, so that it can be opened or copied. */
function traceLines({ evidence }: ResultCheck): readonly string[] {
  const trace = traceIn(evidence);
  return trace === null ? [] : [`trace ${trace.url ?? trace.id}`];
}

/** Whose evidence stands above theirs, by name. */
function sayTheSame(others: readonly ResultCheck[]): readonly string[] {
  if (others.length === 0) return [];
  const names = others.map(({ name, id }) => `${oneLine(name)} (${id})`).join(', ');
  return wrap(`the same of ${quantity(others.length, 'other')}: ${names}`, 76);
}

function shownEvidence(check: ResultCheck): readonly string[] {
  const reason = reasonOf(check);
  const text = plainText(evidenceText(check, reason));
  const lines = text.split('\n').filter((line) => line !== '' && !reason.includes(bareFact(line)));
  const more = lines.length - evidenceLines;
  const shown =
    more > 0
      ? [...lines.slice(0, evidenceLines), `… and ${quantity(more, 'more line')} (--format json)`]
      : lines;
  return shown.map((line) => shorten(line, evidenceColumns + 1));
}

/** A fact without its name. */
function bareFact(line: string): string {
  return line.replace(/^[\w .]{1,40}: /, '');
}
