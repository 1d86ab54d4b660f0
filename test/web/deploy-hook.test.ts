import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { request } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { firstSeenAt } from '../../src/store/seen-once.ts';
import { hookedDeploy } from '../../src/web/hooks/deploy-hook.ts';
import { createLinks, linkKey } from '../../src/web/links.ts';
import { noticePage } from '../../src/web/pages/page.ts';
import { startHttpServer } from '../../src/web/server.ts';
import { badRevisions } from '../support/bad-revisions.ts';
import { type DeployRoom, deployRoom } from '../support/deploys.ts';

const secret = 'hook-secret';
let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

type Sent = { body?: string | Buffer; at?: number; signature?: string | null; timestamp?: string | null };

async function begin(options: { hasHook?: boolean } = {}) {
  const all = stack.use(await deployRoom());
  const now = all.room.clock.at;
  const server = stack.use(
    await startHttpServer({
      port: 0,
      host: '127.0.0.1',
      probes: {},
      metrics: { contentType: 'text/plain', text: async () => '' },
      links: createLinks({ publicUrl: null, keys: [linkKey('x')] }),
      notice: noticePage,
      slackEvents: null,
      incidents: null,
      log: silentLog,
      now: () => all.room.clock.at,
      run: async () => null,
      deployHook:
        options.hasHook === false
          ? null
          : {
              secret,
              deployed: (one, at) => hookedDeploy(all.desk, one, at),
              firstAt: (signature, at) => firstSeenAt(all.room.server.redis, signature, at),
            },
    }),
  );
  const post = async ({ body = valid(), at = now, ...sent }: Sent = {}) => {
    const timestamp = sent.timestamp === undefined ? String(Math.floor(at / 1000)) : sent.timestamp;
    const hmac = createHmac('sha256', secret).update(`v1:${timestamp}:`).update(body).digest('hex');
    const signature = sent.signature === undefined ? `v1=${hmac}` : sent.signature;
    const answer = await request(`http://127.0.0.1:${server.port}/hooks/deploy`, {
      method: 'POST',
      headers: {
        ...(timestamp === null ? {} : { 'x-staging-check-timestamp': timestamp }),
        ...(signature === null ? {} : { 'x-staging-check-signature': signature }),
      },
      body,
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, text };
  };
  return { all, post, now, port: server.port };
}

function valid(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({ environment: 'staging', revision: '00469-x1', ...changes });
}

async function nothingQueued(all: DeployRoom) {
  expect(all.woken).toEqual([]);
  expect(await all.deploys.recent(null, 10)).toEqual([]);
  expect(all.room.audit).toEqual([]);
}

test('a signed deploy is taken once, however often and in however many ways it is told', async () => {
  const { all, post } = await begin();
  const first = await post({ body: valid({ service: 'api', deployedBy: 'jun' }) });
  expect(first.status).toBe(202);
  const { deploy } = JSON.parse(first.text);
  const again = await Promise.all([post({ body: valid({ service: 'api' }) }), post(), post()]);
  expect(again.map(({ status, text }) => [status, JSON.parse(text)])).toEqual(
    Array.from({ length: 3 }, () => [200, { deploy }]),
  );
  expect(all.woken).toEqual([deploy]);
  const state = await all.deploys.state(deploy);
  expect(state?.facts).toEqual({ service: 'api', url: null, deployedBy: 'jun' });
  await all.desk.recordSighting(
    { kind: 'run', run: 'r-1' },
    { environment: 'staging', revision: '00469-x1' },
  );
  expect((await all.deploys.state(deploy))?.sources.map(({ source }) => source.kind).toSorted()).toEqual([
    'hook',
    'run',
  ]);
  expect(await all.deploys.recent('staging', 10)).toEqual([deploy]);
});

test('of twenty at once one is new', async () => {
  const { all, post } = await begin();
  const statuses = (await Promise.all(Array.from({ length: 20 }, () => post()))).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([...Array.from({ length: 19 }, () => 200), 202]);
  // Whoever added to what another one entered wakes it too.
  expect(new Set(all.woken).size).toBe(1);
});

const seconds = 1_000;
test.each<[string, (now: number) => Sent]>([
  ['no signature', () => ({ signature: null })],
  ['no timestamp', () => ({ timestamp: null })],
  ['a signature of another secret', () => ({ signature: `v1=${'0'.repeat(64)}` })],
  ['a signature of another length', () => ({ signature: 'v1=00' })],
  ['an empty signature', () => ({ signature: '' })],
  ['another version', () => ({ signature: `v0=${'0'.repeat(64)}` })],
  ['a timestamp in words', () => ({ timestamp: 'now' })],
  ['a negative timestamp', () => ({ timestamp: '-5' })],
  ['a timestamp in milliseconds', (now) => ({ timestamp: String(now) })],
  ['one from six minutes ago', (now) => ({ at: now - 361 * seconds })],
  ['one from in six minutes', (now) => ({ at: now + 361 * seconds })],
])('401 and nothing queued: %s', async (_, sent) => {
  const { all, post, now } = await begin();
  expect((await post(sent(now))).status).toBe(401);
  await nothingQueued(all);
});

test('a signature holds for its body only', async () => {
  const { all, post, now } = await begin();
  const timestamp = String(Math.floor(now / 1000));
  const signature = `v1=${createHmac('sha256', secret).update(`v1:${timestamp}:${valid()}`).digest('hex')}`;
  expect((await post({ body: valid({ revision: 'evil' }), signature })).status).toBe(401);
  await nothingQueued(all);
});

test('a revision that comes back is a new deploy, the request that told of it before is not', async () => {
  const { all, post, now } = await begin();
  const first = await post();
  all.room.clock.at = now + 60_000;
  expect((await post({ body: valid({ revision: '00470-y2' }), at: now + 60_000 })).status).toBe(202);
  const replayed = await post();
  expect([replayed.status, replayed.text]).toEqual([200, first.text]);
  all.room.clock.at = now + 61_000;
  const back = await post({ at: now + 61_000 });
  expect([back.status, back.text === first.text]).toEqual([202, false]);
  expect(await post({ at: now + 61_000 })).toEqual({ status: 200, text: back.text });
});

test('one, another and the first again, all within a second, are three deploys', async () => {
  const { post } = await begin();
  const statuses = [await post(), await post({ body: valid({ revision: 'v2' }) }), await post()];
  expect(statuses.map(({ status }) => status)).toEqual([202, 202, 202]);
});

test('the same request sent again changes nothing', async () => {
  const { all, post } = await begin();
  expect((await post()).status).toBe(202);
  expect((await post()).status).toBe(200);
  expect(all.woken).toHaveLength(1);
});

test.each([
  ['no JSON', '{', ['the body: expected a JSON object in UTF-8']],
  ['nothing', '', ['the body: expected a JSON object in UTF-8']],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), ['the body: expected a JSON object in UTF-8']],
  ['no object', '[]', ['the body: expected a JSON object in UTF-8']],
  ['no names', '{}', ['environment: ', 'revision: ']],
  ['a name too many', valid({ shell: 'sh' }), ['shell']],
  ['a number', valid({ revision: 5 }), ['revision: expected text of 1 to 500 characters']],
  ['a channel and a revision', valid({ channel: 'here', revision: 'a b' }), ['revision: ', 'channel: ']],
  ['another environment', valid({ environment: 'stagign' }), ['did you mean staging?']],
  ['an environment like no other', valid({ environment: 'q'.repeat(90) }), ['There are staging and demo']],
] as const)('400 with all reasons, and nothing queued: %s', async (_, body, reasons) => {
  const { all, post } = await begin();
  const { status, text } = await post({ body });
  expect(status).toBe(400);
  for (const reason of reasons) expect(text).toContain(reason);
  await nothingQueued(all);
});

