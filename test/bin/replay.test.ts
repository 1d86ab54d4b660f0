import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import { type Workshop, workshop } from '../support/cli.ts';
import { httpServer } from '../support/http-server.ts';
import { oneSection } from '../support/plan-text.ts';

const plan = (
  port: number,
) => `${oneSection('shop', '{ local: { hosts: [127.0.0.1], vars: { code: "200" } } }')}          health: { http: { url: "http://127.0.0.1:${port}/health" }, expect: { status: 200 } }
          down: { http: { url: "http://127.0.0.1:${port}/down" }, expect: { status: 200 } }
          after: { needs: [down], http: { url: "http://127.0.0.1:${port}/health" }, expect: { status: 200 } }
          secret: { http: { url: "http://127.0.0.1:${port}/token" }, expect: { body: { contains: ok } } }
          big: { http: { url: "http://127.0.0.1:${port}/big" }, expect: { status: 200 } }
          port: { tcp: { host: 127.0.0.1, port: ${port} }, expect: { open: true } }
`;

let here: Workshop;
let text: string;
let seen = 0;

beforeAll(async () => {
  const answers: Record<string, string> = {
    '/token': 'ok token=ghp_0123456789abcdefghijABCDEFGHIJ012345',
    '/big': 'x'.repeat(100_000),
  };
  // The server is gone when the recording is judged: nothing can be sent.
  await using server = await httpServer((request, response) => {
    seen += 1;
    response.statusCode = request.url === '/down' ? 503 : 200;
    response.end(answers[request.url ?? ''] ?? 'fine');
  });
  text = plan(server.port);
  here = await workshop({ shop: text });
  await here.run('run', 'all', '--record', 'bundle.json');
});

afterAll(() => here[Symbol.asyncDispose]());

const replay = async (...changes: readonly (readonly [string, string])[]) => {
  const changed = changes.reduce((one, [from, to]) => {
    if (!one.includes(from)) throw new Error(`the plan has no ${from}`);
    return one.replace(from, to);
  }, text);
  await writeFile(join(here.folder, 'plans/shop.yaml'), changed);
  const before = seen;
  const { code, stdout, stderr } = await here.run('replay', 'bundle.json', '--format', 'json');
  expect(seen).toBe(before);
  if (stdout === '') return { code, stderr, checks: {}, reasons: {} };
  const { checks } = parseResultDocument(JSON.parse(stdout));
  return {
    code,
    stderr,
    checks: Object.fromEntries(checks.map(({ id, status }) => [id, status])),
    reasons: Object.fromEntries(checks.map(({ id, reason }) => [id, reason])),
  };
};

const recorded = {
  health: 'passed',
  down: 'failed',
  after: 'blocked',
  secret: 'passed',
  big: 'passed',
  port: 'passed',
};

it('unchanged expectations keep every result', async () => {
  const { code, checks } = await replay();
  expect([code, checks]).toEqual([1, recorded]);
});

it('a changed expectation is judged by what was seen; what it blocked then is not known', async () => {
  const { checks, reasons } = await replay(
    ['/down" }, expect: { status: 200 }', '/down" }, expect: { status: 503 }'],
    ['/health" }, expect: { status: 200 }', '/health" }, expect: { status: 204 }'],
  );
  expect(checks).toEqual({ ...recorded, health: 'failed', down: 'passed', after: 'inconclusive' });
  expect(reasons.health).toBe('expected status 204, got 200');
  expect(reasons.after).toBe('it did not run when it was recorded, and down, which blocked it, passes now');
});

it.each([
  [
    'contains: ok',
    'contains: nothing',
    'secret',
    /^not replayed: body\.text was redacted when it was recorded/,
  ],
  ['contains: ok }', 'contains: ok }, status: 200', 'secret', /body\.text was redacted/],
  [
    '/big" }, expect: { status: 200 }',
    '/big" }, expect: { body: { contains: y } }',
    'big',
    /^only the first 16384 characters of the body were kept/,
  ],
  [
    'open: true',
    'open: true, banner: { contains: hello }',
    'port',
    /made for other expectations: only a run can tell/,
  ],
  ['/health" }, expect', '/healthz" }, expect', 'health', /what it does has changed since it was recorded/],
  ['port: { tcp', 'health2: { tcp', 'health2', null],
] as const)(
  '%s → %s cannot be told from the recording, and is not green',
  async (from, to, check, reason) => {
    const { checks, reasons, stderr } = await replay([from, to]);
    if (reason === null) {
      expect(checks).not.toHaveProperty(check);
      expect(stderr).toBe('No longer in the plan: port.\nNot in the recording: health2.\n');
    } else {
      expect(checks[check]).toBe('inconclusive');
      expect(reasons[check]).toMatch(reason);
    }
  },
);

it('a check whose observation is missing is inconclusive', async () => {
  const bundle = JSON.parse(await readFile(join(here.folder, 'bundle.json'), 'utf8'));
  const checks = bundle.checks.map((check: object) => ({ ...check, evidence: {} }));
  await writeFile(join(here.folder, 'empty.json'), JSON.stringify({ ...bundle, checks }));
  await writeFile(join(here.folder, 'plans/shop.yaml'), text);
  const { stdout } = await here.run('replay', 'empty.json', '--format', 'json');
  const statuses = parseResultDocument(JSON.parse(stdout)).checks.map(({ status }) => status);
  expect(statuses).not.toContain('passed');
});

it('a recording holds no secret, and is a result document too', async () => {
  const bundle = await readFile(join(here.folder, 'bundle.json'), 'utf8');
  expect(bundle).not.toContain('ghp_0123');
  expect((await here.run('compare', 'bundle.json', 'bundle.json')).code).toBe(0);
});

it('what is no run bundle, of another plan, or missing is told', async () => {
  const bundle = JSON.parse(await readFile(join(here.folder, 'bundle.json'), 'utf8'));
  const { recording: _, ...result } = bundle;
  await writeFile(join(here.folder, 'result.json'), JSON.stringify(result));
  await writeFile(join(here.folder, 'bad.json'), JSON.stringify({ ...result, recording: { vars: 7 } }));
  const other = { ...bundle, run: { ...bundle.run, plan: 'else' } };
  await writeFile(join(here.folder, 'other.json'), JSON.stringify(other));
  const told = async (...args: readonly string[]) => {
    const { code, stderr } = await here.run('replay', ...args);
    return `${code} ${stderr.trimEnd()}`;
  };
  expect(await told('result.json')).toBe(
    '2 result.json: a result without its recording cannot be judged again: write one with staging-check run --record <file>',
  );
  expect(await told('bad.json')).toMatch(
    /^2 bad\.json: not a recording: recording\.vars: .*; recording\.checks: /,
  );
  expect(await told('other.json')).toBe(
    '2 The run bundle is of plan else, not of shop. Say which: --plan else.',
  );
  expect(await told('no.json')).toMatch(/^2 no\.json: cannot be read \(there is no such file\)/);
  expect(await told()).toBe('2 replay takes one run bundle, got none.');
});
