import { resultDocument } from '../core/run/result-document.ts';
import type { RunState } from '../core/run/state.ts';
import { oneLine } from './plain-text.ts';
import { countsOf, explanationOf, isBad } from './results.ts';

/** Workflow commands of GitHub Actions: an annotation for each check that needs a look, then the verdict. */
export function github(state: RunState): string {
  const { run, checks } = resultDocument(state);
  const file = state.head.plan.file;
  const annotations = checks
    .filter((check) => isBad(check) || check.flaky)
    .map((check) => {
      const level = check.status === 'failed' && check.counts ? 'error' : 'warning';
      const title =
        check.flaky && check.status === 'passed' ? `${check.name}: flaky` : `${check.name}: ${check.status}`;
      const flaky = check.status === 'passed' ? [`passed at attempt ${check.attempts}`] : [];
      return command(level, { title, file }, [...flaky, ...explanationOf(check)]);
    });
  const level = run.verdict === 'passed' ? 'notice' : run.verdict === 'failed' ? 'error' : 'warning';
  const verdict = command(level, { title: `${run.plan} on ${run.environment}: ${run.verdict}` }, [
    run.decidedBy,
    countsOf(checks),
    ...(run.flip === '' ? [] : [run.flip]),
  ]);
  return [...annotations, verdict, ''].join('\n');
}

function command(
  level: string,
  properties: Readonly<Record<string, string>>,
  lines: readonly string[],
): string {
  const shown = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${level} ${shown.join(',')}::${data(lines.map(oneLine).join('\n'))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(oneLine(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
