import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RunEvent } from '../src/core/run/events.ts';
import { reduceRun } from '../src/core/run/reduce.ts';
import { plainPalette } from '../src/text/palette.ts';
import { checklist } from '../src/text/terminal/terminal.ts';
import { ratioOfPairs } from './pairs.ts';
import type { Row } from './row.ts';
import {
  bareRunner,
  criticalPath,
  manyEvents,
  probes,
  runNoOps,
  throughEngine,
} from './support/engine-parts.ts';

/** Goals 4 and 5: the engine against the critical path and a bare runner, and its shape at 2,000 checks and 100,000 events. */
export async function bench(): Promise<Row[]> {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'support', 'latency-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(server.stdout, 'data');
    const port = Number(String(line).trim());
    // As a worker is that has run for a while: the first thousand probes cost twice what the others do.
    for (let round = 0; round < 100; round += 1) {
      await throughEngine(probes(port, 0));
      await bareRunner(probes(port, 0));
    }
    const rows: Row[] = [];
    for (const latencyMs of [50, 200]) rows.push(await againstCriticalPath(port, latencyMs));
    rows.push(await againstBareRunner(port), await costPerCheck(), ...(await bigRun()));
    return rows;
  } finally {
    server.stdin.end();
  }
}

async function againstCriticalPath(port: number, latencyMs: number): Promise<Row> {
  const work = probes(port, latencyMs);
  const { wall, min, max } = await ratioOfPairs(
    () => throughEngine(work),
    () => criticalPath(work),
    9,
  );
  return {
    goal: `4 engine: 20 checks, ${latencyMs} ms latency`,
    figure: `${wall.toFixed(2)}x wall (${min.toFixed(2)}-${max.toFixed(2)})`,
    limit: '<= 1.08x',
    peer: 'longest check alone',
    held: wall <= 1.08,
  };
}

async function againstBareRunner(port: number): Promise<Row> {
  const work = probes(port, 0);
  const many = (run: typeof bareRunner) => async () => {
    for (let round = 0; round < 20; round += 1) await run(work);
  };
  const { wall, cpu } = await ratioOfPairs(many(throughEngine), many(bareRunner), 11);
  return {
    goal: '4 engine: 20 checks, no latency',
    figure: `${wall.toFixed(2)}x wall, ${cpu.toFixed(2)}x CPU`,
    limit: '<= 1.5x',
    peer: 'the checks without the engine',
    held: wall <= 1.5 || cpu <= 1.5,
  };
}

async function costPerCheck(): Promise<Row> {
  const small = async () => {
    for (let round = 0; round < 100; round += 1) await runNoOps(20);
  };
  const { wall, cpu, a } = await ratioOfPairs(() => runNoOps(2_000), small, 9);
  return {
    goal: '5 engine: cost per check at 2,000',
    figure: `${wall.toFixed(2)}x wall, ${cpu.toFixed(2)}x CPU, ${((a.cpuMs * 1000) / 2_000).toFixed(0)} us a check`,
    limit: '<= 1.1x',
    peer: 'the same at 20',
    held: wall <= 1.1 || cpu <= 1.1,
  };
}

async function bigRun(): Promise<Row[]> {
  const events = manyEvents();
  const text = JSON.stringify(events);
  const state = reduceRun(events);
  const screen = {
    columns: 100,
    rows: null,
    now: 20,
    palette: plainPalette,
    progress: new Map<string, string>(),
  };
  const reduce = await ratioOfPairs(
    async () => reduceRun(events),
    async () => parse(text),
    11,
  );
  const render = await ratioOfPairs(
    async () => checklist(state, screen),
    async () => parse(text),
    11,
  );
  const size = `${(text.length / 1e6).toFixed(0)} MB`;
  const row = (goal: string, { wall, cpu, a }: typeof reduce): Row => ({
    goal,
    figure: `${wall.toFixed(2)}x wall, ${cpu.toFixed(2)}x CPU, ${Math.round(a.wallMs)} ms of ${size}`,
    limit: '<= 0.5x',
    peer: 'JSON.parse of the events',
    held: wall <= 0.5 || cpu <= 0.5,
  });
  return [
    row(`5 engine: reduce ${events.length - 1} events`, reduce),
    row('5 engine: checklist of 5,000 checks', render),
  ];
}

function parse(text: string): readonly RunEvent[] {
  return JSON.parse(text);
}
