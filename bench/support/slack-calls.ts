import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startBot } from '../../src/bin/bot/start-bot.ts';
import { silentLog } from '../../src/core/log.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { readBotSettings } from '../../src/platform/config/bot.ts';
import { type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';
import { mara, slackTokens } from '../../test/support/slack-receiver.ts';
import type { Row } from '../row.ts';
import { benchWorker, type QueueScene, queueScene } from './queue-scene.ts';

const sections = 3;
const checksOfSection = 4;
const failures = 2;
const intervalMs = 3_000;
/** At most; most are below 300 ms. */
const verdictMs = 1_500;
const runs = 2;
/** Of our own budget of `chat.postMessage`, in one channel. */
const burst = 3;
/** No call for so long after the end: the run is shown. */
const quietMs = 5_000;

type Told = { calls: number; limit: number; seconds: number; finalMs: number; methods: string };

/** Goal 12: the calls of real runs, against the stand-in with the limits that Slack documents. */
export async function callsOfRuns(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'bench-calls-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const target = stack.use(await slowServer());
  await writeFile(join(folder, 'calls.yaml'), plan(target.port));
  const scene = stack.use(await queueScene());
  const slack = stack.use(await startSlack(slackTokens));
  const env = {
    SLACK_BOT_TOKEN: slackTokens.botToken,
    SLACK_APP_TOKEN: slackTokens.appToken,
    SLACK_API_URL: slack.url,
    STAGING_CHECK_PLANS: folder,
    STAGING_CHECK_DATA: folder,
    PORT: '0',
  };
  const settings = readBotSettings(env, () => '');
  stack.use(await startBot({ settings, redisUrl: scene.server.url, log: silentLog, onFatal: () => {} }));
  stack.use(await benchWorker(scene));
  const told: Told[] = [];
  for (let n = 0; n < runs; n += 1) told.push(await oneRun(scene, slack));
  return rowsOf(told, slack);
}

function rowsOf(told: readonly Told[], slack: SlackWorkspace): Row[] {
  const all = told.map(({ calls, seconds }) => `${calls} in ${seconds.toFixed(0)} s`).join(', ');
  const final = Math.max(...told.map(({ finalMs }) => finalMs));
  const over = overPace(slack);
  const refused = slack.calls.filter(({ status }) => status === 429).length;
  const what = `${sections * checksOfSection} checks, ${failures} failed`;
  return [
    {
      goal: `3 slack: calls of a run, ${what}`,
      figure: `${all}; ${told[0]?.methods ?? ''}`,
      limit: `<= ${told.map(({ limit }) => limit).join(', ')}`,
      peer: '2 + sections + failures + ceil(T / 3 s) x live messages',
      held: told.every(({ calls, limit }) => calls <= limit),
    },
    {
      goal: '3 slack: posts over one a second and channel',
      figure: `${over}; answers 429: ${refused}`,
      limit: '0; 0',
      peer: `after a burst of ${burst}; the limits Slack documents`,
      held: over === 0 && refused === 0,
    },
    {
      goal: '1 slack: the verdict after the end of a run',
      figure: `${final} ms, slowest of ${runs}`,
      limit: `<= ${verdictMs} ms`,
      peer: "the channel's budget",
      held: final <= verdictMs,
    },
  ];
}

async function oneRun({ runs: store }: QueueScene, slack: SlackWorkspace): Promise<Told> {
  const from = slack.calls.length;
  const delivered = await slack.command('all test', mara);
  if (!delivered.isAcked) throw new Error(delivered.error);
  const [run = ''] = await store.active();
  while ((await store.summary(run)) === null) await delay(50);
  while (Date.now() - (slack.calls.at(-1)?.at ?? 0) < quietMs) await delay(100);
  const state = await store.state(run);
  if (state === null || state.finishedAt === null) throw new Error(`${run} has not ended`);
  const calls = slack.calls.slice(from);
  const names = Map.groupBy(calls, ({ method }) => method);
  return {
    calls: calls.length,
    limit: limitOf(state),
    seconds: (state.finishedAt - state.requestedAt) / 1_000,
    finalMs: lastRootEdit(calls) - state.finishedAt,
    methods: [...names].map(([name, own]) => `${own.length} ${name}`).join(', '),
  };
}

/** The root and one message a section are live. */
function limitOf({ requestedAt, finishedAt }: RunState): number {
  const intervals = Math.ceil(((finishedAt ?? requestedAt) - requestedAt) / intervalMs);
  return 2 + sections + failures + intervals * (1 + sections);
}

/** The first message of a run is its root. */
function lastRootEdit(calls: SlackWorkspace['calls']): number {
  const root = calls.find(({ method }) => method === 'chat.postMessage')?.answer?.ts;
  return calls.findLast(({ method, args }) => method === 'chat.update' && args.ts === root)?.at ?? Number.NaN;
}

/** How many posts came sooner than a burst and one a second allow; clocks are read a little apart. */
function overPace(slack: SlackWorkspace): number {
  const toleranceMs = 50;
  const posts = slack.calls.filter(({ method }) => method === 'chat.postMessage');
  return [...Map.groupBy(posts, ({ args }) => args.channel).values()].reduce((total, own) => {
    const isOver = (at: number, to: number) =>
      own
        .slice(0, to)
        .some((earlier, from) => at - earlier.at + toleranceMs < (to - from - burst + 1) * 1_000);
    return total + own.filter(({ at }, to) => isOver(at, to)).length;
  }, 0);
}

async function slowServer() {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    setTimeout(() => response.end('{}'), Number(searchParams.get('ms')));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Sections whose checks end one after the other, within nine seconds; two of all checks fail. */
function plan(port: number): string {
  const check = (section: number, nth: number) => {
    const ms = 500 + (section * checksOfSection + nth) * 750;
    const status = nth === 0 && section < failures ? 500 : 200;
    return `          c${section}-${nth}: { http: { url: "http://127.0.0.1:${port}/?ms=${ms}" }, expect: { status: ${status} }, timeout: 30s }`;
  };
  const parts = Array.from({ length: sections }, (_, section) => [
    `      s${section}:`,
    `        title: Section ${section}`,
    '        checks:',
    ...Array.from({ length: checksOfSection }, (_, nth) => check(section, nth)),
  ]);
  return [
    'version: 1',
    'plan: calls',
    'title: Calls',
    'environments: { test: { hosts: [127.0.0.1] } }',
    'phases:',
    '  p1:',
    '    title: All',
    '    sections:',
    ...parts.flat(),
    '',
  ].join('\n');
}
