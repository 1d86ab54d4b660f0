import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { IncidentEvent } from '../../src/core/incident/events.ts';
import { type LogFields, silentLog } from '../../src/core/log.ts';
import { boxStandings } from '../../src/github/box-standings.ts';
import { redisChecklists } from '../../src/github/checklist-memory.ts';
import { issueChecklists } from '../../src/github/issue-checklists.ts';
import type { Outlet, PlacedDocument } from '../../src/publish/outlet.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import type { Redis } from '../../src/store/redis.ts';
import { type Workshop, workshop } from '../support/cli.ts';
import { ended, opened, openedAt } from '../support/incident-events.ts';
import { incidentOf } from '../support/incident-states.ts';
import { issueServer } from '../support/issue-server.ts';
import { testRedis } from '../support/redis.ts';

const looked: readonly IncidentEvent[] = [
  ended('r-1', 'health', 'passed', 5),
  ended('r-1', 'no-name-error', 'passed', 5),
];
const broke: readonly IncidentEvent[] = [...looked, ended('r-2', 'health', 'failed', 9)];

const text = `# Staging outage

## Timeline

- [ ] Validate staging service recovery
- [ ] Run original failing WebSocket tests
- [ ] Update docs

## Success criteria

- [ ] Health answers 200
- [x] Events arrive
`;
const recovered = text
  .replace('[ ] Validate', '[x] Validate')
  .replace('[ ] Health answers', '[x] Health answers');
const until = { timeout: 8000, interval: 20 };

let here: Workshop;
let redisUrl: string;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  const server = stack.use(await testRedis());
  here = stack.use(await workshop({}));
  redisUrl = server.url;
  const store = redisIncidents(server.redis, { keptMs: () => 3_600_000 });
  await store.open(opened() as Extract<IncidentEvent, { type: 'incident.opened' }>);
  await store.append('517', looked);
});
afterAll(() => stack.disposeAsync());

it('ticks by the key of an incident: tasks and criteria, from the Redis of the bot, with time and link', async () => {
  const file = join(here.folder, 'outage.md');
  await writeFile(file, text);
  const args = ['ticks', 'outage.md', '--incident', '517', '--link', 'https://bot.example/i/517'];
  const { code, stdout, stderr } = await here.start(args, { REDIS_URL: redisUrl }).ended;
  expect([code, stdout]).toEqual([0, 'outage.md:5 ticked\noutage.md:11 ticked\n']);
  expect(stderr).toBe('2 changed, 0 right already, 3 that this run cannot tell.\n');
  expect(await readFile(file, 'utf8')).toMatch(
    new RegExp(
      `${RegExp.escape(recovered)}\\n_Ticked by staging-check: \\[incident 517, 2026-11-24T\\S+\\]\\(<https://bot\\.example/i/517>\\)_\\n$`,
    ),
  );
  const missing = await here.start(['ticks', 'outage.md', '--incident', '999'], { REDIS_URL: redisUrl })
    .ended;
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('There is no incident 999')]);
});

it('ticks the boxes in the text of an issue', async () => {
  await using github = await issueServer(text);
  const { apiUrl, repo, token } = github.settings;
  const environment = {
    ...{ REDIS_URL: redisUrl, GITHUB_API_URL: apiUrl },
    ...{ STAGING_CHECK_GITHUB_REPO: repo, STAGING_CHECK_SECRET_GITHUB_TOKEN: token },
  };
  const args = ['ticks', '--issue', '517', '--incident', '517'];
  const { code, stderr } = await here.start(args, environment).ended;
  expect([code, stderr]).toEqual([0, 'edited: https://github.example/issues/517\n']);
  expect(github.text()).toBe(recovered);
  const wrong = await here.start([...args, 'outage.md'], environment).ended;
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Say by what, and no document')]);
});

const times = { lookEveryMs: 20, refusedRetryMs: 20, givenUpMs: 3_600_000 };
const dueKey = 'sc:{github.octocat/backend}:due';

function documentOf(events: readonly IncidentEvent[]): PlacedDocument {
  const about = { state: incidentOf(events), events, now: openedAt, page: null, number: 0, next: [] };
  return { document: { kind: 'timeline', key: 't', ...about }, channel: 'C1', under: null };
}