test('100 revisions of shell, markup, paths and Unicode are refused with the rule', async () => {
  const { all, post } = await begin();
  expect(new Set(badRevisions).size).toBeGreaterThanOrEqual(100);
  for (const revision of badRevisions) {
    const { status, text } = await post({ body: valid({ revision }) });
    expect([revision, status]).toEqual([revision, 400]);
    expect(text).toMatch(/a revision is 1 to 128|revision: /);
  }
  await nothingQueued(all);
});

test('10 MB are not read to their end', async () => {
  const { all, post, port } = await begin();
  expect((await post({ body: Buffer.alloc(10_000_000, 32) })).status).toBe(413);
  const chunks = Readable.from(Array.from({ length: 160 }, () => Buffer.alloc(65_536, 32)));
  const streamed = request(`http://127.0.0.1:${port}/hooks/deploy`, { method: 'POST', body: chunks });
  const status = await streamed.then(
    ({ statusCode }) => statusCode,
    () => 'cut off',
  );
  expect([413, 'cut off']).toContain(status);
  await nothingQueued(all);
});

test('without a secret there is no hook', async () => {
  const { post } = await begin({ hasHook: false });
  expect((await post()).status).toBe(404);
});

test('without Redis it is 503, to be sent again', async () => {
  const { all, post } = await begin();
  all.room.server.redis.disconnect();
  expect((await post()).status).toBe(503);
  expect(all.woken).toEqual([]);
});
