import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../src/platform/embedded-redis.ts';
import { signatureHeaders } from '../../stand-ins/slack/http-delivery.ts';
import { pathOfThis } from '../support/cli.ts';
import { compiled } from '../support/compiled.ts';
import { program } from '../support/program.ts';
import { mara, slackTokens } from '../support/slack-receiver.ts';
import {
  factOf,
  hasEnded,
  lastTold,
  messagesOf,
  rootIn,
  runIn,
  type SlackScene,
  slackScene,
} from '../support/slack-scene.ts';

const until = { timeout: 60_000, interval: 100 };

/** `short` takes two seconds, `long` five; `fails` fails. */
const plan = `
version: 1
plan: trouble
title: Trouble
environments: { staging: {} }
phases:
  main:
    title: Main
    sections:
      "1.1":
        title: Short
        checks:
          short: { command: { run: [sleep, "2"] }, expect: { exitCode: 0 } }
          fails: { command: { run: ["false"] }, expect: { exitCode: 0 } }
      "1.2":
        title: Long
        checks:
          long: { command: { run: [sleep, "5"] }, expect: { exitCode: 0 } }
`;

async function ask({ slack }: SlackScene, text = 'main staging', place = mara): Promise<string> {
  await slack.command(text, place);
  return runIn(lastTold(slack, place.user));
}

/** The run has ended, and Slack shows each of its messages once, as they are at the end. */
async function expectFinal({ slack, runs }: SlackScene, run: string): Promise<void> {
  await vi.waitUntil(async () => (await runs.summary(run).catch(() => null)) !== null, until);
  await rootIn(slack, run, (state) => state === 'failed', until.timeout);
  const keys = () => messagesOf(slack, run).map((message) => factOf(message, 'key'));
  const live = () =>
    messagesOf(slack, run).filter(({ metadata }) => metadata?.event_type === 'staging_check_phase');
  // The root, two checklists and one evidence reply; of the first run of a selection the verdict is no news.
  await vi.waitFor(() => expect(new Set(keys()).size).toBe(4), until);
  await vi.waitFor(() => expect(live().every((one) => hasEnded(factOf(one, 'state')))).toBe(true), until);
  await vi.waitFor(() => expect(keys().toSorted()).toEqual([...new Set(keys())].toSorted()), until);
}

/** Waits until a check is at work. */
async function atWork({ runs }: SlackScene, run: string, check: string): Promise<void> {
  await vi.waitUntil(
    async () => (await runs.state(run))?.checks.get(check)?.progress.kind === 'running',
    until,
  );
}

async function kill(redis: EmbeddedRedis): Promise<void> {
  // Its group: the shell that guards it, and the server.
  process.kill(-redis.pid, 'SIGKILL');
  await redis[Symbol.asyncDispose]();
}

test.concurrent('Redis is killed in the middle of a run and comes back: the run ends, and its messages are final', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-trouble-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  let redis = await startEmbeddedRedis({ dataFolder: folder });
  stack.defer(() => redis[Symbol.asyncDispose]());
  const scene = stack.use(await slackScene({ plan, redisUrl: redis.url }));
  const run = await ask(scene);
  await atWork(scene, run, 'long');
  await rootIn(scene.slack, run, (state) => state === 'running');
  await kill(redis);
  await scene.slack.command('status', { ...mara, user: 'U0LEE00001' });
  expect(lastTold(scene.slack, 'U0LEE00001')).toMatch(/does not answer/);
  redis = await startEmbeddedRedis({ dataFolder: folder });
  await expectFinal(scene, run);
}, 120_000);

