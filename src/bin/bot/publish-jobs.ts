import type { WebClient } from '@slack/web-api';
import type { Redis } from 'ioredis';
import { publishJob } from '../../../jobs/publish.ts';
import { reportJob } from '../../../jobs/report.ts';
import { servedJob } from '../../../jobs/served.ts';
import { timelineJob } from '../../../jobs/timeline.ts';
import type { Permalinks } from '../../core/incident/publishing.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { CheckDurations, IncidentStore } from '../../core/incident/store.ts';
import { type BoundJob, bindJob, type JobDefinition } from '../../core/job.ts';
import type { Log } from '../../core/log.ts';
import type { RunStore } from '../../core/run/order.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import type { SlackSettings } from '../../platform/config/slack.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { OpenRunQueue } from '../../platform/queue/queue.ts';
import type { ReportContext } from '../../publish/report/context.ts';
import type { PublishContext } from '../../publish/run/context.ts';
import { runCounter } from '../../publish/run/count-run.ts';
import { incidentJoiner } from '../../publish/run/join-incident.ts';
import { deployNoter } from '../../publish/run/note-deploy.ts';
import type { TimelineContext } from '../../publish/timeline/context.ts';
import { incidentPictures } from '../../publish/timeline/pictures.ts';
import { type Budgets, redisBudgets } from '../../slack/out/budgets.ts';
import { channelMarks } from '../../slack/out/channel-marks.ts';
import { slackFiles } from '../../slack/out/files.ts';
import { redisLanes } from '../../slack/out/lanes.ts';
import { redisOutbox } from '../../slack/out/outbox/outbox.ts';
import { slackPeopleNames } from '../../slack/out/people-names.ts';
import { slackPermalinks } from '../../slack/out/permalinks.ts';
import { fileSharer, fileUploader } from '../../slack/out/share-file.ts';
import { slackPort, slackWebClient } from '../../slack/out/slack-port.ts';
import { slackTeller } from '../../slack/out/teller.ts';
import type { TokenHealth } from '../../slack/out/token-health.ts';
import type { Workspace } from '../../slack/out/workspace.ts';
import { redisDeploys } from '../../store/deploys.ts';
import { redisIncidentMemory, redisJoinMemory } from '../../store/incident-memory.ts';
import { redisIncidents } from '../../store/incidents.ts';
import { redisLeases } from '../../store/leases.ts';
import { redisCountedOnce, redisPublishMemory } from '../../store/publish-memory.ts';
import { redisReportMemory } from '../../store/report-memory.ts';
import { redisCheckDurations } from '../../store/run-history.ts';
import { redisRuns } from '../../store/runs.ts';
import { redisSchedules } from '../../store/schedules.ts';
import { redisWorkerSigns } from '../../store/workers.ts';
import { incidentGantt } from '../../web/charts/gantt.ts';
import { pngOf } from '../../web/png.ts';
import type { Webhooks } from '../../web/webhooks/webhooks.ts';
import { heldNow } from './held-now.ts';
import { nextThings } from './next-things.ts';
import { reportContext } from './report-context.ts';
import { watchRuns } from './watch-runs.ts';

export type PublisherOptions = {
  slack: SlackSettings;
  workspace: Workspace;
  reportUrl(run: string, requestedAt: number): string | null;
  /** Of the page of an incident. */
  incidentUrl(key: string): string | null;
  log: Log;
  kept: { runsMs: () => number; incidentsMs: () => number };
  /** Of the page of the report on a run. */
  runReportUrl(run: string, requestedAt: number): string | null;
  queue: OpenRunQueue;
  channelId(name: string): Promise<string | null>;
  /** Takes down a deploy that a run made. */
  deploys: Pick<DeployDesk, 'seen'>;
  /** What else only a process with the bot's token can do. */
  jobs: readonly BoundJob[];
  metrics: Metrics;
  token: Pick<TokenHealth, 'heard'>;
  /** A run came, started, ended or changed its verdict. */
  runChanged(): void;
  webhooks: Webhooks;
};

/** What a turn waits for a call of a budget; for whatever takes longer it makes place. */
const patienceMs = 250;

/** The jobs of the queue `publish`, over one connection: only a process with the bot's token can do them. */
export function publishJobs(options: PublisherOptions, redis: Redis): readonly BoundJob[] {
  const { slack, workspace, metrics, log, kept, token } = options;
  const tellUnhealthy = onceEach((reason) =>
    log.error({ error: reason }, 'Slack takes no messages of this bot'),
  );
  const { team, botUserId } = workspace;
  const access = { token: slack.botToken, apiUrl: slack.apiUrl, onCall: metrics.slackCalled };
  const budgets = redisBudgets(redis, team);
  const client = slackWebClient(access);
  const permalinks = slackPermalinks({ client, budgets, redis, workspace: team });
  const parts: Parts = {
    shared: {
      now: () => Date.now(),
      outbox: redisOutbox({ redis, port: slackPort({ ...access, botUserId }), budgets, patienceMs }),
      memory: redisPublishMemory(redis, team),
      unhealthy(reason) {
        token.heard(reason);
        tellUnhealthy(reason);
      },
    },
    ...{ redis, client, budgets, permalinks },
    runs: redisRuns(redis, { keptMs: kept.runsMs }),
    incidents: redisIncidents(redis, { keptMs: kept.incidentsMs }),
    durations: redisCheckDurations(redis),
  };
  return [
    bindJob(publishJob, publishContext(options, parts)),
    bindJob(
      followed(timelineJob, ({ incident }) => options.webhooks.incident(incident)),
      timelineContext(options, parts),
    ),
    bindJob(followed(reportJob, options.webhooks.report), reportsContext(options, parts)),
    bindJob(servedJob, {
      unserved: () => redisWorkerSigns(redis).unserved(),
      active: () => parts.runs.active(),
      publish: (run) => options.queue.publish(run),
      said: { unserved: null },
    }),
    ...options.jobs,
  ];
}

