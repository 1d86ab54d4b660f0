import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { redisWebhookQueue } from '../../src/store/webhook-queue.ts';
import { named } from '../../src/web/webhooks/endpoints.ts';
import { workshop } from '../support/cli.ts';
import { testRedis } from '../support/redis.ts';
import { testMessage } from '../support/webhook-parts.ts';

const address = 'https://example.com/token-in-path';
const other = 'https://other.example.com/';
const { id, shown } = named(address);

/** Two dead letters, one that waits and fails, and an endpoint that is configured no more. */
async function hooks() {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const here = stack.use(await workshop({}));
  const entries = `webhooks: [{ url: "${address}", secret: HOOK }, { url: "${other}", secret: HOOK, on: [staging] }]\n`;
  await writeFile(join(here.folder, 'staging-check.yaml'), entries);
  const queue = redisWebhookQueue(server.redis);
  await queue.know([id, 'gone-endpoint']);
  const at = Date.now() + 1000;
  await queue.add(
    id,
    'run.r-1',
    [1, 2, 3].map((n) => testMessage('r-1', n, at)),
  );
  for (const token of ['one', 'two', 'three']) {
    const claim = await queue.claim(id, token);
    if ('waitMs' in claim) throw new Error('there is something to claim');
    const reason = 'answered 500: \u001b[31mno\nroom';
    const dead = { kind: 'dead', reason, isGone: false } as const;
    const retry = { kind: 'retry', afterMs: 60_000, pauseMs: 0, reason } as const;
    await queue.settle(claim, token === 'three' ? retry : dead);
  }
  const webhooks = (...words: readonly string[]) =>
    here.start(['webhooks', ...words], { REDIS_URL: server.url }).ended;
  return { queue, server, here, webhooks, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

it('says how each receiver stands, without what may be a token, and what was given up', async () => {
  await using room = await hooks();
  const { code, stdout, stderr } = await room.webhooks();
  expect([code, stderr]).toEqual([1, '']);
  const minute = /\d{4}-\d\d-\d\d \d\d:\d\d UTC/g;
  expect(stdout.replace(minute, 'WHEN').split('\n')).toEqual([
    shown,
    '  1 wait, failing since WHEN: answered 500: no room',
    '  2 given up',
    '    msg_r-1_2 incident.changed run.r-1, WHEN: answered 500: no room',
    '    msg_r-1_1 incident.changed run.r-1, WHEN: answered 500: no room',
    'an address that is not in staging-check.yaml (gone-endpoint)',
    '  0 wait',
    named(other).shown,
    '  0 wait',
    '',
    'staging-check webhooks again sends them again.',
    '',
  ]);
  expect(stdout).not.toContain('token-in-path');
  const json = JSON.parse((await room.webhooks('--format', 'json')).stdout);
  expect(json).toMatchObject([
    { endpoint: id, waiting: 1, dead: 2 },
    { isConfigured: false },
    { endpoint: named(other).id },
  ]);
  expect(json[0].letters).toMatchObject([{ id: 'msg_r-1_2', subject: 'run.r-1' }, { id: 'msg_r-1_1' }]);
});

it('sends again one, then all; what waits is tried at once', async () => {
  await using room = await hooks();
  expect((await room.webhooks('again', 'msg_r-1_1')).stdout).toMatch(/^1 on their way again;/);
  expect((await room.webhooks('again')).stdout).toMatch(/^1 on their way again;/);
  expect(await room.queue.standings()).toMatchObject([{ endpoint: id, waiting: 3, dead: 0 }, { waiting: 0 }]);
  expect(await room.queue.claim(id, 'four')).toMatchObject({ message: { id: 'msg_r-1_3' } });
});

it('what a newer version gave up, or nobody reads, has its row and stays; the rest is listed and sent', async () => {
  await using room = await hooks();
  const key = (await room.server.redis.keys(`*:dead:${id}`))[0] ?? '';
  const [first = ''] = await room.server.redis.lrange(key, 0, 0);
  const newer = first.replace('"v":1', '"v":9');
  const inside = first.replace('\\"v\\":1', '\\"v\\":9').replaceAll('msg_r-1_2', 'msg_r-1_9');
  await room.server.redis.lpush(key, newer, 'no letter', inside);
  const { code, stdout, stderr } = await room.webhooks();
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toContain('5 given up\n');
  expect(stdout.match(/ {4}\S+, which this version cannot read: .*/g)).toEqual([
    expect.stringMatching(/msg_r-1_9, .*: a webhook \(.*version 9.*update this one/),
    expect.stringMatching(/ one, .*: a webhook that was given up .*no JSON/),
    expect.stringMatching(/msg_r-1_2, .*: a webhook that was given up .*version 9.*update this one/),
  ]);
  expect(stdout).toContain('msg_r-1_2');
  const [json] = JSON.parse((await room.webhooks('--format', 'json')).stdout);
  expect(json.letters).toMatchObject([
    ...Array.from({ length: 3 }, () => ({ unread: expect.any(String) })),
    { id: 'msg_r-1_2' },
    { id: 'msg_r-1_1' },
  ]);
  const again = await room.webhooks('again', 'msg_r-1_9', 'msg_r-1_1', 'msg_x');
  expect([again.code, again.stderr.trimEnd().split('\n')]).toEqual([
    2,
    [
      'Nothing that was given up has the id msg_x; staging-check webhooks lists them.',
      expect.stringMatching(
        /^msg_r-1_9 was given up, and this version cannot read it: a webhook .*version 9.*update this one/,
      ),
    ],
  ]);
  expect(JSON.parse((await room.webhooks('again', '--format', 'json')).stdout)).toEqual({ again: 2 });
  expect(await room.server.redis.lrange(key, 0, -1)).toEqual([inside, 'no letter', newer]);
  expect((await room.webhooks()).stdout).not.toContain('webhooks again sends');
});

it('wrong usage is told at once and exits 2', async () => {
  await using room = await hooks();
  const unknown = await room.webhooks('again', 'msg_r-1_1', 'msg_x');
  expect([unknown.code, unknown.stderr]).toEqual([
    2,
    'Nothing that was given up has the id msg_x; staging-check webhooks lists them.\n',
  ]);
  expect(await room.queue.deadLetters(id)).toHaveLength(2);
  const wrong = await room.webhooks('agian', '--format', 'xml');
  expect([wrong.code, wrong.stderr.trimEnd().split('\n')]).toEqual([
    2,
    ['webhooks agian: expected again, or nothing.', '--format xml: expected text or json.'],
  ]);
});

it('without webhooks it says so', async () => {
  await using server = await testRedis();
  await using here = await workshop({});
  const { code, stdout } = await here.start(['webhooks'], { REDIS_URL: server.url }).ended;
  expect([code, stdout]).toEqual([0, 'No webhooks: staging-check.yaml names no receiver.\n']);
});
