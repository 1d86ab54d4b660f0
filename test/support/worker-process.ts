import { once } from 'node:events';
import { startWorker } from '../../src/bin/worker/start-worker.ts';
import { type QueueName, queueNames } from '../../src/core/job.ts';
import { silentLog } from '../../src/core/log.ts';
import { botConfigOf } from './bot-config.ts';
import { fastLocks } from './fast-locks.ts';

/** A worker for a test to kill; its locks are lost after two seconds. */
const [, , redisUrl = '', queues = '', graceMs = '0', concurrency = '', locks = 'fast'] = process.argv;
const isWanted = (name: QueueName) => queues.split(',').includes(name);
const worker = await startWorker({
  redisUrl,
  config: {
    secrets: new Map(),
    cloudLogging: { endpoint: null, insecure: false, project: null },
    plansFolder: 'no-such-folder',
  },
  environment: process.env,
  ...(concurrency === '' ? {} : { concurrency: Number(concurrency) }),
  queues: queueNames.filter(isWanted),
  graceMs: Number(graceMs),
  log: silentLog,
  botConfig: async () => botConfigOf(['U9']),
  ...(locks === 'fast' ? { lock: fastLocks } : {}),
});
process.stdout.write('ready\n');
await once(process, 'SIGTERM');
const { isForced } = await worker.close();
process.exit(isForced ? 1 : 0);
