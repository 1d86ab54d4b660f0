import type { DeployState } from '../../core/deploy/state.ts';
import type { DeployDesk } from './deploy-desk.ts';
import type { DeployParts } from './parts.ts';
import { deployed, seen } from './seen.ts';

/** The deploy desk over what it was handed; every process may have one, they share nothing but the parts' stores. */
export function createDeployDesk(parts: DeployParts): DeployDesk {
  return {
    deployed: (asker, request) => deployed(parts, asker, request),
    seen: (source, request) => seen(parts, source, request),
    state: (deploy) => parts.deploys.state(deploy),
    recent: (limit) => recent(parts, limit),
  };
}

async function recent({ deploys }: DeployParts, limit: number): Promise<readonly DeployState[]> {
  const ids = await deploys.recent(null, limit);
  return (await Promise.all(ids.map((id) => deploys.state(id)))).filter((state) => state !== null);
}
