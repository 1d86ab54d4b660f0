import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEmulator } from 'emulate';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Workshop, workshop } from '../support/cli.ts';
import { httpServer, type TestServer } from '../support/http-server.ts';

let server: TestServer;
let here: Workshop;
let isUp = true;

const document = (port: number) => `# Shop: checks after a release

## Tests

\`\`\`bash
curl http://127.0.0.1:${port}/health
# Expected: 200
\`\`\`

## Acceptance criteria

- [ ] \`curl http://127.0.0.1:${port}/cart\` returns 200
- [x] The shop looks right
`;

beforeAll(async () => {
  server = await httpServer((_request, response) => {
    response.statusCode = isUp ? 200 : 503;
    response.end('seen');
  });
  here = await workshop({});
});

beforeEach(async () => {
  isUp = true;
  await writeFile(join(here.folder, 'shop.md'), document(server.port));
});

afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const text = (name: string) => readFile(join(here.folder, name), 'utf8');

it('writes a plan that validates, and a report of every line', async () => {
  const { code, stdout, stderr } = await here.run(
    'import',
    'shop.md',
    '-o',
    'plans/shop.yaml',
    '--report',
    'report.json',
    '--strict',
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('shop.md: 2 tests, 2 criteria');
  expect((await here.run('validate')).code).toBe(0);
  const report = JSON.parse(await text('report.json'));
  expect(report.find(({ line }: { line: number }) => line === 6)).toMatchObject({
    fate: 'native',
    type: 'http',
  });
  expect(report.find(({ line }: { line: number }) => line === 12)).toMatchObject({ fate: 'criterion' });
});

it('explains one line', async () => {
  const { stdout } = await here.run('import', 'shop.md', '--explain', '7');
  expect(stdout).toContain('native, check health (http)');
  expect((await here.run('import', 'shop.md', '--explain', '99')).code).toBe(2);
});

it('runs a document as it is, ticks its boxes by the run, and un-ticks what broke', async () => {
  const run = () => here.run('run', 'all', '--plan', 'shop.md', '--format', 'json', '-o', 'run.json');
  await run();
  await here.run('ticks', 'shop.md', '--run', 'run.json');
  expect(await text('shop.md')).toBe(document(server.port).replace('- [ ] `curl', '- [x] `curl'));
  isUp = false;
  await run();
  const { stdout } = await here.run('ticks', 'shop.md', '--run', 'run.json');
  expect(stdout).toBe('shop.md:12 un-ticked\n');
  expect(await text('shop.md')).toBe(document(server.port));
});

it('tells programs what it tells people: the plan, each line, what has parted, and which boxes it changed', async () => {
  const asked = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await here.run(...words, '--format', 'json');
    expect(stderr).toBe('');
    return { code, told: JSON.parse(stdout) };
  };
  const { code, told } = await asked('import', 'shop.md');
  expect(code).toBe(0);
  expect(told).toMatchObject({
    document: 'shop.md',
    output: null,
    isSettled: true,
    changes: [],
    missing: [],
  });
  expect(told.counts).toMatchObject({ tests: 2, criterion: 2 });
  expect(told.lines).toContainEqual(expect.objectContaining({ line: 6, fate: 'native' }));
  expect((await here.run('import', 'shop.md')).stdout).toBe(told.plan);
  expect((await asked('import', 'shop.md', '-o', 'plans/told.yaml')).told).toMatchObject({ plan: null });
  expect((await asked('import', 'shop.md', '--explain', '6')).told).toMatchObject({
    line: 6,
    fate: 'native',
  });
  expect((await asked('import', 'shop.md', '--explain', '2')).told).toMatchObject({ line: 2, fate: null });
  const check = ['import', 'shop.md', '--check', '-o', 'plans/told.yaml'];
  expect(await asked(...check)).toMatchObject({ code: 0, told: { isInStep: true } });
  await writeFile(
    join(here.folder, 'shop.md'),
    (await text('shop.md')).replace('returns 200', 'returns 204'),
  );
  const parted = await asked(...check);
  expect(parted).toMatchObject({ code: 1, told: { plan: 'plans/told.yaml', isInStep: false } });
  expect(parted.told.changes).toContainEqual(expect.objectContaining({ documentLine: 12 }));
  await rm(join(here.folder, 'plans/told.yaml'));
  await writeFile(join(here.folder, 'shop.md'), document(server.port));
  await here.run('run', 'all', '--plan', 'shop.md', '--format', 'json', '-o', 'told.json');
  expect((await asked('ticks', 'shop.md', '--run', 'told.json')).told).toMatchObject({
    document: 'shop.md',
    isWritten: true,
    changed: [{ line: 12, isTicked: true }],
    isOfOlderDocument: false,
  });
  expect((await here.run('schema', '--format', 'json')).stdout).toBe((await here.run('schema')).stdout);
  expect(await here.run('import', 'shop.md', '--format', 'yaml')).toMatchObject({
    code: 2,
    stderr: '--format yaml: expected text or json.\n',
  });
});

