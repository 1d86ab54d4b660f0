import type { DeploySource } from '../../core/deploy/events.ts';
import type { Directory } from '../../core/people.ts';
import type { AuditParts, PlanParts } from '../parts.ts';
import { openDeploy } from './open-deploy.ts';
import type { OpenDeployParts } from './parts.ts';
import { type DeployOutcome, type DeployRequest, understandDeploy } from './understand.ts';

/** A deploy that was seen by something that is no person: the hook, a run, the logs. */
export type MachineSource = Exclude<DeploySource, { kind: 'command' }>;

const action = 'deployed';

/** Something that is no person saw a deploy; a new one is in the audit log with where it was seen. */
export async function recordSighting(
  parts: OpenDeployParts & AuditParts & PlanParts & { directory: Directory },
  source: MachineSource,
  request: DeployRequest,
): Promise<DeployOutcome> {
  const understood = understandDeploy(await parts.plans(), request, null, parts.directory);
  if (understood.kind !== 'understood') return understood;
  const opened = await openDeploy(parts, source, request, understood);
  if (opened.kind === 'new') {
    await parts.audit.append({
      at: parts.now(),
      by: `staging-check (${source.kind})`,
      action,
      decision: 'allowed',
      reason: parts.redact(request.deployedBy === undefined ? '' : `deployed by ${request.deployedBy}`),
      channel: request.channel ?? '',
      environment: understood.environment,
      run: source.kind === 'run' ? source.run : null,
      check: null,
      selector: [understood.revision],
    });
  }
  return opened;
}
