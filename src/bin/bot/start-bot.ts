import { randomBytes } from 'node:crypto';
import { tickJob } from '../../../jobs/tick.ts';
import { checkTypes } from '../../checks/index.ts';
import { bindJob } from '../../core/job.ts';
import type { Log } from '../../core/log.ts';
import { createRedactor, type Redactor } from '../../core/redact/redact.ts';
import { runWishes } from '../../desk/desk.ts';
import { runIdFrom } from '../../desk/runs.ts';
import { deskOf } from '../../desk/wish.ts';
import { redisChecklists } from '../../github/checklist-memory.ts';
import { type BotConfigSource, createBotConfigSource } from '../../platform/bot-config.ts';
import { type BotSettings, secretsOf } from '../../platform/config/bot.ts';
import { createMetrics, type Metrics } from '../../platform/metrics.ts';
import { createRunQueue, type OpenRunQueue } from '../../platform/queue/queue.ts';
import type { Outlet } from '../../publish/outlet.ts';
import { slackDirectory } from '../../slack/directory.ts';
import { redisHomeOpeners } from '../../slack/home/home-openers.ts';
import { redisBudgets } from '../../slack/out/budgets.ts';
import { channelStandings } from '../../slack/out/channel-standings.ts';
import { missingScopes } from '../../slack/out/scopes.ts';
import { type TokenHealth, tokenHealth } from '../../slack/out/token-health.ts';
import { userGroups } from '../../slack/out/user-groups.ts';
import { readWorkspace, type SlackAccess, slackClient, type Workspace } from '../../slack/out/workspace.ts';
import { peopleKinds } from '../../slack/receive/membership.ts';
import { type Receiver, type ReceiverOptions, startReceiver } from '../../slack/receive/receiver.ts';
import { canBeUsed, connectRedis, redisReady } from '../../store/connections.ts';
import { redisIncidents } from '../../store/incidents.ts';
import type { Redis } from '../../store/redis.ts';
import { packedTotals } from '../../store/run-details.ts';
import { redisRunHistory } from '../../store/run-history.ts';
import { redisSeen } from '../../store/seen-once.ts';
import { redisMemory } from '../../store/storage.ts';
import { takesWrites } from '../../store/trial.ts';
import { redisJobTimes } from '../../store/workers.ts';
import { createLinks, type Links, linkKey, sharedLinkKey } from '../../web/links.ts';
import { proveWebhooks } from '../../web/webhooks/webhooks.ts';
import { planSource } from '../read-plans.ts';
import { botInbox } from './bot-inbox.ts';
import { type DeskSurroundings, deskPartsOf } from './desk-parts.ts';
import { redisFollowUps } from './follow-up.ts';
import { startPublisher } from './publisher.ts';
import { reportDesks } from './report-desks.ts';
import { serveHttp } from './serve-http.ts';
import { slackKnowledge } from './slack-knowledge.ts';
import { openStarting, type Starting } from './starting.ts';
import { previewWith } from './surroundings.ts';
import { botWebhooks } from './webhooks.ts';

export type BotOptions = {
  settings: BotSettings;
  /** Of a Redis that answers; `openRedis` finds it. */
  redisUrl: string;
  log: Log;
  /** Slack will not talk to this process any more; the message says why. The process should end with it. */
  onFatal(message: string): void;
  /** Gives up starting while Slack does not answer. */
  signal?: AbortSignal;
  metrics?: Metrics;
};

/** A bot that listens; disposing it takes what is being handled to its end (ten seconds at most) and closes everything. */
export type Bot = AsyncDisposable & {
  /** Of its HTTP server. */
  port: number;
};

