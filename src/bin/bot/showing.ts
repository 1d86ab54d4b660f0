import { checkTypes } from '../../checks/index.ts';
import type { DeployQueue } from '../../core/deploy/store.ts';
import type { Permalinks } from '../../core/incident/publishing.ts';
import type { CheckDurations, IncidentQueue, IncidentStore } from '../../core/incident/store.ts';
import type { RunHistory } from '../../core/report/history.ts';
import type { ReportQueue } from '../../core/report/publishing.ts';
import type { RunQueue, RunStore } from '../../core/run/order.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import { lastTimes } from '../../desk/reports/last-times.ts';
import { aroundRun, type ReportSources, readReport } from '../../desk/reports/read-report.ts';
import { runSteadiness } from '../../desk/reports/run-steadiness.ts';
import { heldNow } from '../../publish/held-now.ts';
import type { TimelineContext } from '../../publish/incident-view.ts';
import { incidentJoiner } from '../../publish/join-incident.ts';
import { nextThings } from '../../publish/next-things.ts';
import { deployNoter } from '../../publish/note-deploy.ts';
import type { PublisherParts } from '../../publish/publisher.ts';
import type { ReportContext } from '../../publish/report-context.ts';
import type { PublishContext } from '../../publish/run.ts';
import { slackDirectory } from '../../slack/directory.ts';
import { type BudgetTable, redisBudgets } from '../../slack/out/budgets.ts';
import type { SlackFiles } from '../../slack/out/delivery.ts';
import { redisLanes } from '../../slack/out/lanes.ts';
import { slackPeopleNames } from '../../slack/out/people-names.ts';
import { type SlackPortOptions, slackPort, slackWebClient } from '../../slack/out/slack-port.ts';
import { openSlackOutlet, type SlackConnection } from '../../slack/outlet/open-outlet.ts';
import { redisDeploys } from '../../store/deploys.ts';
import { redisIncidentMemory, redisJoinMemory } from '../../store/incident-memory.ts';
import { redisIncidents } from '../../store/incidents.ts';
import { redisLeases } from '../../store/leases.ts';
import { redisPublishMemory } from '../../store/publish-memory.ts';
import type { Redis } from '../../store/redis.ts';
import { redisReportMemory } from '../../store/report-memory.ts';
import { redisCheckDurations, redisRunHistory } from '../../store/run-history.ts';
import { redisRuns } from '../../store/runs.ts';
import { redisScheduleReports } from '../../store/schedule-reports.ts';
import { redisSchedules } from '../../store/schedules.ts';
import { redisWorkerSigns } from '../../store/workers.ts';

/** What is shown is read from a Redis and shown in a workspace. */
export type ShowingParts = Pick<PublisherParts, 'now' | 'unhealthy' | 'tellOthers' | 'paceMs'> &
  Pick<SlackConnection, 'drawChart' | 'drawReport' | 'drawMeasured' | 'patienceMs' | 'times'> & {
    redis: Redis;
    access: SlackPortOptions;
    /** The team id. */
    team: string;
    keepTimes: { runsMs: () => number; incidentsMs: () => number };
    /** Slack's own budgets unless told. */
    table?: BudgetTable;
  };

/** What showing runs, incidents and reports have in common. */
export type Showing = {
  redis: Redis;
  team: string;
  publisher: PublisherParts;
  permalinks: Permalinks;
  files: SlackFiles;
  names: NonNullable<TimelineContext['names']>;
  runs: RunStore;
  history: RunHistory;
  incidents: IncidentStore;
  durations: CheckDurations;
};

/** Opens it as every bot does, over connections that the caller owns. */
export function openShowing(parts: ShowingParts): Showing {
  const { redis, access, team, keepTimes, table, now, unhealthy, tellOthers, paceMs, ...connection } = parts;
  const client = slackWebClient(access);
  const calls = { client, budgets: redisBudgets(redis, team, table), redis, workspace: team };
  const port = slackPort(access);
  const { outlet, permalinks, files } = openSlackOutlet({ ...connection, ...calls, port });
  const runs = redisRuns(redis, { keptMs: keepTimes.runsMs });
  return {
    ...{ redis, team, permalinks, files, runs },
    publisher: {
      ...{ now, outlet, unhealthy, memory: redisPublishMemory(redis) },
      ...(tellOthers === undefined ? {} : { tellOthers }),
      ...(paceMs === undefined ? {} : { paceMs }),
    },
    names: slackPeopleNames(calls),
    history: redisRunHistory(redis, runs, checkTypes),
    incidents: redisIncidents(redis, { keptMs: keepTimes.incidentsMs }),
    durations: redisCheckDurations(redis),
  };
}

type Config = Pick<ReportSources, 'config'>;

/** What showing runs works with. */
export function showsRuns(
  { redis, team, publisher, runs, history, incidents, durations, permalinks }: Showing,
  about: Config & {
    queue: Pick<RunQueue, 'publishNow'> & IncidentQueue & DeployQueue & ReportQueue;
    /** Takes down a deploy that a run made. */
    deploys: Pick<DeployDesk, 'recordSighting'>;
    runPageUrl: PublishContext['runPageUrl'];
  },
): PublishContext {
  const { queue, deploys, runPageUrl, config } = about;
  return {
    ...publisher,
    memory: redisPublishMemory(redis),
    ...{ store: runs, runPageUrl, queue },
    lanes: redisLanes(redis, team),
    leases: redisLeases(redis),
    unserved: () => redisWorkerSigns(redis).unserved(),
    joinIncident: incidentJoiner({ incidents, durations, queue, permalinks, memory: redisJoinMemory(redis) }),
    noteDeploy: deployNoter({
      recordSighting: (source, deploy) => deploys.recordSighting(source, deploy),
      deploys: redisDeploys(redis),
      queue,
    }),
    reports: { queue, memory: redisReportMemory(redis) },
    lastTimes: (scope, checks) => lastTimes(scope, checks, history),
    steadiness: (state) => runSteadiness(state, { runs, history }),
    around: (state, channel) => aroundRun(state, channel, { incidents, runs, config }),
  };
}

/** What showing incidents works with. */
export function showsIncidents(
  { redis, publisher, incidents, durations, runs, names }: Showing,
  { pageUrl }: Pick<TimelineContext, 'pageUrl'>,
): TimelineContext {
  const { now } = publisher;
  const next = { runs, deploys: redisDeploys(redis), schedules: redisSchedules(redis), now };
  return {
    ...publisher,
    ...{ incidents, durations, names, pageUrl },
    incidentMemory: redisIncidentMemory(redis),
    held: (state) => heldNow(state, { leases: redisLeases(redis), store: runs }),
    next: (state) => nextThings(state, next),
  };
}

/** What showing reports works with. */
export function showsReports(
  { redis, publisher, runs, history, incidents }: Showing,
  about: Config & Pick<ReportContext, 'queue' | 'runPageUrl' | 'channelId' | 'onProblem'>,
): ReportContext {
  const { config, ...rest } = about;
  return {
    ...publisher,
    ...rest,
    deploys: redisDeploys(redis),
    ...{ schedules: redisSchedules(redis), scheduled: redisScheduleReports(redis) },
    runs,
    read: (run) => readReport(run, { runs, history, incidents, config }, publisher.now()),
    reportMemory: redisReportMemory(redis),
    directory: slackDirectory,
  };
}
