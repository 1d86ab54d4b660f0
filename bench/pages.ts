import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'undici';
import { checkTypes } from '../src/checks/index.ts';
import { readReport } from '../src/desk/reports/read-report.ts';
import { redisIncidents } from '../src/store/incidents.ts';
import { redisRunHistory } from '../src/store/run-history.ts';
import { redisRuns } from '../src/store/runs.ts';
import { reportCharts } from '../src/web/charts/report-charts.ts';
import { createLinks, linkKey } from '../src/web/links.ts';
import { pngOf } from '../src/web/png.ts';
import { startSlack } from '../stand-ins/slack/server.ts';
import { testRedis } from '../test/support/redis.ts';
import { slackTokens } from '../test/support/slack-receiver.ts';
import { median, ratioOfPairs } from './pairs.ts';
import type { Row } from './row.ts';
import { keepLargeRuns } from './support/large-runs.ts';

const publicUrl = 'https://bot.example.com';
const secret = 'a link secret of many letters';
const checks = 2_000;
const pictureWidthPx = 720;

/** Goal 15: the page of a run of 2,000 checks against its result document, and how long its pictures keep the event loop. */
export async function bench(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await testRedis());
  const keptMs = () => 3_650 * 86_400_000;
  const runs = redisRuns(redis.redis, { keptMs });
  const run = await keepLargeRuns(runs, { runs: 25, checks });
  const client = await botClient(stack, redis.url);
  const links = createLinks({ publicUrl, keys: [linkKey(secret)] });
  const pathOf = (target: 'run' | 'report') =>
    (links.linkTo(target, run, Date.now()) ?? '').slice(publicUrl.length);
  const history = redisRunHistory(redis.redis, runs, checkTypes);
  const incidents = redisIncidents(redis.redis, { keptMs });
  const config = async () => ({ permissions: null, approvers: [] });
  return [
    ...(await pageRows(client, { page: pathOf('run'), document: `${pathOf('run')}&format=json` })),
    ...(await pictureRows(await readReport(run, { runs, history, incidents, config }, Date.now()))),
  ];
}

/** A connection to a bot of its own process. */
async function botClient(stack: AsyncDisposableStack, redisUrl: string): Promise<Client> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-reports-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const slack = stack.use(await startSlack(slackTokens));
  const script = join(import.meta.dirname, 'support', 'bot-server.ts');
  const server = spawn(process.execPath, [script, redisUrl, slack.url, folder, secret], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  stack.defer(() => void server.kill('SIGKILL'));
  const [{ port }] = await once(server, 'message');
  const client = new Client(`http://127.0.0.1:${port}`);
  stack.defer(() => client.destroy());
  return client;
}

async function pageRows(client: Client, paths: { page: string; document: string }): Promise<Row[]> {
  const page = await read(client, paths.page);
  const wire = await read(client, paths.page, { 'accept-encoding': 'br, gzip' });
  const elements = page.toString().match(/<[a-z]/g)?.length ?? 0;
  const document = await read(client, paths.document);
  const { wall, min, max, a, b } = await ratioOfPairs(
    () => firstByte(client, paths.page),
    () => read(client, paths.document),
    15,
  );
  const ms = (cost: { wallMs: number }) => Math.round(cost.wallMs);
  return [
    {
      goal: '15 pages: a run of 2,000 checks, on the wire',
      figure: `${(wire.length / 1e3).toFixed(0)} KB (${(page.length / 1e3).toFixed(0)} KB unpacked, document ${(document.length / 1e6).toFixed(1)} MB)`,
      limit: '<= 60 KB',
      peer: 'brotli',
      held: wire.length <= 60_000,
    },
    {
      goal: '15 pages: its elements before unfolding',
      figure: String(elements),
      limit: '<= 3000',
      peer: '-',
      held: elements <= 3_000,
    },
    {
      goal: '15 pages: its first byte',
      figure: `${wall.toFixed(2)}x wall (${min.toFixed(2)}-${max.toFixed(2)}), ${ms(a)} ms against ${ms(b)} ms`,
      limit: '<= 3x',
      peer: 'reading its result document',
      held: wall <= 3,
    },
  ];
}

/** Resolves with the first byte of the body; the rest is read before the next request. */
async function firstByte(client: Client, path: string): Promise<void> {
  const { statusCode, body } = await client.request({ method: 'GET', path });
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
  await once(body, 'readable');
  void body.dump({ limit: 100_000_000 });
}

/** The whole answer, as it came. */
async function read(
  client: Client,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const { statusCode, body } = await client.request({ method: 'GET', path, headers });
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
  return Buffer.from(await body.arrayBuffer());
}

async function pictureRows(report: Awaited<ReturnType<typeof readReport>>): Promise<Row[]> {
  if (report === null) throw new Error('nothing is kept of the run');
  const pictures = reportCharts(report, { theme: 'light', widthPx: pictureWidthPx });
  const longest: number[] = [];
  for (let round = 0; round < 5; round += 1)
    for (const { svg } of pictures) longest.push(await longestTurn(() => pngOf(svg, pictureWidthPx)));
  const ms = median(longest);
  return [
    {
      goal: '15 pages: event loop kept by a chart',
      figure: `${ms.toFixed(1)} ms of CPU (worst of ${longest.length}: ${Math.max(...longest).toFixed(1)})`,
      limit: '<= 20 ms',
      peer: '-',
      held: ms <= 20,
    },
  ];
}

/** The longest that a turn of the event loop worked while something was made, ms of its thread: what others do on the machine is not in it. */
async function longestTurn(make: () => Promise<unknown>): Promise<number> {
  let isOver = false;
  let longest = 0;
  const turns = (async () => {
    while (!isOver) {
      const before = process.threadCpuUsage();
      await new Promise((resolve) => setImmediate(resolve));
      const { user, system } = process.threadCpuUsage(before);
      longest = Math.max(longest, (user + system) / 1000);
    }
  })();
  await make();
  isOver = true;
  await turns;
  return longest;
}
