import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AuditEvent } from '../../src/core/audit.ts';
import type { IncidentEvent } from '../../src/core/incident/events.ts';
import { redisAudit } from '../../src/store/audit.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { type Ended, workshop } from '../support/cli.ts';
import { audit517, story517 } from '../support/incident-bundle.ts';
import { incidentHead, opened, openedAt } from '../support/incident-events.ts';
import { testRedis } from '../support/redis.ts';

const decided: AuditEvent = {
  at: openedAt - 5,
  by: 'UMARA',
  action: 'incident-open',
  decision: 'allowed',
  reason: '',
  channel: 'C0INCIDENT',
  environment: 'staging',
  run: null,
  check: null,
  selector: ['517', 'Backend does not start'],
};
const otherDecisions: readonly AuditEvent[] = [
  decided,
  { ...decided, at: openedAt + 10_800_000, by: 'UJUN', action: 'close-exception', selector: ['517'] },
  { ...decided, at: openedAt + 5, by: 'UNOT', channel: 'C0OTHER', selector: ['INC-7'] },
  { ...decided, at: openedAt + 5, by: 'UNOT', selector: ['516'] },
  { ...decided, at: openedAt + 6, by: 'UNOT', action: 'run', run: 'r-999999' },
  { ...decided, at: openedAt + 7, by: 'UNOT', action: 'help' },
];

it('list shows the open ones, with --all the closed ones too', async () => {
  await using bench = await incidents();
  const open = await bench.run('incident', 'list');
  expect([open.code, open.stderr]).toEqual([0, '']);
  expect(open.stdout).toMatch(
    /^INC-7 P1 open · opened 2026-11-24 10:31 UTC, for .* · tasks 0 of 3, criteria 0 of 2 · staging in C0OTHER · Backend does not start\n$/,
  );
  const all = (await bench.run('incident', 'list', '--all')).stdout.trimEnd().split('\n');
  expect(all.map((line) => line.split(' · ')[0]).sort()).toEqual([
    '517 P0 closed with an exception',
    'INC-7 P1 open',
  ]);
  const json = JSON.parse((await bench.run('incident', 'list', '--all', '--format', 'json')).stdout);
  expect(json).toContainEqual(
    expect.objectContaining({
      key: '517',
      openedAt: '2026-11-24T10:31:00.000Z',
      closedAt: '2026-11-24T13:31:00.000Z',
      closedWithException: true,
      tasks: { done: 0, total: 3 },
    }),
  );
});

it('an export is verified offline; one changed byte is found, with its line', async () => {
  await using bench = await incidents();
  const done = await bench.run('incident', 'export', '#517', '--output', 'exports/517');
  expect([done.code, done.stderr]).toEqual([0, '']);
  expect(done.stdout).toMatch(
    /^Incident 517, \d+ entries, is in exports\/517:\n {2}incident\.md \(\d+ bytes\)\n/,
  );
  const seal = /^Seal ([0-9a-f]{64})$/m.exec(done.stdout)?.[1] ?? '';
  const holds = await bench.offline('verify', 'exports/517');
  expect([holds.code, holds.stderr]).toEqual([0, '']);
  expect(holds.stdout).toContain(`exports/517 holds: incident 517, exported `);
  expect(holds.stdout).toContain(`${story517.length + 3} lines of audit log, 7 files\nseal ${seal} `);
  expect((await bench.offline('verify', 'exports/517', '--seal', seal)).stdout).toContain(
    'the seal is the one you gave',
  );
  const document = JSON.parse(await readFile(join(bench.folder, 'exports/517/incident.json'), 'utf8'));
  expect(document).toMatchObject({
    schema: 'staging-check/incident@1',
    head: { key: '517' },
    state: { roles: { scribe: { user: 'ULEE' } } },
  });
  const asJson = async (...flags: readonly string[]) => {
    const { code, stdout } = await bench.offline('verify', 'exports/517', '--format', 'json', ...flags);
    return [code, JSON.parse(stdout)];
  };
  expect(await asJson()).toEqual([
    0,
    expect.objectContaining({
      holds: true,
      incident: '517',
      auditLines: story517.length + 3,
      seal,
      problems: [],
    }),
  ]);
  expect(await asJson('--seal', '0'.repeat(64))).toMatchObject([
    1,
    { holds: false, seal, problems: [{ file: 'manifest.json', line: null }] },
  ]);
  const log = join(bench.folder, 'exports/517/audit.ndjson');
  await writeFile(log, (await readFile(log, 'utf8')).replace('got 503', 'got 203'));
  expect(await asJson()).toMatchObject([1, { holds: false, incident: null, seal: null }]);
  const broken = await bench.offline('verify', 'exports/517');
  expect([broken.code, broken.stderr]).toEqual([1, '']);
  expect(broken.stdout.split('\n').slice(0, 3)).toEqual([
    'exports/517 does not hold, 3 problems:',
    '  audit.ndjson: its content was changed: its SHA-256 is not the one in the manifest',
    '  audit.ndjson:4: its content is not what was hashed',
  ]);
});

