import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { request } from 'undici';
import { command } from '../../src/checks/command/command.ts';
import { http } from '../../src/checks/http/http.ts';
import { logsOf } from '../../src/checks/logs/logs.ts';
import { websocket } from '../../src/checks/websocket/websocket.ts';
import type { LogSources } from '../../src/core/logs.ts';
import type { Check } from '../../src/core/plan/model.ts';
import type { CloudEntry } from '../../src/core/query/cloud-entry.ts';
import { createProcessRunner } from '../../src/platform/processes/processes.ts';
import { entryOfCloud } from '../../src/platform/sources/cloud-logging/entry-of-cloud.ts';
import { logSources } from '../../src/platform/sources/index.ts';
import { checkOf, hostOf, phaseOf, planOf } from '../../test/support/run-parts.ts';
import { runAll } from './engine-parts.ts';
import { python } from './has-pytest.ts';

/** `127.0.0.1:<port>` of the stand-in, and how late it answers. */
export type Staging = { address: string; ms: number };

const exec = promisify(execFile);
const sequence = ['agent_started', 'agent_thinking', 'tool_executing', 'tool_completed', 'agent_completed'];

/** The 20 checks in bash: curl, a log query, Python, and a pytest file for the last two. */
export async function byHand({ address, ms }: Staging, mode: 'sequential' | 'parallel'): Promise<void> {
  const argv = mode === 'parallel' ? ['parallel'] : [];
  const env = { PATH: '/usr/bin:/bin', STAGING: address, MS: String(ms) };
  await exec(join(import.meta.dirname, 'by_hand.sh'), argv, { env });
}

/** The same 20 as checks; `kept` leaves the last two in their pytest file, as one `command` check. */
export async function asPlan({ address, ms }: Staging, pytest: 'native' | 'kept'): Promise<void> {
  const url = `ws://${address}/ws?ms=${ms}`;
  const checks = [
    ...many(12, 'health', {
      type: 'http',
      spec: { url: `http://${address}/health?ms=${ms}` },
      expect: { status: 200, json: { '$.status': 'ok' } },
    }),
    ...many(3, 'logs', {
      type: 'logs',
      spec: { project: 'staging', since: '10m' },
      expect: { entries: { none: { severity: 'ERROR' } }, control: { atLeast: 1 } },
    }),
    ...many(3, 'sequence', {
      type: 'websocket',
      spec: { url, send: [{ text: 'go' }] },
      expect: { events: { sequence, within: '5s' } },
    }),
    ...(pytest === 'kept' ? [suite(address, ms)] : nativeSuite(url)),
  ];
  const plan = planOf([phaseOf('p1', checks)], {}, { hosts: ['127.0.0.1'] });
  await using processes = createProcessRunner({ environment: { PATH: '/usr/bin:/bin' } });
  const host = hostOf({ processes, logs: () => slowLogs(address, ms) });
  await runAll(plan, [http, logsOf(logSources), websocket, command], checks.length, host);
}

function nativeSuite(url: string): readonly Check[] {
  return [
    checkOf('ping', { type: 'websocket', spec: { url, ping: true }, expect: { ping: { lt: '5s' } } }),
    checkOf('twenty', {
      type: 'websocket',
      spec: { url, connections: 20 },
      expect: { connections: { opened: { gte: 20 } } },
    }),
  ];
}

function suite(address: string, ms: number): Check {
  const file = join(import.meta.dirname, 'by_hand_pytest.py');
  return checkOf('pytest', {
    type: 'command',
    spec: {
      run: [python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', file],
      env: { STAGING: address, MS: String(ms) },
    },
    expect: {},
  });
}

function many(count: number, name: string, check: Pick<Check, 'type' | 'spec' | 'expect'>): readonly Check[] {
  return Array.from({ length: count }, (_, index) => checkOf(`${name}${index}`, check));
}

/** A query over HTTP, as slow as everything else there. */
function slowLogs(address: string, ms: number): LogSources {
  return {
    async read({ questions: [{ filter } = { filter: '' }] }) {
      const { body } = await request(`http://${address}/logs?ms=${ms}`, { method: 'POST', body: filter });
      // Safe: the stand-in answers with entries.
      const { entries: written } = (await body.json()) as { entries: CloudEntry[] };
      const entries = written.map(entryOfCloud);
      return [{ kind: 'entries', entries, complete: true, incompleteBecause: null, requests: 1, filter }];
    },
  };
}