test.concurrent('Slack is gone for ten seconds while a run ends: its last state arrives, once', async () => {
  await using scene = await slackScene({ plan });
  const { slack, runs } = scene;
  const run = await ask(scene);
  await rootIn(slack, run, (state) => state === 'running');
  const goneAt = performance.now();
  slack.faults.add({ method: 'chat.postMessage', kind: 'accept-then-reset', times: 2 });
  slack.faults.add({ method: '*', kind: '500', times: 2 });
  slack.faults.add({ method: '*', kind: 'reset', times: 10_000 });
  await vi.waitUntil(async () => (await runs.summary(run)) !== null, until);
  await vi.waitUntil(() => performance.now() - goneAt > 10_000, until);
  expect((await rootIn(slack, run, () => true)).text).not.toMatch(/: failed/);
  slack.faults.clear();
  await expectFinal(scene, run);
}, 120_000);

test.concurrent('a bot is killed between a post and its answer: the next one goes on, and every message is there once', async () => {
  await using stack = new AsyncDisposableStack();
  const scene = stack.use(await slackScene({ plan, mode: 'socket', hasBot: false }));
  const { slack } = scene;
  const start = async () => {
    const bot = await botProcess(scene);
    stack.defer(() => killed(bot));
    await vi.waitUntil(() => slack.sockets.count() > 0, until);
    return bot;
  };
  const first = await start();
  slack.faults.add({ method: 'chat.postMessage', kind: 'accept-then-hang' });
  const run = await ask(scene);
  await vi.waitUntil(() => messagesOf(slack, run).length === 1, until);
  await killed(first);
  await vi.waitUntil(() => slack.sockets.count() === 0, until);
  await start();
  await expectFinal(scene, run);
}, 120_000);

test.concurrent('two bots get the same command: one run', async () => {
  await using scene = await slackScene({ plan });
  const { slack, runs } = scene;
  const bots = [await scene.anotherBot(), await scene.anotherBot()];
  const body = new URLSearchParams({
    user_id: mara.user,
    channel_id: mara.channel,
    team_id: slack.state.teamId,
    command: '/staging-check',
    text: 'short staging',
    trigger_id: '17.4',
  }).toString();
  const now = Math.floor(Date.now() / 1000);
  const answers = await Promise.all(
    [...bots, ...bots].map(async (bot, index) => {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        ...signatureHeaders(slackTokens.signingSecret, body, now - index),
      };
      const answer = await fetch(bot, { method: 'POST', headers, body });
      return [answer.status, (await answer.text()).includes('Queued short on staging')] as const;
    }),
  );
  expect(answers.map(([status]) => status)).toEqual([200, 200, 200, 200]);
  expect(answers.filter(([, isQueued]) => isQueued)).toHaveLength(1);
  const [run = ''] = await runs.recent(null, 10);
  await rootIn(slack, run, hasEnded);
  expect(await runs.recent(null, 10)).toEqual([run]);
  expect(slack.messages(mara.channel).filter(({ isBot, isBroadcast }) => isBot && !isBroadcast)).toHaveLength(
    1,
  );
}, 60_000);

test.concurrent('where the bot is no member, the run goes on and its asker is told once to invite it', async () => {
  await using scene = await slackScene({ plan });
  const { slack, runs } = scene;
  const place = { ...mara, channel: 'C0GENERAL1' };
  const run = await ask(scene, 'main staging', place);
  const invitations = () =>
    slack.state.messages.filter(({ isBot, text }) => isBot && text.includes('/invite @staging-check'));
  await vi.waitFor(() => expect(invitations()).toHaveLength(1), until);
  expect(invitations()[0]).toMatchObject({ onlyFor: mara.user, text: expect.stringContaining(run) });
  await vi.waitUntil(async () => (await runs.summary(run)) !== null, until);
  expect(invitations()).toHaveLength(1);
  expect(messagesOf(slack, run)).toEqual([]);
}, 60_000);

/** A bot as people run it; one that is killed closes nothing. */
async function botProcess({ folder, variables }: SlackScene): Promise<ChildProcess> {
  const env = { ...compiled, PATH: pathOfThis(), HOME: folder, ...variables };
  const bot = spawn(program, ['bot'], { cwd: folder, env, stdio: 'ignore' });
  await once(bot, 'spawn');
  return bot;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
