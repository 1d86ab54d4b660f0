import type { Redis } from 'ioredis';
import { type PackJobContext, packJob } from '../../../jobs/pack.ts';
import { publishJob, reportJob, timelineJob } from '../../../jobs/publish.ts';
import { servedJob } from '../../../jobs/served.ts';
import { checkTypes } from '../../checks/index.ts';
import type { Permalinks } from '../../core/incident/publishing.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { CheckDurations, IncidentStore } from '../../core/incident/store.ts';
import { type BoundJob, bindJob } from '../../core/job.ts';
import type { Log } from '../../core/log.ts';
import type { BotConfig } from '../../core/permissions/model.ts';
import type { RunHistory } from '../../core/report/history.ts';
import type { RunStore } from '../../core/run/order.ts';
import type { DetailLimits } from '../../core/run/packing.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import { lastTimes } from '../../desk/reports/last-times.ts';
import { aroundRun, type RunReport } from '../../desk/reports/read-report.ts';
import { runSteadiness } from '../../desk/reports/run-steadiness.ts';
import type { SlackSettings } from '../../platform/config/slack.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { OpenRunQueue } from '../../platform/queue/queue.ts';
import { eachOnce, onceEach } from '../../platform/say-once.ts';
import { heldNow } from '../../publish/held-now.ts';
import type { TimelineContext } from '../../publish/incident-view.ts';
import { incidentJoiner } from '../../publish/join-incident.ts';
import { nextThings } from '../../publish/next-things.ts';
import { deployNoter } from '../../publish/note-deploy.ts';
import { othersIn } from '../../publish/others.ts';
import type { Outlet } from '../../publish/outlet.ts';
import type { ReportContext } from '../../publish/report-context.ts';
import type { PublishContext } from '../../publish/run.ts';
import { runCounter, watchRuns } from '../../publish/watch-runs.ts';
import { openSlackOutlet } from '../../slack/open-outlet.ts';
import { redisBudgets } from '../../slack/out/budgets.ts';
import { redisLanes } from '../../slack/out/lanes.ts';
import { packSlots } from '../../slack/out/outbox/packed-slots.ts';
import { slackPeopleNames } from '../../slack/out/people-names.ts';
import { slackPort, slackWebClient } from '../../slack/out/slack-port.ts';
import type { TokenHealth } from '../../slack/out/token-health.ts';
import type { Workspace } from '../../slack/out/workspace.ts';
import { redisDeploys } from '../../store/deploys.ts';
import { redisIncidentMemory, redisJoinMemory } from '../../store/incident-memory.ts';
import { redisIncidents } from '../../store/incidents.ts';
import { redisLeases } from '../../store/leases.ts';
import { redisCountedOnce, redisPublishMemory } from '../../store/publish-memory.ts';
import { redisReportMemory } from '../../store/report-memory.ts';
import { redisRunPacking } from '../../store/run-details.ts';
import { redisCheckDurations, redisRunHistory } from '../../store/run-history.ts';
import { redisRuns } from '../../store/runs.ts';
import { redisSchedules } from '../../store/schedules.ts';
import { redisWorkerSigns } from '../../store/workers.ts';
import { reportContext } from './report-context.ts';

