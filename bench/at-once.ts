import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from './pairs.ts';
import type { Row } from './row.ts';
import { benchWorker, type QueueScene, queueScene, writeRun } from './support/queue-scene.ts';

const crowd = 40;
const checks = 5;
const rounds = 9;

/** Goal 6: many runs that wait, each for an environment of its own, in one worker, against one run. */
export async function bench(): Promise<Row[]> {
  await using target = await latencyServer();
  await using scene = await queueScene();
  await using _worker = await benchWorker(scene);
  const text = planOf(target.port);
  let made = 0;
  const together = async (count: number) => {
    const runs = Array.from({ length: count }, (_, nth) => [`r-${made + nth}`, `e${nth}`] as const);
    made += count;
    for (const [run, environment] of runs) await writeRun(scene, run, text, environment);
    const startedAt = performance.now();
    await Promise.all(runs.map(([run]) => scene.queue.run(run)));
    await Promise.all(runs.map(([run]) => ended(scene, run)));
    return performance.now() - startedAt;
  };
  await together(2);
  const ratios: number[] = [];
  const walls: { one: number; many: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = await together(1);
    const many = await together(crowd);
    walls.push({ one, many });
    ratios.push(many / one);
  }
  const seconds = (key: 'one' | 'many') => (median(walls.map((wall) => wall[key])) / 1000).toFixed(2);
  const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
  return [
    {
      goal: `6 engine: ${crowd} runs of ${checks} checks of 1 s on ${crowd} environments, one worker`,
      figure: `${median(ratios).toFixed(2)}x (${range}), ${seconds('many')} s against ${seconds('one')} s`,
      limit: '<= 2.5x',
      peer: 'one such run',
      held: median(ratios) <= 2.5,
    },
  ];
}

async function ended({ runs }: QueueScene, run: string): Promise<void> {
  while ((await runs.summary(run)) === null) await delay(20);
}

function planOf(port: number): string {
  return [
    'version: 1',
    'plan: bench',
    'title: Bench',
    'environments:',
    ...Array.from({ length: crowd }, (_, nth) => `  e${nth}: { hosts: [127.0.0.1] }`),
    'phases:',
    '  p1:',
    '    title: All',
    '    sections:',
    '      s1:',
    '        title: All',
    '        checks:',
    ...Array.from(
      { length: checks },
      (_, nth) =>
        `          c${nth}: { http: { url: "http://127.0.0.1:${port}/?ms=1000" }, expect: { status: 200 } }`,
    ),
    '',
  ].join('\n');
}

async function latencyServer(): Promise<{ port: number } & AsyncDisposable> {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'support/latency-server.ts')],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  if (child.stdout === null) throw new Error('the server has no output');
  const [line] = await once(child.stdout, 'data');
  return {
    port: Number(String(line).trim()),
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}
