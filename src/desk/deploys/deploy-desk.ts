import type { DeployState } from '../../core/deploy/state.ts';
import type { DeployStore } from '../../core/deploy/store.ts';
import type { BoundWishes } from '../wish.ts';
import { findDeploy } from './find-deploy.ts';
import { recordSighting } from './record-sighting.ts';
import { tellDeploy } from './tell-deploy.ts';

/** The wishes of its desk, by their names. */
export const deployWishes = {
  tellDeploy,
  recordSighting,
  findDeploy,
  /** Null for a deploy that nobody knows (any more). */
  state: ({ deploys }: { deploys: DeployStore }, deploy: string) => deploys.state(deploy),
  recent,
};

/** What is known of deploys, however it is told; the revision that is there is one deploy. */
export type DeployDesk = BoundWishes<typeof deployWishes>;

/** The newest first; of all environments. Asks for no permission. */
async function recent({ deploys }: { deploys: DeployStore }, limit: number): Promise<readonly DeployState[]> {
  const ids = await deploys.recent(null, limit);
  return (await Promise.all(ids.map((id) => deploys.state(id)))).filter((state) => state !== null);
}