/** Starts receiver, publishing and HTTP server of one process. Throws a `UserError` (`slack-token-refused`, `port-unusable`, `bot-config`, `redis-unreachable`). */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { settings, redisUrl, log, metrics = createMetrics() } = options;
  await using opened = new AsyncDisposableStack();
  const redactor = createRedactor(secretsOf(settings));
  const config = await botConfigOf(settings, log);
  const starting = await openStarting(settings.port, metrics);
  opened.use(starting.server);
  const slack = { ...settings.slack, onCall: metrics.slackCalled };
  const { redis, queue, workspace } = await reached(opened, { ...options, metrics, slack, starting });
  const token = healthOf(slack, workspace, log);
  const keepTimes = keptTimes(config);
  const incidents = redisIncidents(redis, { keptMs: keepTimes.incidentsMs });
  const own = { settings, redis, queue, incidents, config, redactor, keepTimes };
  const deskParts = botDeskParts({ ...own, slack, workspace });
  const desk = deskOf(runWishes, deskParts);
  const shared = { redis, redisUrl, slack, workspace: workspace.team, deskParts, queue, incidents, log };
  const { deploys, schedules, channelId } = opened.use(
    await reportDesks({ ...shared, keptMs: keepTimes.runsMs }),
  );
  const links = await linksOf(settings, redis);
  const { now, runUrl, incidentUrl, ...urls } = urlsOver(links);
  const { names, threads, ...known } = slackKnowledge(redis, slack, workspace.team, incidents);
  const inbox = botInbox({
    ...{ desk, deskParts, deploys, schedules: schedules.desk, incidents, wake: queue.timeline },
    ...known,
    followUp: redisFollowUps(redis, {
      github: settings.github,
      incidentUrl,
      events: incidents.events,
      threads,
      now,
    }),
    ...{ now, config: () => config.current(), runPageUrl: runUrl },
    preview: previewWith(redactor, deskParts.now),
    ...{ threads, incidentUrl },
  });
  let receiver: Receiver | null = null;
  const runChanged = () => receiver?.refreshHomes();
  const telling = { redisUrl, config, settings, redactor, keepTimes, metrics, log };
  const pages = { run: urls.runPageUrl, incident: incidentUrl };
  const webhooks = opened.use(botWebhooks({ ...telling, urls: pages }));
  const about = {
    pages: { ...pages, report: urls.reportPageUrl },
    others: [webhooks, ...(await checklistsOf(settings.github, opened, redis, log))],
    ...{ keepTimes, queue, metrics, token, runChanged, config: deskParts.config },
    ...{ channelId, deploys, jobs: [bindJob(tickJob, schedules.context)] },
  };
  opened.use(await startPublisher({ redisUrl, slack, workspace, log, ...about }));
  receiver = await receiverOver({ slack, workspace, inbox, onFatal: options.onFatal, log }, redis);
  opened.defer(() => receiver?.stop());
  const history = redisRunHistory(redis, deskParts.store, checkTypes);
  const server = opened.use(
    serveHttp({
      ...{ server: starting.server, settings, redis, receiver, links, deploys, incidents, runUrl },
      ...{ metrics, token, log },
      names,
      reports: { runs: deskParts.store, history, incidents, config: deskParts.config },
    }),
  );
  log.info({ port: server.port, mode: slack.mode.kind, team: workspace.team }, 'bot started');
  const running = opened.move();
  // The order of the stack: no new requests, then no new deliveries, then publishing, then the connections.
  return { port: server.port, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

type DeskSources = {
  settings: Pick<BotSettings, 'plansFolder' | 'approvalSecret'>;
  redis: Redis;
  queue: OpenRunQueue;
  incidents: DeskSurroundings['incidents'];
  config: BotConfigSource;
  redactor: Redactor;
  keepTimes: { runsMs(): number };
  slack: SlackAccess;
  workspace: Workspace;
};

function botDeskParts(sources: DeskSources) {
  const { settings, redis, queue, incidents, config, redactor, keepTimes, slack, workspace } = sources;
  const client = slackClient(slack);
  return deskPartsOf({
    ...{ redis, queue, incidents, keptMs: keepTimes.runsMs, approvalSecret: settings.approvalSecret },
    now: () => Date.now(),
    newRunId: () => runIdFrom(randomBytes(6)),
    plans: planSource(settings.plansFolder),
    config: () => config.current(),
    redact: redactor.text,
    groupsOf: userGroups(client),
    kindOf: peopleKinds({ client, workspace }),
    channelStanding: channelStandings({ client, budgets: redisBudgets(redis, workspace.team) }),
  });
}

async function botConfigOf({ configFile, secrets }: BotSettings, log: Log): Promise<BotConfigSource> {
  const config = createBotConfigSource(
    configFile,
    slackDirectory,
    (problem) => log.error({ code: problem.code }, problem.message),
    (next) => proveWebhooks(next, secrets),
  );
  // What is wrong in it should be known now, not at the first command.
  await config.current();
  return config;
}

function urlsOver(links: Links) {
  const now = () => Date.now();
  const runPageUrl = (run: string, madeAt: number) => links.linkTo('run', run, madeAt);
  return {
    now,
    runPageUrl,
    reportPageUrl: (run: string, madeAt: number) => links.linkTo('report', run, madeAt),
    // For one reader, who opens it now, however old the run is.
    runUrl: (run: string) => runPageUrl(run, now()),
    incidentUrl: (key: string) => links.linkTo('incident', key, now()),
  };
}

/** What will not work for want of a scope should be known now, not when somebody asks for it. */
function healthOf(slack: SlackAccess, { scopes }: Workspace, log: Log): TokenHealth {
  const missing = scopes.length === 0 ? [] : missingScopes(scopes);
  const what = 'scopes are missing: add them under OAuth & Permissions, then install the app again';
  if (missing.length > 0) log.warn({ missing }, what);
  return tokenHealth(slackClient(slack));
}

function receiverOver(
  parts: Omit<ReceiverOptions, 'seenMemory' | 'onError'>,
  redis: Redis,
): Promise<Receiver> {
  return startReceiver({
    ...parts,
    seenMemory: redisSeen(redis),
    homes: redisHomeOpeners(redis),
    onError: (error, facts) => parts.log.error({ ...facts, error }, 'a delivery of Slack went wrong'),
  });
}

/** What is asked of Redis at each scrape. */
function watch(metrics: WatchedMetrics, queue: OpenRunQueue, redis: Redis): void {
  metrics.watchQueues(() => queue.depths());
  const times = redisJobTimes(redis);
  metrics.watchJobs(() => times.take());
  metrics.watchStorage(async () => {
    const [{ used, most }, packed] = await Promise.all([redisMemory(redis), packedTotals(redis)]);
    return { used, most, packed: packed.bytes, packedRuns: packed.runs };
  });
}

/** As the configuration says at the moment. */
function keptTimes(config: BotConfigSource) {
  return {
    runsMs: () => config.latest().retention.runsMs,
    incidentsMs: () => config.latest().retention.incidentsMs,
    details: () => config.latest().retention.details,
  };
}

/** The boxes in the texts of issues, where they are switched on: nobody else waits for a reader of Markdown. */
async function checklistsOf(
  github: BotSettings['github'],
  opened: AsyncDisposableStack,
  redis: Redis,
  log: Log,
): Promise<readonly Outlet[]> {
  if (github?.checklists !== true) return [];
  const { issueChecklists } = await import('../../github/issue-checklists.ts');
  const memory = redisChecklists(redis, github.repo);
  return [opened.use(issueChecklists({ github, memory, log, now: () => Date.now() }))];
}

const redisWithinMs = 30_000;

type WatchedMetrics = Pick<Metrics, 'watchQueues' | 'watchJobs' | 'watchStorage'>;

type Reaching = Pick<BotOptions, 'redisUrl' | 'log' | 'signal'> & {
  metrics: WatchedMetrics;
  slack: SlackAccess;
  starting: Starting;
};

/** Redis and Slack, once both have answered; what is waited for meanwhile, the server tells. Throws the signal's reason. */
async function reached(
  opened: AsyncDisposableStack,
  { redisUrl, metrics, slack, starting, log, signal = new AbortController().signal }: Reaching,
) {
  const redis = connectRedis(redisUrl, 'producer');
  // What fails because of a lost connection is told where it fails.
  redis.on('error', () => {});
  opened.defer(() => redis.disconnect());
  await redisReady(redis, redisWithinMs, signal);
  await canBeUsed(redis, redisUrl);
  await takesWrites(redisUrl);
  starting.redisThere();
  const queue = opened.use(createRunQueue(redisUrl));
  watch(metrics, queue, redis);
  const onRetry = (error: string) => {
    starting.slackAway(error);
    log.warn({ error }, 'Slack does not answer yet');
  };
  const workspace = await readWorkspace(slack, { signal, onRetry });
  starting.slackThere();
  return { redis, queue, workspace };
}

async function linksOf({ publicUrl, linkSecrets }: BotSettings, redis: Redis): Promise<Links> {
  const [first, ...old] = linkSecrets.map(linkKey);
  return createLinks({ publicUrl, keys: [first ?? (await sharedLinkKey(redis)), ...old] });
}
