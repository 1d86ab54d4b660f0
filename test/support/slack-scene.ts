import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as sendRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { startBot } from '../../src/bin/bot/start-bot.ts';
import { startWorker } from '../../src/bin/worker/start-worker.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import { readBotSettings } from '../../src/platform/config/bot.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { type RedisRuns, redisRuns } from '../../src/store/runs.ts';
import { type SlackOptions, type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';
import type { Message } from '../../stand-ins/slack/state.ts';
import { botConfigOf } from './bot-config.ts';
import { pathOfThis } from './cli.ts';
import { fastLocks } from './fast-locks.ts';
import { testRedis } from './redis.ts';
import { mara, slackTokens } from './slack-receiver.ts';
import { workerQueues } from './worker-parts.ts';

/** People of the stand-in besides Mara; `pat` is of another company. */
export const people = { mara: mara.user, jun: 'U0JUN00001', lee: 'U0LEE00001', pat: 'U0PARTNER1' };

/** A Slack, a Redis, a bot in this process and a worker, as they run together. */
export type SlackScene = AsyncDisposable & {
  slack: SlackWorkspace;
  redisUrl: string;
  runs: RedisRuns;
  /** Of the plans, and of checks. */
  folder: string;
  /** Where the bot answers HTTP. */
  address: string;
  /** The variables with which another bot serves the same workspace. */
  variables: Readonly<Record<string, string>>;
  /** What went wrong with Slack's connections. */
  fatal: readonly string[];
  /** Starts one more bot for the same workspace, and gives the address where it takes what Slack posts. */
  anotherBot(): Promise<string>;
};

type SceneOptions = {
  /** Of the one plan; its id is in it. `FOLDER` stands for the scene's folder. */
  plan: string;
  /** Of `staging-check.yaml`. */
  config?: string;
  /** Who approves what is marked `danger`. */
  approvers?: readonly string[];
  /** Signed HTTP unless told. */
  mode?: 'http' | 'socket';
  slack?: Partial<SlackOptions>;
  /** One of the test's own; it outlives the scene. */
  redisUrl?: string;
  /** More of them for the bots. */
  variables?: Readonly<Record<string, string>>;
  hasBot?: boolean;
  hasWorker?: boolean;
  /** Of the bots; nobody reads it unless given. */
  log?: Log;
};

/** Starts them; everything ends with the scene. */
export async function slackScene(options: SceneOptions): Promise<SlackScene> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-scene-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'plans'));
  await writeFile(join(folder, 'plans/story.yaml'), options.plan.replaceAll('FOLDER', folder));
  if (options.config !== undefined) await writeFile(join(folder, 'staging-check.yaml'), options.config);
  const redisUrl = options.redisUrl ?? opened.use(await testRedis()).url;
  const door = opened.use(await frontDoor());
  const isHttp = options.mode !== 'socket';
  const toHttp = isHttp ? { deliverTo: `${door.address}/slack/events` } : {};
  const slack = opened.use(await startSlack({ ...slackTokens, ...toHttp, ...options.slack }));
  const variables = {
    SLACK_BOT_TOKEN: slackTokens.botToken,
    ...(isHttp
      ? { SLACK_SIGNING_SECRET: slackTokens.signingSecret }
      : { SLACK_APP_TOKEN: slackTokens.appToken }),
    SLACK_API_URL: slack.url,
    STAGING_CHECK_PLANS: join(folder, 'plans'),
    STAGING_CHECK_DATA: folder,
    STAGING_CHECK_PUBLIC_URL: door.address,
    STAGING_CHECK_WEBHOOK_SECRET: webhookSecret,
    ...(options.config === undefined ? {} : { STAGING_CHECK_CONFIG: join(folder, 'staging-check.yaml') }),
    REDIS_URL: redisUrl,
    PORT: '0',
    ...options.variables,
  };
  const fatal: string[] = [];
  const bots = new AsyncDisposableStack();
  opened.use(bots);
  const anotherBot = async () => {
    const settings = readBotSettings(variables, () => '');
    const onFatal = (message: string) => void fatal.push(message);
    const bot = bots.use(await startBot({ settings, redisUrl, log: options.log ?? silentLog, onFatal }));
    return `http://127.0.0.1:${bot.port}/slack/events`;
  };
  if (options.hasBot !== false) door.bot = await anotherBot();
  if (options.hasWorker !== false) opened.use(await sceneWorker(redisUrl, folder, options.approvers ?? []));
  const redis = connectRedis(redisUrl, 'consumer');
  redis.on('error', () => {});
  opened.defer(() => redis.disconnect());
  const runs = redisRuns(redis, { keptMs: () => 3_600_000 });
  const running = opened.move();
  const dispose = () => running.disposeAsync();
  const { address } = door;
  const parts = { slack, redisUrl, runs, folder, address, variables, fatal, anotherBot };
  return { ...parts, [Symbol.asyncDispose]: dispose };
}

