import type { Asker } from '../core/people.ts';
import type { PermitParts, WordParts } from './parts.ts';
import { byVerb, isMember, permit, refuseOutsider, type Wish } from './permit.ts';
import { understand } from './understand.ts';
import type { Objection, PermissionRefusal, RunRequest, Understanding, Unknown } from './wish.ts';

/** What the words would run, for those who may know; does nothing. */
export async function preview(
  parts: PermitParts & WordParts,
  asker: Asker,
  request: Pick<RunRequest, 'words'>,
): Promise<Understanding | PermissionRefusal | Unknown | Objection> {
  const what = 'see what would run';
  if (!isMember(asker)) return refuseOutsider(parts, asker, { what, action: 'plan', environment: null });
  const understood = await understand(parts, asker, request);
  if (understood.kind !== 'understood') return understood;
  const { environment, selector, plan, checks } = understood;
  const wish: Wish = {
    what: `${what} on ${environment}`,
    ...{ action: 'plan', environment, selector, isReading: true },
  };
  const about = { verb: 'plan', channel: asker.channel, environment, checks, plan: plan.plan } as const;
  return (await permit(parts, asker, wish, [byVerb(about, asker.user)])) ?? understood;
}
