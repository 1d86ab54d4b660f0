import type { EnvironmentState } from '../src/desk/environments.ts';
import type { ListedRun } from '../src/desk/list.ts';
import type { ListedRunPicture } from '../src/slack/pictures/run-list-answer.ts';
import type { Uses } from './command.ts';

/** Runs of a list as pictures of them want it: with their place in line, where it is known, and their page. */
export function listedRuns(
  runs: readonly ListedRun[],
  environments: readonly Pick<EnvironmentState, 'environment' | 'line'>[],
  { reportUrl }: Pick<Uses, 'reportUrl'>,
): readonly ListedRunPicture[] {
  return runs.map((run): ListedRunPicture => {
    if (run.kind === 'ended') return { ...run, report: reportUrl(run.summary.run) };
    const { id, environment } = run.state.head;
    const line = environments.find((one) => one.environment === environment)?.line ?? [];
    const at = line.findIndex((waiting) => waiting.run === id);
    return { kind: 'active', state: run.state, place: at < 0 ? null : at + 2, report: reportUrl(id) };
  });
}
