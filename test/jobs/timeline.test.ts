import { afterEach, expect, test, vi } from 'vitest';
import { timelineJob } from '../../jobs/publish.ts';
import type { IncidentEvent } from '../../src/core/incident/events.ts';
import { bindJob } from '../../src/core/job.ts';
import { createRunQueue } from '../../src/platform/queue/queue.ts';
import { startWorkers } from '../../src/platform/queue/workers.ts';
import { incidentJoiner } from '../../src/publish/join-incident.ts';
import { redisJoinMemory } from '../../src/store/incident-memory.ts';
import { redisCheckDurations } from '../../src/store/run-history.ts';
import { incidentMarkdown } from '../../src/text/incident-markdown.ts';
import { ended, openedAt } from '../support/incident-events.ts';
import { askedHead } from '../support/publish-parts.ts';
import { checkHeadOf, endedCheck, passed, runStateOf, startedAt } from '../support/run-events.ts';
import {
  closedAfter,
  messageUnder,
  posted,
  statusPosted,
  type TimelineOptions,
  type Timelines,
  timelines,
} from '../support/timeline-parts.ts';

const minuteMs = 60_000;
let open: Timelines | null = null;
afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = null;
});

async function begin(options: TimelineOptions = {}): Promise<Timelines> {
  open = await timelines(options);
  return open;
}

test('a nudge and a reminder are said once each, though every turn is of a process that has just started', async () => {
  const all = await begin();
  await all.settle();
  for (const minutes of [29, 30, 30, 31, 31]) {
    all.at(minutes);
    await all.settle();
  }
  expect((await reminders(all)).length).toBe(1);
  expect(all.texts('change:')).toHaveLength(1);
  await all.append(statusPosted(32, openedAt + 600 * minuteMs));
  for (const minutes of [119, 120, 121, 121, 200]) {
    all.at(minutes);
    await all.settle();
  }
  const kinds = (await all.incidents.events('517')).map(({ type }) => type);
  expect(kinds.filter((type) => type === 'window.nudged')).toHaveLength(1);
  expect(all.texts('change:')).toHaveLength(3);
  all.at(241);
  await all.settle();
  await all.settle();
  expect(all.texts('change:')).toHaveLength(4);
});

async function reminders(all: Timelines): Promise<readonly IncidentEvent[]> {
  return (await all.incidents.events('517')).filter(({ type }) => type === 'update.reminded');
}

test('through the real queue: a worker that starts anew at every step loses no reminder and doubles none', async () => {
  const all = await begin();
  const { url } = all.server;
  for (const minutes of [0, 31, 31, 61, 61]) {
    all.at(minutes);
    await using queue = createRunQueue(url);
    const jobs = [bindJob(timelineJob, all.freshContext())];
    const failures: string[] = [];
    const onError = (error: Error) => void failures.push(error.message);
    await using _workers = await startWorkers({ url, jobs, queues: ['publish'], onError, graceMs: 2_000 });
    await queue.timeline('517');
    const said = Math.floor(minutes / 30);
    await vi.waitUntil(() => all.texts('timeline:0').length === 1 && all.texts('change:').length === said, {
      timeout: 8_000,
    });
    await vi.waitUntil(async () => (await queue.depths()).publish?.delayed === 1, { timeout: 8_000 });
    expect(failures).toEqual([]);
  }
  expect(await reminders(all)).toHaveLength(2);
  expect(all.texts('change:')).toHaveLength(2);
});

test('a clock that is set back says nothing twice, and the next look is when something falls due', async () => {
  const all = await begin();
  all.at(31);
  await all.settle();
  all.at(10);
  await all.settle();
  all.at(31);
  await all.settle();
  expect(await reminders(all)).toHaveLength(1);
  all.at(59.5);
  expect(await all.settle()).toEqual({ kind: 'again', afterMs: 30_000 });
});

test('a window that past durations say will be lost is announced before', async () => {
  const all = await begin();
  await redisCheckDurations(all.server.redis).note('issue-517', 'staging', 'health', 30 * minuteMs);
  await all.append(statusPosted(0, openedAt + 600 * minuteMs));
  all.at(89);
  await all.settle();
  const warned = async () =>
    (await all.incidents.events('517')).filter(({ type }) => type === 'window.warned').length;
  expect(await warned()).toBe(0);
  all.at(91);
  await all.settle();
  await all.settle();
  expect(await warned()).toBe(1);
  expect(all.texts('window.warned')).toHaveLength(1);
});

