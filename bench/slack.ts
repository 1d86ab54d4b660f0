import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'undici';
import { redisRuns } from '../src/store/runs.ts';
import { signatureHeaders } from '../stand-ins/slack/http-delivery.ts';
import { type SlackWorkspace, startSlack } from '../stand-ins/slack/server.ts';
import { testRedis } from '../test/support/redis.ts';
import { mara, slackTokens } from '../test/support/slack-receiver.ts';
import { median } from './pairs.ts';
import type { Row } from './row.ts';
import { planText } from './support/queue-scene.ts';
import { callsOfRuns } from './support/slack-calls.ts';

const support = join(import.meta.dirname, 'support');
const pairs = 11;
const commandsInARow = 20;
const probes = 5;

/** Goals 1 to 3: how long Slack waits for the answer to a command that starts a run, and the calls that runs make. */
export async function bench(): Promise<Row[]> {
  return [...(await answers()), ...(await callsOfRuns())];
}

async function answers(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'bench-slack-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'bench.yaml'), plan());
  const redis = stack.use(await testRedis());
  const slack = stack.use(await startSlack(slackTokens));
  const server = spawn(process.execPath, [join(support, 'slack-server.ts'), redis.url, slack.url, folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  stack.defer(() => void server.kill('SIGKILL'));
  const [ports] = await once(server, 'message');
  const { bot, bare }: { bot: number; bare: number } = ports;
  const team = slack.state.teamId;
  const ours = stack.use(poster(bot, team));
  const theirs = stack.use(poster(bare, team));
  const runs = redisRuns(redis.redis, { keptMs: () => 3_600_000 });
  // Nobody runs them: a desk does not have hundreds that wait.
  const forgetRuns = async () => {
    for (const run of await runs.active()) await runs.forget(run);
  };
  // Before any other: what a channel has still to be told comes first.
  const first = await firstMessages(ours, slack, forgetRuns);
  await ours.send(commandsInARow);
  await theirs.send(commandsInARow);
  await forgetRuns();
  return [
    first,
    ...(await acknowledged(ours, theirs, forgetRuns)),
    await besideProbe(ours, server, forgetRuns),
    await besideQueue(ours, slack, forgetRuns),
  ];
}

const channels = ['C0STAGING1', 'C0INCIDENT'] as const;
const firsts = 30;
/** Two channels in turn: each gets less than the one post a second that Slack allows. */
const pauseMs = 600;

/** From sending a command to the call that posts its message. */
async function firstMessages(
  ours: Poster,
  slack: SlackWorkspace,
  forgetRuns: () => Promise<void>,
): Promise<Row> {
  const all: number[] = [];
  for (let n = 0; n < firsts; n += 1) {
    await delay(pauseMs);
    all.push(await ours.untilShown(slack, channels[n % 2] ?? ''));
  }
  await forgetRuns();
  const most = percentile(all, 0.95);
  return {
    goal: '2 slack: from Enter to the first message, p95',
    figure: `${most.toFixed(0)} ms of ${firsts}, p50 ${median(all).toFixed(0)} ms`,
    limit: '<= 200 ms',
    peer: "Slack's 3 s",
    held: most <= 200,
  };
}

const queued = 200;
const besides = 3;

/** How long another channel waits while one has so many runs to show. */
async function besideQueue(
  ours: Poster,
  slack: SlackWorkspace,
  forgetRuns: () => Promise<void>,
): Promise<Row> {
  await ours.send(queued);
  const all: number[] = [];
  for (let n = 0; n < besides; n += 1) {
    await delay(2 * pauseMs);
    all.push(await ours.untilShown(slack, channels[1]));
  }
  await forgetRuns();
  const slowest = Math.max(...all);
  return {
    goal: `3 slack: first message in a channel beside ${queued} queued runs of another`,
    figure: `${slowest.toFixed(0)} ms, slowest of ${besides}`,
    limit: '<= 1500 ms',
    peer: 'one post a second and channel',
    held: slowest <= 1_500,
  };
}

type Poster = AsyncDisposable & {
  /** So many commands, one after the other; the ms of each. */
  send(count: number): Promise<readonly number[]>;
  /** One in a channel; ms until the call that posts something there. */
  untilShown(slack: SlackWorkspace, channel: string): Promise<number>;
  /** One after the other until told. */
  sendUntil(isOver: () => boolean): Promise<readonly number[]>;
};

/** Each command asks for other checks, so that each is a run of its own. */
function poster(port: number, team: string): Poster {
  const client = new Client(`http://127.0.0.1:${port}`);
  let sent = 0;
  const one = async (channel: string = mara.channel) => {
    const fields = { user_id: mara.user, channel_id: channel, team_id: team, trigger_id: `1.${sent}` };
    const words = { command: '/staging-check', text: wordsOf(sent) };
    sent += 1;
    const body = new URLSearchParams({ ...fields, ...words }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const headers = { ...type, ...signatureHeaders(slackTokens.signingSecret, body) };
    const startedAt = performance.now();
    const answer = await client.request({ method: 'POST', path: '/slack/events', headers, body });
    const text = await answer.body.text();
    const ms = performance.now() - startedAt;
    if (!/Queued|Accepted/.test(text))
      throw new Error(`the command was not taken: ${answer.statusCode} ${text}`);
    return ms;
  };
  const sendUntil = async (isOver: () => boolean) => {
    const all: number[] = [];
    while (!isOver()) all.push(await one());
    return all;
  };
  return {
    send(count) {
      const from = sent;
      return sendUntil(() => sent - from >= count);
    },
    async untilShown(slack, channel) {
      const from = slack.calls.length;
      const startedAt = Date.now();
      await one(channel);
      for (const deadline = startedAt + 60_000; Date.now() < deadline; await delay(2)) {
        const post = slack.calls
          .slice(from)
          .find(({ method, args }) => method === 'chat.postMessage' && args.channel === channel);
        if (post !== undefined) return post.at - startedAt;
      }
      throw new Error(`nothing was posted in ${channel}`);
    },
    sendUntil,
    [Symbol.asyncDispose]: () => client.destroy(),
  };
}

async function acknowledged(ours: Poster, theirs: Poster, forgetRuns: () => Promise<void>): Promise<Row[]> {
  const all: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const before = pair % 2 === 0 ? null : await theirs.send(commandsInARow);
    const a = await ours.send(commandsInARow);
    await forgetRuns();
    const b = before ?? (await theirs.send(commandsInARow));
    all.ours.push(...a);
    all.theirs.push(...b);
  }
  const slowest = percentile(all.ours, 0.99);
  return [
    {
      goal: '2 slack: a command starts a run, ack p99',
      figure: `${slowest.toFixed(0)} ms of ${all.ours.length}; peer ${percentile(all.theirs, 0.99).toFixed(0)} ms`,
      limit: '<= 50 ms',
      peer: "Slack's 3 s",
      held: slowest <= 50,
    },
  ];
}

async function besideProbe(
  ours: Poster,
  server: ChildProcess,
  forgetRuns: () => Promise<void>,
): Promise<Row> {
  const sequences = spawn(process.execPath, [join(support, 'websocket-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(sequences.stdout, 'data');
    const url = `ws://127.0.0.1:${String(line).trim()}/`;
    const slowest: number[] = [];
    const all: number[] = [];
    for (let n = 0; n < probes; n += 1) {
      let isOver = false;
      const over = once(server, 'message').then(([said]) => {
        isOver = true;
        if (said !== 'probed') throw new Error(String(said));
      });
      server.send(url);
      const ms = await ours.sendUntil(() => isOver);
      await over;
      await forgetRuns();
      all.push(...ms);
      slowest.push(Math.max(...ms));
    }
    const worst = Math.max(...slowest);
    return {
      goal: '2 slack: ack during a 1,000-socket probe',
      figure: `max ${median(slowest).toFixed(0)} ms (worst of ${probes} probes ${worst.toFixed(0)}), p50 ${median(all).toFixed(1)} ms`,
      limit: '<= 150 ms',
      peer: "Slack's 3 s",
      held: median(slowest) <= 150,
    };
  } finally {
    sequences.stdin.end();
  }
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((x, y) => x - y);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

const checks = 20;
const environments = 20;

/** No two of the first 7,600 ask for the same. */
function wordsOf(nth: number): string {
  const turn = Math.floor(nth / environments);
  const first = turn % checks;
  const second = (first + 1 + Math.floor(turn / checks)) % checks;
  return `c${first} c${second} e${nth % environments}`;
}

function plan(): string {
  const names = Array.from({ length: environments }, (_, n) => `e${n}: { hosts: [127.0.0.1] }`);
  const rows = Array.from(
    { length: checks },
    (_, n) => `          c${n}: { env: { process: true }, expect: { PATH: { exists: true } } }`,
  );
  return planText(rows).replace('test: { hosts: [127.0.0.1] }', names.join(', '));
}
