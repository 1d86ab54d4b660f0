import { seriesChannel, seriesOf } from '../../core/deploy/due.ts';
import {
  type DeployEvent,
  type DeployHead,
  type DeploySource,
  deployEventId,
} from '../../core/deploy/events.ts';
import { type DeployState, toldOf } from '../../core/deploy/state.ts';
import { deploySighting } from '../../core/incident/deploy-sighting.ts';
import { isOwn } from '../../core/incident/own-events.ts';
import type { Scope } from '../../core/plan/model.ts';
import type { OpenDeployParts } from './parts.ts';
import type { DeployOutcome, DeployRequest, UnderstoodDeploy } from './understand.ts';

/** Everything is written down before this returns; a deploy that was known gets a source more, which its message tells. */
export async function openDeploy(
  parts: OpenDeployParts,
  source: DeploySource,
  request: DeployRequest,
  understood: UnderstoodDeploy,
): Promise<DeployOutcome> {
  const { deploys, queue, redact } = parts;
  const { service = null, url = null, deployedBy = null } = request;
  const at = Math.min(request.at ?? parts.now(), parts.now());
  const head = await headOf(parts, { source, request, understood });
  const clean = (text: string | null) => (text === null ? null : redact(text));
  const facts = { service: clean(service), url: clean(url), deployedBy: clean(deployedBy) };
  const events: readonly DeployEvent[] = [
    { type: 'deploy.opened', id: deployEventId.opened(), at, deploy: head },
    { type: 'deploy.seen', id: deployEventId.seen(source), at, source, facts },
  ];
  const opening = await deploys.open(head, events);
  const state = await deploys.state(head.id);
  if (state === null) throw new Error(`deploy ${head.id}: it was opened, and is not there`);
  // Before its series is woken: the reports of it must not be the first to tell.
  await tellIncidents(parts, state);
  if (opening.kind === 'new' || opening.hasNews) await queue.series(head.id);
  if (opening.kind === 'new') {
    // Its job finds out that it is not the newest any more.
    if (opening.previous !== null) await queue.series(opening.previous);
  }
  return { kind: opening.kind, deploy: head.id, state };
}

/** It is in the record of every open incident about its plan and environment, whichever channel that is in. */
async function tellIncidents({ incidents, timelines }: OpenDeployParts, deploy: DeployState): Promise<void> {
  const { head, openedAt: at } = deploy;
  for (const key of await incidents.openKeys()) {
    const incident = await incidents.state(key);
    if (incident === null || incident.closed !== null || !isOwn(incident.head, head)) continue;
    const { plan, environment, revision } = head;
    const by = toldOf(deploy);
    const run = by?.kind === 'run' ? by.run : null;
    // A revision that came back is one more line, unless the run that deployed it has written it down.
    const isOfOther = incident.deploys.some(
      (one) => one.revision === revision && one.at !== at && (run === null || one.run !== run),
    );
    const again = head.turn !== undefined && isOfOther ? { again: head.id } : {};
    const event = deploySighting({ plan, environment, revision, at, by, ...again });
    if ((await incidents.append(key, [event])) > 0) await timelines.timeline(key);
  }
}

async function headOf(
  parts: OpenDeployParts,
  {
    source,
    request,
    understood: { plan, environment, revision },
  }: { source: DeploySource; request: DeployRequest; understood: UnderstoodDeploy },
): Promise<DeployHead> {
  const channel = await channelOf(parts, request, seriesChannel(plan.plan, environment));
  const { id, turn } = await parts.deploys.idOf({ plan: plan.id, environment }, revision, {
    source,
    at: request.at ?? null,
    ...(request.isAnswering === true ? { isAnswering: true } : {}),
  });
  return {
    id,
    environment,
    revision,
    ...(turn === 1 ? {} : { turn }),
    plan: plan.id,
    ...(plan.isOneOfMany === true ? { isOneOfMany: true } : {}),
    reports: seriesOf(plan.plan, environment),
    channel,
    incident: channel === null ? null : await incidentAbout(parts, channel, { plan: plan.id, environment }),
  };
}

/** The incident of the channel, when it is about this plan and environment: with its end the series ends. */
async function incidentAbout(
  { incidents }: OpenDeployParts,
  channel: string,
  scope: Scope,
): Promise<string | null> {
  const key = await incidents.ofChannel(channel);
  const state = key === null ? null : await incidents.state(key);
  return state !== null && isOwn(state.head, scope) ? key : null;
}

/** Who tells of a deploy may name a channel; then the plan's, then the workspace's default. An id wins over a name, which only Slack can look up. */
async function channelOf(
  parts: OpenDeployParts,
  request: DeployRequest,
  planned: string | null,
): Promise<string | null> {
  const all = [request.channel ?? null, planned, (await parts.config()).channels.default];
  const named = await Promise.all(all.flatMap((one) => (one === null ? [] : [known(parts, one)])));
  return named.find((one) => !one.startsWith('#')) ?? named[0] ?? null;
}

async function known({ channelId }: OpenDeployParts, channel: string): Promise<string> {
  return channel.startsWith('#') ? ((await channelId?.(channel)) ?? channel) : channel;
}
