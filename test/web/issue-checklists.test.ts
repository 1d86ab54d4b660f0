import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { IncidentEvent } from '../../src/core/incident/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { issueChecklists } from '../../src/web/issue-checklists.ts';
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

it('a bot keeps the checklist of the issue as its incident is; what a person does to a box stays until the incident changes', async () => {
  await using github = await issueServer(text);
  await using outlet = issueChecklists({ ...github.settings, checklists: true }, silentLog);
  const tell = (events: readonly IncidentEvent[]) => {
    const state = incidentOf(events);
    const document = {
      ...{
        kind: 'timeline' as const,
        key: 't',
        state,
        events,
        now: openedAt,
        page: null,
        number: 0,
        next: [],
      },
    };
    return outlet.change('inc.517', [{ document, channel: 'C1', under: null }], events.length);
  };
  expect(await tell(looked)).toEqual(new Set());
  await vi.waitFor(() => expect(github.text()).toBe(recovered), until);
  github.write((before) => before.replace('[x] Health', '[ ] Health').replace('[ ] Update', '[x] Update'));
  await tell(looked);
  await tell(broke);
  const after = text.replace('[ ] Update', '[x] Update').replace('[x] Events', '[ ] Events');
  await vi.waitFor(() => expect(github.text()).toBe(after), until);
  expect(github.writes).toHaveLength(2);
});
