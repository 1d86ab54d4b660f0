import type { Comparison } from '../core/compare/comparison.ts';
import { resultDocument } from '../core/run/result-document.ts';
import type { RunState } from '../core/run/state.ts';
import { comparisonGithub } from './comparison-formats.ts';
import { workflowCommand } from './github-command.ts';
import { countsOf, explanationOf, isBad } from './results.ts';

/** Workflow commands of GitHub Actions: an annotation for each check that needs a look and for what the comparison finds new, then the verdict. */
export function github(state: RunState, comparison: Comparison | null = null): string {
  const { run, checks } = resultDocument(state);
  const file = state.head.plan.file;
  const annotations = checks
    .filter((check) => isBad(check) || check.flaky)
    .map((check) => {
      const level = check.status === 'failed' && check.counts ? 'error' : 'warning';
      const title =
        check.flaky && check.status === 'passed' ? `${check.name}: flaky` : `${check.name}: ${check.status}`;
      const flaky = check.status === 'passed' ? [`passed at attempt ${check.attempts}`] : [];
      return workflowCommand(level, { title, file }, [...flaky, ...explanationOf(check)]);
    });
  const level = run.verdict === 'passed' ? 'notice' : run.verdict === 'failed' ? 'error' : 'warning';
  const verdict = workflowCommand(level, { title: `${run.plan} on ${run.environment}: ${run.verdict}` }, [
    run.decidedBy,
    countsOf(checks),
    ...(run.flip === '' ? [] : [run.flip]),
  ]);
  const compared = comparison === null ? [] : comparisonGithub(comparison, file);
  return [...annotations, ...compared, verdict, ''].join('\n');
}
