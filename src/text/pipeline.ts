import type { CaseRow } from '../core/check.ts';
import type { Comparison } from '../core/compare/comparison.ts';
import type { Ending } from '../core/run/ending.ts';
import type { ResultCheck, ResultDocument } from '../core/run/result-schema.ts';
import { reasonOf } from '../core/words/reasons.ts';

/** How a pipeline shall see a check or a row: `failure` and `error` make it red, `skipped` says why it does not although something is wrong. */
export type PipelineView =
  | { kind: 'passed' }
  | { kind: 'failure' | 'error'; message: string }
  | { kind: 'skipped'; message: string };

/** A check as pipelines see it: red only when it decides. */
export function seenCheck(check: ResultCheck, ending: Ending): PipelineView {
  const { status } = check;
  if (status === 'passed') return { kind: 'passed' };
  const message = reasonOf(check) || status;
  if (!ending.deciding.has(check.id)) {
    const isNoResult = status === 'skipped' || status === 'blocked';
    const why = isNoResult ? '' : `, ${ending.whyNot(check.id)}`;
    return { kind: 'skipped', message: `${status}${why}: ${message}` };
  }
  if (isToldByRows(check)) return { kind: 'skipped', message: `failed, as its rows tell: ${message}` };
  return status === 'failed'
    ? { kind: 'failure', message }
    : { kind: 'error', message: `${status}: ${message}` };
}

/** A row below its check: what a check that passes tolerates, or that counts for nothing, is not red. */
export function seenRow(row: CaseRow, check: ResultCheck, ending: Ending): PipelineView {
  const { status, message } = row;
  switch (status) {
    case 'passed':
      return { kind: 'passed' };
    case 'skipped':
      return { kind: 'skipped', message };
    case 'failed':
    case 'errored': {
      if (isToldByRows(check) && ending.deciding.has(check.id)) {
        return { kind: status === 'failed' ? 'failure' : 'error', message };
      }
      const why = check.status === 'failed' ? ending.whyNot(check.id) || 'tolerated' : 'tolerated';
      return { kind: 'skipped', message: `${status}, ${why}${message === '' ? '' : `: ${message}`}` };
    }
    default:
      return status satisfies never;
  }
}

/** Where failures that rows make up stand: counts of test cases, of connections. */
const countedInRows = /^(?:tests|connections)\b/;

/** Its failing rows are the failure: a test that failed is not to be counted once itself and once in its check. */
function isToldByRows({ status, failures, cases }: ResultCheck): boolean {
  return (
    status === 'failed' &&
    failures.some(({ at }) => countedInRows.test(at)) &&
    cases.some((row) => row.status === 'failed' || row.status === 'errored')
  );
}

/** What makes a run red although none of its checks does: cancelled, in doubt, nothing to compare with. Null when there is no such thing. */
export function redByItself(
  { run }: Pick<ResultDocument, 'run'>,
  comparison: Comparison | null,
  ending: Ending,
): { name: string; isFailure: boolean; message: string } | null {
  if (!ending.isRed || ending.deciding.size > 0) return null;
  if (ending.failOn === 'new') {
    const message = comparison?.headline ?? 'there is no baseline to compare with';
    return { name: 'comparison with the baseline', isFailure: false, message };
  }
  const message = `${run.verdict}: ${run.decidedBy}`;
  return { name: 'verdict of the run', isFailure: run.verdict === 'failed', message };
}
