import type { Log } from '../../core/log.ts';
import type { Redactor } from '../../core/redact/redact.ts';
import type { BotConfigSource } from '../../platform/bot-config.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Outlet } from '../../publish/outlet.ts';
import { connectRedis } from '../../store/connections.ts';
import { redisRuns } from '../../store/runs.ts';
import { redisWebhookQueue } from '../../store/webhook-queue.ts';
import type { PageUrls } from '../../web/webhooks/events/event.ts';
import { startWebhooks } from '../../web/webhooks/webhooks.ts';

/** Tells receivers of webhooks, over a connection of its own: what waits there for Redis keeps nobody else waiting. */
export function botWebhooks(parts: {
  redisUrl: string;
  config: BotConfigSource;
  settings: { secrets: ReadonlyMap<string, string> };
  redactor: Redactor;
  urls: PageUrls;
  keepTimes: { runsMs: () => number };
  metrics: Metrics;
  log: Log;
}): Outlet & AsyncDisposable {
  const { redisUrl, config, settings, redactor, urls, keepTimes, metrics, log } = parts;
  const redis = connectRedis(redisUrl, 'consumer');
  // What fails because of a lost connection is told where it fails.
  redis.on('error', () => {});
  const queue = redisWebhookQueue(redis);
  metrics.watchWebhooks(() => queue.standings());
  const webhooks = startWebhooks({
    ...{ queue, urls, log, secrets: settings.secrets, redact: redactor },
    config: () => config.latest(),
    runs: redisRuns(redis, { keptMs: keepTimes.runsMs }),
    onAttempt: metrics.webhookTried,
  });
  return {
    ...webhooks,
    async [Symbol.asyncDispose]() {
      await webhooks[Symbol.asyncDispose]();
      redis.disconnect();
    },
  };
}
