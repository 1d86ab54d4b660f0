import type { Redis } from 'ioredis';
import type { PublishContext } from '../../../jobs/publish/context.ts';
import { runCounter } from '../../../jobs/publish/count-run.ts';
import { incidentJoiner } from '../../../jobs/publish/join-incident.ts';
import { publishJob } from '../../../jobs/publish.ts';
import type { TimelineContext } from '../../../jobs/timeline/context.ts';
import { incidentPictures } from '../../../jobs/timeline/pictures.ts';
import { timelineJob } from '../../../jobs/timeline.ts';
import type { SlackSettings } from '../../adapters/config/slack.ts';
import type { Metrics } from '../../adapters/metrics.ts';
import { pngOf } from '../../adapters/png.ts';
import { startWorkers } from '../../adapters/queue/workers.ts';
import { redisBudgets } from '../../adapters/redis/budgets.ts';
import { redisCheckDurations } from '../../adapters/redis/check-durations.ts';
import { connectRedis } from '../../adapters/redis/connections.ts';
import { redisIncidentMemory, redisJoinMemory } from '../../adapters/redis/incident-memory.ts';
import { redisIncidents } from '../../adapters/redis/incidents.ts';
import { redisLeases } from '../../adapters/redis/leases.ts';
import { redisOutbox } from '../../adapters/redis/outbox.ts';
import { redisCountedOnce, redisPublishMemory } from '../../adapters/redis/publish-memory.ts';
import { redisRuns } from '../../adapters/redis/runs.ts';
import { channelMarks } from '../../adapters/slack/channel-marks.ts';
import { slackFiles } from '../../adapters/slack/files.ts';
import { slackPermalinks } from '../../adapters/slack/permalinks.ts';
import { fileSharer, fileUploader } from '../../adapters/slack/share-file.ts';
import { slackPort, slackWebClient } from '../../adapters/slack/slack-port.ts';
import { slackTeller } from '../../adapters/slack/teller.ts';
import type { Workspace } from '../../adapters/slack/workspace.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { IncidentQueue } from '../../core/incident/store.ts';
import { bindJob } from '../../core/job.ts';
import type { Log } from '../../core/log.ts';
import { incidentGantt } from '../../render/chart/gantt.ts';
import { heldNow } from './held-now.ts';
import { nextRuns } from './next-runs.ts';
import { watchRuns } from './watch-runs.ts';

type PublisherOptions = {
  redisUrl: string;
  slack: SlackSettings;
  workspace: Workspace;
  reportUrl(run: string, requestedAt: number): string | null;
  /** Of the page of an incident. */
  incidentUrl(key: string): string | null;
  log: Log;
  kept: { runsMs: () => number; incidentsMs: () => number };
  queue: IncidentQueue;
  metrics: Metrics;
  /** A run came, started, ended or changed its verdict. */
  runChanged(): void;
};

/** An edit ends within this; what is cut off is done by the next process. All of a bot's end has 10 s where containers are stopped. */
const grace = { graceMs: 4_000, leaveWithinMs: 1_000 };

/** Serves the queue `publish` over a connection of its own: only a process with the bot's token can. */
export async function startPublisher(options: PublisherOptions): Promise<AsyncDisposable> {
  const { redisUrl, slack, workspace, log, metrics } = options;
  const redis = connectRedis(redisUrl, 'consumer');
  // What fails because of a lost connection is told where it fails.
  redis.on('error', () => {});
  const { team, botUserId } = workspace;
  const access = { token: slack.botToken, apiUrl: slack.apiUrl, onCall: metrics.slackCalled };
  const budgets = redisBudgets(redis, team);
  const client = slackWebClient(access);
  const shared = {
    now: () => Date.now(),
    outbox: redisOutbox({ redis, port: slackPort({ ...access, botUserId }), budgets }),
    memory: redisPublishMemory(redis, team),
    unhealthy: onceEach((reason) => log.error({ error: reason }, 'Slack takes no messages of this bot')),
  };
  const calls = { client, budgets, redis, workspace: team };
  const store = redisRuns(redis, { keptMs: options.kept.runsMs });
  const incidents = redisIncidents(redis, { keptMs: options.kept.incidentsMs });
  const durations = redisCheckDurations(redis);
  const permalinks = slackPermalinks(calls);
  const publishing: PublishContext = {
    ...shared,
    store,
    leases: redisLeases(redis),
    reportUrl: options.reportUrl,
    files: slackFiles({ client, budgets }),
    tell: slackTeller({ client }),
    observe: observer(options, redis),
    joinIncident: incidentJoiner({
      incidents,
      durations,
      queue: options.queue,
      permalinks,
      memory: redisJoinMemory(redis),
    }),
  };
  const timelines: TimelineContext = {
    ...shared,
    incidents,
    durations,
    incidentMemory: redisIncidentMemory(redis),
    marks: channelMarks(calls),
    permalinks,
    pictures: incidentPictures,
    pageUrl: options.incidentUrl,
    chart: { draw: closingChart, upload: fileUploader(calls), share: fileSharer(calls) },
    held: (state) => heldNow(state, { leases: redisLeases(redis), store }),
    next: (state) => nextRuns(state, store),
  };
  const workers = await startWorkers({
    url: redisUrl,
    queues: ['publish'],
    jobs: [bindJob(publishJob, publishing), bindJob(timelineJob, timelines)],
    onError: (error, suppressed) => log.error({ error, suppressed }, 'queue publish'),
    onJob: ({ job, kind, durationMs }) => {
      if (kind !== 'started') metrics.jobEnded(job, kind, durationMs);
    },
    ...grace,
  });
  return {
    async [Symbol.asyncDispose]() {
      await workers.close();
      redis.disconnect();
    },
  };
}

function observer({ metrics, runChanged }: PublisherOptions, redis: Redis) {
  const takeOnce = redisCountedOnce(redis);
  const count = runCounter({ now: () => Date.now(), counts: metrics, takeOnce });
  return watchRuns({ count, changed: runChanged });
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

/** Says a reason when it begins, not at every message that meets it. */
function onceEach(say: (reason: string) => void): (reason: string | null) => void {
  let last: string | null = null;
  return (reason) => {
    if (reason !== null && reason !== last) say(reason);
    last = reason;
  };
}
