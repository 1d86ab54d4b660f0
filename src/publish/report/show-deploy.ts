import { type DeployEvent, deployEventId } from '../../core/deploy/events.ts';
import type { DeployState } from '../../core/deploy/state.ts';
import type { JobEnd } from '../../core/job.ts';
import type { MessageLevel } from '../../core/publishing.ts';
import type { Compared } from '../../core/report/compared.ts';
import { deployMessage } from '../../slack/pictures/report/deploy-message.ts';
import { sendMessage } from '../run/send-message.ts';
import { ownerOf, type ReportContext } from './context.ts';
import { allTold, type DeployShowing, noted, readDeploy } from './deploy-view.ts';
import { afterRefusal } from './refused.ts';
import { showReplies } from './show-replies.ts';

const defaultPaceMs = 3_000;
const defaultSettleMs = 2_000;
const lookAgainMs = 1_000;
const unknownChannelMs = 60_000;

/** The message of a deploy, which grows, and in its thread a reply for each report: each is compared once and told once. */
export async function showDeploy(id: string, context: ReportContext, signal: AbortSignal): Promise<JobEnd> {
  const owner = ownerOf({ deploy: id });
  const haltMs = await context.memory.haltLeft(owner, 'all');
  if (haltMs > 0) return { kind: 'again', afterMs: haltMs };
  const compared = await withComparisons(await readDeploy(id, owner, context, signal));
  if (compared === null) {
    await context.deploys.allTold(id);
    return { kind: 'done' };
  }
  if (isUnheard(compared.state)) return await allTold(compared);
  const settledAt = compared.state.openedAt + (context.settleMs ?? defaultSettleMs);
  const unsettledMs = compared.state.message === null ? settledAt - context.now() : 0;
  if (unsettledMs > 0) return { kind: 'again', afterMs: unsettledMs };
  const root = await showRoot(compared);
  if (root.kind === 'end') return root.end;
  return await showReplies(root.showing, root.againMs);
}

/** A newer deploy came before anybody was told of this one: nothing is to be told. */
function isUnheard({ over, message, reports }: DeployState): boolean {
  return (
    over !== null &&
    message === null &&
    reports.every(({ progress }) => ['planned', 'due'].includes(progress.kind))
  );
}

async function withComparisons(showing: DeployShowing | null): Promise<DeployShowing | null> {
  if (showing === null) return null;
  const events: DeployEvent[] = [];
  for (const { number, progress, compared } of showing.state.reports) {
    if (progress.kind !== 'ended' || compared !== null) continue;
    const id = deployEventId.report(number, 'compared');
    const found = await comparedOf(progress.run, showing.context);
    events.push({ type: 'report.compared', id, at: showing.context.now(), report: number, compared: found });
  }
  return events.length === 0 ? showing : await noted(showing, events);
}

async function comparedOf(run: string, context: ReportContext): Promise<Compared> {
  const report = await context.read(run);
  if (report === null) {
    return { standing: 'unknown', headline: 'nothing is kept of its run to compare', baseline: null };
  }
  const { standing, headline, baseline } = report.facts.comparison;
  return { standing, headline, baseline: baseline?.id ?? null };
}

type Root = { kind: 'shown'; showing: DeployShowing; againMs: number | null } | { kind: 'end'; end: JobEnd };

/** Posts or edits the message; between two edits it is left alone for a while. */
async function showRoot(showing: DeployShowing): Promise<Root> {
  const { owner, state, version, context, signal } = showing;
  const { memory, paceMs = defaultPaceMs } = context;
  const channel = state.message?.channel ?? (await channelOf(showing));
  if (channel === null) return { kind: 'end', end: { kind: 'again', afterMs: unknownChannelMs } };
  if (!(await memory.takePace(owner, paceMs))) {
    const againMs = (await memory.paceLeft(owner)) || 1;
    return state.message === null
      ? { kind: 'end', end: { kind: 'again', afterMs: againMs } }
      : { kind: 'shown', showing, againMs };
  }
  const place = { channel, threadTs: null, broadcast: false };
  const draw = (level: MessageLevel) => deployMessage(state, { level });
  const sent = await sendMessage({ owner, place, version }, draw, context, signal);
  switch (sent.kind) {
    case 'refused': {
      const what = `deploy ${state.head.revision} on ${state.head.environment}`;
      return { kind: 'end', end: await afterRefusal({ owner, what, error: sent.error }, context) };
    }
    // People deleted it, twice: they want no reports of this deploy.
    case 'gone':
      return { kind: 'end', end: await allTold(showing) };
    case 'waiting':
      return { kind: 'end', end: { kind: 'again', afterMs: lookAgainMs } };
    case 'shown':
      return { kind: 'shown', showing: await posted(showing, channel, sent.ts), againMs: null };
    default:
      return sent satisfies never;
  }
}

async function posted(showing: DeployShowing, channel: string, ts: string): Promise<DeployShowing> {
  const { state } = showing;
  // Posted anew after people deleted it: what comes goes into its thread.
  if (state.message !== null) return { ...showing, state: { ...state, message: { channel, ts } } };
  const id = deployEventId.posted();
  const at = showing.context.now();
  return (await noted(showing, [{ type: 'message.posted', id, at, channel, ts }])) ?? showing;
}

/** Null while nobody knows where the message goes. */
async function channelOf({ state, context }: DeployShowing): Promise<string | null> {
  const { channel, revision, environment } = state.head;
  const name = `deploy ${revision} on ${environment}`;
  if (channel === null) {
    context.onProblem(
      `${name} has no channel: name one with the deploy, under reports in the plan, or channels.default in staging-check.yaml`,
    );
    return null;
  }
  if (!channel.startsWith('#')) return channel;
  const found = await context.channelId(channel);
  if (found === null) {
    context.onProblem(
      `${name}: the bot sees no channel ${channel}; invite it there, or write the id (C0123ABCD) in the plan`,
    );
  }
  return found;
}
