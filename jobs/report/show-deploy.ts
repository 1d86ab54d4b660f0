import { type DeployEvent, deployEventId } from '../../src/core/deploy/events.ts';
import { reduceDeploy } from '../../src/core/deploy/reduce.ts';
import type { DeployState, ReportState } from '../../src/core/deploy/state.ts';
import type { JobEnd } from '../../src/core/job.ts';
import { type Compared, isLoud } from '../../src/core/report/compared.ts';
import { deployMessage, deployReportMessage } from '../../src/render/slack/report/deploy-message.ts';
import { refusalOf } from '../publish/refusals.ts';
import { sendMessage, sendMessageOnce } from '../publish/send-message.ts';
import { ownerOf, type ReportContext } from './context.ts';
import { isGivenUp, picturesOf, processedMs } from './pictures.ts';
import { afterRefusal } from './refused.ts';

/** One turn of showing a deploy. */
type Showing = {
  id: string;
  owner: string;
  state: DeployState;
  /** How many events are in the state. */
  version: number;
  context: ReportContext;
  signal: AbortSignal;
};

const defaultPaceMs = 3_000;
const defaultSettleMs = 2_000;
const lookAgainMs = 1_000;
const unknownChannelMs = 60_000;
/** A call of the outbox lasts ten seconds at most, and what it did is seen within another minute. */
const sweepAfterMs = 75_000;

