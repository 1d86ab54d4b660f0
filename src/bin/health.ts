import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { currentEnvironment } from '../platform/config/config.ts';
import { heartbeatFile, heartbeatLostMs } from './heartbeat.ts';

// What a container's HEALTHCHECK runs: node lib/health.js bot|worker. Exit 0: alive. It imports next to nothing, since it runs often.

const answerMs = 4_000;
const env = currentEnvironment();
const [role] = process.argv.slice(2);
const problem =
  role === 'bot'
    ? await botProblem(env.PORT)
    : role === 'worker'
      ? workerProblem(resolve(env.STAGING_CHECK_DATA || '.staging-check'))
      : `${role ?? 'nothing'}: expected bot or worker`;
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

async function botProblem(port: string | undefined): Promise<string | null> {
  const address = `http://127.0.0.1:${port || 3000}/healthz`;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(answerMs) });
    await response.body?.cancel();
    return response.ok ? null : `${address}: expected status 200, got ${response.status}`;
  } catch (error) {
    return `${address}: ${error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)}`;
  }
}

function workerProblem(dataFolder: string): string | null {
  const file = heartbeatFile(dataFolder);
  const changedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (changedAt === undefined) return `${file}: no worker has started in this data folder`;
  const age = Date.now() - changedAt;
  return age <= heartbeatLostMs ? null : `${file}: the worker gave no sign for ${Math.round(age / 1000)} s`;
}