export type PublisherOptions = {
  slack: SlackSettings;
  workspace: Workspace;
  reportUrl(run: string, requestedAt: number): string | null;
  /** Of the page of an incident. */
  incidentUrl(key: string): string | null;
  log: Log;
  kept: { runsMs: () => number; incidentsMs: () => number; details: () => DetailLimits };
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
  botConfig(): Promise<BotConfig>;
  /** Who hears of everything beside Slack. */
  others: readonly Outlet[];
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
  const calls = {
    client: slackWebClient(access),
    budgets: redisBudgets(redis, team),
    redis,
    workspace: team,
  };
  const port = slackPort({ ...access, botUserId });
  // Loaded when the first is drawn, with what draws them.
  const pictures = () => import('../../web/picture-files.ts');
  const draws = {
    drawChart: async (state: IncidentState) => (await pictures()).drawClosingChart(state, Date.now()),
    drawReport: async (report: RunReport) => (await pictures()).drawReportPictures(report),
  };
  const runs = redisRuns(redis, { keptMs: kept.runsMs });
  const { outlet, permalinks } = openSlackOutlet({ ...calls, now: Date.now, port, patienceMs, ...draws });
  const parts: Parts = {
    shared: {
      now: () => Date.now(),
      outlet,
      tellOthers: othersIn(options.others, (error) =>
        log.error({ error }, 'webhooks and issues were not told of everything; they will be'),
      ),
      memory: redisPublishMemory(redis),
      unhealthy(reason) {
        token.heard(reason);
        tellUnhealthy(reason);
      },
    },
    ...{
      redis,
      permalinks,
      names: slackPeopleNames(calls),
    },
    ...{ runs, history: redisRunHistory(redis, runs, checkTypes) },
    incidents: redisIncidents(redis, { keptMs: kept.incidentsMs }),
    durations: redisCheckDurations(redis),
  };
  return [
    bindJob(publishJob, publishContext(options, parts)),
    bindJob(timelineJob, timelineContext(options, parts)),
    bindJob(reportJob, reportsContext(options, parts)),
    bindJob(servedJob, {
      unserved: () => redisWorkerSigns(redis).unserved(),
      active: () => parts.runs.active(),
      publish: (run) => options.queue.publish(run),
      said: { unserved: null },
    }),
    bindJob(packJob, packContext(options, parts)),
    ...options.jobs,
  ];
}

type Parts = {
  shared: Pick<PublishContext, 'now' | 'outlet' | 'tellOthers' | 'memory' | 'unhealthy'>;
  redis: Redis;
  permalinks: Permalinks;
  names: NonNullable<TimelineContext['names']>;
  runs: RunStore;
  history: RunHistory;
  incidents: IncidentStore;
  durations: CheckDurations;
};

function packContext({ kept }: PublisherOptions, { redis, history, shared }: Parts): PackJobContext {
  return {
    now: shared.now,
    packing: redisRunPacking(redis, history, { keptMs: kept.runsMs }),
    packMessages: async (run) => void (await packSlots(redis, run)),
    limits: kept.details,
  };
}

function publishContext(options: PublisherOptions, parts: Parts): PublishContext {
  const { redis, incidents, durations, permalinks, runs, history } = parts;
  const { queue, deploys, reportUrl } = options;
  return {
    ...parts.shared,
    ...{ store: runs, reportUrl, queue },
    lanes: redisLanes(redis, options.workspace.team),
    leases: redisLeases(redis),
    unserved: () => redisWorkerSigns(redis).unserved(),
    observe: observer(options, redis),
    joinIncident: incidentJoiner({ incidents, durations, queue, permalinks, memory: redisJoinMemory(redis) }),
    noteDeploy: deployNoter({
      seen: (source, deploy) => deploys.seen(source, deploy),
      deploys: redisDeploys(redis),
      queue,
    }),
    reports: { queue, memory: redisReportMemory(redis) },
    lastTimes: (scope, checks) => lastTimes(scope, checks, history),
    steadiness: (state) => runSteadiness(state, { runs, history }),
    around: (state, channel) => aroundRun(state, channel, { incidents, runs, config: options.botConfig }),
  };
}

function reportsContext(options: PublisherOptions, parts: Parts): ReportContext {
  const { redis, incidents, runs } = parts;
  return reportContext({
    ...parts.shared,
    ...{ redis, incidents, runs, queue: options.queue, config: options.botConfig },
    reportUrl: options.runReportUrl,
    channelId: options.channelId,
    onProblem: eachOnce((problem) => options.log.error({ problem }, 'a report cannot be shown')),
  });
}

function timelineContext(options: PublisherOptions, parts: Parts): TimelineContext {
  const { redis, incidents, durations, runs, names } = parts;
  const { now } = parts.shared;
  const next = { runs, deploys: redisDeploys(redis), schedules: redisSchedules(redis), now };
  return {
    ...parts.shared,
    ...{ incidents, durations, names },
    incidentMemory: redisIncidentMemory(redis),
    pageUrl: options.incidentUrl,
    held: (state) => heldNow(state, { leases: redisLeases(redis), store: runs }),
    next: (state) => nextThings(state, next),
  };
}

function observer({ metrics, runChanged }: PublisherOptions, redis: Redis) {
  const takeOnce = redisCountedOnce(redis);
  const count = runCounter({ now: () => Date.now(), counts: metrics, takeOnce });
  return watchRuns({ count, changed: runChanged });
}