it('against a target that is down nothing is green', async () => {
  isUp = false;
  const { stdout } = await here.run('run', 'all', '--plan', 'shop.md', '--format', 'json', '-o', 'run.json');
  expect(stdout.replace(/\s+/g, ' ')).toContain('--plan shop.md --env');
  const { checks } = JSON.parse(await text('run.json'));
  expect(checks.map(({ status }: { status: string }) => status)).toEqual(['failed', 'failed', 'waiting']);
});

it.each([
  [['import'], 'Say which document'],
  [
    ['import', 'none.md'],
    'none.md could not be read: there is no such file. Correct the name, or put the file there.',
  ],
  [['import', 'empty.md'], 'empty.md holds nothing that a plan could do'],
  [['ticks', 'shop.md'], 'Say which document and which run'],
  [['import', 'latin.md'], 'latin.md:3 cannot be read as text: it is not utf-8. Save it as UTF-8.'],
  [['validate', 'latin.yaml'], 'latin.yaml: cannot be read as text: it is not utf-8. Save it as UTF-8.'],
  [['ticks', 'latin.md', '--run', 'r.json'], 'latin.md:3 cannot be read as text'],
  [['ticks', 'wide.md', '--run', 'r.json'], 'wide.md is written in utf-16le'],
  [['import', 'a\nb.md'], 'holds a control character'],
])('%j is refused', async (args, message) => {
  await writeFile(join(here.folder, 'empty.md'), 'Some words.\n');
  await writeFile(join(here.folder, 'latin.md'), Buffer.from('# Plan\n\n- [ ] Gr\u00fc\u00dfe\n', 'latin1'));
  await writeFile(join(here.folder, 'latin.yaml'), Buffer.from('title: Gr\u00fc\u00dfe\n', 'latin1'));
  await writeFile(join(here.folder, 'wide.md'), Buffer.from('\ufeff- [ ] wide\n', 'utf16le'));
  const { code, stderr } = await here.run(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

it('--check names both lines where document and plan have parted', async () => {
  await here.run('import', 'shop.md', '-o', 'plans/shop.yaml');
  expect(await here.run('import', 'shop.md', '--check', '-o', 'plans/shop.yaml')).toEqual({
    code: 0,
    stdout: 'plans/shop.yaml has all that shop.md says; what people changed in the plan stands\n',
    stderr: '',
  });
  await writeFile(
    join(here.folder, 'shop.md'),
    document(server.port).replace('Expected: 200', 'Expected: 204'),
  );
  const { code, stdout } = await here.run('import', 'shop.md', '--check', '-o', 'plans/shop.yaml');
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^shop\.md:6 plans\/shop\.yaml:\d+ check health, expect\.status is changed by the document\n$/,
  );
  await writeFile(join(here.folder, 'shop.md'), `Some words.\n\n${document(server.port)}`);
  expect((await here.run('import', 'shop.md', '--check', '-o', 'plans/shop.yaml')).code).toBe(0);
});

it('what a person added and what the document added load together, each under an id of its own', async () => {
  const request = (path: string) => `\`\`\`bash\ncurl -s http://127.0.0.1:9/${path} # 200\n\`\`\`\n`;
  const before = `# Plan\n\n## Tests\n\n### Smoke\n\n${request('a')}`;
  await writeFile(join(here.folder, 'merge.md'), before);
  await here.run('import', 'merge.md', '-o', 'plans/merge.yaml');
  const first = await text('plans/merge.yaml');
  const own = '          calm: { manual: { prompt: Look } }\n';
  await writeFile(join(here.folder, 'plans/merge.yaml'), first.replace(/^ {10}a:$/m, `${own}$&`));
  expect((await here.run('validate', 'plans/merge.yaml')).code).toBe(0);
  await writeFile(join(here.folder, 'merge.md'), `${before}\n### Calm\n\n${request('b')}`);
  expect((await here.run('import', 'merge.md', '-o', 'plans/merge.yaml')).code).toBe(0);
  expect((await here.run('validate', 'plans/merge.yaml')).code).toBe(0);
  expect(await text('plans/merge.yaml')).toContain(own);
});

it("imports again into the plan that is there: the edits of both, a conflict fails and keeps the person's, what no import wrote stays", async () => {
  const plan = join(here.folder, 'plans/again.yaml');
  const again = (...more: string[]) => here.run('import', 'shop.md', '-o', 'plans/again.yaml', ...more);
  await again();
  const first = await text('plans/again.yaml');
  expect((await again()).stdout).toContain('plans/again.yaml has all that shop.md says');
  expect(await text('plans/again.yaml')).toBe(first);
  await writeFile(plan, first.replace('expect: { status: 200 }', 'expect: { status: 503 } # known'));
  expect((await here.run('import', 'shop.md', '--check', '-o', 'plans/again.yaml')).code).toBe(0);
  await writeFile(
    join(here.folder, 'shop.md'),
    document(server.port).replace('Expected: 200', 'Expected: 204').replace('looks right', 'looks good'),
  );
  const { code, stdout } = await again();
  expect(code).toBe(1);
  expect(stdout).toMatch(/^shop\.md:6 plans\/again\.yaml:\d+ check \S+, expect\.status is a conflict/m);
  expect(await text('plans/again.yaml')).toContain('expect: { status: 503 } # known');
  expect(await text('plans/again.yaml')).toContain('looks good');
  expect((await again()).code).toBe(1);
  expect((await again('--keep')).code).toBe(0);
  expect((await again()).code).toBe(0);
  await writeFile(plan, 'version: 1\nplan: mine\n');
  expect((await again()).code).toBe(2);
  expect(await text('plans/again.yaml')).toBe('version: 1\nplan: mine\n');
}, 90_000);

it('ticks by an exported incident, and commits that document and nothing else', async () => {
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: here.folder,
    });
  await git('init', '-q');
  await git('config', 'user.name', 't');
  await git('config', 'user.email', 't@example.com');
  await git('add', 'shop.md');
  await git('commit', '-qm', 'plan');
  await writeFile(join(here.folder, 'other.txt'), 'staged by somebody\n');
  await git('add', 'other.txt');
  const state = {
    criteria: [
      { text: `\`curl http://127.0.0.1:${server.port}/cart\` returns 200`, status: 'met' },
      { text: 'The shop looks right', status: 'unmet' },
    ],
    checks: {},
    windows: [],
  };
  await writeFile(join(here.folder, 'incident.json'), JSON.stringify({ head: { key: '517' }, state }));
  const { code, stdout, stderr } = await here.run(
    'ticks',
    'shop.md',
    '--incident',
    'incident.json',
    '--commit',
    '--footnote',
  );
  expect([code, stdout], stderr).toEqual([0, 'shop.md:12 ticked\nshop.md:13 un-ticked\n']);
  expect((await git('show', '--name-only', '--format=%s')).stdout).toBe(
    'shop.md: ticked by incident 517\n\nshop.md\n',
  );
  expect(await text('shop.md')).toContain('_Ticked by staging-check: incident 517_');
  expect((await here.run('ticks', 'shop.md', '--incident', 'none.json')).code).toBe(2);
  // An export without its manifest, or changed since, is believed by nobody.
  await mkdir(join(here.folder, 'export'));
  await writeFile(
    join(here.folder, 'export', 'incident.json'),
    JSON.stringify({ head: { key: '517' }, state }),
  );
  const changed = await here.run('ticks', 'shop.md', '--incident', 'export');
  expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining('does not hold')]);
  const clean = await text('shop.md');
  const mine = clean.replace('- [ ] The shop looks right', '- [x] The shop looks nice');
  await writeFile(join(here.folder, 'shop.md'), mine.replace('- [x] `curl', '- [ ] `curl'));
  const commit = () => here.run('ticks', 'shop.md', '--incident', 'incident.json', '--commit');
  const dirty = await commit();
  expect([dirty.code, dirty.stderr]).toEqual([3, expect.stringContaining('nothing was written')]);
  expect(await text('shop.md')).toContain('- [ ] `curl');
  const hook = join(here.folder, '.git/hooks/pre-commit');
  await writeFile(hook, '#!/bin/sh\necho "main is protected" >&2\nexit 1\n', { mode: 0o755 });
  await writeFile(join(here.folder, 'shop.md'), clean.replace('- [x] `curl', '- [ ] `curl'));
  await git('commit', '-qnm', 'un-ticked', 'shop.md');
  expect((await commit()).stderr).toContain(
    'could not be committed: main is protected\nThe same command again',
  );
  await rm(hook);
  expect((await commit()).code).toBe(0);
  expect((await git('status', '--porcelain', 'shop.md')).stdout).toBe('');
  const count = async () => (await git('rev-list', '--count', 'HEAD')).stdout;
  const commits = await count();
  expect((await commit()).code).toBe(0);
  expect(await count()).toBe(commits);
}, 60_000);

