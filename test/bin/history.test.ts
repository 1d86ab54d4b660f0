import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEmulator } from 'emulate';
import { expect, it } from 'vitest';
import { summaryOf } from '../../src/core/run/summary.ts';
import { reachRedis } from '../../src/store/connections.ts';
import { redisRuns } from '../../src/store/runs.ts';
import { workshop } from '../support/cli.ts';
import { testRedis } from '../support/redis.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, startedAt } from '../support/run-events.ts';

async function write(url: string): Promise<void> {
  const redis = await reachRedis(url);
  const store = redisRuns(redis, { keptMs: () => 60_000 });
  for (const [id, environment, attempts] of [
    ['r-000001', 'staging', 2],
    ['r-000002', 'demo', 1],
    ['r-000003', 'staging', 1],
  ] as const) {
    const head = { ...runHeadOf({ '2.1': 'One' }, [checkHeadOf('golden', '2.1')]), id, environment };
    const order = {
      run: id,
      plan: { text: '', file: '', digest: '' },
      place: { channel: 'C0', thread: null },
      failFast: false,
    };
    await store.create(order, head, startedAt);
    await store.append(id, [
      { type: 'run.started', id: 'run.started', at: startedAt },
      ...endedCheck('golden', 6_200, passed, attempts),
      { type: 'run.finished', id: 'run.finished', at: startedAt + 6_200 },
    ]);
    const state = await store.state(id);
    if (state !== null) await store.end(summaryOf(state, 'C0'));
  }
  redis.disconnect();
}

it('the last runs, newest first, filtered, with their flaky checks', async () => {
  await using server = await testRedis();
  await using here = await workshop({});
  await write(server.url);
  const history = (...args: readonly string[]) =>
    here.start(['history', ...args], { REDIS_URL: server.url }).ended;
  const line = (id: string, environment: string, counts: string) =>
    `2026-11-24 10:42:00 UTC  ${id}  passed        issue-517 · ${environment} · phase2 · ${counts} · 6.2 s`;
  const all = await history();
  expect([all.code, all.stderr]).toEqual([0, '']);
  expect(all.stdout.split('\n')).toEqual([
    line('r-000003', 'staging', '1 passed'),
    line('r-000002', 'demo', '1 passed'),
    line('r-000001', 'staging', '1 passed, 1 on retry'),
    '',
    'Flaky: issue-517 · staging',
    'golden: passed on retry in 1 of 2 runs (revision unknown: 1 of 2 runs)',
    '',
  ]);
  expect((await history('--env', 'demo')).stdout).toBe(`${line('r-000002', 'demo', '1 passed')}\n`);
  expect((await history('--limit', '1')).stdout).toBe(`${line('r-000003', 'staging', '1 passed')}\n`);
  const none = await history('--plan', 'other');
  expect([none.stdout, none.stderr]).toEqual(['', 'No run has ended.\n']);
  const json = JSON.parse((await history('--format', 'json', '--env', 'staging')).stdout);
  expect(json.runs.map(({ id }: { id: string }) => id)).toEqual(['r-000003', 'r-000001']);
  expect(json.flaky[0]).toMatchObject({ environment: 'staging', check: 'golden', flaky: 1, runs: 2 });
  const ledger = await history('--flaky');
  expect(ledger.stdout.split('\n')).toEqual([
    'issue-517 · staging: 2 runs',
    '  golden: passed on retry in 1 of 2 runs',
    '    revision unknown  1 of 2 runs',
    '',
    'issue-517 · demo: 1 run, no flaky check',
    '',
  ]);
  const alone = JSON.parse((await history('--flaky', '--format', 'json')).stdout);
  expect([Object.keys(alone), alone.flaky.length]).toEqual([['flaky'], 1]);
});

it('every wrong flag is named', async () => {
  await using here = await workshop({});
  const { code, stderr } = await here.run('history', 'r-1', '--limit', '0', '--format', 'xml');
  expect([code, stderr]).toEqual([
    2,
    '--limit 0: expected a number, 1 to 9999.\n--format xml: expected text or json.\nhistory takes no words, got r-1; --plan <id> or --env <name>?\n',
  ]);
});

it('ticks finds a run by its id', async () => {
  await using server = await testRedis();
  await using here = await workshop({});
  await writeFile(join(here.folder, 'plan.md'), '# Shop\n\n- [ ] It looks right\n');
  await write(server.url);
  const { code, stderr } = await here.start(['ticks', 'plan.md', '--run', 'r-000002', '--footnote'], {
    REDIS_URL: server.url,
  }).ended;
  expect([code, stderr]).toEqual([0, '0 changed, 0 right already, 1 that this run cannot tell.\n']);
  expect(await readFile(join(here.folder, 'plan.md'), 'utf8')).toMatch(
    /^# Shop\n\n- \[ \] It looks right\n\n_Ticked by staging-check: run r-000002 on demo, /,
  );
});

it('ticks shows the boxes in one comment on an issue, edited the next time', async () => {
  const github = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { ghp_ticks: { login: 'octocat', scopes: ['repo', 'user'] } },
      github: { users: [{ login: 'octocat' }], repos: [{ owner: 'octocat', name: 'backend' }] },
    },
  });
  await using here = await workshop({});
  await using server = await testRedis();
  await write(server.url);
  await writeFile(join(here.folder, 'plan.md'), '# Shop\n\n- [ ] It looks right\n');
  const headers = { authorization: 'Bearer ghp_ticks', 'content-type': 'application/json' };
  const issues = `${github.url}/repos/octocat/backend/issues`;
  await fetch(issues, { method: 'POST', headers, body: JSON.stringify({ title: 'Shop' }) });
  const comment = (run: string) =>
    here.start(['ticks', 'plan.md', '--run', run, '--comment', '1'], {
      REDIS_URL: server.url,
      GITHUB_API_URL: github.url,
      STAGING_CHECK_GITHUB_REPO: 'octocat/backend',
      STAGING_CHECK_SECRET_GITHUB_TOKEN: 'ghp_ticks',
    }).ended;
  try {
    expect((await comment('r-000001')).stderr).toContain('posted: ');
    expect((await comment('r-000002')).stderr).toContain('edited: ');
    const listed = await (await fetch(`${issues}/1/comments`, { headers })).json();
    expect(listed).toHaveLength(1);
    expect(JSON.stringify(listed)).toContain('- [ ] It looks right');
  } finally {
    await github.close();
  }
});
