import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import { type Workshop, workshop } from '../support/cli.ts';
import { httpServer, type TestServer } from '../support/http-server.ts';

let server: TestServer;
let here: Workshop;
const now = { status: 200, revision: '00467', software: 'nginx/1.18' };

const plan = (port: number) => `version: 1
plan: shop
title: Shop
environments:
  local: { vars: { api: "http://127.0.0.1:${port}", region: eu, API_TOKEN: hunter2 }, hosts: [127.0.0.1] }
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: One
        checks:
          health: { runbook: "https://run.example/health", owner: "@shop", http: { url: "\${api}/health" }, expect: { status: 200 } }
          revision: { revision: { url: "\${api}/rev", header: x-revision }, expect: { matches: { matches: "." } } }
          logs: { logs: { file: log.ndjson, filter: "severity>=ERROR", since: 1h, settle: 10ms }, expect: { entries: { none: { contains: NameError } } } }
          back: { rollback: true, danger: "goes back to \${rollback.revision}", command: { run: [echo, "to \${rollback.revision}"] }, expect: { stdout: { contains: to } } }
`;

function lineOf(text: string): string {
  return `${JSON.stringify({ timestamp: new Date().toISOString(), severity: 'ERROR', textPayload: text })}\n`;
}

async function ran(...args: readonly string[]) {
  await here.run('run', ...args, '--format', 'json', '--output', 'out.json');
  return parseResultDocument(JSON.parse(await readFile(join(here.folder, 'out.json'), 'utf8')));
}

beforeAll(async () => {
  server = await httpServer(({ url }, response) => {
    response.statusCode = url === '/health' ? now.status : 200;
    response.setHeader('server', now.software);
    response.setHeader('x-revision', now.revision);
    response.end('{}');
  });
  here = await workshop({ shop: plan(server.port) });
  await writeFile(join(here.folder, 'log.ndjson'), lineOf('TimeoutError: slow'));
  await here.run('run', 'all', '--format', 'json', '--output', 'green.json');
  Object.assign(now, { status: 503, revision: '00468', software: 'awselb/2.0' });
  await writeFile(join(here.folder, 'log.ndjson'), lineOf('TimeoutError: slow') + lineOf('NameError: redis'));
});

afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

it('what changed since the green baseline is in the document, most telling first', async () => {
  const { run } = await ran('all', '--baseline', 'green.json', '--var', 'region=us');
  const target = `127.0.0.1:${server.port}`;
  expect(run.changed.map(({ what, before, after }) => [what, before, after])).toEqual([
    ['revision', '00467', '00468'],
    ['logs', '', 'NameError: redis'],
    ['variable region', expect.stringMatching(/^[0-9a-f]{8}$/), expect.stringMatching(/^[0-9a-f]{8}$/)],
    [`server of ${target}`, 'nginx/1.18', 'awselb/2.0'],
  ]);
  expect(JSON.stringify(run.fingerprint)).not.toMatch(/hunter2|"API_TOKEN":"[^"]/);
  expect(JSON.stringify(run.fingerprint).length).toBeLessThan(2_048);
});

it('is one line at the end on a terminal and in Markdown, and what to do behind it', async () => {
  const { stdout } = await here.run('run', 'health', 'revision', '--baseline', 'green.json');
  const end = stdout.slice(stdout.indexOf('───')).replaceAll(/\s+/g, ' ');
  expect(end).toContain(': revision 00467 → 00468 · server of 127.0.0.1:');
  expect(end).toContain('nginx/1.18 → awselb/2.0 · plan as before');
  expect(end).toContain('Next: roll back to 00467: staging-check run back ');
  expect(end).toMatch(
    /runbook https:\/\/run\.example\/health · ask @shop · again: staging-check run health --plan \S+ --env local/,
  );
  const markdown = await here.run('run', 'health', '--baseline', 'green.json', '--format', 'markdown');
  expect(markdown.stdout).toMatch(/^Since .* UTC: server of .* plan as before$/m);
  expect(markdown.stdout).toMatch(/^\*\*Next\*\* /m);
});

it('an older document without a fingerprint tells what its checks saw', async () => {
  const green = JSON.parse(await readFile(join(here.folder, 'green.json'), 'utf8'));
  green.run.fingerprint = undefined;
  green.run.changed = undefined;
  await writeFile(join(here.folder, 'older.json'), JSON.stringify(green));
  const { run } = await ran('all', '--baseline', 'older.json', '--var', 'region=us');
  expect(run.changed.map(({ what }) => what)).toEqual([
    'revision',
    'logs',
    expect.stringMatching(/^server of /),
  ]);
});

it('nothing is since a run that was not green, or is of another environment', async () => {
  const red = await ran('all');
  await writeFile(join(here.folder, 'red.json'), JSON.stringify(red));
  expect((await ran('all', '--baseline', 'red.json')).run.changed).toEqual([]);
  const green = JSON.parse(await readFile(join(here.folder, 'green.json'), 'utf8'));
  green.run.environment = 'other';
  await writeFile(join(here.folder, 'other.json'), JSON.stringify(green));
  expect((await ran('all', '--baseline', 'other.json')).run.changed).toEqual([]);
});

it('a rollback runs only when it is named itself, and goes back to the revision of the green baseline', async () => {
  const section = await ran('1.1', '--baseline', 'green.json');
  expect(section.checks.map(({ id }) => id)).not.toContain('back');
  const { checks } = await ran('back', '--baseline', 'green.json', '--yes');
  expect(checks).toMatchObject([{ id: 'back', status: 'passed', evidence: { stdout: 'to 00467\n' } }]);
  const without = await ran('back', '--yes');
  expect(without.checks).toMatchObject([
    { status: 'inconclusive', reason: expect.stringMatching(/^no green run /) },
  ]);
});
