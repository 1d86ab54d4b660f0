import { checksOf, type Plan } from '../plan/model.ts';
import { type IncidentHead, type Severity, severities } from './events.ts';

/** What an incident is made from; `environment` is one of the plan's. */
export type HeadRequest = {
  plan: Plan;
  /** Of the file as it was read: they go into the head beside the plan's title. */
  file: string;
  digest: string;
  key: string;
  title: string;
  channel: string;
  environment: string;
  /** Undefined: the priority of the plan's issue where it is one of P0 to P3, else P1. */
  severity: Severity | undefined;
};

/** The head of an incident: a copy of everything in the plan that the incident will need. */
export function headOf(request: HeadRequest): IncidentHead {
  const { plan, file, digest, key, title, channel, environment } = request;
  const { timeline: windows, criteria, risks, afterwards } = plan;
  const cited = new Set([
    ...windows.flatMap(({ tasks }) => tasks.flatMap(({ checks }) => checks)),
    ...criteria.flatMap(({ checks }) => checks),
    ...risks.flatMap(({ watch }) => watch),
  ]);
  const named = checksOf(plan).filter(({ id }) => cited.has(id));
  return {
    key,
    title,
    channel,
    severity: request.severity ?? severityOf(plan),
    environment,
    plan: { id: plan.id, title: plan.title, digest, file },
    windows,
    criteria,
    risks,
    afterwards,
    checkNames: Object.fromEntries(named.map(({ id, name }) => [id, name])),
  };
}

/** What people type instead of the id of a plan, for an incident that none foresaw. */
export const noPlan = 'none';

/** The head of an incident that no plan foresaw: nothing is to be proved, and its tasks are those that people add. */
export function planlessHead(
  request: Pick<HeadRequest, 'key' | 'title' | 'channel' | 'environment' | 'severity'>,
): IncidentHead {
  const { key, title, channel, environment, severity = 'P1' } = request;
  const plan = { id: '', title: '', digest: '', file: '' };
  const nothing = { windows: [], criteria: [], risks: [], afterwards: [], checkNames: {} };
  return { key, title, channel, severity, environment, plan, ...nothing };
}

/** The severity that the plan's issue has; P1 when it says none. */
export function severityOf({ issue }: Pick<Plan, 'issue'>): Severity {
  const priority = issue?.priority?.trim().toUpperCase();
  return severities.find((one) => one === priority) ?? 'P1';
}

/** False for an incident that no plan foresaw: it has only the tasks that people add. */
export function isPlanned({ plan }: Pick<IncidentHead, 'plan'>): boolean {
  return plan.id !== '';
}

/** The environment for permissions; null: none in particular. */
export function environmentOf({ environment }: Pick<IncidentHead, 'environment'>): string | null {
  return environment === '' ? null : environment;
}
