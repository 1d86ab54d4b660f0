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

/** Who deployed: a person (`U…`), a name as the hook had it, the run that did it; null when nobody knows. */
export function deployerOf(deploy: Pick<DeployState, 'sources' | 'facts'>): string | null {
  const told = toldOf(deploy);
  return deploy.facts.deployedBy ?? (told?.kind === 'run' ? told.run : null);
}