test('how long a real run took warns of a window before it is lost, once, and says what is open', async () => {
  const all = await begin();
  const { redis } = all.server;
  const join = incidentJoiner({
    incidents: all.incidents,
    durations: redisCheckDurations(redis),
    queue: { timeline: async () => {} },
    permalinks: { of: async () => null },
    memory: redisJoinMemory(redis),
  });
  const head = {
    ...askedHead('r-000009', { '2.1': 'One' }, [checkHeadOf('health', '2.1')]),
    environment: 'staging',
  };
  const order = {
    ...{ run: head.id, plan: { text: '', file: '', digest: '' }, failFast: false },
    place: { channel: 'C0ELSEWHERE', thread: null },
  };
  await join(
    runStateOf(head, endedCheck('health', 40 * minuteMs, passed), startedAt + 41 * minuteMs),
    order,
    null,
  );
  await all.append(statusPosted(0, openedAt + 600 * minuteMs));
  for (const minutes of [79, 81, 85, 119]) {
    all.at(minutes);
    await all.settle();
    expect(all.texts('window.warned')).toHaveLength(minutes < 80 ? 0 : 1);
  }
  expect(all.texts('window.warned')[0]).toMatch(
    /will not be met at this pace.*needs 40 min more: .*recovery/s,
  );
  all.at(121);
  await all.settle();
  expect(all.texts('nudge:')).toHaveLength(1);
});

test('a process that dies before, between and after its messages leaves each once', async () => {
  const all = await begin();
  for (const kind of ['accept-then-500', 'accept-then-reset', '500', 'reset'] as const) {
    all.slack.faults.add({ method: 'chat.postMessage', kind });
  }
  await all.append(
    statusPosted(1),
    ended('r1', 'health', 'passed', 2),
    ended('r1', 'event-flow', 'passed', 3),
  );
  for (let turn = 0; turn < 12; turn += 1) {
    const left = new AbortController();
    setTimeout(() => left.abort(), 15 * turn);
    const once = { leave: left.signal, failedChildren: [] };
    await timelineJob.run({ incident: '517' }, all.freshContext(), once);
  }
  await all.settle();
  const keys = posted(all).filter((key) => key !== 'not ours');
  expect(keys).toContain('header');
  expect(keys.filter((key) => key.startsWith('change:')).length).toBeGreaterThan(1);
  expect(new Set(keys).size).toBe(keys.length);
});

test('of a hundred changes at once ten have a message, one says how many more there are; then each has its own again', async () => {
  const all = await begin();
  await all.settle();
  await all.append(...Array.from({ length: 100 }, (_, index) => statusPosted(index / 100)));
  const halfway = new AbortController();
  setTimeout(() => halfway.abort(), 30);
  await timelineJob.run({ incident: '517' }, all.freshContext(), {
    leave: halfway.signal,
    failedChildren: [],
  });
  await all.settle();
  await all.settle();
  const changes = all.texts('change:');
  expect(changes).toHaveLength(11);
  expect(changes.at(-1)).toContain('and 90 more changes');
  await all.append(statusPosted(2));
  await all.settle();
  expect(all.texts('change:')).toHaveLength(12);
});

test('a timeline that a person deletes is posted once more, and no more after the second time', async () => {
  const all = await begin();
  await all.settle();
  const removeIt = () => {
    const { ts } = messageUnder(all, 'timeline:0');
    all.slack.state.messages = all.slack.state.messages.filter((each) => each.ts !== ts);
  };
  for (const minutes of [1, 2]) {
    removeIt();
    await all.append(statusPosted(minutes));
    all.at(minutes + 5);
    await all.settle();
  }
  expect(posted(all)).not.toContain('timeline:0');
  expect(posted(all)).toContain('header');
  await all.incidents.nextTimeline('517');
  await all.settle();
  expect(posted(all)).toContain('timeline:1');
});

