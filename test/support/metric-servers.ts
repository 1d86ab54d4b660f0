import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { closedPort } from './http-server.ts';

/** Samples of one series: its name with labels as PromQL has them, and values by seconds before the server started. */
export type TestSeries = {
  series: string;
  values: readonly (readonly [secondsAgo: number, value: number | string])[];
};

/** A real server on a free port of 127.0.0.1, with the samples that it was given. */
export type MetricServer = AsyncDisposable & { url: string; startedAt: number };

/** Prometheus, as it is on the PATH; its samples are in blocks, as a backfill writes them. */
export async function prometheus(
  samples: readonly TestSeries[],
  { lookback = '1h' }: { lookback?: string } = {},
): Promise<MetricServer> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const startedAt = Math.floor(Date.now() / 1_000) * 1_000;
  await writeFile(join(folder, 'prometheus.yml'), 'global: {}\n');
  await writeFile(join(folder, 'samples.om'), `${openMetrics(samples, startedAt)}# EOF\n`);
  const blocks = [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    join(folder, 'samples.om'),
    join(folder, 'data'),
  ];
  await promisify(execFile)('promtool', blocks);
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      `--query.lookback-delta=${lookback}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const port = await portIn(child, /msg="Listening on" address=127\.0\.0\.1:(\d+)/, /Server is ready/);
  return started(child, `http://127.0.0.1:${port}`, folder, startedAt);
}

function openMetrics(samples: readonly TestSeries[], startedAt: number): string {
  return samples
    .flatMap(({ series, values }) =>
      values.map(([secondsAgo, value]) => `${series} ${value} ${startedAt / 1_000 - secondsAgo}\n`),
    )
    .join('');
}

/** The port that a server says it listens on, once it is ready; rejects with what it said when it ends before. */
async function portIn(child: ChildProcess, listening: RegExp, ready: RegExp): Promise<string> {
  const said: string[] = [];
  let port = '';
  let isReady = false;
  if (child.stderr === null) throw new Error('it has no standard error');
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    port = listening.exec(line)?.[1] ?? port;
    isReady ||= ready.test(line);
    if (isReady && port !== '') {
      child.stderr.resume();
      return port;
    }
  }
  throw new Error(`the server did not start:\n${said.slice(-10).join('\n')}`);
}

function started(child: ChildProcess, url: string, folder: string, startedAt: number): MetricServer {
  return {
    url,
    startedAt,
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** VictoriaMetrics, as it is on the PATH, with its usual settings. */
export async function victoriaMetrics(samples: readonly TestSeries[]): Promise<MetricServer> {
  const folder = await mkdtemp(join(tmpdir(), 'victoria-'));
  const startedAt = Math.floor(Date.now() / 1_000) * 1_000;
  const port = await closedPort();
  const child = spawn(
    'victoria-metrics',
    [`-httpListenAddr=127.0.0.1:${port}`, `-storageDataPath=${join(folder, 'data')}`, '-retentionPeriod=1d'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await portIn(child, /starting http server at http:\/\/127\.0\.0\.1:(\d+)/, /pprof handlers/);
  const server = started(child, `http://127.0.0.1:${port}`, folder, startedAt);
  const lines = samples.flatMap(({ series, values }) =>
    values.map(([secondsAgo, value]) => `${series} ${value} ${startedAt - secondsAgo * 1_000}`),
  );
  await fetch(`${server.url}/api/v1/import/prometheus`, { method: 'POST', body: `${lines.join('\n')}\n` });
  await fetch(`${server.url}/internal/force_flush`);
  return server;
}