/** The message of a deploy, which grows, and in its thread a reply for each report: each is compared once and told once. */
export async function showDeploy(id: string, context: ReportContext, signal: AbortSignal): Promise<JobEnd> {
  const owner = ownerOf({ deploy: id });
  const haltMs = await context.memory.haltLeft(owner, 'all');
  if (haltMs > 0) return { kind: 'again', afterMs: haltMs };
  const compared = await withComparisons(await read(id, owner, context, signal));
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

async function read(
  id: string,
  owner: string,
  context: ReportContext,
  signal: AbortSignal,
): Promise<Showing | null> {
  const events = await context.deploys.events(id);
  const state = reduceDeploy(events);
  return state === null ? null : { id, owner, state, version: events.length, context, signal };
}

async function noted(showing: Showing, events: readonly DeployEvent[]): Promise<Showing | null> {
  const { id, owner, context, signal } = showing;
  await context.deploys.append(id, events);
  return await read(id, owner, context, signal);
}

async function withComparisons(showing: Showing | null): Promise<Showing | null> {
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

type Root = { kind: 'shown'; showing: Showing; againMs: number | null } | { kind: 'end'; end: JobEnd };

/** Posts or edits the message; between two edits it is left alone for a while. */
async function showRoot(showing: Showing): Promise<Root> {
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
  const draw = (level: Parameters<typeof deployMessage>[1]['level']) => deployMessage(state, { level });
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

async function posted(showing: Showing, channel: string, ts: string): Promise<Showing> {
  if (showing.state.message !== null) return showing;
  const id = deployEventId.posted();
  const at = showing.context.now();
  return (await noted(showing, [{ type: 'message.posted', id, at, channel, ts }])) ?? showing;
}

/** Null while nobody knows where the message goes. */
async function channelOf({ state, context }: Showing): Promise<string | null> {
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

async function showReplies(showing: Showing, rootAgainMs: number | null): Promise<JobEnd> {
  const { state, context, owner } = showing;
  for (const report of state.reports.filter(isUntold)) {
    const end = await showReply(showing, report);
    if (end !== null) return end;
  }
  const isGoingOn = state.over === null || state.reports.some(({ progress }) => progress.kind === 'running');
  if (rootAgainMs !== null) return { kind: 'again', afterMs: rootAgainMs };
  if (isGoingOn) return { kind: 'done' };
  const restMs = sweepAfterMs - (context.now() - endedAt(state));
  if (restMs > 0) return { kind: 'again', afterMs: restMs };
  const { left } = await context.outbox.sweep(owner);
  return left === 0 ? await allTold(showing) : { kind: 'again', afterMs: sweepAfterMs };
}

/** A report that ended, or that will not come for a reason worth saying: one that a newer report stands in for is told by the message. */
function isUntold({ progress, toldTs }: ReportState): boolean {
  if (toldTs !== null) return false;
  return (
    progress.kind === 'ended' || (progress.kind === 'skipped' && !progress.reason.startsWith('not done'))
  );
}

/** Null: it is told, go on with the next. */
async function showReply(showing: Showing, report: ReportState): Promise<JobEnd | null> {
  const { owner, state, version, context, signal } = showing;
  if (state.message === null) return { kind: 'again', afterMs: lookAgainMs };
  const { channel, ts: threadTs } = state.message;
  const run = report.progress.kind === 'ended' ? report.progress.run : null;
  const found = run === null ? null : await context.read(run);
  const pictures = run === null || found === null ? [] : await picturesOf(run, found, context);
  if (typeof pictures === 'number') return { kind: 'again', afterMs: pictures };
  const facts = found === null ? null : { ...found.facts, pictures };
  const link = run === null ? null : context.reportUrl(run, found?.state.requestedAt ?? state.openedAt);
  const place = { channel, threadTs, broadcast: isNews(state, report) };
  const draw = (level: Parameters<typeof deployMessage>[1]['level']) => {
    const options = { level, links: { report: link }, buttons: true };
    const message = deployReportMessage(state, report.number, facts, options);
    if (message === null) throw new Error(`report ${report.number} of ${state.head.id} has not ended`);
    return message;
  };
  const send = pictures.length > 0 ? sendMessageOnce : sendMessage;
  const sent = await send({ owner, place, version }, draw, context, signal);
  if (sent.kind === 'refused' && pictures.length > 0 && refusalOf(sent.error).kind === 'content') {
    const isWithout = run === null || (await isGivenUp(run, context.reportMemory));
    return { kind: 'again', afterMs: isWithout ? lookAgainMs : processedMs };
  }
  if (sent.kind === 'refused') {
    const what = `report ${report.number} on ${state.head.revision}`;
    return await afterRefusal({ owner, what, error: sent.error }, context);
  }
  if (sent.kind === 'waiting') return { kind: 'again', afterMs: lookAgainMs };
  if (run !== null) await threadKnown(run, { channel, ts: threadTs }, context);
  const id = deployEventId.report(report.number, 'told');
  const ts = sent.kind === 'shown' ? sent.ts : 'gone';
  await noted(showing, [{ type: 'report.told', id, at: context.now(), report: report.number, ts }]);
  return null;
}

/** The evidence of a run follows what tells of it. */
async function threadKnown(
  run: string,
  thread: { channel: string; ts: string },
  { reportMemory, queue }: ReportContext,
): Promise<void> {
  await reportMemory.keepThread(run, thread);
  await queue.publish(run);
}

/** The channel hears of a report that says something else than the one before it; of the first one only when it is bad or has news. */
function isNews({ reports }: DeployState, report: ReportState): boolean {
  const before = reports.findLast(
    ({ number, progress }) =>
      number < report.number && (progress.kind === 'ended' || progress.kind === 'skipped'),
  );
  const own = saidBy(report);
  return own !== (before === undefined ? 'passed' : saidBy(before));
}

function saidBy({ progress, compared }: ReportState): string {
  if (progress.kind === 'skipped') return progress.reason;
  if (progress.kind !== 'ended') return '';
  const isNew = compared !== null && compared.baseline !== null && isLoud(compared);
  return isNew ? `${progress.verdict}: ${compared.headline}` : progress.verdict;
}

function endedAt({ over, reports }: DeployState): number {
  const ends = reports.flatMap(({ progress }) => (progress.kind === 'ended' ? [progress.at] : []));
  return Math.max(over?.at ?? 0, ...ends);
}

async function allTold({ id, context }: Showing): Promise<JobEnd> {
  await context.deploys.allTold(id);
  return { kind: 'done' };
}