it('shows the boxes in one comment, which is edited the next time, and refuses the run of another document', async () => {
  const token = 'ghp_contract';
  const github = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { [token]: { login: 'octocat', scopes: ['repo'] } },
      github: {
        users: [{ login: 'octocat' }],
        repos: [{ owner: 'octocat', name: 'backend' }],
      },
    },
  });
  try {
    const api = `${github.url}/repos/octocat/backend/issues`;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    await fetch(api, { method: 'POST', headers, body: JSON.stringify({ title: 'Release' }) });
    await writeFile(
      join(here.folder, 'shop.md'),
      `${document(server.port)}\n## Notes\n\n> - [ ] quoted\n\n\`\`\`\n- [ ] code\n\`\`\`\n`,
    );
    await here.run('run', 'all', '--plan', 'shop.md', '--format', 'json', '-o', 'run.json');
    const env = {
      STAGING_CHECK_GITHUB_REPO: 'octocat/backend',
      STAGING_CHECK_SECRET_GITHUB_TOKEN: token,
      GITHUB_API_URL: github.url,
    };
    const ticks = () => here.start(['ticks', 'shop.md', '--run', 'run.json', '--comment', '1'], env).ended;
    expect((await ticks()).stderr).toMatch(/^posted: \S+\/octocat\/backend\/issues\/1#/m);
    expect(await text('shop.md')).toContain('- [x] `curl');
    isUp = false;
    await here.run('run', 'all', '--plan', 'shop.md', '--format', 'json', '-o', 'run.json');
    expect((await ticks()).stderr).toMatch(/^edited: /m);
    const answer = await fetch(`${api}/1/comments`, { headers });
    // Safe: the emulator lists comments.
    const comments = (await answer.json()) as { body: string }[];
    expect(comments.map(({ body }) => body.split('\n').filter((line) => line.includes('[')))).toEqual([
      [
        `- [ ] \`curl http://127.0.0.1:${server.port}/cart\` returns 200`,
        '- [x] The shop looks right _(as it was)_',
        '- [ ] quoted',
      ],
    ]);
    await writeFile(join(here.folder, 'other.md'), document(server.port));
    const other = await here.run('ticks', 'other.md', '--run', 'run.json');
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('made from shop.md')]);
  } finally {
    await github.close();
  }
}, 60_000);
