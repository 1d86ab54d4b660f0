import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { neededScopes } from '../../src/slack/out/scopes.ts';
import { type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';
import { freePort } from '../../test/support/free-port.ts';
import { type RedisUser, type RedisWithUsers, redisWithUsers } from '../../test/support/redis-users.ts';
import { type Container, startContainer } from './container.ts';
import type { Bench, Proof } from './smoke.ts';
import { answered, endedWell, mountsOf } from './smoke-ending.ts';

const asker = { user: 'U0MARA0001', channel: 'C0STAGING1' };
const missingScope = 'pins:write';
const longestMs = 60_000;

/** Leaves a process of a session of its own behind, which ends when nobody waits for it any more. */
const leavesBehind =
  'import os, time\nif os.fork() == 0:\n  os.setsid()\n  os.close(1); os.close(2)\n  time.sleep(30)\n';

function plan(target: string): string {
  return `
version: 1
plan: shop
title: Shop
environments: { staging: { hosts: [127.0.0.1], vars: { api: "${target}" } } }
phases:
  phase1:
    title: Is it up
    sections:
      "1.1":
        title: Health
        checks:
          health: { tier: critical, http: { url: "\${api}/health" }, expect: { status: 200, json: { $.status: ok } } }
          tests: { command: { run: [python, -c, "import pytest, ssl; print(len(ssl.create_default_context().get_ca_certs()) > 100)"] }, expect: { exitCode: 0, stdout: { contains: "True" } } }
          orphan: { command: { run: [python, -c, ${JSON.stringify(leavesBehind)}] }, expect: { exitCode: 0 } }
`;
}

/** The whole of it, as compose.yaml puts it together. */
export const storyProofs: readonly Proof[] = [
  {
    promise: 'phase 1 from Slack through a bot, a worker and a danger worker in containers',
    async seen(bench) {
      await using opened = new AsyncDisposableStack();
      const redis = opened.use(await redisWithUsers());
      const target = opened.use(await targetServer());
      const mounts = mountsOf(bench);
      writeFileSync(path.join(bench.folder, 'plans/shop.yaml'), plan(target.url));
      const slackPort = await freePort();
      const port = await freePort();
      const parts = { bench, redis, mounts, slackPort, port };
      const bot = opened.use(botOf(parts));
      assert.match((await answered(`http://127.0.0.1:${port}/readyz`)).text, /slack/i);
      const scopes = Object.keys(neededScopes).filter((scope) => scope !== missingScope);
      const slack = opened.use(
        await startSlack({
          port: slackPort,
          botToken: 'xoxb-images',
          appToken: 'xapp-images',
          signingSecret: 'unused',
          scopes,
        }),
      );
      const startedAt = performance.now();
      const worker = opened.use(workerOf(parts, 'worker', bench.images.python, ['worker']));
      const danger = opened.use(
        workerOf(parts, 'danger-worker', bench.images.python, ['worker', '--queues', 'danger']),
      );
      await until(
        'the bot is ready',
        async () => (await answered(`http://127.0.0.1:${port}/readyz`)).status === 200,
      );
      const readyMs = Math.round(performance.now() - startedAt);
      await until('the log names the missing scope', async () =>
        bot.lines().some((line) => line.includes('scopes are missing') && line.includes(missingScope)),
      );
      const ended = await phase1(slack);
      await until('nothing that has ended waits to be reaped', async () => (await zombies(worker)) === 0);
      await diagnosed([
        [bot, 'bot'],
        [worker, 'worker'],
        [danger, 'worker'],
      ]);
      await exported(bench, bot, await opensIncident(slack));
      const times = [];
      for (const one of [danger, worker, bot]) times.push(await endedWell(one));
      return `ready ${readyMs} ms after Slack, ${ended}; ended in ${times.join(', ')} ms`;
    },
  },
];

type Parts = {
  bench: Bench;
  redis: RedisWithUsers;
  mounts: Readonly<Record<string, string>>;
  slackPort: number;
  port: number;
};

/** Secrets are files, as Compose and Kubernetes mount them. */
function secretsOf({ bench }: Parts, values: Readonly<Record<string, string>>) {
  const folder = path.join(bench.folder, 'secrets');
  mkdirSync(folder, { recursive: true });
  const named = Object.entries(values).map(([name, value]) => {
    const file = `${name.toLowerCase()}-${value.length}`;
    writeFileSync(path.join(folder, file), `${value}\n`);
    return { name, file };
  });
  return {
    env: Object.fromEntries(named.map(({ name, file }) => [`${name}_FILE`, `/run/secrets/${file}`])),
    mounts: Object.fromEntries(named.map(({ file }) => [`/run/secrets/${file}`, path.join(folder, file)])),
  };
}

const approvalSecret = { STAGING_CHECK_APPROVAL_SECRET: 'a secret of the smoke test' };

function botOf(parts: Parts): Container {
  const { bench, redis, mounts, slackPort, port } = parts;
  const secrets = secretsOf(parts, {
    ...approvalSecret,
    REDIS_URL: redis.urlOf('bot'),
    SLACK_BOT_TOKEN: 'xoxb-images',
    SLACK_APP_TOKEN: 'xapp-images',
  });
  const env = { ...secrets.env, PORT: String(port), SLACK_API_URL: `http://127.0.0.1:${slackPort}/api/` };
  return startContainer(bench.engine, {
    image: bench.images.bot,
    command: ['bot'],
    env,
    mounts: { ...mounts, ...secrets.mounts },
  });
}

function workerOf(parts: Parts, user: RedisUser, image: string, command: readonly string[]): Container {
  const { bench, redis, mounts } = parts;
  const secrets = secretsOf(parts, {
    REDIS_URL: redis.urlOf(user),
    ...(user === 'danger-worker' ? approvalSecret : {}),
  });
  return startContainer(bench.engine, {
    image,
    command,
    env: secrets.env,
    mounts: { ...mounts, ...secrets.mounts },
  });
}

/** Asks for it, and waits for its message; the health checks of all are well meanwhile. */
async function phase1(slack: SlackWorkspace): Promise<string> {
  const startedAt = performance.now();
  await slack.command('phase1 staging', asker);
  let text = '';
  await until('phase 1 ends', async () => {
    text =
      slack.messages(asker.channel).findLast((message) => / on staging: /.test(message.text))?.text ?? '';
    return /: (?:passed|failed|inconclusive|degraded)/.test(text);
  });
  assert.match(text, /: passed, 3 of 3 checks/);
  return `passed in Slack after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/** Processes that have ended, and that nobody has looked after. */
async function zombies(container: Container): Promise<number> {
  const script = 'grep -l "^State:.Z" /proc/[0-9]*/status 2>/dev/null | wc -l';
  return Number((await container.exec('sh', '-c', script)).stdout);
}

type Findings = { findings: { what: string; fix: string | null }[] };

/** Each is well by its own health check, which also knows when it is not, and is asked for nothing that only another one has. */
async function diagnosed(containers: readonly (readonly [Container, 'bot' | 'worker'])[]): Promise<void> {
  for (const [container, kind] of containers) {
    assert.equal(container.health(), 0);
    const lost = `PORT=9 STAGING_CHECK_DATA=/tmp/none node /app/lib/health.js ${kind}`;
    assert.equal((await container.exec('sh', '-c', lost)).code, 1);
    const { stdout, stderr } = await container.exec('/app/bin/staging-check', 'doctor', '--format', 'json');
    const { findings }: Findings = JSON.parse(stdout || '{"findings":[]}');
    assert.ok(findings.length > 4, stderr);
    // This Redis keeps nothing, and this Slack gives a scope less.
    const isOwn = (what: string) => /^(?:scopes|Redis appendonly|Redis maxmemory-policy)$/.test(what);
    assert.deepEqual(
      findings.filter(({ what, fix }) => fix !== null && !isOwn(what)),
      [],
    );
  }
}

async function opensIncident(slack: SlackWorkspace): Promise<string> {
  await slack.command('incident open 517 P1 The shop is down', asker);
  await until('the incident is shown', async () =>
    slack.messages(asker.channel).some(({ text }) => text.includes('517')),
  );
  return '517';
}

/** Out of a container that can write nothing but its /tmp. */
async function exported({ root, folder }: Bench, container: Container, key: string): Promise<void> {
  const program = '/app/bin/staging-check';
  const archive = await container.exec(program, 'incident', 'export', key, '--output', '-');
  assert.equal(archive.code, 0, archive.stderr);
  const [, seal = ''] = /^Seal ([0-9a-f]{64})$/m.exec(archive.stderr) ?? [];
  execFileSync('tar', ['-x', '-C', folder], { input: archive.stdout });
  const own = path.join(root, 'bin/staging-check');
  execFileSync(own, ['verify', path.join(folder, key), '--seal', seal], { stdio: 'ignore' });
}

type Target = AsyncDisposable & { url: string };

async function targetServer(): Promise<Target> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"status":"ok"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + longestMs; !(await isSo()); ) {
    if (Date.now() > end) throw new Error(`${what}: not within ${longestMs / 1000} s`);
    await delay(50);
  }
}
