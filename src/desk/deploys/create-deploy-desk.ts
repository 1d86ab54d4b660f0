import type { DeployDesk } from './deploy-desk.ts';
import type { DeployParts } from './parts.ts';
import { deployed, seen } from './seen.ts';

/** The deploy desk over what it was handed; every process may have one, they share nothing but the parts' stores. */
export function createDeployDesk(parts: DeployParts): DeployDesk {
  return {
    deployed: (asker, request) => deployed(parts, asker, request),
    seen: (source, request) => seen(parts, source, request),
    state: (deploy) => parts.deploys.state(deploy),
  };
}