it('an export to stdout is an archive whose folder holds, beside what is told of it', async () => {
  await using bench = await incidents();
  const done = await bench.run('incident', 'export', '517', '--output', '-');
  expect(done.code).toBe(0);
  expect(done.stderr).toMatch(/^Incident 517, \d+ entries, is in the folder 517 of the archive:\n/);
  const seal = /^Seal ([0-9a-f]{64})$/m.exec(done.stderr)?.[1] ?? '';
  execFileSync('tar', ['-x', '-C', bench.folder], { input: done.stdout });
  expect(await bench.offline('verify', '517', '--seal', seal)).toMatchObject({ code: 0 });
});

it('the audit log of an export has the decisions about its runs and about itself, of nothing else', async () => {
  await using bench = await incidents();
  await bench.run('incident', 'export', '517', '-o', 'out');
  const lines = (await readFile(join(bench.folder, 'out/audit.ndjson'), 'utf8')).trimEnd().split('\n');
  const decisions = lines.map((line) => JSON.parse(line).fact).filter(({ kind }) => kind === 'audit');
  expect(decisions.map(({ audit }) => [audit.action, audit.by])).toEqual([
    ['incident-open', 'UMARA'],
    ['approve', 'UJUN'],
    ['close-exception', 'UJUN'],
  ]);
});

it('an earlier export is written over; a changed one only by force, another one and other files never', async () => {
  await using bench = await incidents();
  const to = (key: string, ...flags: readonly string[]) =>
    bench.run('incident', 'export', key, '-o', 'out', ...flags);
  expect((await to('517')).code).toBe(0);
  expect((await to('517')).code).toBe(0);
  expect((await to('INC-7', '--force')).stderr).toBe(
    'out: it holds an export of incident 517, not of INC-7; name another one.\n',
  );
  await writeFile(join(bench.folder, 'out/docs/status.md'), 'mine');
  const refused = await to('517');
  expect([refused.code, refused.stderr]).toEqual([
    2,
    'out: the export in it was changed since it was made: look with "staging-check verify out"; --force writes over it.\n',
  ]);
  expect(await readFile(join(bench.folder, 'out/docs/status.md'), 'utf8')).toBe('mine');
  expect((await to('517', '--force')).code).toBe(0);
  expect((await bench.offline('verify', 'out')).code).toBe(0);
  await rm(join(bench.folder, 'out/docs'), { recursive: true });
  await mkdir(join(bench.folder, 'elsewhere'));
  await symlink(join(bench.folder, 'elsewhere'), join(bench.folder, 'out/docs'));
  expect((await to('517', '--force')).stderr).toMatch(/no plain file/);
  await rm(join(bench.folder, 'out/manifest.json'));
  expect((await to('517', '--force')).stderr).toBe(
    'out: the folder is not empty and holds no export; name another one.\n',
  );
  await writeFile(join(bench.folder, 'file'), '');
  expect((await bench.run('incident', 'export', '517', '-o', 'file')).stderr).toBe(
    'file: it is a file; name a folder.\n',
  );
});

