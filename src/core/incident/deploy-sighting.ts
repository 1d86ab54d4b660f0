import type { DeployOrigin } from '../run/events.ts';
import { type IncidentEvent, incidentEventId } from './events.ts';

/** A deploy as an incident records it; `revision` is empty when it did not say its name, which only a run may leave out. */
export type DeployToRecord = {
  plan: string;
  environment: string;
  revision: string;
  /** Epoch ms. */
  at: number;
  /** Null: nobody knows. */
  by: DeployOrigin | null;
  /** The id of a deploy of a revision that was there before, and came back; left out for its first. */
  again?: string;
};

/** The same deploy is the same event, whoever tells of it: one revision is one line of the record. */
export function deploySighting({
  plan,
  environment,
  revision,
  at,
  by,
  again,
}: DeployToRecord): Extract<IncidentEvent, { type: 'deploy.seen' }> {
  const run = by?.kind === 'run' ? by.run : null;
  const told = by?.kind === 'log' ? 'log' : by?.kind === 'hook' && by.by !== null ? { by: by.by } : undefined;
  return {
    type: 'deploy.seen',
    id: incidentEventId.deploy(
      revision === '' ? (run ?? '') : `${environment}:${revision}${again === undefined ? '' : `:${again}`}`,
    ),
    at,
    by: by?.kind === 'command' ? by.by : '',
    revision,
    environment,
    plan,
    run,
    ...(told === undefined ? {} : { told }),
  };
}
