import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { request } from 'undici';
import { ratioOfPairs } from './pairs.ts';
import { notInstalled, type Row } from './row.ts';
import { bareRequests, throughCheck, throughExporter } from './support/http-clients.ts';
import { debianPeer } from './support/peers.ts';

const exec = promisify(execFile);
const curl = '/usr/bin/curl';
const xargs = '/usr/bin/xargs';

/** Goal 7: the `http` check against undici's bare `request`, against curl and against blackbox_exporter. */
export async function bench(): Promise<Row[]> {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'support', 'latency-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(server.stdout, 'data');
    const url = `http://127.0.0.1:${Number(String(line).trim())}/`;
    await bareRequests(url, 2_000);
    await throughCheck(url, 2_000);
    return [await againstRequest(url), await againstCurl(url), await againstExporter(url)];
  } finally {
    server.stdin.end();
  }
}

async function againstRequest(url: string): Promise<Row> {
  const { wall, cpu, min, max } = await ratioOfPairs(
    () => throughCheck(url, 2_000),
    () => bareRequests(url, 2_000),
    15,
  );
  return {
    goal: '7 http: a probe with all its times, judged',
    figure: `${wall.toFixed(2)}x wall (${min.toFixed(2)}-${max.toFixed(2)}), ${cpu.toFixed(2)}x CPU`,
    limit: '<= 1.3x',
    peer: 'bare undici request',
    held: wall <= 1.3 || cpu <= 1.3,
  };
}

async function againstCurl(url: string): Promise<Row> {
  const goal = '7 http: probes per second';
  const peer = 'xargs -P16 curl';
  const limit = '>= 12x';
  if (!existsSync(curl) || !existsSync(xargs)) return notInstalled({ goal, limit, peer });
  return faster({ goal, limit: 12, peer, probes: 300, url }, () => manyCurls(url, 300));
}

/** What a person types: `seq 300 | xargs -P16 -I{} curl -sf -o /dev/null URL`. */
async function manyCurls(url: string, total: number): Promise<void> {
  const line = 'seq "$1" | xargs -P16 -I{} curl -sf -o /dev/null "$2"';
  await exec('/bin/sh', ['-c', line, 'sh', String(total), url], { env: { PATH: '/usr/bin:/bin' } });
}

async function againstExporter(url: string): Promise<Row> {
  const goal = '7 http: probes per second';
  const peer = 'blackbox_exporter';
  const exporter = await debianPeer('/usr/bin/prometheus-blackbox-exporter', 'prometheus-blackbox-exporter');
  if (exporter === null) return notInstalled({ goal, limit: '>= 2.2x', peer });
  const port = await freePort();
  const config = join(import.meta.dirname, 'support', 'blackbox.yaml');
  const child = spawn(
    exporter,
    [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  try {
    const address = `http://127.0.0.1:${port}`;
    await untilHealthy(`${address}/-/healthy`);
    await throughExporter(address, url, 500);
    return await faster({ goal, limit: 2.2, peer, probes: 1_500, url }, () =>
      throughExporter(address, url, 1_500),
    );
  } finally {
    child.kill();
  }
}

async function faster(
  {
    goal,
    limit,
    peer,
    probes,
    url,
  }: { goal: string; limit: number; peer: string; probes: number; url: string },
  run: () => Promise<void>,
): Promise<Row> {
  const { wall, min, max, b } = await ratioOfPairs(run, () => throughCheck(url, probes), 9);
  const perSecond = Math.round(probes / (b.wallMs / 1000));
  return {
    goal,
    figure: `${wall.toFixed(1)}x (${min.toFixed(1)}-${max.toFixed(1)}), ${perSecond} a second`,
    limit: `>= ${limit}x`,
    peer,
    held: wall >= limit,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

async function untilHealthy(url: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; ) {
    const answer = await request(url).catch((error: unknown) => ({ error }));
    if (!('error' in answer)) {
      await answer.body.dump();
      return;
    }
    if (Date.now() > deadline) throw new Error('the exporter did not start', { cause: answer.error });
    await delay(50);
  }
}
