import { z } from 'zod';

/**
 * One of several shapes. Zod's own union takes a branch with an unknown key for the one that was meant whenever every other branch is
 * wrong in another way, and tells of that branch alone; here each branch that is wrong is told, so that `findingsOf` finds the nearest.
 */
export function either<const Branches extends readonly z.ZodType[]>(
  branches: Branches,
): z.ZodUnion<Branches> {
  // Safe: a check leaves the type of a schema as it is.
  return z.union(branches.map((branch) => branch.check(decide)) as unknown as Branches);
}

/** Runs after the branch, whatever was wrong in it: none of its mistakes is one to go on with. */
function decide({ issues }: z.core.ParsePayload): void {
  issues.splice(0, issues.length, ...issues.map((issue) => ({ ...issue, continue: false })));
}
