import type { DeployState } from '../../core/deploy/state.ts';
import { type BoundWishes, bindWishes } from '../wish.ts';
import type { DeployParts } from './parts.ts';
import { deployed, recordSighting } from './seen.ts';

const wishes = {
  deployed,
  seen: recordSighting,
  /** Null for a deploy that nobody knows (any more). */
  state: ({ deploys }: DeployParts, deploy: string) => deploys.state(deploy),
  recent,
};

/** What is known of deploys, however it is told; the revision that is there is one deploy. */
export type DeployDesk = BoundWishes<typeof wishes>;

/** The deploy desk over what it was handed; every process may have one, they share nothing but the parts' stores. */
export function createDeployDesk(parts: DeployParts): DeployDesk {
  return bindWishes(parts, wishes);
}

/** The newest first; of all environments. Asks for no permission. */
async function recent({ deploys }: DeployParts, limit: number): Promise<readonly DeployState[]> {
  const ids = await deploys.recent(null, limit);
  return (await Promise.all(ids.map((id) => deploys.state(id)))).filter((state) => state !== null);
}
