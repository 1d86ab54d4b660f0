import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ratiosOfRounds } from './pairs.ts';
import { notInstalled, type Row } from './row.ts';
import { built } from './support/built.ts';
import { httpPlan } from './support/http-plan.ts';
import { debianPeer, npmPeers } from './support/peers.ts';
import { writeToolFiles } from './support/tool-files.ts';

const exec = promisify(execFile);
const checks = 50;
const rounds = 9;

type Tool = 'httpYac' | 'newman' | 'bruno' | 'gabbi' | 'check_http';
type Run = () => Promise<unknown>;

/** What each tool takes at least of our time, by the latency of what is asked (ms). */
const limits: Readonly<Record<number, Partial<Record<Tool, number>>>> = {
  50: { httpYac: 5, gabbi: 5, check_http: 5 },
  0: { httpYac: 2, bruno: 2, newman: 2, gabbi: 1.2 },
};

/** Goal 9: so many HTTP checks, from process start to exit, as built, against the tools that people have. */
export async function bench(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const server = spawn(process.execPath, [join(import.meta.dirname, 'support', 'latency-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  stack.defer(() => void server.kill());
  const folder = await mkdtemp(join(tmpdir(), 'bench-tools-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const [line] = await once(server.stdout, 'data');
  const origin = `http://127.0.0.1:${Number(String(line).trim())}`;
  const { program, path } = stack.use(await built());
  const env = { PATH: path, HOME: folder, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const rows: Row[] = [];
  for (const [latency, asked] of Object.entries(limits)) {
    const place = await mkdtemp(join(folder, 'at-'));
    const target = { origin, path: `/?ms=${latency}`, checks };
    await writeFile(join(place, 'fifty.yaml'), httpPlan(`${origin}${target.path}`, checks));
    const ours = () => exec(program, ['run', 'all', '--plan', 'fifty.yaml'], { cwd: place, env });
    const theirs = await runsOf(place, target, env);
    rows.push(...(await compared(latency, asked, ours, theirs)));
  }
  return rows;
}

type Target = { origin: string; path: string; checks: number };

/** How each tool that is there does the same. */
async function runsOf(
  place: string,
  target: Target,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, Run>> {
  const files = await writeToolFiles(place, target);
  const bin = await npmPeers();
  const gabbi = await debianPeer('/usr/bin/gabbi-run', 'python3-gabbi');
  const checkHttp = await debianPeer('/usr/lib/nagios/plugins/check_http', 'monitoring-plugins-basic');
  const runs = new Map<string, Run>();
  if (bin !== null) {
    const run = (name: string, args: readonly string[], cwd = place) =>
      exec(join(bin, name), [...args], { cwd, env });
    runs.set('httpYac', () => run('httpyac', ['send', files.httpyac, '--all', '--output', 'none']));
    runs.set('newman', () => run('newman', ['run', files.newman]));
    runs.set('bruno', () => run('bru', ['run'], files.bruno));
  }
  if (gabbi !== null)
    runs.set('gabbi', () => exec(gabbi, [target.origin, '--', files.gabbi], { cwd: place }));
  if (checkHttp !== null) runs.set('check_http', () => inARow(checkHttp, target));
  return runs;
}

async function inARow(checkHttp: string, { origin, path, checks }: Target): Promise<void> {
  const { hostname, port } = new URL(origin);
  for (let n = 0; n < checks; n += 1) await exec(checkHttp, ['-H', hostname, '-p', port, '-u', path]);
}

async function compared(
  latency: string,
  asked: Partial<Record<Tool, number>>,
  ours: Run,
  theirs: ReadonlyMap<string, Run>,
): Promise<Row[]> {
  const tools = Object.entries(asked);
  const there = tools.flatMap(([tool]) => {
    const run = theirs.get(tool);
    return run === undefined ? [] : [[tool, run] as const];
  });
  for (const run of [ours, ...there.map(([, each]) => each)]) await run();
  const ratio = await ratiosOfRounds({ ...Object.fromEntries(there), ours }, rounds);
  return tools.map(([tool, limit]) => {
    const row = {
      goal: `9 cli: ${checks} HTTP checks at ${latency} ms, process start to exit`,
      limit: `>= ${limit}x`,
      peer: tool === 'check_http' ? `${checks} check_http in a row` : tool,
    };
    if (!theirs.has(tool)) return notInstalled(row);
    const { median, min, max } = ratio(tool, 'ours');
    const figure = `${median.toFixed(1)}x faster (${min.toFixed(1)}-${max.toFixed(1)})`;
    return { ...row, figure, held: median >= limit };
  });
}
