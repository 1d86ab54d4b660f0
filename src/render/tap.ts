import type { Comparison } from '../core/compare/comparison.ts';
import { type ResultCheck, resultDocument } from '../core/run/result-document.ts';
import type { RunState } from '../core/run/state.ts';
import { comparisonTap } from './comparison-formats.ts';
import { oneLine } from './plain-text.ts';
import { explanationOf, sectionResults } from './results.ts';

/** TAP 14 (https://testanything.org/tap-version-14-specification.html): a test point a check, with a YAML block that explains. */
export function tap(state: RunState, comparison: Comparison | null = null): string {
  const document = resultDocument(state);
  const { run } = document;
  let number = 0;
  const lines = sectionResults(state, document).flatMap(({ id, title, checks }) => [
    `# ${id} ${title}`.trimEnd(),
    ...checks.flatMap((check) => {
      number += 1;
      return [...subtest(check), ...testPoint(check, number)];
    }),
  ]);
  return [
    'TAP version 14',
    `1..${document.checks.length}`,
    ...lines,
    ...(comparison === null ? [] : comparisonTap(comparison)),
    `# ${oneLine(`${run.verdict}: ${run.decidedBy}`)}`,
    ...(run.flip === '' ? [] : [`# ${oneLine(run.flip)}`]),
    '',
  ].join('\n');
}

function testPoint(check: ResultCheck, number: number): readonly string[] {
  const isOk = check.status === 'passed' || isSkip(check);
  const description = escaped(`${check.id}: ${check.name}`);
  return [`${isOk ? 'ok' : 'not ok'} ${number} - ${description}${directive(check)}`, ...diagnostics(check)];
}

function isSkip({ status }: ResultCheck): boolean {
  return status === 'skipped' || status === 'blocked' || status === 'cancelled' || status === 'waiting';
}

function directive(check: ResultCheck): string {
  if (isSkip(check)) return ` # SKIP ${escaped(`${check.status}: ${check.reason}`)}`;
  if (!check.counts) return ` # TODO does not count${check.quarantined ? ', quarantined' : ''}`;
  return '';
}

function diagnostics(check: ResultCheck): readonly string[] {
  if (check.status === 'passed' && !check.flaky) return [];
  if (isSkip(check)) return [];
  const failures = check.failures.flatMap(({ at, expected, actual }) => [
    `    - at: ${quoted(at)}`,
    `      expected: ${quoted(expected)}`,
    `      actual: ${quoted(actual)}`,
  ]);
  return [
    '  ---',
    `  message: ${quoted(explanationOf(check)[0] ?? check.summary)}`,
    `  severity: ${check.status === 'passed' ? 'comment' : 'fail'}`,
    `  status: ${check.status}`,
    `  flaky: ${check.flaky}`,
    `  attempts: ${check.attempts}`,
    `  duration_ms: ${Math.round(check.durationMs)}`,
    ...(failures.length > 0 ? ['  failures:', ...failures] : []),
    '  ...',
  ];
}

function subtest(check: ResultCheck): readonly string[] {
  if (check.cases.length === 0) return [];
  return [
    `# Subtest: ${escaped(`${check.id}: ${check.name}`)}`,
    ...check.cases.map((row, index) => {
      const isOk = row.status === 'passed' || row.status === 'skipped';
      const skip = row.status === 'skipped' ? ` # SKIP ${escaped(row.message)}`.trimEnd() : '';
      return `    ${isOk ? 'ok' : 'not ok'} ${index + 1} - ${escaped(row.name)}${skip}`;
    }),
    `    1..${check.cases.length}`,
  ];
}

/** A JSON string is a YAML string. */
function quoted(text: string): string {
  return JSON.stringify(oneLine(text));
}

function escaped(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}
