import type { IncidentStore } from '../../core/incident/store.ts';
import type { Log } from '../../core/log.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import type { DeploySearch } from '../../desk/deploys/find-deploy.ts';
import type { ReportSources } from '../../desk/reports/read-report.ts';
import type { BotSettings } from '../../platform/config/bot.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { PeopleNames } from '../../slack/out/people-names.ts';
import type { TokenHealth } from '../../slack/out/token-health.ts';
import type { Receiver } from '../../slack/receive/receiver.ts';
import { incidentStream } from '../../store/incidents.ts';
import type { Redis } from '../../store/redis.ts';
import { readDropped } from '../../store/run-details.ts';
import { firstSeenAt } from '../../store/seen-once.ts';
import { storageTakes, storageWarnings } from '../../store/storage.ts';
import { type HookedDeploy, hookedDeploy } from '../../web/hooks/deploy-hook.ts';
import { incidentResources } from '../../web/incident-routes.ts';
import type { Links } from '../../web/links.ts';
import { noticePage } from '../../web/pages/page.ts';
import { incidentResource, leftResource, reportResource, runResource } from '../../web/resources.ts';
import type { HttpServer, StartingServer } from '../../web/server.ts';

/** What is looked up for whoever asks. */
type AnsweredFrom = {
  redis: Redis;
  links: Links;
  deploys: Pick<DeployDesk, 'recordSighting' | 'findDeploy'>;
  incidents: Pick<IncidentStore, 'state'>;
  reports: ReportSources;
  runUrl(run: string): string | null;
  names: PeopleNames;
};

/** How the process is, and what it is told. */
type ServedBot = {
  /** Which has answered what little there was to answer until now. */
  server: StartingServer;
  settings: BotSettings;
  receiver: Receiver;
  metrics: Metrics;
  token: TokenHealth;
  log: Log;
};

/** Has the HTTP server of a bot answer with all there is: health, metrics, pages of runs and incidents, and in HTTP mode what Slack posts. */
export function serveHttp(parts: AnsweredFrom & ServedBot): HttpServer {
  const { server, redis, receiver, links, reports, names, metrics, token, log } = parts;
  const { incidents, runUrl } = parts;
  const position = (key: string) => incidentStream(redis, key).position();
  const incidentSources = { incidents, position, runUrl, names };
  const closing = new AbortController();
  server.answerWith({
    probes: {
      redis: () => storageTakes(redis),
      slack: async () => {
        if (!receiver.isConnected()) throw new Error('no connection of Socket Mode is open');
      },
      token: async () => {
        const refused = await token.refused();
        if (refused !== null) throw new Error(`Slack refuses the token of this bot: ${refused}`);
      },
    },
    warnings: () => storageWarnings(redis),
    metrics,
    links,
    run: (id) => runResource(id, { reports, names }, Date.now()),
    report: (id) => reportResource(id, parts, Date.now()),
    left: (id) => leftResource(id, { ...reports, dropped: (run) => readDropped(redis, run) }),
    incidents: incidentResources({
      verify: (token, key) => links.judge('incident', key, token, Date.now()),
      report: (key) => incidentResource(key, incidentSources, Date.now()),
      follow: async function* (key, signal, after) {
        for await (const { position } of incidentStream(redis, key).follow(signal, after)) yield position;
      },
      notice: noticePage,
      closing: closing.signal,
      now: () => Date.now(),
    }),
    notice: noticePage,
    slackEvents: receiver.handler,
    ...hooksOf(parts),
    log,
  });
  return {
    port: server.port,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** What pipelines may post and ask; nothing without the secret that they sign with. */
function hooksOf({ settings, redis, deploys, reports, runUrl }: AnsweredFrom & Pick<ServedBot, 'settings'>) {
  const { webhookSecret: secret } = settings;
  if (secret === null) return { deployHook: null, standingHook: null };
  return {
    deployHook: {
      secret,
      deployed: (deploy: HookedDeploy, at: number | null) => hookedDeploy(deploys, deploy, at),
      firstAt: (signature: string, now: number) => firstSeenAt(redis, signature, now),
    },
    standingHook: {
      secret,
      findDeploy: (question: DeploySearch) => deploys.findDeploy(question),
      run: (id: string) => reports.runs.state(id),
      summary: (id: string) => reports.runs.summary(id),
      runUrl,
    },
  };
}
