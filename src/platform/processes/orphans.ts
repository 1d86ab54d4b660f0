import { endOrphanCgroups, findCgroupFolder } from './cgroups.ts';
import { endGroup, groupOf, killMarked, markerOf, processIds } from './groups.ts';
import { isOwnerGone, thisOwner } from './owner.ts';

/** A marker that says who its process belongs to. */
export function ownedMarker(id: string, owner: string | null): string {
  return owner === null ? id : `${id}/${owner}`;
}

/**
 * Ends what a worker of this machine that was killed has left behind: processes whose marker names an owner that is gone, with their
 * groups, and what is left in its control groups. Tells how many it found; 0 where there is no `/proc`.
 */
export async function endOrphans(): Promise<number> {
  if (thisOwner() === null) return 0;
  const orphans = await findOrphans();
  const own = await groupOf(String(process.pid));
  const groups = new Set(orphans.flatMap(({ group }) => (group === null || group === own ? [] : [group])));
  await Promise.all([...groups].map((group) => endGroup(group)));
  const markers = new Set(orphans.map(({ marker }) => marker));
  await Promise.all([...markers].map((marker) => killMarked(marker)));
  const cgroups = await findCgroupFolder();
  return orphans.length + (cgroups === null ? 0 : await endOrphanCgroups(cgroups));
}

type Orphan = { marker: string; group: number | null };

async function findOrphans(): Promise<readonly Orphan[]> {
  // Whoever started us from a check of theirs may be gone: that makes us no orphan.
  const ours = await markerOf('self');
  const verdicts = new Map<string, Promise<boolean>>();
  const isGone = (owner: string) => {
    const verdict = verdicts.get(owner) ?? isOwnerGone(owner);
    verdicts.set(owner, verdict);
    return verdict;
  };
  const looked = (await processIds()).map(async (id): Promise<readonly Orphan[]> => {
    const marker = await markerOf(id);
    const owner = marker?.split('/')[1];
    if (marker === null || owner === undefined || marker === ours || !(await isGone(owner))) return [];
    return [{ marker, group: await groupOf(id) }];
  });
  return (await Promise.all(looked)).flat();
}
