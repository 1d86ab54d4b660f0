import type { Comparison } from '../core/compare/comparison.ts';
import type { Ending } from '../core/run/ending.ts';
import { resultDocument } from '../core/run/result-document.ts';
import type { ResultCheck } from '../core/run/result-schema.ts';
import type { RunState } from '../core/run/state.ts';
import { alikeResults, fittingNames } from '../core/words/alike.ts';
import { reasonOf } from '../core/words/reasons.ts';
import { isBad, otherFailures } from '../core/words/results.ts';
import { closingLines, closingOf } from './closing.ts';
import { comparisonGithub } from './comparison-formats.ts';
import { type Annotation, workflowCommand } from './github-command.ts';
import { seenCheck } from './pipeline.ts';

/** GitHub shows ten errors and ten warnings of a step and drops the others (actions/toolkit#734). */
const mostOfLevel = 10;
const shownRows = 10;
const namesBytes = 1_000;

/**
 * Workflow commands of GitHub Actions: the verdict first, then what makes the run red, critical checks before others, then warnings; what
 * has no room is named in the last that has. `lines`: where checks stand in the plan's file, by their ids. It has an error exactly when the run ends red.
 */
export function github(
  state: RunState,
  comparison: Comparison | null,
  ending: Ending,
  lines: ReadonlyMap<string, number> = new Map(),
): string {
  const { run, checks } = resultDocument(state);
  const { file } = state.head.plan;
  const closing = closingOf(state);
  const isRedByVerdict = ending.isRed && ending.failOn === 'verdict';
  const verdict: Annotation = {
    level: isRedByVerdict ? 'error' : run.verdict === 'passed' ? 'notice' : 'warning',
    properties: { title: `${run.plan} on ${run.environment}: ${closing.verdict}`, file },
    lines: closingLines(closing),
  };
  const compared = comparison === null ? [] : comparisonGithub(comparison, file, ending);
  const told = byRank(checks, ending).filter(
    (check) => isBad(check) || check.flaky || toleratedRows(check) > 0 || ending.deciding.has(check.id),
  );
  const annotations = alikeResults(state, told).map(
    ([check, ...others]): PlacedAnnotation => ({
      ...annotationOf(check, others, ending, placeOf(check, file, lines)),
      names: [check, ...others].map(({ name, id }) => name || id),
    }),
  );
  const all = [verdict, ...compared, ...annotations];
  const shown = (['error', 'warning'] as const).flatMap((level) =>
    fitted(
      all.filter((one) => one !== verdict && one.level === level),
      mostOfLevel - (verdict.level === level ? 1 : 0),
    ),
  );
  const notices = all.filter((one) => one !== verdict && one.level === 'notice');
  return [...[verdict, ...shown, ...notices].map(workflowCommand), ''].join('\n');
}

type PlacedAnnotation = Annotation & { names?: readonly string[] };

const ranks = ['critical', 'important', 'nice-to-have', null];

/** Of the red ones those that decide, then by tier. */
function byRank(checks: readonly ResultCheck[], { deciding }: Ending): readonly ResultCheck[] {
  const order = [...deciding];
  const place = ({ id }: ResultCheck) => (deciding.has(id) ? order.indexOf(id) : order.length);
  return checks.toSorted((a, b) => place(a) - place(b) || ranks.indexOf(a.tier) - ranks.indexOf(b.tier));
}

type Place = { file: string; line?: string };

/** The line of the document that it was made from, else its own in the plan. */
function placeOf({ id, source }: ResultCheck, file: string, lines: ReadonlyMap<string, number>): Place {
  if (source !== null) return { file: source.file, line: String(source.line) };
  const line = lines.get(id);
  return line === undefined ? { file } : { file, line: String(line) };
}

/** Of a check, and of those that say the same. */
function annotationOf(
  check: ResultCheck,
  others: readonly ResultCheck[],
  ending: Ending,
  place: Place,
): Annotation {
  const isDeciding = ending.deciding.has(check.id);
  const view = seenCheck(check, ending);
  if (view.kind === 'passed') {
    const tolerated = check.cases.filter(isBadRow).map(({ name }) => `failed, tolerated: ${name}`);
    const lines = [
      ...(check.flaky ? [`passed at attempt ${check.attempts}`] : []),
      ...tolerated.slice(0, shownRows),
    ];
    const title = `${check.name}: ${check.flaky ? 'flaky' : 'passed with failing rows'}`;
    return { level: 'warning', properties: { title, ...place }, lines };
  }
  const why = isDeciding ? [] : [ending.whyNot(check.id)];
  const names = others.map(({ name, id }) => name || id);
  const title =
    others.length === 0 ? `${check.name}: ${check.status}` : `${others.length + 1} checks: ${check.status}`;
  return {
    level: isDeciding ? 'error' : 'warning',
    properties: { title, ...place },
    lines: [
      reasonOf(check) || check.status,
      ...otherFailures(check),
      ...(others.length === 0 ? [] : [fittingNames([check.name || check.id, ...names], namesBytes)]),
      ...why,
    ],
  };
}

function toleratedRows({ status, cases }: ResultCheck): number {
  return status === 'passed' ? cases.filter(isBadRow).length : 0;
}

function isBadRow({ status }: ResultCheck['cases'][number]): boolean {
  return status === 'failed' || status === 'errored';
}

/** As many as are shown; the last one names the rest. */
function fitted(annotations: readonly PlacedAnnotation[], most: number): readonly PlacedAnnotation[] {
  const last = annotations[most - 1];
  const rest = annotations.slice(most);
  if (last === undefined || rest.length === 0) return annotations;
  const names = rest.flatMap(({ names = [], properties }) =>
    names.length > 0 ? names : [properties.title ?? ''],
  );
  const lines = [...last.lines, `${names.length} more: ${names.join(', ')}`];
  return [...annotations.slice(0, most - 1), { ...last, lines }];
}
