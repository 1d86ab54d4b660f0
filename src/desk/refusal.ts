import type { Asker } from '../core/people.ts';
import type { PermissionVerb } from '../core/permissions/model.ts';
import type { PermitParts } from './parts.ts';
import { byVerb, permit, type Wish } from './permit.ts';
import type { PermissionRefusal } from './wish.ts';

/** Null when this person may; a refusal is in the audit log before this returns. */
export function refusal(
  parts: PermitParts,
  asker: Asker,
  { verb, environment, what }: { verb: PermissionVerb; environment: string | null; what: string },
): Promise<PermissionRefusal | null> {
  const wish: Wish = { what, action: verb, environment, isReading: true };
  return permit(parts, asker, wish, [byVerb({ verb, channel: asker.channel, environment }, asker.user)]);
}
