import type { DeployOrigin } from '../run/events.ts';
import type { DeployState } from './state.ts';

/** Of all that told of a deploy the one that knows most: the run that made it, else a person, else the hook, else the logs. */
export function toldOf({ sources, facts }: Pick<DeployState, 'sources' | 'facts'>): DeployOrigin | null {
  for (const kind of ['run', 'command', 'hook', 'log'] as const) {
    const source = sources.find((one) => one.source.kind === kind)?.source;
    if (source === undefined) continue;
    return source.kind === 'hook' ? { kind: 'hook', by: facts.deployedBy } : source;
  }
  return null;
}
