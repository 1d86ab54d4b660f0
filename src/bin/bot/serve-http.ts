import type { Redis } from 'ioredis';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { Log } from '../../core/log.ts';
import { resultDocument } from '../../core/run/result-document.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import type { ReportSources } from '../../desk/reports/read-report.ts';
import { findRun } from '../../desk/runs.ts';
import type { BotSettings } from '../../platform/config/bot.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { PeopleNames } from '../../slack/out/people-names.ts';
import type { TokenHealth } from '../../slack/out/token-health.ts';
import type { Receiver } from '../../slack/receive/receiver.ts';
import { incidentStream } from '../../store/incidents.ts';
import { storageTakes, storageWarnings } from '../../store/storage.ts';
import { ganttMarkup } from '../../web/charts/gantt.ts';
import { incidentAnswers } from '../../web/incident-routes.ts';
import type { Links } from '../../web/links.ts';
import { incidentPage } from '../../web/pages/incident-page.ts';
import { noticePage } from '../../web/pages/notice-page.ts';
import { runPage } from '../../web/pages/run-page.ts';
import type { RunPageLinks } from '../../web/run-routes.ts';
import { type HttpServer, startHttpServer } from '../../web/server.ts';
import { hookedDeploy } from './deploy-hook.ts';
import { reportAnswer } from './report-answer.ts';

type ServeParts = {
  settings: BotSettings;
  redis: Redis;
  receiver: Receiver;
  links: Links;
  deploys: Pick<DeployDesk, 'seen'>;
  incidents: Pick<IncidentStore, 'state'>;
  reports: ReportSources;
  runUrl(run: string): string | null;
  names: PeopleNames;
  metrics: Metrics;
  token: TokenHealth;
  log: Log;
};

/** The HTTP server of a bot: health, metrics, pages of runs and incidents, and in HTTP mode what Slack posts. */
export async function serveHttp(parts: ServeParts): Promise<HttpServer> {
  const { settings, redis, receiver, links, metrics, token, log } = parts;
  const closing = new AbortController();
  const server = await startHttpServer({
    port: settings.port,
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
    run: (id) => runAnswer(parts, id),
    report: (id) => reportAnswer(id, parts, Date.now()),
    incidents: incidentAnswers({
      verify: (token, key) => links.judge('incident', key, token, Date.now()),
      report: (key) => incidentReport(parts, key),
      follow: async function* (key, signal, after) {
        for await (const { position } of incidentStream(redis, key).follow(signal, after)) yield position;
      },
      notice: noticePage,
      closing: closing.signal,
      now: () => Date.now(),
    }),
    notice: noticePage,
    slackEvents: receiver.handler,
    deployHook:
      settings.webhookSecret === null
        ? null
        : { secret: settings.webhookSecret, deployed: (deploy) => hookedDeploy(parts.deploys, deploy) },
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

/** Whoever has a signed link may see the run. */
async function runAnswer({ reports, names }: ServeParts, id: string) {
  const found = await findRun(reports.runs, id);
  if (found === null) return null;
  return {
    page: (links: RunPageLinks) =>
      withNames(names, (nameOf) => runPage(found.state, { ...links, now: Date.now(), nameOf })),
    document: () => resultDocument(found.state),
  };
}

async function incidentReport({ redis, incidents, runUrl, names }: ServeParts, key: string) {
  // The place first: what happens while the events are read is told by the stream.
  const position = await incidentStream(redis, key).position();
  const state = await incidents.state(key);
  if (state === null) return null;
  return {
    position,
    page: (links: {
      page: number;
      pageLink(page: number): string;
      eventsLink: string;
      documentLink: string;
    }) =>
      withNames(names, (nameOf) =>
        incidentPage(state, { ...links, now: Date.now(), chart: ganttMarkup, runLink: runUrl, nameOf }),
      ),
    document: () => state,
  };
}

/** Draws twice: the first time tells whose names the page has; it knows which part of a long record it shows. */
async function withNames<Page>(
  names: PeopleNames,
  draw: (nameOf: (id: string) => string) => Page,
): Promise<Page> {
  const asked = new Set<string>();
  const plain = draw((id) => {
    asked.add(id);
    return id;
  });
  const known = await names(asked);
  return known.size === 0 ? plain : draw((id) => known.get(id) ?? id);
}
