import { isOwn } from '../../core/incident/own-events.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { BotConfig, PermissionVerb } from '../../core/permissions/model.ts';
import type { RunState } from '../../core/run/state.ts';
import type { Around } from '../../core/words/next.ts';

/** What finding out takes. */
export type AroundSources = {
  config(): Promise<Pick<BotConfig, 'permissions' | 'approvers'>>;
  incidents: Pick<IncidentStore, 'ofChannel' | 'openKeys' | 'state'>;
};

/** What people in a channel can do about a run as things stand; nothing of it is offered that nobody there may. */
export async function aroundRun(
  { head }: Pick<RunState, 'head'>,
  channel: string,
  { config, incidents }: AroundSources,
): Promise<Around> {
  const { permissions, approvers } = await config();
  const anybody = (verb: PermissionVerb) =>
    permissions === null ||
    permissions.some(
      (rule) =>
        (rule.who === 'everyone' || rule.who.length > 0) &&
        (rule.may === 'all' || rule.may.includes(verb)) &&
        (rule.in === 'all' || rule.in.includes(channel)) &&
        (rule.on === 'all' || rule.on.includes(head.environment)),
    );
  const scope = { plan: head.plan.id, environment: head.environment };
  const open = await Promise.all((await incidents.openKeys()).map((key) => incidents.state(key)));
  const isOpen = open.some((one) => one !== null && one.closed === null && isOwn(one.head, scope));
  const isTaken = (await incidents.ofChannel(channel)) !== null;
  const mayRun = anybody('run');
  return {
    mayRerun: mayRun && anybody('rerun'),
    mayOpenIncident: !isOpen && !isTaken && anybody('incident'),
    approvers: mayRun && anybody('danger') ? approvers : [],
  };
}
