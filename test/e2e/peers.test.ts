import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCloudLogging } from '../../demo/cloud-logging.ts';
import { parseResultDocument, type ResultDocument } from '../../src/core/run/result-schema.ts';
import { compiled } from '../support/compiled.ts';
import { httpServer } from '../support/http-server.ts';
import { program } from '../support/program.ts';
import { eventFrame, startRawServer, startWebsocketServer } from '../support/websocket-server.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staging-check-peers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A plan of one check, as a person would write it; each line of `check` is a line of YAML. */
function planOf(check: readonly string[]): string {
  return `version: 1
plan: peers
title: What others get wrong
environments: { local: { hosts: [127.0.0.1] } }
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: One
        checks:
          it:
${check.map((line) => `            ${line}`).join('\n')}
`;
}

type Ended = { code: number | null; stdout: string; stderr: string };

async function runPlan(check: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const file = join(folder, 'peers.yaml');
  await writeFile(file, planOf(check));
  const variables = readFileSync('/proc/self/environ', 'utf8').split('\0');
  const path = variables.find((one) => one.startsWith('PATH='))?.slice(5) ?? '/usr/bin:/bin';
  const child = spawn(program, ['run', 'all', '--plan', file, '--format', 'json'], {
    cwd: folder,
    env: { ...compiled, PATH: path, HOME: folder, TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

type Told = { code: number | null; status: string; reason: string; evidence: string; failures: string };

/** The one check of a run, as the result document has it. */
async function told(check: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Told> {
  const { code, stdout } = await runPlan(check, env);
  const document: ResultDocument = parseResultDocument(JSON.parse(stdout));
  const [row] = document.checks;
  if (row === undefined) throw new Error('the run has no check');
  const failures = row.failures.map(({ message }) => message).join('\n');
  return { code, status: row.status, reason: row.reason, evidence: JSON.stringify(row.evidence), failures };
}

const five = ['agent_started', 'agent_thinking', 'tool_executing', 'tool_completed', 'agent_completed'];
const flow = (url: string) => [
  `websocket: { url: "${url}", events: { sequence: [${five.join(', ')}], within: 2s } }`,
];

it('an upgrade refused with 403 and a JSON body fails, with status, headers and body', async () => {
  const refuse = { status: 403, headers: { 'x-reason': 'origin' }, body: '{"detail":"token expired"}' };
  await using server = await startWebsocketServer(() => {}, { refuse });
  const { code, status, failures, evidence } = await told(flow(server.url));
  expect([code, status]).toEqual([1, 'failed']);
  expect(failures).toContain('403: {"detail":"token expired"}');
  expect(evidence).toContain('"x-reason":"origin"');
});

it('another event than expected fails, with expected beside received and times', async () => {
  await using server = await startWebsocketServer((socket) => {
    for (const type of ['agent_started', 'agent_failed']) socket.send(JSON.stringify({ type }));
  });
  const { code, status, failures } = await told(flow(server.url));
  expect([code, status]).toEqual([1, 'failed']);
  expect(failures).toContain('got agent_failed instead of agent_thinking');
  expect(failures).toMatch(/expected {2}agent_started → agent_thinking → .*\nreceived {2}agent_started \+\d/);
});

it('five events in one packet pass', async () => {
  await using server = await startRawServer((socket, accept) => {
    socket.write(Buffer.concat([accept, ...five.map(eventFrame)]));
  });
  expect(await told(flow(server.url))).toMatchObject({ code: 0, status: 'passed' });
});

it('events that come while the client waits to send its next message are not lost', async () => {
  await using server = await startWebsocketServer((socket) => {
    for (const type of five.slice(0, 3)) socket.send(JSON.stringify({ type }));
    socket.on('message', () => {
      for (const type of five.slice(3)) socket.send(JSON.stringify({ type }));
    });
  });
  const [websocket = ''] = flow(server.url);
  const sending = websocket.replace(', events:', ', send: [{ text: next, after: tool_executing }], events:');
  expect(await told([sending])).toMatchObject({ code: 0, status: 'passed' });
});

it('a close with 4001 fails, with code and reason', async () => {
  await using server = await startWebsocketServer((socket) => {
    socket.send(JSON.stringify({ type: 'agent_started' }));
    socket.close(4001, 'session expired');
  });
  const { code, status, failures } = await told(flow(server.url));
  expect([code, status]).toEqual([1, 'failed']);
  expect(failures).toContain('closed with 4001 "session expired"');
});

it('a misspelt key exits 2 with its place and the nearest key, and runs nothing', async () => {
  const { code, stdout, stderr } = await runPlan(['http: { ulr: "http://127.0.0.1:1/" }']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/peers\.yaml:13:\d+ .*unknown key "ulr"/);
  expect(stderr).toContain('did you mean "url"?');
});

it('no test collected is a failure that says so, whatever the exit code', async () => {
  await writeFile(
    join(folder, 'none.xml.source'),
    '<testsuites><testsuite name="pytest" tests="0"/></testsuites>',
  );
  for (const exit of [5, 0]) {
    const script = `cp none.xml.source none.xml; exit ${exit}`;
    const check = [`command: { run: [sh, -c, "${script}"], junit: none.xml }`];
    const { code, status, reason } = await told(check);
    expect([code, status]).toEqual([1, 'failed']);
    expect(reason).toContain('no tests ran');
  }
});

it('a log API that refuses is errored, and names the role', async () => {
  await using server = await startCloudLogging();
  server.faults.push({ kind: 'status', code: 7 });
  const check = [
    'timeout: 5s',
    'logs: { project: demo, since: 10m }',
    'expect: { entries: { none: { contains: NameError } }, control: { atLeast: 1 } }',
  ];
  const { code, status, reason } = await told(check, {
    CLOUD_LOGGING_ENDPOINT: server.endpoint,
    CLOUD_LOGGING_INSECURE: '1',
  });
  expect([code, status]).toEqual([1, 'errored']);
  expect(reason).toContain('roles/logging.viewer');
});

it.each([
  '{ entries: { none: { contains: NameError } }, control: { atLeast: 1 } }',
  '{ entries: { none: { contains: NameError } } }',
  '{ newErrors: none }',
])('no log line at all is inconclusive: %s', async (expected) => {
  await writeFile(join(folder, 'empty.log'), '');
  const check = [`logs: { file: "${join(folder, 'empty.log')}", since: 10m }`, `expect: ${expected}`];
  const { code, status, reason } = await told(check);
  expect([code, status]).toEqual([1, 'inconclusive']);
  expect(reason).toContain('no log line at all');
});

it('an old revision that still answers is named', async () => {
  let asked = 0;
  await using server = await httpServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ revision: asked === 2 ? 'api-00041' : 'api-00042' }));
  });
  const check = [
    `revision: { url: "${server.url}/version", json: $.revision, times: 3 }`,
    'expect: { equals: api-00042 }',
  ];
  const mixed = await told(check);
  expect([mixed.code, mixed.status]).toEqual([1, 'inconclusive']);
  expect(mixed.reason).toContain('api-00041 (1 of 3)');
  const [first = ''] = check;
  const old = await told([first, 'expect: { equals: api-00043 }']);
  expect([old.code, old.status]).toEqual([1, 'failed']);
  expect(old.reason).toContain('api-00042');
});
