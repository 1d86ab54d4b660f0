import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { neededScopes } from '../../src/slack/out/scopes.ts';
import { redisWebhookQueue } from '../../src/store/webhook-queue.ts';
import { named } from '../../src/web/webhooks/endpoints.ts';
import { type SlackOptions, startSlack } from '../../stand-ins/slack/server.ts';
import { workshop } from '../support/cli.ts';
import { testRedis } from '../support/redis.ts';
import { testMessage } from '../support/webhook-parts.ts';
import { signingSecret } from '../support/webhook-receiver.ts';

const plan = `version: 1
plan: well
title: Well
environments: { local: { hosts: [] } }
phases:
  phase1:
    title: One
    sections:
      "1.1": { title: One, checks: { hi: { command: { run: [echo, hi] }, expect: { exitCode: 0 } } } }
`;

async function opened(options: Partial<SlackOptions> = {}) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const slack = stack.use(
    await startSlack({
      signingSecret: 'signing-secret',
      botToken: 'xoxb-right',
      appToken: 'xapp-right',
      scopes: Object.keys(neededScopes),
      ...options,
    }),
  );
  const here = stack.use(await workshop({ well: plan }));
  const variables = {
    SLACK_BOT_TOKEN: 'xoxb-right',
    SLACK_APP_TOKEN: 'xapp-right',
    SLACK_API_URL: slack.url,
    REDIS_URL: server.url,
  };
  const doctor = async (changes: Readonly<Record<string, string>> = {}) => {
    const { code, stdout, stderr } = await here.start(['doctor'], { ...variables, ...changes }).ended;
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/xoxb-\w|xapp-\w/);
    return { code, lines: stdout.trimEnd().split('\n') };
  };
  return { here, slack, server, doctor, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const fixes = (lines: readonly string[]) =>
  lines.flatMap((line, index) =>
    line.startsWith('    fix: ') ? [`${lines[index - 1]?.slice(2)} → ${line.slice(9)}`] : [],
  );

it('without variables of Slack it says so in one line, and that is no mistake', async () => {
  await using here = await workshop({ well: plan });
  const { code, stdout } = await here.run('doctor');
  expect(code).toBe(0);
  expect(stdout).toContain("✓ Slack: the bot's variables are not set; only the bot needs them\n");
});

it('all is well: tokens, scopes, Redis and configuration have a line each; nothing is posted', async () => {
  await using here = await opened();
  const { code, lines } = await here.doctor();
  expect([code, fixes(lines)]).toEqual([0, []]);
  const text = lines.join('\n');
  expect(text).toContain(
    '✓ staging-check.yaml: no permissions: everybody may everything but approve, 0 approvers',
  );
  expect(text).toMatch(/✓ SLACK_BOT_TOKEN: .+ in .+/);
  expect(text).toContain('✓ scopes: all that are needed');
  expect(text).toContain('✓ SLACK_APP_TOKEN: Socket Mode can connect');
  expect(text).toMatch(/✓ Redis: version \d/);
  expect(text).toContain('✓ Redis appendonly: yes');
  expect(text).toContain('✓ Redis maxmemory-policy: noeviction');
  expect(here.slack.calls.map(({ method }) => method).toSorted()).toEqual([
    'apps.connections.open',
    'auth.test',
  ]);
});

it('HTTP mode needs no app-level token', async () => {
  await using here = await opened();
  const { code, lines } = await here.doctor({
    SLACK_APP_TOKEN: '',
    SLACK_SIGNING_SECRET: '8f742231b10e8888',
  });
  expect([code, fixes(lines)]).toEqual([0, []]);
  expect(lines.join('\n')).toContain('✓ SLACK_SIGNING_SECRET: set; ');
});

it.each(Object.entries(neededScopes))(
  'the missing scope %s is named with what it costs',
  async (scope, cost) => {
    await using here = await opened({ scopes: Object.keys(neededScopes).filter((one) => one !== scope) });
    const { code, lines } = await here.doctor();
    expect([code, fixes(lines)]).toEqual([
      1,
      [`scopes: 1 missing → add under OAuth & Permissions, then install the app again: ${scope} (${cost})`],
    ]);
  },
);

it('tokens that Slack does not know, or has revoked', async () => {
  await using here = await opened();
  const unknown = await here.doctor({ SLACK_BOT_TOKEN: 'xoxb-wrong', SLACK_APP_TOKEN: 'xapp-wrong' });
  expect(fixes(unknown.lines)).toEqual([
    'SLACK_BOT_TOKEN: invalid_auth → Slack does not know this token; copy it again from OAuth & Permissions',
    'SLACK_APP_TOKEN: invalid_auth → Slack does not know this token; copy it again from Basic Information, App-Level Tokens',
  ]);
  here.slack.faults.add({ method: 'auth.test', kind: 'error', error: 'token_revoked' });
  here.slack.faults.add({ method: 'apps.connections.open', kind: 'error', error: 'missing_scope' });
  expect(fixes((await here.doctor()).lines)).toEqual([
    'SLACK_BOT_TOKEN: token_revoked → the token was revoked; make a new one under OAuth & Permissions, or install the app again',
    'SLACK_APP_TOKEN: missing_scope → give the app-level token the scope connections:write',
  ]);
});

it('the wrong kind of token and what is missing are told before Slack is asked', async () => {
  await using here = await opened();
  const swapped = await here.doctor({ SLACK_BOT_TOKEN: 'xapp-right', SLACK_APP_TOKEN: '', PORT: 'x' });
  expect(swapped.code).toBe(1);
  expect(fixes(swapped.lines)).toEqual([
    'SLACK_BOT_TOKEN: wrong → expected a bot token, which begins with "xoxb-"; this is an app-level token, which belongs in SLACK_APP_TOKEN',
    expect.stringMatching(/^SLACK_APP_TOKEN or SLACK_SIGNING_SECRET: not set → set an app-level token/),
    'PORT: wrong → expected a port from 0 to 65535, got "x"',
  ]);
  expect(here.slack.calls).toEqual([]);
});

it('Slack and Redis that do not answer, a broken staging-check.yaml, links that nothing signs: a line each', async () => {
  await using here = await opened();
  await writeFile(join(here.here.folder, 'staging-check.yaml'), 'aprovers: []\n');
  const { code, lines } = await here.doctor({
    SLACK_API_URL: 'http://127.0.0.1:1/api/',
    REDIS_URL: 'redis://127.0.0.1:1',
    STAGING_CHECK_PUBLIC_URL: 'https://checks.example.org',
  });
  expect(code).toBe(1);
  expect(fixes(lines)).toEqual([
    expect.stringMatching(
      /^staging-check\.yaml: cannot be used → staging-check\.yaml:1:1 unknown key "aprovers"/,
    ),
    expect.stringMatching(
      /^SLACK_BOT_TOKEN: no answer \(.+\) → see that this machine reaches http:\/\/127\.0\.0\.1:1/,
    ),
    expect.stringMatching(/^SLACK_APP_TOKEN: no answer/),
    expect.stringMatching(/^Redis: cannot be used → Redis at 127\.0\.0\.1:1 does not answer/),
    expect.stringMatching(
      /^links to https:\/\/checks\.example\.org: nothing to sign them with → set STAGING_CHECK_LINK_SECRET/,
    ),
  ]);
});

it('a Redis that forgets or throws away is told with what would be lost', async () => {
  await using here = await opened();
  await here.server.redis.config('SET', 'appendonly', 'no');
  await here.server.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const { code, lines } = await here.doctor();
  expect(code).toBe(1);
  expect(fixes(lines)).toEqual([
    expect.stringMatching(/^Redis appendonly: no → set `appendonly yes`.* loses running and queued runs/),
    expect.stringMatching(
      /^Redis maxmemory-policy: allkeys-lru → set `maxmemory-policy noeviction`.* throws away queued checks/,
    ),
  ]);
});

it('a Redis that runs out of memory is told with what to do, from 70 % on', async () => {
  await using here = await opened();
  const { redis } = here.server;
  // So much that what connections take of it does not count.
  await redis.setrange('sc:filler', 8_000_000, 'x');
  const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  await redis.config('SET', 'maxmemory', String(used * 4));
  expect(fixes((await here.doctor()).lines)).toEqual([]);
  await redis.config('SET', 'maxmemory', String(Math.round(used * 1.25)));
  const { code, lines } = await here.doctor();
  expect(code).toBe(1);
  expect(fixes(lines)).toEqual([
    expect.stringMatching(
      /^Redis memory: \d\d % of maxmemory used → Redis has used .* raise maxmemory, or keep less \(`retention\.runs`, `retention\.details`/,
    ),
  ]);
});

it('webhooks: a secret that is missing or no secret, and what no receiver takes', async () => {
  await using room = await opened();
  const address = 'https://example.com/token-in-path';
  const config = `webhooks: [{ url: "${address}", secret: HOOK }, { url: "https://example.org", secret: SHORT }]\n`;
  await writeFile(join(room.here.folder, 'staging-check.yaml'), config);
  const missing = await room.doctor({ STAGING_CHECK_SECRET_SHORT: 'whsec_c2hvcnQ=' });
  expect(missing.code).toBe(1);
  expect(fixes(missing.lines)).toEqual([
    'staging-check.yaml: cannot be used → 2 environment variables are wrong: STAGING_CHECK_SECRET_HOOK: missing: webhooks in staging-check.yaml sign with it; set it, or its _FILE, to whsec_ and base64 STAGING_CHECK_SECRET_SHORT: expected whsec_ and the base64 of 24 to 64 random bytes; several, the newest first, with commas between',
  ]);
  const secrets = { STAGING_CHECK_SECRET_HOOK: signingSecret, STAGING_CHECK_SECRET_SHORT: signingSecret };
  expect((await room.doctor(secrets)).lines).toContain(
    '✓ staging-check.yaml: no permissions: everybody may everything but approve, 0 approvers, 2 webhooks',
  );
  const queue = redisWebhookQueue(room.server.redis);
  const { id } = named(address);
  await queue.know([id]);
  await queue.add(id, 'run.r-1', [testMessage('r-1', 1, Date.now() + 1000)]);
  const claim = await queue.claim(id, 'one');
  if ('waitMs' in claim) throw new Error('there is something to claim');
  await queue.settle(claim, { kind: 'dead', reason: 'answered 500', isGone: false });
  const dead = await room.doctor(secrets);
  expect([dead.code, fixes(dead.lines)]).toEqual([
    1,
    [
      `webhooks to ${id}: 0 wait, 1 given up → mend the receiver, then staging-check webhooks again; staging-check webhooks tells which address it is and what was given up`,
    ],
  ]);
});
