import { silentLog } from '../../src/core/log.ts';
import { createRedactor } from '../../src/core/redact/redact.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { redisWebhookQueue } from '../../src/store/webhook-queue.ts';
import { startDeliverer } from '../../src/web/webhooks/deliver.ts';
import { endpointTo, fastDelivery, fastWebhookLimits } from './webhook-parts.ts';

/** The part of a bot that sends, in a process of a test: until it is killed. */
const [, , redisUrl = '', url = ''] = process.argv;
const endpoint = endpointTo(url);
startDeliverer({
  queue: redisWebhookQueue(
    connectRedis(redisUrl, 'consumer').on('error', () => {}),
    fastWebhookLimits,
  ),
  endpoints: () => [endpoint],
  redact: createRedactor([]),
  log: silentLog,
  onAttempt() {},
  times: fastDelivery,
});
process.stdout.write('ready\n');