it('a file that was added, a link, and an empty folder in an export are found', async () => {
  await using bench = await incidents();
  await bench.run('incident', 'export', '517', '-o', 'out');
  await writeFile(join(bench.folder, 'out/.hidden'), '');
  await mkdir(join(bench.folder, 'out/more'));
  await rm(join(bench.folder, 'out/incident.md'));
  await symlink('incident.json', join(bench.folder, 'out/incident.md'));
  const { stdout } = await bench.offline('verify', 'out');
  expect(stdout).toContain('  .hidden: it is not part of the export: it was added later\n');
  expect(stdout).toContain('  more: it is not part of the export: it was added later\n');
  expect(stdout).toContain('  incident.md: it is no plain file\n');
});

it.each<[words: readonly string[], said: string]>([
  [
    ['incident'],
    'incident needs to know what to do: staging-check incident list, or staging-check incident export <key> --output <folder>\n',
  ],
  [['incident', 'exprt', '517'], 'There is no incident exprt. Did you mean incident export?\n'],
  [['incident', 'list', 'x', '--output', 'a', '--format', 'xml'], '--output belongs to incident export.\n'],
  [
    ['incident', 'export'],
    'incident export takes one key: incident export <key>.\nincident export needs a folder: --output <folder>.\n',
  ],
  [['incident', 'export', 'a b', '-o', 'x'], 'a b: a key is 1 to 60 letters'],
  [['verify'], 'verify takes one folder: staging-check verify <folder>\n'],
  [['verify', 'nowhere'], 'nowhere: there is no such folder.\n'],
  [
    ['verify', '.', '--seal', 'abc'],
    '--seal abc: expected the 64 hexadecimal digits that the export told.\n',
  ],
])('%j is wrong usage: said, and exit 2', async (words, said) => {
  await using here = await workshop({});
  const { code, stdout, stderr } = await here.run(...words);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(said);
});

it('an unknown incident is answered with the nearest; a folder without export does not hold', async () => {
  await using bench = await incidents();
  const unknown = await bench.run('incident', 'export', 'INC-8', '-o', 'out');
  expect([unknown.code, unknown.stderr]).toEqual([2, 'There is no incident INC-8. Did you mean INC-7?\n']);
  const other = await bench.offline('verify', 'plans');
  expect([other.code, other.stdout.split('\n')[1]]).toEqual([
    1,
    '  manifest.json: it is missing: without it nothing can be checked',
  ]);
});

it.each(['incident', 'verify'])('%s --help says what it takes and how it ends', async (verb) => {
  await using here = await workshop({});
  const { code, stdout } = await here.run(verb, '--help');
  expect(code).toBe(0);
  expect(stdout).toContain(`staging-check ${verb}`);
  expect(stdout).toContain('--help');
});

/** A Redis with issue 517, closed, and INC-7, open, and a folder to work in. */
async function incidents() {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const here = stack.use(await workshop({}));
  const store = redisIncidents(server.redis, { keptMs: () => 3_600_000 });
  const other = opened(incidentHead({ key: 'INC-7', severity: 'P1', channel: 'C0OTHER' }));
  for (const [key, events] of [
    ['517', story517],
    ['INC-7', [other]],
  ] as const) {
    const [opening, ...rest] = events;
    if (opening?.type !== 'incident.opened') throw new Error('no opening');
    expect(await store.open(opening)).toEqual({ kind: 'opened' });
    await store.append(key, rest as readonly IncidentEvent[]);
  }
  for (const event of [...audit517, ...otherDecisions]) await redisAudit(server.redis).append(event);
  return {
    folder: here.folder,
    run: (...args: readonly string[]): Promise<Ended> => here.start(args, { REDIS_URL: server.url }).ended,
    /** Where no Redis answers. */
    offline: (...args: readonly string[]): Promise<Ended> =>
      here.start(args, { REDIS_URL: 'redis://127.0.0.1:1' }).ended,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
