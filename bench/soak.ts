import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'bullmq';
import { prefix } from '../src/platform/queue/settings.ts';
import type { Row } from './row.ts';
import type { BenchOptions } from './support/one-file.ts';
import { benchWorker, type QueueScene, queueScene, smallPlan, writeRun } from './support/queue-scene.ts';

/** What grows with every run shows in the short one too; the long one is what the goal says. */
const runsOf = ({ isLong }: BenchOptions) => (isLong ? 2_000 : 500);
/** So many are under way at once. */
const together = 8;
/** Until what a process keeps of its last runs is full. */
const warmUp = 250;
const settledWithinMs = 20_000;

/** What is kept of a run that has ended, and of the jobs of the last hour; any other key has to be gone. */
const keptOnPurpose: readonly RegExp[] = [
  /^sc:\{r-\d+\}:(order|events|event-ids|fences|summary)$/,
  /^\{sc\}:runs:run-r-\d+$/,
  /^\{sc\}:runs:run-r-\d+:processed$/,
  /^\{sc\}:checks:phase-r-\d+-p1-\d+$/,
  /^\{sc\}:(publish|timers):(\d+|repeat:.*)$/,
  // Marks of wake-ups, which the publisher of a bot takes; the one that stands in for it here does not.
  /^\{sc\}:publish:woken:/,
];

/** Goal 16: what is left in a worker, and in its Redis, after many runs. */
export async function bench(options: BenchOptions): Promise<Row[]> {
  const runs = runsOf(options);
  await using scene = await queueScene();
  await using worker = await benchWorker(scene);
  // In the place of the bot: wake-ups are taken, nothing is shown.
  const publisher = new Worker('publish', async () => {}, { prefix, connection: scene.server.connect() });
  const text = smallPlan(4);
  await manyRuns(scene, text, { from: 0, to: warmUp });
  const before = await settled(scene, null);
  const heapBefore = await liveHeapMb();
  await manyRuns(scene, text, { from: warmUp, to: warmUp + runs });
  const after = await settled(scene, before);
  const heapAfter = await liveHeapMb();
  await publisher.close();
  await worker.close();
  const growth = heapAfter / heapBefore;
  const extra = after.keys.filter((key) => !before.keys.includes(key));
  const goal = '16 soak:';
  const exact = { limit: 'as before', peer: `after ${warmUp} runs` };
  const behind = `, after ${runs} more`;
  return [
    {
      ...exact,
      goal: `${goal} file descriptors`,
      figure: `${after.files}, before ${before.files}${behind}`,
      held: after.files === before.files,
    },
    {
      ...exact,
      goal: `${goal} timers`,
      figure: `${after.timers}, before ${before.timers}${behind}`,
      held: after.timers <= before.timers,
    },
    {
      ...exact,
      goal: `${goal} other Redis keys`,
      figure: `${after.keys.length}, before ${before.keys.length}${behind}${extra.length === 0 ? '' : `: ${extra.slice(0, 3).join(' ')}`}`,
      held: extra.length === 0,
    },
    {
      goal: `${goal} live heap after collection`,
      figure: `${growth.toFixed(2)}x (${heapAfter.toFixed(1)} MB against ${heapBefore.toFixed(1)})${behind}`,
      limit: '<= 1.05x',
      peer: exact.peer,
      held: growth <= 1.05,
    },
  ];
}

async function manyRuns(scene: QueueScene, text: string, { from, to }: { from: number; to: number }) {
  let next = from;
  const oneAfterTheOther = async () => {
    while (next < to) {
      const nth = next;
      next += 1;
      if (nth % 250 === 249) process.stderr.write(`  ${nth + 1} runs\n`);
      await oneRun(scene, `r-${nth}`, text);
    }
  };
  await Promise.all(Array.from({ length: together }, oneAfterTheOther));
}

async function oneRun(scene: QueueScene, run: string, text: string): Promise<void> {
  await writeRun(scene, run, text);
  await scene.queue.run(run);
  const deadline = performance.now() + 30_000;
  while ((await scene.runs.summary(run)) === null) {
    if (performance.now() > deadline) throw new Error(`${run} does not end`);
    await delay(2);
  }
}

/** What is still reachable. Twice: weak references are let go only at the second collection. */
async function liveHeapMb(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  for (let n = 0; n < 2; n += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed / 1_048_576;
}

type Left = { files: number; timers: number; keys: readonly string[] };

/** What is open once nothing is under way any more; with a baseline, as soon as it is that again. */
async function settled(scene: QueueScene, baseline: Left | null): Promise<Left> {
  const deadline = performance.now() + (baseline === null ? 3_000 : settledWithinMs);
  let least = await leftNow(scene);
  while (performance.now() < deadline) {
    await delay(100);
    const now = await leftNow(scene);
    const total = (left: Left) => left.files + left.timers + left.keys.length;
    if (total(now) < total(least)) least = now;
    if (baseline !== null && total(least) <= total(baseline)) break;
  }
  return least;
}

async function leftNow({ server }: QueueScene): Promise<Left> {
  const keys = await server.redis.keys('*');
  return {
    files: readdirSync('/proc/self/fd').length,
    timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
    keys: keys.filter((key) => !keptOnPurpose.some((kept) => kept.test(key))).toSorted(),
  };
}
