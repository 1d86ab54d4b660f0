import { type ResultCheck, resultDocument } from '../../core/run/result-document.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { rowWords } from '../../core/words/checks.ts';
import { oneLine, plainText } from '../../core/words/plain-text.ts';
import { explanationOf, isBad, placeOf } from '../../core/words/results.ts';
import { shorten } from '../columns.ts';
import type { Palette } from '../palette.ts';
import { terminalMarks } from './marks.ts';
import { summary } from './terminal.ts';

/** `✗ golden-path 30.0s 17 of 20 complete`: one line as a check ends; empty for one that has not. */
export function finishedLine(check: CheckState, run: RunState, palette: Palette): string {
  const { head, progress } = check;
  if (progress.kind !== 'finished') return '';
  const { mark, paint } = terminalMarks[progress.status];
  const { said, took, asides } = rowWords(check, run);
  const seconds = took === '' ? '' : ` ${(progress.durationMs / 1000).toFixed(1)}s`;
  const rest = asides.map((aside) => ` (${aside})`).join('');
  return `${paint(mark, palette)} ${head.id}${seconds} ${said}${rest}`.trimEnd();
}

const evidenceLines = 30;
const evidenceColumns = 200;

/** What comes after the lines: every failure in full, then the summary. */
export function closing(state: RunState, palette: Palette): readonly string[] {
  const bad = resultDocument(state).checks.filter(isBad);
  const failures = bad.flatMap((check) => ['', ...inFull(check, palette)]);
  return [...failures, '', ...summary(state, { columns: 80, palette })];
}

function inFull(check: ResultCheck, palette: Palette): readonly string[] {
  const { mark, paint } = terminalMarks[check.status];
  const people = [
    check.owner ? `owner ${oneLine(check.owner)}` : '',
    check.runbook ? `runbook ${oneLine(check.runbook)}` : '',
    placeOf(check.source),
  ].filter((text) => text !== '');
  const cases = check.cases.filter((one) => one.status === 'failed' || one.status === 'errored');
  return [
    `${paint(mark, palette)} ${palette.bold(oneLine(check.name))} (${check.id}, ${check.section}) ${check.status}`,
    ...explanationOf(check).map((line) => `    ${line}`),
    ...cases.map((one) => `    ✗ ${oneLine(one.name)}: ${oneLine(one.message)}`),
    ...(people.length > 0 ? [`    ${people.join(' · ')}`] : []),
    ...shownEvidence(check.evidence).map((line) => palette.dim(`    ${line}`)),
  ];
}

function shownEvidence(evidence: Readonly<Record<string, unknown>>): readonly string[] {
  const lines = Object.entries(evidence).flatMap(([name, value]) => evidenceOf(name, value));
  const more = lines.length - evidenceLines;
  const shown =
    more > 0 ? [...lines.slice(0, evidenceLines), `… and ${more} more lines (--format json)`] : lines;
  return shown.map((line) => shorten(line, evidenceColumns + 1));
}

function evidenceOf(name: string, value: unknown): readonly string[] {
  const label = oneLine(name);
  if (typeof value !== 'string') {
    const text = oneLine(shortValue(value));
    return text === '' ? [] : [`${label}: ${text}`];
  }
  const lines = plainText(value).trimEnd().split('\n');
  if (lines.length > 1) return [`${label}:`, ...lines.map((line) => `  ${line}`)];
  return lines[0] === '' ? [] : [`${label}: ${lines[0]}`];
}

/** Plain fields as `name value, name value`, anything deeper as JSON; empty for what says nothing. Numbers keep two decimals. */
function shortValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(rounded('', value));
  const fields = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  if (fields.length === 0) return '';
  const isFlat = !Array.isArray(value) && fields.every(([, one]) => typeof one !== 'object');
  if (!isFlat) return JSON.stringify(value, rounded);
  return fields.map(([name, one]) => `${name} ${rounded(name, one)}`).join(', ');
}

function rounded(_name: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
}
