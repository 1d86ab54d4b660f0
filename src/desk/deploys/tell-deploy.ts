import type { Asker } from '../../core/people.ts';
import { proseText } from '../../core/picture/sentence.ts';
import type { PermitParts, PlanParts, PostParts, ScopeParts } from '../parts.ts';
import { byVerb, isMember, permitUnless, refuseOutsider } from '../permit.ts';
import { unpostable } from '../postable.ts';
import { incidentScope } from '../which-plan.ts';
import { openDeploy } from './open-deploy.ts';
import type { OpenDeployParts } from './parts.ts';
import { type DeployOutcome, type DeployRequest, understandDeploy } from './understand.ts';

const action = 'deployed';

/** A person says that a deploy happened. */
export async function tellDeploy(
  parts: PermitParts & PlanParts & ScopeParts & PostParts & OpenDeployParts,
  asker: Asker,
  request: DeployRequest,
): Promise<DeployOutcome> {
  const what = 'say that a deploy happened';
  if (!isMember(asker)) return refuseOutsider(parts, asker, { what, action, environment: null });
  const incident = await incidentScope(parts, asker.channel);
  const understood = understandDeploy(await parts.plans(), request, incident, parts.directory);
  if (understood.kind !== 'understood') return understood;
  const { environment, revision } = understood;
  const rule = byVerb({ verb: 'deployed', channel: asker.channel, environment }, asker.user);
  const wish = { what, action, environment, selector: [revision] };
  const closed = await unpostable(parts, asker.channel);
  const refused = await permitUnless(parts, asker, wish, [rule], closed?.message ?? null);
  if (refused?.kind === 'refused') return refused;
  if (closed !== null) return { ...closed, problems: [proseText(closed.message)] };
  const here = request.channel ?? (asker.channel === '' ? undefined : asker.channel);
  const told = { deployedBy: asker.user, ...request, ...(here === undefined ? {} : { channel: here }) };
  return await openDeploy(parts, { kind: 'command', by: asker.user }, told, understood);
}
