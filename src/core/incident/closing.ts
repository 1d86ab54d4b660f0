import type { IncidentState } from './state.ts';

/** Why an incident is not to be closed yet, one sentence each; none when nothing is in the way. */
export function obstacles(state: IncidentState, summary: string): readonly string[] {
  const unmet = state.criteria.filter(({ tier, status }) => tier === 'critical' && status !== 'met');
  const open = state.windows
    .flatMap(({ tasks }) => tasks)
    .filter(({ standing }) => standing.kind !== 'proved' && standing.kind !== 'attested');
  return [
    ...unmet.map(({ text, status, missing }) => `critical criterion ${status}: ${text} (${missing})`),
    ...open.map(
      ({ text, standing }) => `task ${standing.kind === 'broken' ? 'broken again' : 'open'}: ${text}`,
    ),
    ...(summary.trim() === ''
      ? ['there is no summary: say in a few sentences what happened and what was done']
      : []),
  ];
}