type Bot = Outlet &
  AsyncDisposable & { tell(events: readonly IncidentEvent[]): Promise<void>; told: string[] };

/** A bot over the Redis of a test; another one after it, or beside it, goes on from there. */
function botOver(redis: Redis, github: Awaited<ReturnType<typeof issueServer>>): Bot {
  const told: string[] = [];
  const log = { ...silentLog, warn: (fields: LogFields) => void told.push(`${fields.why}`) };
  const memory = redisChecklists(redis, github.settings.repo);
  const outlet = issueChecklists({ github: github.settings, memory, log, now: Date.now, times });
  const signal = new AbortController().signal;
  return {
    ...outlet,
    told,
    async tell(events) {
      const placed = documentOf(events);
      const due = await outlet.change('inc.517', [placed], events.length);
      if (due.has('t')) await outlet.show('inc.517', placed, events.length, signal);
    },
  };
}

const settled = (redis: Redis & { zcard(key: string): Promise<number> }) =>
  vi.waitFor(async () => expect(await redis.zcard(dueKey)).toBe(0), until);

it('a bot keeps the checklist of the issue as its incident is; what a person does to a box stays until there is news of that box', async () => {
  await using server = await testRedis();
  await using github = await issueServer(text);
  await using bot = botOver(server.redis, github);
  await bot.tell(looked);
  await settled(server.redis);
  expect(github.text()).toBe(recovered);
  expect(await bot.change('inc.517', [documentOf(looked)], looked.length)).toEqual(new Set());
  expect(await bot.find('C1', '517')).toBe('https://github.example/issues/517');
  github.write((before) => before.replace('[x] Health', '[ ] Health').replace('[ ] Update', '[x] Update'));
  await bot.tell(looked);
  await bot.tell(broke);
  await settled(server.redis);
  expect(github.text()).toBe(text.replace('[ ] Update', '[x] Update').replace('[x] Events', '[ ] Events'));
  expect(github.writes).toHaveLength(2);
  expect(await bot.find('C1', '')).toBeNull();
});

it('after a restart nothing is ticked twice, nothing that people did meanwhile is undone, and what was left is done', async () => {
  await using server = await testRedis();
  await using github = await issueServer(text);
  const first = botOver(server.redis, github);
  await first.tell(looked);
  await settled(server.redis);
  await first[Symbol.asyncDispose]();
  const byHand = `${recovered.replace('[x] Validate', '[ ] Validate')}\nSee also #518.\n`;
  github.write(() => byHand);
  await using second = botOver(server.redis, github);
  await second.tell(looked);
  await settled(server.redis);
  expect([github.text(), github.writes.length]).toEqual([byHand, 1]);
  // It dies between being told and telling GitHub; the next one is told nothing.
  const { document } = documentOf(broke);
  if (document.kind !== 'timeline') throw new Error('no timeline');
  await redisChecklists(server.redis, github.settings.repo).want(
    517,
    boxStandings(document.state),
    broke.length,
  );
  await settled(server.redis);
  expect(github.text()).toBe(byHand.replace('[x] Health', '[ ] Health').replace('[x] Events', '[ ] Events'));
  // What an older process still says changes nothing.
  await second.tell(looked);
  await settled(server.redis);
  expect(github.writes).toHaveLength(2);
});

it('two bots at once write it once', async () => {
  await using server = await testRedis();
  await using github = await issueServer(text);
  await using one = botOver(server.redis, github);
  await using other = botOver(server.redis, github);
  await Promise.all([one.tell(looked), other.tell(looked)]);
  await settled(server.redis);
  expect([github.text(), github.writes]).toEqual([recovered, [recovered]]);
});

it.each([409, 412])(
  'GitHub answers %d: somebody else was writing, and their words are read and kept',
  async (status) => {
    await using server = await testRedis();
    await using github = await issueServer(text, (reads, now) =>
      reads === 2 ? `${now}Added by Jun.\n` : now,
    );
    github.refuse('PATCH', { status, message: 'Conflict' });
    await using bot = botOver(server.redis, github);
    await bot.tell(looked);
    await settled(server.redis);
    expect([github.text(), bot.told]).toEqual([`${recovered}Added by Jun.\n`, []]);
  },
);

