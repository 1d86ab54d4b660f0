import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ratioOfPairs } from './pairs.ts';
import type { Row } from './row.ts';
import { built } from './support/built.ts';
import { httpPlan } from './support/http-plan.ts';

const exec = promisify(execFile);

type Command = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<unknown>;

/** Goal 10: what is built, from process start to exit, against bare Node. */
export async function bench(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const server = spawn(process.execPath, [join(import.meta.dirname, 'support', 'latency-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  stack.defer(() => void server.kill());
  const folder = await mkdtemp(join(tmpdir(), 'bench-cli-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { program, path } = stack.use(await built());
  const [line] = await once(server.stdout, 'data');
  const url = `http://127.0.0.1:${Number(String(line).trim())}/`;
  await writeFile(join(folder, 'one.yaml'), httpPlan(url, 1));
  const warm = { PATH: path, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const ours: Command = (args, env = warm) => exec(program, args, { cwd: folder, env });
  const cold = { PATH: path, NODE_DISABLE_COMPILE_CACHE: '1' };
  return [
    await againstNode('--version', 2, () => ours(['--version'])),
    await againstNode('validate', 6, () => ours(['validate', 'one.yaml'])),
    await againstNode('run of one check', 8.5, () => ours(['run', 'all', '--plan', 'one.yaml'])),
    await againstNode('run of one check, nothing compiled', 11, () =>
      ours(['run', 'all', '--plan', 'one.yaml'], cold),
    ),
  ];
}

async function againstNode(what: string, limit: number, ours: () => Promise<unknown>): Promise<Row> {
  await ours();
  const bare = () => exec(process.execPath, ['-e', '0']);
  const { wall, min, max, a, b } = await ratioOfPairs(ours, bare, 15);
  return {
    goal: `10 cli: ${what}`,
    figure: `${wall.toFixed(2)}x (${min.toFixed(2)}-${max.toFixed(2)}), ${a.wallMs.toFixed(0)} ms against ${b.wallMs.toFixed(0)} ms`,
    limit: `<= ${limit}x`,
    peer: 'bare node -e 0',
    held: wall <= limit,
  };
}
