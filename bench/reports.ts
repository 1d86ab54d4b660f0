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
import { reportPictures } from '../src/web/charts/report-pictures.ts';
import { createLinks, linkKey } from '../src/web/links.ts';
import { pngOf } from '../src/web/png.ts';
import { startSlack } from '../stand-ins/slack/server.ts';
import { testRedis } from '../test/support/redis.ts';
import { slackTokens } from '../test/support/slack-receiver.ts';
import { ratioOfPairs } from './pairs.ts';
import type { Row } from './row.ts';
import { keepLargeRuns } from './support/large-runs.ts';

const publicUrl = 'https://bot.example.com';
const secret = 'a link secret of many letters';
const checks = 2_000;
const pictureWidthPx = 720;

/** Goal 16: the page of the report on a run of 2,000 checks after 24 others, against its result document; its pictures against their SVG. */
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
    ...(await pageRows(client, { page: pathOf('report'), document: `${pathOf('run')}&format=json` })),
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
  // Facts of the earlier runs are made by the first report that looks back on them, and kept.
  const first = await costOfFirst(client, paths.page);
  const page = await read(client, paths.page);
  const document = await read(client, paths.document);
  const { wall, min, max, a, b } = await ratioOfPairs(
    () => firstByte(client, paths.page),
    () => read(client, paths.document),
    15,
  );
  const ms = (cost: { wallMs: number }) => Math.round(cost.wallMs);
  return [
    {
      goal: '16 reports: page of 2,000 checks',
      figure: `${(page / 1e6).toFixed(2)} MB (document ${(document / 1e6).toFixed(1)} MB)`,
      limit: '<= 1 MB',
      peer: '-',
      held: page <= 1_000_000,
    },
    {
      goal: '16 reports: its first byte',
      figure: `${wall.toFixed(2)}x wall (${min.toFixed(2)}-${max.toFixed(2)}), ${ms(a)} ms against ${ms(b)} ms; first time ${first} ms`,
      limit: '<= 3x',
      peer: 'reading its result document',
      held: wall <= 3,
    },
  ];
}

async function costOfFirst(client: Client, path: string): Promise<number> {
  const startedAt = performance.now();
  await firstByte(client, path);
  return Math.round(performance.now() - startedAt);
}

/** Resolves with the first byte of the body; the rest is read before the next request. */
async function firstByte(client: Client, path: string): Promise<void> {
  const { statusCode, body } = await client.request({ method: 'GET', path });
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
  await once(body, 'readable');
  void body.dump({ limit: 100_000_000 });
}

/** How many bytes the whole answer had. */
async function read(client: Client, path: string): Promise<number> {
  const { statusCode, body } = await client.request({ method: 'GET', path });
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
  return (await body.arrayBuffer()).byteLength;
}

async function pictureRows(report: Awaited<ReturnType<typeof readReport>>): Promise<Row[]> {
  if (report === null) throw new Error('the report was read over HTTP just now');
  const draw = () => reportPictures(report, { theme: 'light', widthPx: pictureWidthPx });
  const pictures = draw();
  const png = () => Promise.all(draw().map(({ svg }) => pngOf(svg, pictureWidthPx)));
  const bytes = (await png()).map((one, index) => one.length / Buffer.byteLength(pictures[index]?.svg ?? ''));
  const { wall, cpu, min, max, a, b } = await ratioOfPairs(png, async () => draw(), 15);
  return [
    {
      goal: '16 reports: bytes of its PNG charts',
      figure: bytes.map((one) => `${one.toFixed(1)}x`).join(', '),
      limit: '<= 5x',
      peer: 'their SVG',
      held: bytes.length === 2 && bytes.every((one) => one <= 5),
    },
    {
      goal: '16 reports: drawing its two PNG charts',
      figure: `${wall.toFixed(2)}x wall (${min.toFixed(2)}-${max.toFixed(2)}), ${cpu.toFixed(2)}x CPU, ${Math.round(a.wallMs)} ms against ${Math.round(b.wallMs)} ms`,
      limit: '<= 5x',
      peer: 'drawing their SVG',
      held: wall <= 5 || cpu <= 5,
    },
  ];
}