it.each([
  [
    'GET',
    { status: 404, message: 'Not Found' },
    /^The text of issue 517 .*: there is no such issue, or the token/,
  ],
  ['GET', { status: 401, message: 'Bad credentials' }, /: the token .* is not valid/],
  ['PATCH', { status: 403, message: 'Resource not accessible' }, /: the token .* may not write there/],
  ['GET', { status: 410 }, /: the issue was deleted, or issues are switched off/],
] as const)(
  '%s is answered %j: it is told once, and done once a person has mended it',
  async (method, answer, why) => {
    await using server = await testRedis();
    await using github = await issueServer(text);
    for (let at = 0; at < 3; at += 1) github.refuse(method, answer);
    await using bot = botOver(server.redis, github);
    await bot.tell(looked);
    await settled(server.redis);
    expect(github.text()).toBe(recovered);
    expect(bot.told).toEqual([expect.stringMatching(why)]);
  },
);

it.each([
  [
    'the limit of an hour',
    { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999' } },
  ],
  ['too many at once', { status: 429, headers: { 'retry-after': '3600' } }],
  ['a secondary limit', { status: 403, message: 'You have exceeded a secondary rate limit' }],
  ['GitHub is down', { status: 503 }],
])('%s: nothing is asked before its time, nothing is lost, and another bot goes on', async (_, answer) => {
  await using server = await testRedis();
  await using github = await issueServer(text);
  github.refuse('GET', answer);
  const bot = botOver(server.redis, github);
  await bot.tell(looked);
  await vi.waitFor(() => expect(bot.told).toHaveLength(1), until);
  expect(bot.told[0]).toMatch(/^The text of issue 517 .* is not changed yet: /);
  await bot[Symbol.asyncDispose]();
  expect([github.unheard(), github.reads(), github.text()]).toEqual([0, 0, text]);
  expect(Number(await server.redis.zscore(dueKey, '517'))).toBeGreaterThan(Date.now() + 20_000);
  // Its time has come.
  await server.redis.zadd(dueKey, 'XX', 0, '517');
  await using another = botOver(server.redis, github);
  await settled(server.redis);
  expect([github.text(), another.told]).toEqual([recovered, []]);
});

it('what nobody mends within a day is given up, until the incident says something else', async () => {
  await using server = await testRedis();
  await using github = await issueServer(text);
  github.refuse('GET', { status: 404 });
  const memory = redisChecklists(server.redis, github.settings.repo);
  const now = () => Date.now() + 2 * times.givenUpMs;
  const about = { github: github.settings, memory, log: silentLog, now, times };
  await using bot = issueChecklists(about);
  await bot.change('inc.517', [documentOf(looked)], looked.length);
  await settled(server.redis);
  expect([github.unheard(), github.text()]).toEqual([0, text]);
  await bot.change('inc.517', [documentOf(broke)], broke.length);
  await settled(server.redis);
  expect(github.text()).toBe(text.replace('[x] Events', '[ ] Events'));
});

it('an incident whose key is no number of an issue, and whatever is no timeline, is passed over', async () => {
  await using server = await testRedis();
  await using github = await issueServer(text);
  await using bot = botOver(server.redis, github);
  const { document } = documentOf(looked);
  if (document.kind !== 'timeline') throw new Error('no timeline');
  const head = { ...document.state.head, key: 'outage-7' };
  const placed: PlacedDocument = {
    document: { ...document, state: { ...document.state, head } },
    channel: 'C1',
    under: null,
  };
  expect(await bot.change('inc.outage-7', [placed], 3)).toEqual(new Set());
  expect(await bot.show('inc.outage-7', placed, 3, new AbortController().signal)).toEqual({
    kind: 'shown',
    at: '',
  });
  expect(await bot.takeAway('inc.outage-7')).toEqual({ removed: 0, left: 0 });
  expect(await server.redis.keys('sc:{github*')).toEqual([]);
});
