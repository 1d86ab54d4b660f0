import { Queue, Worker } from 'bullmq';
import { type PhaseTurn, phaseJobId } from '../src/core/job.ts';
import { jobOptions, prefix } from '../src/platform/queue/settings.ts';
import { ratioOfPairs } from './pairs.ts';
import type { Row } from './row.ts';
import { benchWorker, type QueueScene, queueScene, smallPlan, writeRun } from './support/queue-scene.ts';

const checks = 20;
/** Phases, or raw jobs, one after the other in one run of a variant. */
const jobsInARow = 40;
const pairs = 11;

/** Goal 1: a phase of checks that do next to nothing, through the queue, against one job of bare BullMQ. */
export async function bench(): Promise<Row[]> {
  await using scene = await queueScene();
  await using phases = await ourPhases(scene);
  await using raw = rawJobs(scene);
  await phases.prepare(jobsInARow);
  await phases.run(jobsInARow);
  await raw.run(jobsInARow);
  const callsOf = async (variant: () => Promise<void>) => {
    const before = await scriptCalls(scene);
    await variant();
    return ((await scriptCalls(scene)) - before) / jobsInARow;
  };
  await phases.prepare(jobsInARow);
  const ours = await callsOf(() => phases.run(jobsInARow));
  const theirs = await callsOf(() => raw.run(jobsInARow));
  await phases.prepare(jobsInARow * pairs);
  const { wall, cpu, min, max, a, b } = await ratioOfPairs(
    () => phases.run(jobsInARow),
    () => raw.run(jobsInARow),
    pairs,
  );
  const eachMs = (ms: number) => (ms / jobsInARow).toFixed(2);
  const times = `${eachMs(a.wallMs)} ms against ${eachMs(b.wallMs)} ms`;
  const calls = `${ours.toFixed(0)} calls of scripts against ${theirs.toFixed(0)}`;
  return [
    {
      goal: `1 engine: ${checks} checks through the queue`,
      figure: `${wall.toFixed(2)}x wall (${min.toFixed(2)}-${max.toFixed(2)}), ${cpu.toFixed(2)}x CPU, ${times}, ${calls}`,
      limit: '<= 1.3x',
      peer: 'one BullMQ job with one updateProgress',
      held: wall <= 1.3 || cpu <= 1.3,
    },
  ];
}

/** Runs written down beforehand; each `run` takes the next of them, one after the other. */
async function ourPhases(scene: QueueScene) {
  const waiting = new Map<string, () => void>();
  const worker = await benchWorker(scene, {
    // Nobody else may take up the runs: no timers, no run jobs.
    queues: ['checks'],
    onJob({ kind, job }) {
      if (job !== 'phase' || kind === 'started') return;
      if (kind === 'failed') throw new Error('a phase failed');
      waiting.get(job)?.();
    },
  });
  const queue = new Queue('checks', { prefix, connection: scene.server.connect('producer') });
  const text = smallPlan(checks);
  const runs: string[] = [];
  let made = 0;
  return {
    async prepare(count: number) {
      for (let n = 0; n < count; n += 1) {
        made += 1;
        runs.push(`r-${made}`);
        await writeRun(scene, `r-${made}`, text);
      }
    },
    async run(count: number) {
      for (const run of runs.splice(0, count)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.set('phase', resolve);
        const turn: PhaseTurn = { run, phase: 'p1', turn: 1, isDangerous: false, priority: 'medium' };
        await queue.add('phase', turn, { ...jobOptions.checks, jobId: phaseJobId(turn) });
        await promise;
      }
    },
    async [Symbol.asyncDispose]() {
      await queue.close();
      await worker.close();
    },
  };
}

/** The peer: one job that says once how far it is. */
function rawJobs(scene: QueueScene) {
  const worker = new Worker('raw', (job) => job.updateProgress({ done: checks, of: checks }), {
    prefix,
    connection: scene.server.connect(),
    concurrency: 4,
  });
  const queue = new Queue('raw', { prefix, connection: scene.server.connect('producer') });
  let done = () => {};
  worker.on('completed', () => done());
  return {
    async run(count: number) {
      for (let n = 0; n < count; n += 1) {
        const { promise, resolve } = Promise.withResolvers<void>();
        done = resolve;
        await queue.add('raw', { n }, jobOptions.checks);
        await promise;
      }
    },
    async [Symbol.asyncDispose]() {
      await queue.close();
      await worker.close();
    },
  };
}

/** Calls of scripts, which only clients make: nearly everything that queues and logs ask of Redis. */
async function scriptCalls({ server }: QueueScene): Promise<number> {
  const stats = await server.redis.info('commandstats');
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}
