import type { LeaseHolder, Leases } from '../core/leases.ts';
import type { Asker } from '../core/people.ts';
import type { RunStore } from '../core/run/order.ts';
import type { PermitParts, PlanParts, RunParts, ScopeParts } from './parts.ts';
import { findRun } from './runs.ts';
import { declined } from './understand.ts';
import { environmentOf, permitEnvironment } from './which-environment.ts';
import type { Objection, PermissionRefusal, Unknown } from './wish.ts';

/** Gives an environment back when the run that has it has ended, or is not known. */
export async function release(
  parts: PermitParts & PlanParts & ScopeParts & RunParts & { leases: Leases },
  asker: Asker,
  word: string | null,
): Promise<{ kind: 'released'; environment: string } | PermissionRefusal | Unknown | Objection> {
  const environment = await environmentOf(parts, asker, 'release', word);
  const name = typeof environment === 'string' ? environment : null;
  const { current, line } = name === null ? { current: null, line: [] } : await parts.leases.who(name);
  const obstacle = name === null ? null : await notToRelease(parts, name, current);
  const refused = await permitEnvironment(parts, asker, 'release', name, obstacle);
  if (refused !== null) return refused;
  if (typeof environment !== 'string' || current === null) {
    return typeof environment === 'string' ? declined(`Nobody has ${environment}.`) : environment;
  }
  const { holder } = current;
  if (!(await parts.leases.release({ environment, holder }))) return declined(`Nobody has ${environment}.`);
  const next = line[0];
  if (next !== undefined) await parts.queue.wake(next.holder);
  return { kind: 'released', environment };
}

/** Why an environment is not to be given back; null when it is. */
async function notToRelease(
  { store }: { store: RunStore },
  environment: string,
  current: LeaseHolder | null,
): Promise<string | null> {
  if (current === null) return `Nobody has ${environment}.`;
  const { holder } = current;
  const run = await findRun(store, holder);
  return run === null || run.state.finishedAt !== null
    ? null
    : `${holder} is still running on ${environment}; cancel it first: cancel ${holder}`;
}
