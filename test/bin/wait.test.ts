import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createRunQueue } from '../../src/platform/queue/queue.ts';
import { type Workshop, workshop } from '../support/cli.ts';
import { asker } from '../support/crowd.ts';
import { httpServer } from '../support/http-server.ts';
import { postDeploy, type SlackScene, slackScene, webhookSecret } from '../support/slack-scene.ts';

const plan = `
version: 1
plan: shop
title: Shop
environments: { staging: {}, demo: {} }
phases:
  good: { title: Good, sections: { "1.1": { title: A, checks: { home: { env: { process: true }, expect: { PATH: { exists: true } } } } } } }
  bad: { title: Bad, sections: { "2.1": { title: B, checks: { other: { env: { process: true }, expect: { NO_SUCH_VARIABLE: { exists: true } } } } } } }
reports:
  green: { at: [1s], run: [good], environment: staging, channel: C0STAGING1 }
  red: { at: [1s], run: [all], environment: demo, channel: C0STAGING1 }
`;

const opened = new AsyncDisposableStack();
let scene: SlackScene;
let shop: Workshop;
beforeAll(async () => {
  scene = opened.use(await slackScene({ plan }));
  shop = opened.use(await workshop({}));
});
afterAll(() => opened.disposeAsync());

function waiting(words: readonly string[], url = scene.address, secret = webhookSecret) {
  const variables = {
    STAGING_CHECK_PUBLIC_URL: url,
    ...(secret === '' ? {} : { STAGING_CHECK_WEBHOOK_SECRET: secret }),
  };
  return shop.start(['wait', ...words], variables).ended;
}

it('a deploy that the first report finds good is 0, one that it finds bad is 1, each with what decided', async () => {
  const green = waiting(['--deploy', 'v1/a', '--env', 'staging', '--timeout', '40s']);
  const red = waiting(['--deploy', 'v1/a', '--env', 'demo', '--timeout', '40s']);
  await postDeploy(scene.address, { environment: 'staging', revision: 'v1/a' });
  await postDeploy(scene.address, { environment: 'demo', revision: 'v1/a' });
  const good = await green;
  expect(good.stdout).toMatch(
    /^v1\/a on staging: passed, 1 of 1 passed, \S+ \S+ UTC\nr-\S+ http:\/\/[^\s?]+\n$/,
  );
  expect(good.code).toBe(0);
  const bad = await red;
  expect(bad.stdout).toMatch(/^v1\/a on demo: failed, 1 of 2 passed, .*\n.*NO_SUCH_VARIABLE.*\nr-\S+/);
  expect(bad.code).toBe(1);
  // Deployed again: what was looked at before says nothing of it.
  const later = String(Math.floor(Date.now() / 1_000) + 60);
  const again = await waiting(['--deploy', 'v1/a', '--env', 'staging', '--after', later]);
  expect(again.stdout).toMatch(
    /^v1\/a on staging: cancelled\nits last report was due at .* UTC, none comes after .* UTC: nothing has looked at it since\./,
  );
  expect(again.code).toBe(3);
}, 60_000);

it('a run is waited for by its id, and its document is printed on demand', async () => {
  await using queue = createRunQueue(scene.redisUrl);
  await asker(scene.runs, queue, plan)('r-WAITED', 'staging', 'C0STAGING1');
  const { code, stdout } = await waiting(['--run', 'r-WAITED', '--timeout', '40s', '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({
    run: 'r-WAITED',
    plan: 'shop',
    environment: 'staging',
    state: 'failed',
    passed: 1,
    total: 2,
    unseen: 0,
  });
  expect(code).toBe(1);
}, 60_000);

it('without an answer in time it is 3, and what is missing is told while it waits', async () => {
  const { code, stderr, stdout } = await waiting([
    '--deploy',
    'never',
    '--env',
    'staging',
    '--timeout',
    '1s',
  ]);
  expect(stderr).toBe(
    'never on staging: no deploy of never on staging is known so far\nnever on staging: no answer within 1.0 s (no deploy of never on staging is known so far).\n',
  );
  expect(stdout).toBe('');
  expect(code).toBe(3);
});

it('a bot that is not there is waited for, and then 3', async () => {
  const { code, stderr } = await waiting(['--run', 'r-WAITED', '--timeout', '1s'], 'http://127.0.0.1:1');
  expect(stderr).toContain('http://127.0.0.1:1 does not answer: ');
  expect(code).toBe(3);
});

it.each([
  [
    'an environment that no plan has',
    ['--deploy', 'v1', '--env', 'stagin'],
    webhookSecret,
    'did you mean staging?',
  ],
  ['another secret', ['--run', 'r-WAITED'], 'another-secret', 'the bot refuses the signature'],
  ['no secret', ['--run', 'r-WAITED'], '', 'STAGING_CHECK_WEBHOOK_SECRET is missing'],
  ['nothing to wait for', [], webhookSecret, 'What is waited for is missing'],
  ['no environment', ['--deploy', 'v1'], webhookSecret, '--env is missing'],
  ['a run that nobody knows', ['--run', 'r-NOBODY'], webhookSecret, 'no run r-NOBODY is known (any more)'],
  [
    'no instant',
    ['--deploy', 'v1', '--env', 'staging', '--after', 'now'],
    webhookSecret,
    'expected Unix seconds',
  ],
  ['both', ['--deploy', 'v1', '--env', 'staging', '--run', 'r-1'], webhookSecret, 'only one of them'],
])('%s is told at once with 2', async (_, words, secret, told) => {
  const { code, stderr } = await waiting(words, scene.address, secret);
  expect(stderr).toContain(told);
  expect(code).toBe(2);
});

