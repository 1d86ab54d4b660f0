import type { Comparison } from '../core/compare/comparison.ts';
import type { Ending } from '../core/run/ending.ts';
import { resultDocument } from '../core/run/result-document.ts';
import type { ResultCheck } from '../core/run/result-schema.ts';
import type { RunState } from '../core/run/state.ts';
import { oneLine } from '../core/words/plain-text.ts';
import { reasonOf } from '../core/words/reasons.ts';
import { sectionResults } from '../core/words/results.ts';
import { closingLines, closingOf } from './closing.ts';
import { comparisonTap } from './comparison-formats.ts';
import { type PipelineView, redByItself, seenCheck, seenRow } from './pipeline.ts';
import { inJson } from './runner-commands.ts';

/**
 * TAP 14 (https://testanything.org/tap-version-14-specification.html): a test point a check, with a YAML block that explains. It has a
 * `not ok` without `# TODO` exactly when the run ends red. It says version 13, whose readers know all that is in it but the indented
 * lines, which they pass over: `prove` of Perl 5.36 calls every file of version 14 a failure.
 */
export function tap(state: RunState, comparison: Comparison | null, ending: Ending): string {
  const document = resultDocument(state);
  let number = 0;
  const lines = sectionResults(state, document).flatMap(({ id, title, checks }) => [
    ...(checks.length === 0 ? [] : [`# ${escaped(`${id} ${title}`)}`.trimEnd()]),
    ...checks.flatMap((check) => {
      number += 1;
      return [...subtest(check, ending), ...testPoint(check, number, ending)];
    }),
  ]);
  const own = redByItself(document, comparison, ending);
  const whole =
    own === null
      ? []
      : [
          `not ok ${number + 1} - ${escaped(own.name)}`,
          '  ---',
          `  message: ${quoted(own.message)}`,
          '  severity: fail',
          '  ...',
        ];
  return [
    'TAP version 13',
    `1..${document.checks.length + (own === null ? 0 : 1)}`,
    ...lines,
    ...whole,
    ...closingLines(closingOf(state)).map((line) => `# ${escaped(line)}`),
    ...(comparison === null ? [] : comparisonTap(comparison)),
    '',
  ].join('\n');
}

function testPoint(check: ResultCheck, number: number, ending: Ending): readonly string[] {
  const view = seenCheck(check, ending);
  const description = escaped(`${check.id}: ${check.name}`);
  const isNoResult = check.status === 'skipped' || check.status === 'blocked';
  // That its rows tell it makes no difference here: a parent of a failing subtest fails.
  const isRed = ending.deciding.has(check.id);
  if (view.kind === 'skipped' && isNoResult) {
    return [`ok ${number} - ${description} # SKIP ${escaped(view.message)}`];
  }
  const todo = view.kind === 'skipped' && !isRed ? ` # TODO ${escaped(ending.whyNot(check.id))}` : '';
  const isOk = view.kind === 'passed';
  return [`${isOk ? 'ok' : 'not ok'} ${number} - ${description}${todo}`, ...diagnostics(check)];
}

function diagnostics(check: ResultCheck): readonly string[] {
  if (check.status === 'passed' && !check.flaky) return [];
  const failures = check.failures.flatMap(({ at, expected, actual }) => [
    `    - at: ${quoted(at)}`,
    `      expected: ${quoted(expected)}`,
    `      actual: ${quoted(actual)}`,
  ]);
  return [
    '  ---',
    `  message: ${quoted(reasonOf(check) || check.status)}`,
    `  severity: ${check.status === 'passed' ? 'comment' : 'fail'}`,
    `  status: ${check.status}`,
    `  flaky: ${check.flaky}`,
    `  attempts: ${check.attempts}`,
    ...(check.source === null
      ? []
      : ['  at:', `    file: ${quoted(check.source.file)}`, `    line: ${check.source.line}`]),
    `  duration_ms: ${Math.round(check.durationMs)}`,
    ...(failures.length > 0 ? ['  failures:', ...failures] : []),
    '  ...',
  ];
}

function subtest(check: ResultCheck, ending: Ending): readonly string[] {
  if (check.cases.length === 0) return [];
  return [
    `# Subtest: ${escaped(`${check.id}: ${check.name}`)}`,
    ...check.cases.map((row, index) => {
      const view = seenRow(row, check, ending);
      return `    ${rowPoint(view, row.status)} ${index + 1} - ${escaped(row.name)}${rowDirective(view, row.status)}`;
    }),
    `    1..${check.cases.length}`,
  ];
}

function rowPoint({ kind }: PipelineView, status: string): string {
  return kind === 'passed' || status === 'skipped' ? 'ok' : 'not ok';
}

function rowDirective(view: PipelineView, status: string): string {
  if (view.kind !== 'skipped') return '';
  return ` # ${status === 'skipped' ? 'SKIP' : 'TODO'} ${escaped(view.message)}`.trimEnd();
}

/** A JSON string is a YAML string. */
function quoted(text: string): string {
  return inJson(JSON.stringify(oneLine(text)));
}

function escaped(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}
