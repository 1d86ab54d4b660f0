import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { RunEvent } from '../../src/core/run/events.ts';
import { redisRuns } from '../../src/store/runs.ts';
import { type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';
import { compiled } from '../support/compiled.ts';
import { program } from '../support/program.ts';
import { testRedis } from '../support/redis.ts';
import { slackTokens } from '../support/slack-receiver.ts';
import { workerProcess } from '../support/worker-parts.ts';

const users = ['U0MARA0001', 'U0JUN00001', 'U0LEE00001'];
const channels = ['C0STAGING1', 'C0INCIDENT'];
const environments = Array.from({ length: 10 }, (_, index) => `env${index}`);
const selectors = ['all', 'quick', 'slow'];
const killEveryMs = 2_000;

test('two bots, three workers, 30 runs at once, a worker killed every two seconds: every run ends, every message is there once, every check counts once', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-kills-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const server = stack.use(await testRedis());
  const slack = stack.use(await startSlack(slackTokens));
  await mkdir(join(folder, 'plans'));
  await writeFile(join(folder, 'plans/kills.yaml'), plan());
  const bots = await Promise.all([
    botProcess(folder, server.url, slack),
    botProcess(folder, server.url, slack),
  ]);
  for (const bot of bots) stack.defer(() => stopped(bot));
  await vi.waitUntil(() => slack.sockets.count() === 4, { timeout: 30_000 });
  const killing = await killWorkers(server);
  stack.defer(() => killing.stop());

  const answers = await Promise.all(
    environments.flatMap((environment, index) =>
      selectors.map((selector, turn) =>
        slack.command(`${selector} ${environment}`, {
          user: users[(index + turn) % 3] ?? '',
          channel: channels[index % 2] ?? '',
        }),
      ),
    ),
  );
  expect(answers.filter(({ isAcked }) => isAcked)).toHaveLength(30);
  const runs = redisRuns(server.redis, { keptMs: () => 3_600_000 });
  const known = await runs.recent(null, 100);
  expect(known).toHaveLength(30);
  await vi.waitUntil(async () => (await runs.active()).length === 0, { timeout: 240_000, interval: 500 });
  await killing.stop();
  expect(killing.kills()).toBeGreaterThan(0);

  const verdicts = new Map(
    await Promise.all(known.map(async (run) => [run, (await runs.summary(run))?.verdict ?? ''] as const)),
  );
  const unfinished = () =>
    known
      .map((run) => [run, stateOf(slack, `${run}:root`)] as const)
      .filter(([run, state]) => state !== verdicts.get(run));
  await vi.waitFor(() => expect(unfinished()).toEqual([]), { timeout: 240_000, interval: 500 });
  const keys = channels.flatMap((channel) => keysIn(slack, channel));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  for (const run of known) {
    const ends = (await runs.events(run)).filter(isFinished);
    // Who is unlucky loses five workers in turn: then the run says that, and no green.
    const isUnlucky = ends.some((event) => JSON.stringify(event).includes('worker lost 5 times'));
    expect([run, verdicts.get(run)]).toEqual([run, isUnlucky ? 'inconclusive' : 'passed']);
    const finished = ends.map(({ check }) => check);
    const state = await runs.state(run);
    expect(finished.toSorted()).toEqual([...(state?.checks.keys() ?? [])].toSorted());
  }
}, 600_000);

/** Ten environments, so that ten runs go at once and twenty wait in line. */
function plan(): string {
  const check = (id: string, seconds: number) =>
    `          ${id}: { command: { run: [sleep, "${seconds}"] }, expect: { exitCode: 0 } }`;
  return [
    'version: 1',
    'plan: kills',
    'title: Kills',
    'environments:',
    ...environments.map((name) => `  ${name}: {}`),
    'phases:',
    '  main:',
    '    title: Main',
    '    sections:',
    '      quick:',
    '        title: Quick',
    '        checks:',
    check('one', 0.1),
    check('two', 0.2),
    '      slow:',
    '        title: Slow',
    '        checks:',
    check('three', 2),
    check('four', 3),
    '',
  ].join('\n');
}

async function botProcess(folder: string, redisUrl: string, slack: SlackWorkspace): Promise<ChildProcess> {
  const bot = spawn(program, ['bot'], {
    cwd: folder,
    env: {
      ...compiled,
      PATH: process.env.PATH,
      REDIS_URL: redisUrl,
      PORT: '0',
      SLACK_BOT_TOKEN: slackTokens.botToken,
      SLACK_APP_TOKEN: slackTokens.appToken,
      SLACK_API_URL: slack.url,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await once(bot, 'spawn');
  return bot;
}

async function stopped(child: ChildProcess): Promise<void> {
  const isOver = child.exitCode !== null || child.signalCode !== null;
  const ended = isOver ? Promise.resolve() : once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Three workers at any time; every two seconds the oldest is killed and another one starts. */
async function killWorkers(server: Parameters<typeof workerProcess>[0]['server']) {
  const stop = new AbortController();
  let kills = 0;
  const start = () => workerProcess({ server });
  // All of them before the first command: one alone would be done with all runs before the last is there.
  const alive = await Promise.all([start(), start(), start()]);
  const over = (async () => {
    while (!stop.signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, killEveryMs);
        const end = () => {
          clearTimeout(timer);
          resolve();
        };
        stop.signal.addEventListener('abort', end, { once: true });
      });
      if (stop.signal.aborted) break;
      const oldest = alive.shift();
      await oldest?.[Symbol.asyncDispose]();
      kills += 1;
      alive.push(await start());
    }
    await Promise.all(alive.map((worker) => worker[Symbol.asyncDispose]()));
  })();
  return {
    kills: () => kills,
    async stop() {
      stop.abort();
      await over;
    },
  };
}

function keysIn(slack: SlackWorkspace, channel: string): readonly string[] {
  return slack
    .messages(channel)
    .flatMap(({ ts }) => slack.thread(channel, ts))
    .flatMap(({ metadata }) => keyOf(metadata));
}

function stateOf(slack: SlackWorkspace, key: string): string {
  const message = slack.state.messages.find(({ metadata }) => keyOf(metadata).includes(key));
  const payload = message?.metadata?.event_payload;
  return typeof payload === 'object' && payload !== null && 'state' in payload ? String(payload.state) : '';
}

function keyOf(metadata: unknown): readonly string[] {
  if (typeof metadata !== 'object' || metadata === null || !('event_payload' in metadata)) return [];
  const payload = metadata.event_payload;
  return typeof payload === 'object' && payload !== null && 'key' in payload ? [String(payload.key)] : [];
}

function isFinished(event: RunEvent): event is Extract<RunEvent, { type: 'check.finished' }> {
  return event.type === 'check.finished';
}
