import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { pathOfThis } from './support/cli.ts';
import { onFreePort } from './support/free-port.ts';
import { told } from './truth/hold.ts';
import type { Statement } from './truth/statement.ts';

const text = await readFile(join(import.meta.dirname, '../docs/recipes.md'), 'utf8');
const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block);
const recipes: Readonly<Record<string, { command?: { run: readonly string[] } }>> = Object.assign(
  {},
  ...blocks.map((block) => parse(block)),
);

const password = 'Vu7-queue-word';
const redis = await redisServer();
afterAll(() => redis[Symbol.asyncDispose]());

const vars = {
  ...{ namespace: 'shop', service: 'orders', kubeconfig: '/etc/kubeconfig', cluster: 'main' },
  ...{ queueUrl: 'https://sqs.example.org/1/orders', redisHost: '127.0.0.1', redisPort: String(redis.port) },
};

/** The recipe as it stands there, but asked once, so that one that must fail does so at once. */
function statement(id: string, target: NonNullable<Statement['target']>): Statement {
  const block = blocks.find((one) => one.startsWith(`${id}:`)) ?? '';
  const checks = block.replace(/^ {2}until: .*\n/gm, '').replace(`${id}:`, 'it:');
  return {
    says: id,
    is: 'passed',
    why: '',
    check: checks,
    siblings: true,
    env: { STAGING_CHECK_SECRET_REDIS_PASSWORD: password },
    target,
  };
}

/** A program of that name that answers what the recipe asks, and nothing else. */
function answering(id: string, answer: unknown): Statement {
  const [program = '', ...words] = recipes[id]?.command?.run ?? [];
  const asked = words.map((word) => word.replace(/\$\{(\w+)\}/g, (_, name: keyof typeof vars) => vars[name]));
  return statement(id, async (stage) => {
    const bin = join(stage.folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'answer'), JSON.stringify(answer));
    await writeFile(join(bin, 'asked'), `${asked.join('\n')}\n`);
    const script = `#!/bin/sh\nprintf '%s\\n' "$@" | cmp -s - '${bin}/asked' || exit 64\ncat '${bin}/answer'\n`;
    await writeFile(join(bin, program), script);
    await chmod(join(bin, program), 0o755);
    stage.env.PATH = `${bin}:${pathOfThis()}`;
    return vars;
  });
}

const deployment = (generation: number, status: object, replicas = 3) => ({
  items: [{ metadata: { name: 'orders', generation }, spec: { replicas }, status }],
});
const complete = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
const pod = (status: object = {}, metadata: object = {}) => ({
  metadata,
  status: { phase: 'Running', containerStatuses: [{ ready: true, restartCount: 0, ...status }] },
});
const ecs = (service: object, deployments: readonly object[] = [{ rolloutState: 'COMPLETED' }]) => ({
  failures: [],
  services: [{ runningCount: 2, desiredCount: 2, deployments, ...service }],
});
const alarms = (...states: readonly string[]) => ({
  MetricAlarms: states.map((StateValue) => ({ StateValue })),
});

