import { startWorker } from '../../src/bin/worker/start-worker.ts';
import { silentLog } from '../../src/core/log.ts';
import { botConfigOf } from '../../test/support/bot-config.ts';

// Started as a process of its own, to be killed: the address of Redis, then the times of its locks in ms.
const [, , redisUrl = '', lockDurationMs = '', stalledIntervalMs = ''] = process.argv;
await startWorker({
  redisUrl,
  config: {
    secrets: new Map(),
    cloudLogging: { endpoint: null, insecure: false, project: null },
    plansFolder: 'no-such-folder',
  },
  environment: {},
  queues: ['runs', 'checks', 'danger', 'timers'],
  graceMs: 0,
  log: silentLog,
  botConfig: async () => botConfigOf([]),
  lock: { lockDurationMs: Number(lockDurationMs), stalledIntervalMs: Number(stalledIntervalMs) },
});
process.stdout.write('ready\n');