/** Whatever comes of a turn of Slack's, webhooks are told too. */
function followed<Data, Context>(
  job: JobDefinition<Data, Context>,
  tell: (data: Data) => Promise<void>,
): JobDefinition<Data, Context> {
  return {
    ...job,
    async run(data, context, turn) {
      try {
        return await job.run(data, context, turn);
      } finally {
        await tell(data);
      }
    },
  };
}

type Parts = {
  shared: Pick<PublishContext, 'now' | 'outbox' | 'memory' | 'unhealthy'> &
    Pick<TimelineContext, 'outbox' | 'memory'>;
  redis: Redis;
  client: WebClient;
  budgets: Budgets;
  permalinks: Permalinks;
  runs: RunStore;
  incidents: IncidentStore;
  durations: CheckDurations;
};

function publishContext(options: PublisherOptions, parts: Parts): PublishContext {
  const { redis, client, budgets, incidents, durations, permalinks } = parts;
  const { queue, deploys } = options;
  return {
    ...parts.shared,
    store: parts.runs,
    lanes: redisLanes(redis, options.workspace.team),
    leases: redisLeases(redis),
    unserved: () => redisWorkerSigns(redis).unserved(),
    reportUrl: options.reportUrl,
    files: slackFiles({ client, budgets }),
    tell: slackTeller({ client }),
    observe: observer(options, redis),
    joinIncident: incidentJoiner({ incidents, durations, queue, permalinks, memory: redisJoinMemory(redis) }),
    noteDeploy: deployNoter({
      seen: (source, deploy) => deploys.seen(source, deploy),
      deploys: redisDeploys(redis),
      queue,
    }),
    reports: { queue, memory: redisReportMemory(redis) },
  };
}

function reportsContext(options: PublisherOptions, parts: Parts): ReportContext {
  const { redis, client, budgets, incidents, runs } = parts;
  return reportContext({
    ...parts.shared,
    ...{ redis, client, budgets, incidents, runs, queue: options.queue },
    reportUrl: options.runReportUrl,
    channelId: options.channelId,
    onProblem: eachOnce((problem) => options.log.error({ problem }, 'a report cannot be shown')),
  });
}

function timelineContext(options: PublisherOptions, parts: Parts): TimelineContext {
  const { redis, incidents, durations, permalinks, runs } = parts;
  const { client, budgets } = parts;
  const calls = { client, budgets, redis, workspace: options.workspace.team };
  const { now } = parts.shared;
  const next = { runs, deploys: redisDeploys(redis), schedules: redisSchedules(redis), now };
  return {
    ...parts.shared,
    incidents,
    durations,
    incidentMemory: redisIncidentMemory(redis),
    marks: channelMarks(calls),
    permalinks,
    pictures: incidentPictures,
    pageUrl: options.incidentUrl,
    chart: { draw: closingChart, upload: fileUploader(calls), share: fileSharer(calls) },
    held: (state) => heldNow(state, { leases: redisLeases(redis), store: runs }),
    next: (state) => nextThings(state, next),
    names: slackPeopleNames(calls),
  };
}

function observer({ metrics, runChanged, webhooks }: PublisherOptions, redis: Redis) {
  const takeOnce = redisCountedOnce(redis);
  const count = runCounter({ now: () => Date.now(), counts: metrics, takeOnce });
  const watch = watchRuns({ count, changed: runChanged });
  return async (...seen: Parameters<typeof watch>) => {
    await watch(...seen);
    await webhooks.run(seen[0]);
  };
}

const chartPx = 720;

/** The chart of the closing message, at the width in which Slack shows it sharp. */
async function closingChart(state: IncidentState) {
  const svg = incidentGantt(state, { now: Date.now(), theme: 'light', widthPx: chartPx });
  const { key, title } = state.head;
  return {
    name: `incident-${key}.png`,
    title: `${key}: how it went`,
    altText: `The windows, tasks and events of incident ${key}, ${title}, over time.`,
    bytes: pngOf(svg, chartPx * 2),
  };
}

const mostRemembered = 200;

/** Says each thing once, as long as it remembers. */
function eachOnce(say: (what: string) => void): (what: string) => void {
  const said = new Set<string>();
  return (what) => {
    if (said.has(what)) return;
    if (said.size >= mostRemembered) said.clear();
    said.add(what);
    say(what);
  };
}

/** Says a reason when it begins, not at every message that meets it. */
function onceEach(say: (reason: string) => void): (reason: string | null) => void {
  let last: string | null = null;
  return (reason) => {
    if (reason !== null && reason !== last) say(reason);
    last = reason;
  };
}
