import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ratioOfPairs } from './pairs.ts';
import { notInstalled, type Row } from './row.ts';

const exec = promisify(execFile);
const program = join(import.meta.dirname, '../bin/staging-check');
const checkHttp = '/usr/lib/nagios/plugins/check_http';
const checks = 50;
const pairs = 9;

/** Goal 10: from process start to exit, against 50 single probes in a row, and `--version` against bare Node. */
export async function bench(): Promise<Row[]> {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'support', 'latency-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const folder = await mkdtemp(join(tmpdir(), 'bench-cli-'));
  try {
    const [line] = await once(server.stdout, 'data');
    const url = `http://127.0.0.1:${Number(String(line).trim())}/`;
    const plan = join(folder, 'fifty.yaml');
    await writeFile(plan, planOf(url));
    return [await wholeRun(plan, url), await version()];
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function wholeRun(plan: string, url: string): Promise<Row> {
  const goal = `10 cli: ${checks} HTTP checks, process start to exit`;
  const limit = '<= 1.3x';
  const peer = `${checks} check_http in a row`;
  if (!existsSync(checkHttp)) return notInstalled({ goal, limit, peer });
  const ours = () => exec(program, ['run', 'all', '--plan', plan]);
  await ours();
  const { hostname, port } = new URL(url);
  const probe = () => exec(checkHttp, ['-H', hostname, '-p', port]);
  const inARow = async () => {
    for (let n = 0; n < checks; n += 1) await probe();
  };
  const { wall, a, b } = await ratioOfPairs(ours, inARow, pairs);
  return {
    goal,
    figure: `${wall.toFixed(2)}x (${a.wallMs.toFixed(0)} ms against ${b.wallMs.toFixed(0)} ms)`,
    limit,
    peer,
    held: wall <= 1.3,
  };
}

async function version(): Promise<Row> {
  const ours = () => exec(program, ['--version']);
  await ours();
  const bare = () => exec(process.execPath, ['-e', '0']);
  const { wall, a, b } = await ratioOfPairs(ours, bare, 15);
  return {
    goal: '10 cli: --version',
    figure: `${wall.toFixed(2)}x (${a.wallMs.toFixed(0)} ms against ${b.wallMs.toFixed(0)} ms)`,
    limit: '<= 2x',
    peer: 'bare node -e 0',
    held: wall <= 2,
  };
}

function planOf(url: string): string {
  const rows = Array.from(
    { length: checks },
    (_, n) => `          c${n}: { http: { url: "${url}" }, expect: { status: 200 } }`,
  );
  return [
    'version: 1',
    'plan: fifty',
    'title: Fifty',
    'environments: { local: { hosts: [127.0.0.1] } }',
    'phases:',
    '  phase1:',
    '    title: All',
    '    sections:',
    '      "1.1":',
    '        title: All',
    '        checks:',
    ...rows,
    '',
  ].join('\n');
}
