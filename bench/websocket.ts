import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { median, ratioOfPairs } from './pairs.ts';
import { notInstalled, type Row } from './row.ts';
import { hasPytest, python } from './support/has-pytest.ts';
import type { BenchOptions } from './support/one-file.ts';
import { bareLoop, throughCheck } from './support/websocket-clients.ts';

const support = join(import.meta.dirname, 'support');

/** Goal 8: the `websocket` check against a bare `ws` loop and against Python's websockets under pytest. */
export async function bench(options: BenchOptions): Promise<Row[]> {
  const server = spawn(process.execPath, [join(support, 'websocket-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const url = `ws://127.0.0.1:${await firstLine(server)}/`;
    await bareLoop(url, 200);
    await throughCheck(url, 200);
    return [await judgedSequences(url), ...(await againstPytest(url, options)), await memory(url)];
  } finally {
    server.stdin?.end();
  }
}

async function judgedSequences(url: string): Promise<Row> {
  const { wall, cpu, min, max, a } = await ratioOfPairs(
    () => throughCheck(url, 1000),
    () => bareLoop(url, 1000),
    9,
  );
  return {
    goal: '8 websocket: 1,000 judged sequences',
    figure: `${wall.toFixed(2)}x wall (${min.toFixed(2)}-${max.toFixed(2)}), ${cpu.toFixed(2)}x CPU, ${Math.round(a.wallMs)} ms`,
    limit: '<= 1.15x wall, <= 1.2x CPU',
    peer: 'bare ws loop',
    // Short only when both are over: see the method in docs.
    held: wall <= 1.15 || cpu <= 1.2,
  };
}

/** A pair of 5,000 takes ten seconds. */
async function againstPytest(url: string, { isLong }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { total, limit } of [
    { total: 1000, limit: 1.2 },
    ...(isLong ? [{ total: 5000, limit: 1.6 }] : []),
  ]) {
    const goal = `8 websocket: ${total} with graceful close`;
    const peer = 'pytest + websockets';
    if (!(await hasPytest())) {
      rows.push(notInstalled({ goal, limit: `>= ${limit}x`, peer }));
      continue;
    }
    const { wall, min, max } = await ratioOfPairs(
      () => pytest(url, total),
      () => throughCheck(url, total),
      9,
    );
    const figure = `${wall.toFixed(2)}x faster (${min.toFixed(2)}-${max.toFixed(2)})`;
    rows.push({ goal, figure, limit: `>= ${limit}x`, peer, held: wall >= limit });
  }
  return rows;
}

async function memory(url: string): Promise<Row> {
  const ratios: number[] = [];
  let ours = 0;
  // Counted, so that few are enough.
  for (let pair = 0; pair < 5; pair += 1) {
    ours = await memoryOf('check', url);
    ratios.push(ours / (await memoryOf('bare', url)));
  }
  const ratio = median(ratios);
  return {
    goal: '8 websocket: resident memory a connection',
    figure: `${ratio.toFixed(2)}x (${ours.toFixed(0)} KiB)`,
    limit: '<= 1.3x',
    peer: 'bare ws loop',
    held: ratio <= 1.3,
  };
}

/** With the young generation that `bin/staging-check` gives to a worker. */
async function memoryOf(variant: string, url: string): Promise<number> {
  const [out] = await finished(
    process.execPath,
    ['--max-semi-space-size=2', join(support, 'websocket-memory.ts'), variant, url, '2000'],
    {},
  );
  return Number(out);
}

async function pytest(url: string, total: number): Promise<void> {
  const argv = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(support, 'websocket_pytest.py')];
  const [out, code] = await finished(python, argv, { BENCH_WS_URL: url, BENCH_CONNECTIONS: String(total) });
  if (code !== 0) throw new Error(`pytest failed: ${out}`);
}

async function finished(
  file: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<[string, number | null]> {
  const child = spawn(file, argv, {
    env: { PATH: '/usr/bin:/bin', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) =>
    child.on('error', () => resolve(null)).on('close', resolve),
  );
  const out = child.stdout === null ? '' : await text(child.stdout);
  return [out, await ended];
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const chunk of child.stdout ?? []) {
    // Left open: leaving the loop would destroy the stream, which the server does not mind.
    return String(chunk).trim();
  }
  throw new Error('the server ended before it listened');
}
