import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import { type Workshop, workshop } from '../support/cli.ts';
import { httpServer, type TestServer } from '../support/http-server.ts';
import { oneSection } from '../support/plan-text.ts';

let server: TestServer;
let here: Workshop;
let broken = new Set<string>();

const plan = (
  port: number,
) => `${oneSection('shop', '{ local: { hosts: [127.0.0.1] } }')}          health: { http: { url: "http://127.0.0.1:${port}/health" }, expect: { status: 200 } }
          cart: { needs: [health], http: { url: "http://127.0.0.1:${port}/cart" }, expect: { status: 200 } }
          search: { http: { url: "http://127.0.0.1:${port}/search" }, expect: { status: 200 } }
`;

beforeAll(async () => {
  server = await httpServer((request, response) => {
    response.statusCode = broken.has(request.url ?? '') ? 503 : 200;
    response.end('seen');
  });
  here = await workshop({ shop: plan(server.port) });
  broken = new Set(['/search']);
  await here.run('run', 'all', '--format', 'json', '--output', 'before.json');
  broken = new Set(['/health']);
  await here.run('run', 'all', '--format', 'json', '--output', 'after.json');
});

afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const headline =
  '1 check newly failing; 1 check passed before and could not be judged now; 1 cause: health: 503 "seen", 1 waits for it';

