import { packJob } from '../../../jobs/pack.ts';
import { publishJob, reportJob, timelineJob } from '../../../jobs/publish.ts';
import { servedJob } from '../../../jobs/served.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import { type BoundJob, bindJob } from '../../core/job.ts';
import type { Log } from '../../core/log.ts';
import type { BotConfig } from '../../core/permissions/model.ts';
import type { DetailLimits } from '../../core/run/packing.ts';
import type { EvidenceChart } from '../../core/words/evidence-chart.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import type { RunReport } from '../../desk/reports/read-report.ts';
import type { SlackSettings } from '../../platform/config/slack.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { OpenRunQueue } from '../../platform/queue/queue.ts';
import { eachOnce, onceEach } from '../../platform/say-once.ts';
import { othersIn } from '../../publish/others.ts';
import type { Outlet } from '../../publish/outlet.ts';
import { runCounter, watchRuns } from '../../publish/watch-runs.ts';
import { packSlots } from '../../slack/out/outbox/packed-slots.ts';
import type { TokenHealth } from '../../slack/out/token-health.ts';
import type { Workspace } from '../../slack/out/workspace.ts';
import { redisCountedOnce } from '../../store/publish-memory.ts';
import type { Redis } from '../../store/redis.ts';
import { redisRunPacking } from '../../store/run-details.ts';
import { redisWorkerSigns } from '../../store/workers.ts';
import { openShowing, type Showing, showsIncidents, showsReports, showsRuns } from './showing.ts';

/** Addresses of pages; null without a server for them. */
export type PublishedPages = {
  run(run: string, requestedAt: number): string | null;
  report(run: string, requestedAt: number): string | null;
  incident(key: string): string | null;
};

/** What Slack is shown with. */
type ShowingOptions = {
  slack: SlackSettings;
  workspace: Workspace;
  keepTimes: { runsMs: () => number; incidentsMs: () => number; details: () => DetailLimits };
  /** Who hears of everything beside Slack. */
  others: readonly Outlet[];
  token: Pick<TokenHealth, 'heard'>;
  metrics: Metrics;
  log: Log;
};

/** What the jobs work with beside it. */
type PublishOptions = {
  pages: PublishedPages;
  queue: OpenRunQueue;
  channelId(name: string): Promise<string | null>;
  /** Takes down a deploy that a run made. */
  deploys: Pick<DeployDesk, 'recordSighting'>;
  /** What else only a process with the bot's token can do. */
  jobs: readonly BoundJob[];
  config(): Promise<BotConfig>;
  /** A run came, started, ended or changed its verdict. */
  runChanged(): void;
};

/** What a process with the bot's token hands to its publishing. */
export type PublisherOptions = ShowingOptions & PublishOptions;

/** What a turn waits for a call of a budget; for whatever takes longer it makes place. */
const patienceMs = 250;

/** The jobs of the queue `publish`, over one connection: only a process with the bot's token can do them. */
export function publishJobs(options: ShowingOptions & PublishOptions, redis: Redis): readonly BoundJob[] {
  const { queue, deploys, config, pages, channelId, keepTimes, log } = options;
  const showing = showingOf(options, redis);
  const observe = observer(options, redis);
  const onProblem = eachOnce((problem: string) => log.error({ problem }, 'a report cannot be shown'));
  const { unserved } = redisWorkerSigns(redis);
  return [
    bindJob(publishJob, {
      ...showsRuns(showing, { queue, deploys, config, runPageUrl: pages.run }),
      observe,
    }),
    bindJob(timelineJob, showsIncidents(showing, { pageUrl: pages.incident })),
    bindJob(
      reportJob,
      showsReports(showing, { queue, config, runPageUrl: pages.report, channelId, onProblem }),
    ),
    bindJob(servedJob, {
      unserved,
      active: () => showing.runs.active(),
      publish: (run) => queue.publish(run),
      notice: { unserved: null },
    }),
    bindJob(packJob, {
      now: showing.publisher.now,
      packing: redisRunPacking(redis, showing.history, { keptMs: keepTimes.runsMs }),
      packMessages: async (run) => void (await packSlots(redis, run)),
      limits: keepTimes.details,
    }),
    ...options.jobs,
  ];
}

function showingOf(
  { slack, workspace, keepTimes, others, token, metrics, log }: ShowingOptions,
  redis: Redis,
): Showing {
  const tellUnhealthy = onceEach((reason) =>
    log.error({ error: reason }, 'Slack takes no messages of this bot'),
  );
  // Loaded when the first is drawn, with what draws them.
  const pictures = () => import('../../web/chart-files.ts');
  const { botToken, apiUrl } = slack;
  return openShowing({
    ...{ redis, keepTimes, patienceMs, team: workspace.team, now: () => Date.now() },
    access: { token: botToken, apiUrl, onCall: metrics.slackCalled, botUserId: workspace.botUserId },
    drawChart: async (state: IncidentState) => (await pictures()).drawClosingChart(state, Date.now()),
    drawReport: async (report: RunReport) => (await pictures()).drawReportCharts(report),
    drawMeasured: async (chart: EvidenceChart, about: string) =>
      (await pictures()).drawMeasuredChart(chart, about),
    tellOthers: othersIn(others, {
      now: () => Date.now(),
      onError: (error) =>
        log.error({ error }, 'webhooks and issues were not told of everything; they will be'),
    }),
    unhealthy(reason) {
      token.heard(reason);
      tellUnhealthy(reason);
    },
  });
}

function observer(
  { metrics, runChanged }: Pick<ShowingOptions, 'metrics'> & Pick<PublishOptions, 'runChanged'>,
  redis: Redis,
) {
  const takeOnce = redisCountedOnce(redis);
  const count = runCounter({ now: () => Date.now(), counts: metrics, takeOnce });
  return watchRuns({ count, changed: runChanged });
}