it.each<[string, string, unknown, string]>([
  ['rollout', 'complete', deployment(2, complete), 'passed'],
  ['rollout', 'the controller has not looked yet', deployment(3, complete), 'failed'],
  ['rollout', 'one pod is of the new revision', deployment(2, { ...complete, updatedReplicas: 1 }), 'failed'],
  ['rollout', 'one is not available', deployment(2, { ...complete, availableReplicas: 2 }), 'failed'],
  ['rollout', 'an old one is still there', deployment(2, { ...complete, replicas: 4 }), 'failed'],
  ['rollout', 'none at all', deployment(2, { observedGeneration: 2 }, 0), 'failed'],
  ['rollout', 'no such deployment', { items: [] }, 'failed'],
  ['rollout', 'nothing is told of it', { items: [{ metadata: {}, spec: {}, status: {} }] }, 'failed'],
  ['rollout', 'nothing at all is told', { items: [{}] }, 'failed'],
  ['rollout', 'a text of one letter', { items: 'x' }, 'failed'],
  ['pods', 'one has not begun', { items: [pod(), { metadata: {}, status: { phase: 'Running' } }] }, 'failed'],
  ['pods', 'all ready', { items: [pod(), pod({ restartCount: 2 })] }, 'passed'],
  ['pods', 'one is not ready', { items: [pod(), pod({ ready: false })] }, 'failed'],
  ['pods', 'one starts again and again', { items: [pod({ restartCount: 7 })] }, 'failed'],
  ['pods', 'one is going', { items: [pod({}, { deletionTimestamp: '2026-11-30T10:00:00Z' })] }, 'failed'],
  ['pods', 'none', { items: [] }, 'failed'],
  ['sqs-backlog', 'few', { Attributes: { ApproximateNumberOfMessages: '12' } }, 'passed'],
  ['sqs-backlog', 'many', { Attributes: { ApproximateNumberOfMessages: '1000' } }, 'failed'],
  ['sqs-backlog', 'not told', { Attributes: {} }, 'failed'],
  ['ecs-service', 'stable', ecs({}), 'passed'],
  [
    'ecs-service',
    'two deployments',
    ecs({}, [{ rolloutState: 'COMPLETED' }, { rolloutState: 'COMPLETED' }]),
    'failed',
  ],
  ['ecs-service', 'going on', ecs({}, [{ rolloutState: 'IN_PROGRESS' }]), 'failed'],
  ['ecs-service', 'one task is missing', ecs({ runningCount: 1 }), 'failed'],
  ['ecs-service', 'scaled to nothing', ecs({ runningCount: 0, desiredCount: 0 }), 'failed'],
  ['ecs-service', 'no such service', { failures: [{ reason: 'MISSING' }], services: [] }, 'failed'],
  ['alarms', 'quiet', alarms('OK', 'OK'), 'passed'],
  ['alarms', 'one rings', alarms('OK', 'ALARM'), 'failed'],
  ['alarms', 'one knows nothing', alarms('OK', 'INSUFFICIENT_DATA'), 'failed'],
  ['alarms', 'one is not there', alarms('OK'), 'failed'],
])('%s, %s', async (id, _case, answer, status) => {
  const ended = await told(answering(id, answer));
  expect(ended.status, ended.reason).toBe(status);
});

const setUp = [
  'rpush bull:orders:wait a b c',
  'hset bull:orders:meta opts.maxLenEvents 10',
  'xadd orders * id 1',
  'xgroup create orders billing 0',
  'xadd orders * id 2',
  'xreadgroup group billing one count 1 streams orders >',
];

it.each([
  ['queue-length', setUp, 'passed'],
  ['queue-length', [...setUp, 'del bull:orders:meta'], 'blocked'],
  ['queue-length', [...setUp, 'del bull:orders:wait', 'set bull:orders:wait 1'], 'failed'],
  ['stream-lag', setUp, 'passed'],
  ['stream-lag', [...setUp, 'xgroup destroy orders billing'], 'failed'],
  ['stream-lag', ['set orders 1'], 'failed'],
] as const)('%s with a real Redis, behind %s', async (id, commands, status) => {
  for (const command of ['flushall', ...commands]) await redis.run(command);
  const ended = await told(statement(id, () => Promise.resolve(vars)));
  expect(ended.status, ended.reason).toBe(status);
});

it('every recipe of a command is tried', () => {
  const tried = ['rollout', 'pods', 'sqs-backlog', 'ecs-service', 'alarms', 'queue-length', 'stream-lag'];
  expect(
    Object.entries(recipes)
      .filter(([id, { command }]) => command !== undefined && id !== 'queue-is-there')
      .map(([id]) => id)
      .sort(),
  ).toEqual(tried.sort());
});

async function redisServer() {
  const { port, child } = await onFreePort(async (free) => {
    const options = ['--port', String(free), '--bind', '127.0.0.1', '--save', '', '--requirepass', password];
    const started = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] });
    for await (const line of createInterface({ input: started.stdout })) {
      if (!/Ready to accept connections/i.test(line)) continue;
      started.stdout.resume();
      return { port: free, child: started };
    }
    throw new Error('redis-server did not start');
  });
  const env = { PATH: pathOfThis(), REDISCLI_AUTH: password };
  return {
    port,
    run: (command: string) =>
      promisify(execFile)('redis-cli', ['-p', String(port), '-e', ...command.split(' ')], { env }),
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