it('what is no bot is told with 2, and never taken for a verdict', async () => {
  let page = '';
  await using server = await httpServer((_request, response) => void response.end(page));
  const well = { run: 'r-1', plan: 'shop', environment: 'staging', state: 'passed', decidedBy: '' };
  const whole = {
    ...well,
    finishedAt: new Date().toISOString(),
    passed: 1,
    total: 1,
    unseen: 0,
    page: 'http://bot/runs/r-1?token=t',
  };
  const pages = [
    '<html>sign in</html>',
    '{"state":"passed"}',
    'null',
    '{"state":"green","run":null}',
    ...[
      { run: 'r-2' },
      { total: 0, passed: 0 },
      { passed: 0 },
      { passed: 2 },
      { run: null },
      { finishedAt: null },
      { finishedAt: 'soon' },
      { finishedAt: '2099-01-01T00:00:00Z' },
      { error: 'not found' },
    ].map((wrong) => JSON.stringify({ ...whole, ...wrong })),
  ];
  for (page of pages) {
    const { code, stdout } = await waiting(['--run', 'r-1', '--timeout', '2s'], server.url);
    expect({ page, code, stdout }).toEqual({ page, code: 2, stdout: '' });
  }
  page = JSON.stringify({
    ...whole,
    deploy: 'd-0123456789abcdef',
    revision: 'v1',
    finishedAt: '2020-01-01T00:00:00Z',
  });
  const old = await waiting(['--deploy', 'v1', '--env', 'staging', '--timeout', '2s'], server.url);
  expect([old.code, old.stderr]).toEqual([2, expect.stringContaining('the answer is of 2020-01-01')]);
  page = JSON.stringify({ ...whole, deploy: 'd-0123456789abcdef', revision: 'v1' });
  const deploys = [
    ['--deploy', 'v2', '--env', 'staging'],
    ['--deploy', 'v1', '--env', 'demo'],
    ['--deploy', 'v1', '--env', 'staging', '--plan', 'other'],
    ['--deploy', 'd-0123456789abcdef', '--env', 'demo'],
    ['--deploy', 'd-1123456789abcdef'],
  ];
  for (const words of deploys) {
    const { code, stderr } = await waiting([...words, '--timeout', '2s'], server.url);
    expect({ words, code, stderr }).toEqual({
      words,
      code: 2,
      stderr: expect.stringContaining('asked about '),
    });
  }
});

it('the token that opens a page is printed on demand only', async () => {
  const answer = {
    run: 'r-1',
    plan: 'shop',
    environment: 'staging',
    state: 'passed',
    decidedBy: '',
    unseen: 0,
  };
  const page = 'http://bot/runs/r-1?token=t';
  await using server = await httpServer(
    (_request, response) =>
      void response.end(
        JSON.stringify({ ...answer, finishedAt: '2026-11-30T10:00:00Z', passed: 1, total: 1, page }),
      ),
  );
  const asText = await waiting(['--run', 'r-1'], server.url);
  expect(asText).toMatchObject({
    code: 0,
    stdout: 'run r-1: passed, 1 of 1 passed, 2026-11-30 10:00:00 UTC\nr-1 http://bot/runs/r-1\n',
  });
  const asJson = await waiting(['--run', 'r-1', '--format', 'json'], server.url);
  expect(JSON.parse(asJson.stdout)).toMatchObject({ page: 'http://bot/runs/r-1' });
  const whole = await waiting(['--run', 'r-1', '--link'], server.url);
  expect(whole.stdout).toContain(page);
});

it('only who has the secret is told anything', async () => {
  const now = String(Math.floor(Date.now() / 1000));
  const signed = (timestamp: string, body = '') =>
    `v1=${createHmac('sha256', webhookSecret).update(`v1:${timestamp}:${body}`).digest('hex')}`;
  const ask = async (path: string, headers: Readonly<Record<string, string>>) =>
    (await fetch(`${scene.address}/hooks/${path}`, { headers })).status;
  const of = (timestamp: string, signature: string) => ({
    'x-staging-check-timestamp': timestamp,
    'x-staging-check-signature': signature,
  });
  const old = String(Number(now) - 301);
  await vi.waitUntil(async () => (await ask('runs/r-WAITED', of(now, signed(now)))) === 200);
  expect(await ask('runs/r-WAITED', {})).toBe(401);
  expect(await ask('runs/r-WAITED', of(old, signed(old)))).toBe(401);
  expect(await ask('runs/r-WAITED', of(now, signed(now, 'x')))).toBe(401);
  expect(await ask('runs/nobody', {})).toBe(401);
  expect(await ask('runs/nobody', of(now, signed(now)))).toBe(404);
  expect(await ask('deploy/v1', of(now, signed(now)))).toBe(400);
});