it('compare says what is new, fixed and blocked, worst first, and exits 1', async () => {
  const { code, stdout, stderr } = await here.run('compare', 'before.json', 'after.json');
  expect([code, stderr]).toEqual([1, '']);
  const [first, against, ...lines] = stdout.trimEnd().split('\n');
  expect(first).toBe(`✗ ${headline}`);
  expect(against).toMatch(/^ {2}against r-\w{8} \(\d{4}-\d\d-\d\d \d\d:\d\d UTC, failed\)$/);
  expect(lines).toEqual([
    '  Newly failing',
    '    health: expected status 200, got 503',
    '  Passed before, not judged now',
    '    cart: blocked now: needs health, which failed: expected status 200, got 503',
    '  Causes',
    '    2 checks, 1 cause: health: 503 "seen", 1 waits for it',
    '  Fixed',
    '    search (before: expected status 200, got 503)',
    '  Note',
    expect.stringMatching(/^ {4}the baseline itself did not pass: failed \(/),
    '    1 check has no earlier pass (5 are needed): whether slower or faster cannot be said',
  ]);
});

it('compare exits 0 when nothing is newly failing; json and markdown say the same', async () => {
  const back = await here.run('compare', 'after.json', 'after.json', '--format', 'json');
  expect([back.code, JSON.parse(back.stdout).standing]).toEqual([0, 'same']);
  const there = await here.run('compare', 'before.json', 'after.json', '--format', 'markdown');
  expect([there.code, there.stdout.split('\n')[0]]).toEqual([1, `#### ❌ ${headline}`]);
});

it('a folder of results is the history', async () => {
  await mkdir(join(here.folder, 'results'), { recursive: true });
  const document = JSON.parse(await readFile(join(here.folder, 'before.json'), 'utf8'));
  for (let nth = 0; nth < 5; nth += 1) {
    const checks = document.checks.map((check: object) => ({ ...check, durationMs: 600_000 }));
    const written = { ...document, run: { ...document.run, id: `old-${nth}` }, checks };
    await writeFile(join(here.folder, `results/${nth}.json`), JSON.stringify(written));
  }
  const { stdout } = await here.run(
    'compare',
    'before.json',
    'before.json',
    '--history',
    'results',
    '--format',
    'json',
  );
  expect(
    JSON.parse(stdout)
      .faster.map(({ check }: { check: string }) => check)
      .toSorted(),
  ).toEqual(['cart', 'health']);
});

it('every wrong place in every wrong file is named at once, and the exit code is 2', async () => {
  await writeFile(join(here.folder, 'cut.json'), '{"schema": ');
  await writeFile(
    join(here.folder, 'other.json'),
    '{"schema": "staging-check/run@2", "checks": [{"id": 7}]}',
  );
  const { code, stdout, stderr } = await here.run(
    'compare',
    'cut.json',
    'other.json',
    '--history',
    'no.json',
  );
  expect([code, stdout]).toEqual([2, '']);
  const [cut, other, missing] = stderr.trimEnd().split('\n');
  expect(cut).toMatch(/^cut\.json: .*JSON/);
  expect(other).toMatch(
    /^other\.json: not a result document \(staging-check\/run@1\): schema: .*; run: .*; checks\.0\.id: /,
  );
  expect(missing).toMatch(/^--history no\.json: cannot be read \(there is no such file\)/);
  const words = await here.run('compare', 'before.json', '--format', 'xml');
  expect([words.code, words.stderr]).toEqual([
    2,
    'compare takes two files, the baseline and the run, got 1.\n--format xml: expected pretty, json, markdown.\n',
  ]);
});

it('run --baseline has the comparison in every format', async () => {
  const run = (...args: readonly string[]) => here.run('run', 'all', '--baseline', 'before.json', ...args);
  const pretty = await run();
  expect(pretty.code).toBe(1);
  expect(pretty.stdout).toContain(`✗ ${headline}\n`);
  const json = JSON.parse((await run('--format', 'json')).stdout);
  expect(json.comparison.headline).toBe(headline);
  expect(parseResultDocument(json).checks).toHaveLength(3);
  const xml = new XMLParser({ ignoreAttributes: false }).parse((await run('--format', 'junit')).stdout);
  const suite = xml.testsuites.testsuite.find((one: { '@_name': string }) => one['@_name'] === 'comparison');
  const properties = suite.properties.property.map((one: Record<string, string>) => [
    one['@_name'],
    one['@_value'],
  ]);
  expect(properties).toContainEqual(['comparison.newlyFailing', 'health']);
  expect(suite['system-out']).toContain(headline);
  expect((await run('--format', 'tap')).stdout).toContain(`# ✗ ${headline}\n`);
  expect((await run('--format', 'markdown')).stdout).toContain(`#### ❌ ${headline}\n`);
  expect((await run('--format', 'github')).stdout).toMatch(
    /^::warning title=Newly failing,file=.*::health: expected status 200, got 503$/m,
  );
});

it('what makes a comparison weak stands in the open, in every format', async () => {
  const document = JSON.parse(await readFile(join(here.folder, 'before.json'), 'utf8'));
  const wrote = async (name: string, run: object, checks: readonly object[] = document.checks) => {
    await writeFile(
      join(here.folder, name),
      JSON.stringify({ ...document, run: { ...document.run, ...run }, checks }),
    );
  };
  await wrote('no-check.json', { id: 'r-none' }, []);
  await wrote('other.json', { id: 'r-other', plan: 'other', environment: 'prod' });
  const noted = async (baseline: string, format: string) => {
    const args = ['run', 'all', '--baseline', baseline, '--format', format, '--fail-on', 'new'] as const;
    const { code, stdout } = await here.run(...args);
    return [code, stdout] as const;
  };
  broken = new Set();
  for (const format of ['pretty', 'json', 'junit', 'tap', 'markdown', 'github']) {
    const [code, none] = await noted('no-check.json', format);
    expect([format, code]).toEqual([format, 1]);
    expect(none).toContain('no check could be compared with the baseline');
    expect(none).toContain('the baseline has no check');
    expect(none).not.toMatch(/NaN|Infinity|undefined/);
  }
  const [, markdown] = await noted('no-check.json', 'markdown');
  expect(markdown.indexOf('the baseline has no check')).toBeLessThan(markdown.indexOf('<details>'));
  const [code, other] = await noted('other.json', 'github');
  expect(code).toBe(1);
  expect(other).toContain(
    '::error title=Compared with the baseline,file=plans/shop.yaml::the baseline is of another plan or environment, nothing can be called the same: every check passes%0A',
  );
  expect(other).toContain(
    '%0Aanother plan: other before, shop now%0Aanother environment: prod before, local now',
  );
  broken = new Set(['/health']);
});

it('--fail-on new fails on what is newly failing only', async () => {
  const run = async (baseline: string) =>
    (await here.run('run', 'all', '--baseline', baseline, '--fail-on', 'new', '-o', 'now.json')).code;
  expect([await run('before.json'), await run('after.json')]).toEqual([1, 0]);
  const alone = await here.run('run', 'all', '--fail-on', 'new', '--history', 'x');
  expect([alone.code, alone.stderr]).toEqual([
    2,
    '--fail-on new: needs the run to compare with: --baseline <run.json>\n--history: needs the run to compare with: --baseline <run.json>\n',
  ]);
  const wrong = await here.run('run', 'all', '--baseline', 'no.json');
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
});

it.each([
  ['with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['in UTF-16, as PowerShell writes', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
])('result files %s are read', async (_, bytes) => {
  const text = await readFile(join(here.folder, 'before.json'), 'utf8');
  await writeFile(join(here.folder, 'marked.json'), bytes(text));
  const { code, stderr } = await here.run('compare', 'marked.json', 'before.json');
  expect([code, stderr]).toEqual([0, '']);
  const run = await here.run('run', 'failed', '--previous', 'marked.json', '--baseline', 'marked.json');
  expect(run.stderr).not.toContain('JSON');
});
