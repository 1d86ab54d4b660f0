import { causesOfRun } from '../core/cause/causes-of-run.ts';
import { type DeployEvent, deployEventId } from '../core/deploy/events.ts';
import { reduceDeploy } from '../core/deploy/reduce.ts';
import type { DeployState } from '../core/deploy/state.ts';
import type { JobEnd } from '../core/job.ts';
import type { ComparisonRecord } from '../core/report/comparison-record.ts';
import { comparisonRecord } from '../core/report/comparison-record.ts';
import { type DeployShowing, noteDeployEvents, showReplies } from './deploy-replies.ts';
import type { DocumentOf } from './documents.ts';
import { lookAgainMs, paceLeft, publish, type Subject, showOne, takePace } from './publisher.ts';
import { afterReportRefusal, type DeploySources, type ReportParts } from './report-context.ts';

const defaultSettleMs = 2_000;
const unknownChannelMs = 60_000;

type View = { state: DeployState; version: number };

/** The message of a deploy, which grows, and under it a reply for each report: each is compared once and told once. */
export async function publishDeploy(
  id: string,
  context: ReportParts & DeploySources,
  leave: AbortSignal,
): Promise<JobEnd> {
  return await publish(subject(id, context), context, leave);
}

function subject(id: string, context: ReportParts & DeploySources): Subject<View> {
  const owner = `dep.${id}`;
  return {
    owner,
    async read() {
      const view = await withComparisons(id, context);
      // Nothing of it is to be told any more.
      if (view === null) await context.deploys.allTold(id);
      return view;
    },
    documents: ({ state }) => [
      { document: documentOf(state), channel: state.head.channel ?? '', under: null },
    ],
    version: ({ version }) => version,
    halted: async (_, haltMs) => ({ kind: 'again', afterMs: haltMs }),
    show: (view, signal) => showDeploy({ ...view, id, owner, context, signal }),
  };
}

function documentOf(state: DeployState): DocumentOf<'deploy'> {
  return { kind: 'deploy', key: 'deploy', state };
}

async function showDeploy(showing: DeployShowing): Promise<JobEnd> {
  const { id, state, context } = showing;
  if (isUnheard(state)) {
    await context.deploys.allTold(id);
    return { kind: 'done' };
  }
  const settledAt = state.openedAt + (context.settleMs ?? defaultSettleMs);
  const unsettledMs = state.message === null ? settledAt - context.now() : 0;
  if (unsettledMs > 0) return { kind: 'again', afterMs: unsettledMs };
  const root = await showRoot(showing);
  if (root.kind === 'end') return root.end;
  return await showReplies(root.showing, root.againMs);
}

/** A newer deploy came before anybody was told of this one: nothing is to be told, but to a person who was promised its reports. */
function isUnheard({ over, message, reports, sources }: DeployState): boolean {
  return (
    over !== null &&
    sources.every(({ source }) => source.kind !== 'command') &&
    message === null &&
    reports.every(({ progress }) => ['planned', 'due'].includes(progress.kind))
  );
}

/** Reads it, after writing down what the runs of its reports came to; null for a deploy that nobody knows (any more). */
async function withComparisons(id: string, context: ReportParts & DeploySources): Promise<View | null> {
  const view = await readDeploy(id, context);
  if (view === null) return null;
  const events: DeployEvent[] = [];
  for (const { number, progress, compared } of view.state.reports) {
    if (progress.kind !== 'ended' || compared !== null) continue;
    const event = deployEventId.report(number, 'compared');
    const found = await comparedOf(progress.run, context);
    events.push({ type: 'report.compared', id: event, at: context.now(), report: number, compared: found });
  }
  if (events.length === 0) return view;
  await context.deploys.append(id, events);
  return await readDeploy(id, context);
}

async function readDeploy(id: string, { deploys }: DeploySources): Promise<View | null> {
  const events = await deploys.events(id);
  const state = reduceDeploy(events);
  return state === null ? null : { state, version: events.length };
}

async function comparedOf(run: string, context: ReportParts): Promise<ComparisonRecord> {
  const report = await context.read(run);
  if (report === null) {
    return { standing: 'unknown', headline: 'nothing is kept of its run to compare', baseline: null };
  }
  const [cause] = causesOfRun(report.state);
  const record = comparisonRecord(report.facts.comparison, report.state);
  return cause === undefined ? record : { ...record, cause: cause.text };
}

type Root = { kind: 'shown'; showing: DeployShowing; againMs: number | null } | { kind: 'end'; end: JobEnd };

/** Posts or changes the message; between two changes it is left alone for a while. */
async function showRoot(showing: DeployShowing): Promise<Root> {
  const { owner, state, version, context, signal } = showing;
  const again = (afterMs: number): Root => ({ kind: 'end', end: { kind: 'again', afterMs } });
  const channel = state.message?.channel ?? (await channelOf(showing));
  if (channel === null) return again(unknownChannelMs);
  if (!(await takePace(context, owner))) {
    const againMs = await paceLeft(context, owner);
    return state.message === null ? again(againMs) : { kind: 'shown', showing, againMs };
  }
  const placed = { document: documentOf(state), channel, under: null };
  const shown = await showOne(context, owner, placed, version, signal);
  switch (shown.kind) {
    case 'refused': {
      const what = `deploy ${state.head.revision} on ${state.head.environment}`;
      return { kind: 'end', end: await afterReportRefusal({ owner, what, refusal: shown.refusal }, context) };
    }
    // People took it away, twice: they want no reports of this deploy.
    case 'gone':
      await context.deploys.allTold(showing.id);
      return { kind: 'end', end: { kind: 'done' } };
    case 'waiting':
      return again(lookAgainMs);
    case 'shown':
      return { kind: 'shown', showing: await posted(showing, channel, shown.at), againMs: null };
    default:
      return shown satisfies never;
  }
}

async function posted(showing: DeployShowing, channel: string, message: string): Promise<DeployShowing> {
  const { state } = showing;
  // Posted anew after people took it away: what comes goes under it.
  if (state.message !== null) return { ...showing, state: { ...state, message: { channel, id: message } } };
  const id = deployEventId.posted();
  return await noteDeployEvents(showing, [
    { type: 'message.posted', id, at: showing.context.now(), channel, message },
  ]);
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
      `${name}: the bot sees no channel ${channel}; invite it there, or write the id (${context.directory.examples.channel}) in the plan`,
    );
  }
  return found;
}