test('the timeline that was asked for again is live; the one before says where, and one that was skipped is never posted', async () => {
  const all = await begin();
  await all.settle();
  await all.incidents.nextTimeline('517');
  await all.incidents.nextTimeline('517');
  await all.settle();
  expect(posted(all).filter((key) => key.startsWith('timeline'))).toEqual(['timeline:0', 'timeline:2']);
  const live = messageUnder(all, 'timeline:2').ts.replace('.', '');
  expect(JSON.stringify(messageUnder(all, 'timeline:0').blocks)).toContain(`/p${live}`);
  expect(messageUnder(all, 'timeline:2').text).not.toContain('further down');
});

test('a closed incident shows its end, says nothing more, and its job is over', async () => {
  const all = await begin();
  await all.settle();
  await all.append(closedAfter(3));
  all.at(4);
  await all.settle();
  expect(messageUnder(all, 'header').metadata).toMatchObject({ event_payload: { state: 'closed' } });
  all.at(300);
  expect(await all.settle()).toEqual({ kind: 'done' });
  expect(all.texts('change:')).toHaveLength(1);
});

test('a refused token is told, and nothing is lost', async () => {
  const all = await begin();
  all.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'token_revoked' });
  expect(await all.turn()).toEqual({ kind: 'again', afterMs: 30_000 });
  expect(all.health).toContain('token_revoked');
  expect((await all.incidents.events('517')).map(({ type }) => type)).toEqual(['incident.opened']);
});

test('a change that Slack refuses even as text keeps nobody from hearing of the next one', async () => {
  const all = await begin();
  await all.settle();
  await all.append(statusPosted(1), { ...statusPosted(2), id: 'status:last' });
  all.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks', times: 3 });
  await all.settle();
  await all.settle();
  expect(all.texts('change:')).toHaveLength(1);
});

test('5,000 entries fit; nothing is posted for notes', async () => {
  const all = await begin();
  const note = (index: number): IncidentEvent => ({
    type: 'note.written',
    id: `note:${index}`,
    at: openedAt + index,
    by: 'UMARA',
    entry: `n${index}`,
    text: `seen ${index}`,
    recordedAt: openedAt + index,
  });
  await all.append(...Array.from({ length: 5_000 }, (_, index) => note(index)));
  await all.settle();
  expect(posted(all).filter((key) => key !== 'not ours')).toEqual(['header', 'timeline:0']);
});

test('data without an incident never succeed; an incident that nobody knows is no work', async () => {
  const all = await begin();
  const turn = { leave: new AbortController().signal, failedChildren: [] };
  const bound = bindJob(timelineJob, all.freshContext());
  await expect(bound.run({ incident: '' }, turn)).rejects.toThrow('job timeline: its data are wrong');
  await expect(bound.run({ incident: 'nobody' }, turn)).resolves.toEqual({ kind: 'done' });
});

test('names of people are written down once, for an export that has no Slack to ask', async () => {
  const all = await begin();
  const { state } = all.slack;
  const note: IncidentEvent = {
    ...{ type: 'note.written', id: 'note.written:1', at: openedAt + 1, by: 'U0MARA0001', entry: 'note:1' },
    ...{
      text: 'ask <U0LEE00001>, @U0JUN00001 knows; see https://a.example/U0LEE00001',
      recordedAt: openedAt + 1,
    },
  };
  await all.append(note, {
    type: 'role.given',
    id: 'r',
    at: openedAt,
    by: 'U0MARA0001',
    role: 'scribe',
    user: 'U0NOBODY00',
  });
  await all.settle();
  await all.settle();
  const known = await all.incidents.state('517');
  if (known === null) throw new Error('there is no incident');
  const named = ['U0MARA0001', 'U0JUN00001'].map((id) => [id, state.users.get(id)?.name]);
  expect(Object.fromEntries(known.names)).toEqual(Object.fromEntries(named));
  expect((await all.incidents.events('517')).filter(({ type }) => type === 'person.named')).toHaveLength(2);
  const [line] = incidentMarkdown(known, openedAt)
    .split('\n')
    .filter((one) => one.includes(': ask'));
  expect(line).toContain('note by mara (U0MARA0001): ask');
  expect(line).toContain('jun (U0JUN00001) knows');
  expect(line).toContain('.example/U0LEE00001');
  expect(incidentMarkdown(known, openedAt)).toContain('scribe: U0NOBODY00 since');
});