function sceneWorker(redisUrl: string, root: string, approvers: readonly string[]) {
  return startWorker({
    redisUrl,
    root,
    config: {
      secrets: new Map(),
      cloudLogging: { endpoint: null, insecure: false, project: null },
      plansFolder: join(root, 'plans'),
    },
    environment: { PATH: pathOfThis() },
    queues: workerQueues,
    graceMs: 0,
    log: silentLog,
    botConfig: async () => botConfigOf(approvers),
    lock: fastLocks,
  });
}

/** Signs the deploys that `postDeploy` tells of. */
export const webhookSecret = 'hook-secret-of-the-scene';

/** Tells the bot of a deploy as a pipeline does: signed, over HTTP. */
export async function postDeploy(
  address: string,
  deploy: Readonly<Record<string, unknown>>,
): Promise<{ status: number; body: Readonly<Record<string, unknown>> }> {
  const body = JSON.stringify(deploy);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', webhookSecret).update(`v1:${timestamp}:${body}`).digest('hex');
  const answer = await fetch(`${address}/hooks/deploy`, {
    method: 'POST',
    headers: { 'x-staging-check-timestamp': timestamp, 'x-staging-check-signature': `v1=${signature}` },
    body,
  });
  // The cast is safe: the route answers JSON objects.
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
}

/** Slack has to know where to post before the bot, which has to know Slack, has a port: this stands between. */
async function frontDoor() {
  const door = { address: '', bot: '', [Symbol.asyncDispose]: async () => {} };
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request;
    const onward = sendRequest(new URL(path ?? '/', door.bot), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  door.address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
  door[Symbol.asyncDispose] = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return door;
}

/** A fact in the metadata of a message; empty when it is not there. */
export function factOf({ metadata }: Pick<Message, 'metadata'>, name: 'key' | 'state' | 'run_id'): string {
  const payload = metadata?.event_payload;
  const facts: Readonly<Record<string, unknown>> =
    typeof payload === 'object' && payload !== null ? { ...payload } : {};
  const value = facts[name];
  return typeof value === 'string' ? value : '';
}

/** The id of the run in a private answer (`Queued …, run r-7F3KQ2`). */
export function runIn(text: string): string {
  const [id] = /r-[0-9A-Z]{6}/.exec(text) ?? [];
  if (id === undefined) throw new Error(`no run in "${text}"`);
  return id;
}

/** What only this person saw last. */
export function lastTold(slack: SlackWorkspace, user: string): string {
  return slack.ephemerals(user).at(-1)?.text ?? '';
}

/** The messages of a run as Slack shows them now, root first. */
export function messagesOf(slack: SlackWorkspace, run: string): readonly Message[] {
  return slack.state.messages.filter((message) => factOf(message, 'key').startsWith(`${run}:`));
}

/** Waits for the root message of a run to be in a state. */
export async function rootIn(
  slack: SlackWorkspace,
  run: string,
  is: (state: string, root: Message) => boolean,
  timeout = 15_000,
): Promise<Message> {
  const root = () => messagesOf(slack, run).find((message) => factOf(message, 'key') === `${run}:root`);
  return await vi.waitFor(
    () => {
      const found = root();
      if (found === undefined || !is(factOf(found, 'state'), found)) {
        throw new Error(`the root of ${run} says "${found?.text ?? 'nothing'}"`);
      }
      return found;
    },
    { timeout, interval: 50 },
  );
}

/** For `rootIn`: it offers this button. */
export function offers(actionId: string): (state: string, root: Message) => boolean {
  return (_state, { blocks }) => JSON.stringify(blocks).includes(`"${actionId}"`);
}

/** For `rootIn`: there is a verdict. */
export function hasEnded(state: string): boolean {
  return !['', 'queued', 'running', 'waiting'].includes(state);
}
