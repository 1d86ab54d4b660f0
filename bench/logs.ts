import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logsOf } from '../src/checks/logs/logs.ts';
import { logSources } from '../src/platform/sources/index.ts';
import { openLogSources } from '../src/platform/sources/open-log-sources.ts';
import { checkOf, hostOf, phaseOf, planOf } from '../test/support/run-parts.ts';
import { ratioOfPairs } from './pairs.ts';
import type { Row } from './row.ts';
import { runAll } from './support/engine-parts.ts';

const lines = 100_000;
const services = 20;
const cloudLogging = { endpoint: null, insecure: false, project: null };

/** Goal 13: a file of log entries that many checks judge, each the entries of its own service, against reading and parsing its lines. */
export async function bench(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'bench-logs-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'staging.ndjson');
  const text = linesOf(Date.now() - 60_000);
  await writeFile(file, text);
  const judge = () => throughChecks(file, services);
  await judge();
  const { wall, cpu, min, max, a } = await ratioOfPairs(judge, () => parsedLines(file), 9);
  return [
    {
      goal: `13 logs: ${lines} entries of a file judged by ${services} checks`,
      figure: `${wall.toFixed(2)}x wall (${min.toFixed(2)}-${max.toFixed(2)}), ${cpu.toFixed(2)}x CPU, ${a.wallMs.toFixed(0)} ms of ${(text.length / 1e6).toFixed(0)} MB`,
      limit: '<= 2x',
      peer: 'reading the file and JSON.parse of each line',
      held: wall <= 2 || cpu <= 2,
    },
  ];
}

/** As a service on Cloud Run writes them; of each 50 one is a warning. */
function linesOf(from: number): string {
  return Array.from({ length: lines }, (_, nth) => {
    const service = `service-${nth % services}`;
    const entry = {
      insertId: `id-${nth}`,
      logName: 'projects/bench/logs/run.googleapis.com%2Fstdout',
      timestamp: new Date(from + nth / 2).toISOString(),
      severity: nth % 50 === 0 ? 'WARNING' : 'INFO',
      resource: {
        type: 'cloud_run_revision',
        labels: { service_name: service, revision_name: `${service}-00042` },
      },
      labels: { instanceId: `instance-${nth % 7}` },
      trace: `projects/bench/traces/${String(nth).padStart(32, '0')}`,
      jsonPayload: {
        message: `GET /orders/${nth} answered 200`,
        latencyMs: nth % 300,
        user: `u-${nth % 911}`,
      },
    };
    return `${JSON.stringify(entry)}\n`;
  }).join('');
}

/** All of them at hand, as whoever judges them has them. */
async function parsedLines(file: string): Promise<readonly unknown[]> {
  const text = await readFile(file, 'utf8');
  return text.split('\n').flatMap((line): unknown[] => (line === '' ? [] : [JSON.parse(line)]));
}

/** Each check reads 5,000 lines of its service and allows no error among them. */
async function throughChecks(file: string, count: number): Promise<void> {
  const checks = Array.from({ length: count }, (_, nth) =>
    checkOf(`c${nth}`, {
      type: 'logs',
      timeoutMs: 60_000,
      spec: {
        file,
        filter: `resource.labels.service_name="service-${nth}"`,
        since: '10m',
        limit: 5_000,
      },
      expect: { entries: { none: { severity: { gte: 'ERROR' } } }, control: { atLeast: 1_000 } },
    }),
  );
  await using sources = openLogSources({ cloudLogging }, { ask: nobody });
  const host = hostOf({ logs: () => sources });
  await runAll(planOf([phaseOf('p1', checks)]), [logsOf(logSources)], count, host);
}

function nobody(): Promise<never> {
  return Promise.reject(new Error('a file is read without a request'));
}
