import { afterEach, expect, test } from 'vitest';
import { publishJob } from '../../jobs/publish.ts';
import { changesOf } from '../../src/core/incident/changes.ts';
import type { IncidentEvent } from '../../src/core/incident/events.ts';
import { eventsOfRun } from '../../src/core/incident/join.ts';
import type { IncidentStore } from '../../src/core/incident/store.ts';
import { reduceRun } from '../../src/core/run/reduce.ts';
import { summaryOf } from '../../src/core/run/summary.ts';
import { incidentJoiner, type JoinIncident } from '../../src/publish/join-incident.ts';
import { redisBudgets } from '../../src/slack/out/budgets.ts';
import { slackPermalinks } from '../../src/slack/out/permalinks.ts';
import { slackWebClient } from '../../src/slack/out/slack-port.ts';
import { redisJoinMemory } from '../../src/store/incident-memory.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { redisCheckDurations } from '../../src/store/run-history.ts';
import { incidentHead, opened } from '../support/incident-events.ts';
import {
  askedHead,
  failedOutcome,
  type Publishing,
  publishing,
  runFinished,
  runStarted,
} from '../support/publish-parts.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { checkHeadOf, endedCheck, passed, runStateOf, startedAt } from '../support/run-events.ts';

const channel = 'C0INCIDENT';
const run = 'r-000001';

type Joining = AsyncDisposable & {
  all: Publishing;
  server: TestRedis;
  incidents: IncidentStore;
  woken: string[];
  /** A joiner that remembers nothing but what is in Redis. */
  fresh(): JoinIncident;
  /** Turns of the publish job until Slack shows the run, `r-000001` unless told. */
  publish(named?: string): Promise<void>;
};

let open: Joining | null = null;
afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = null;
});

async function begin(openedAtMs: number | null): Promise<Joining> {
  const all = await publishing();
  const server = await testRedis();
  const { redis } = server;
  const incidents = redisIncidents(redis, { keptMs: () => 3_600_000 });
  const opening = opened(incidentHead());
  if (openedAtMs !== null && opening.type === 'incident.opened') {
    await incidents.open({ ...opening, at: openedAtMs });
  }
  const woken: string[] = [];
  const client = slackWebClient({ token: 'xoxb-test', apiUrl: all.slack.url });
  const fresh = () =>
    incidentJoiner({
      incidents,
      durations: redisCheckDurations(redis),
      queue: { timeline: async (key) => void woken.push(key) },
      permalinks: slackPermalinks({ client, budgets: redisBudgets(redis, 'T1'), redis, workspace: 'T1' }),
      memory: redisJoinMemory(redis),
    });
  const turn = (named: string) => {
    const context = { ...all.context, joinIncident: fresh() };
    return publishJob.run({ run: named }, context, {
      leave: new AbortController().signal,
      failedChildren: [],
    });
  };
  open = {
    all,
    server,
    incidents,
    woken,
    fresh,
    async publish(named = run) {
      for (let end = await turn(named); end.kind === 'again'; end = await turn(named)) {
        const { afterMs } = end;
        if (afterMs > 2_000) return;
        await new Promise((resolve) => setTimeout(resolve, afterMs));
      }
    },
    async [Symbol.asyncDispose]() {
      await all[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
  return open;
}

const head = () =>
  askedHead(run, { '2.1': 'One' }, [checkHeadOf('health', '2.1'), checkHeadOf('event-flow', '2.1')]);

const finished = [
  runStarted,
  ...endedCheck('health', 80, passed),
  ...endedCheck('event-flow', 90, failedOutcome()),
  runFinished(12_000),
];

const eventsOf = async ({ incidents }: Joining) =>
  (await incidents.events('517')).filter(({ type }) => type !== 'incident.opened');

const closing = (at: number): IncidentEvent => ({
  type: 'incident.closed',
  id: 'incident.closed',
  at,
  by: 'UMARA',
  summary: 'done',
  exception: null,
});

test('a run of the channel joins its incident as it goes, with links to its message, each thing once', async () => {
  const joining = await begin(startedAt - 60_000);
  const { all } = joining;
  await all.start(head(), { channel });
  await joining.publish();
  expect((await eventsOf(joining)).map(({ id }) => id)).toEqual([`run.started:${run}`, `run.linked:${run}`]);
  await all.runs.append(run, finished);
  await joining.publish();
  await joining.publish();
  const events = await eventsOf(joining);
  expect(events.map(({ id }) => id)).toEqual([
    `run.started:${run}`,
    `run.linked:${run}`,
    `check.ended:${run}:health`,
    `check.ended:${run}:event-flow`,
    `run.ended:${run}`,
  ]);
  const [root] = all.slack.messages(channel);
  const links = events.map((event) => ('permalink' in event ? event.permalink : ''));
  expect(new Set(links).size).toBe(1);
  expect(links[0]).toContain(`/archives/${channel}/p${root?.ts.replace('.', '')}`);
  expect(all.slack.calls.filter(({ method }) => method === 'chat.getPermalink')).toHaveLength(1);
  expect(new Set(joining.woken)).toEqual(new Set(['517']));
  const state = await joining.incidents.state('517');
  expect(state?.criteria.map((criterion) => criterion.status)).toEqual(['met', 'unmet']);
});

test('durations of a finished run are noted once, with or without an incident; those that were no look are not', async () => {
  const joining = await begin(null);
  await joining.all.start(head(), { channel });
  await joining.all.runs.append(run, finished);
  for (const _ of [1, 2, 3]) await joining.publish();
  expect(await eventsOf(joining)).toEqual([]);
  const medians = await redisCheckDurations(joining.server.redis).medians('issue-517', 'staging');
  expect([...medians.keys()].toSorted()).toEqual(['event-flow', 'health']);
});

test.each([
  ['was over before the opening', startedAt + 60_000, null],
  ['was asked for after the closing', startedAt - 60_000, startedAt - 5_000],
])('a run that %s does not join', async (_, openedAtMs, closedAt) => {
  const joining = await begin(openedAtMs);
  if (closedAt !== null) await joining.incidents.append('517', [closing(closedAt)]);
  await joining.all.start(head(), { channel });
  await joining.all.runs.append(run, finished);
  await joining.publish();
  expect((await eventsOf(joining)).filter(({ type }) => type !== 'incident.closed')).toEqual([]);
});

test('of a run that went on when the incident was opened only what it saw since then is evidence', async () => {
  const joining = await begin(startedAt + 85);
  await joining.all.start(head(), { channel });
  await joining.all.runs.append(run, finished);
  await joining.publish();
  const ids = (await eventsOf(joining)).map(({ id }) => id);
  expect(ids).toContain(`run.ended:${run}`);
  expect(ids.filter((id) => id.startsWith('check.ended'))).toEqual([`check.ended:${run}:event-flow`]);
});

test('a run that went on when its incident was closed ends in it, and in the one that was opened meanwhile', async () => {
  const joining = await begin(startedAt - 60_000);
  await joining.all.start(head(), { channel });
  await joining.incidents.append('517', [closing(startedAt + 50)]);
  const next = opened(incidentHead({ key: '518' }));
  if (next.type === 'incident.opened') await joining.incidents.open({ ...next, at: startedAt + 60 });
  await joining.all.runs.append(run, finished);
  await joining.publish();
  const [state, other] = await Promise.all([joining.incidents.state('517'), joining.incidents.state('518')]);
  expect([state, other].map((one) => one?.runs.map(({ ended }) => ended?.verdict))).toEqual([
    ['failed'],
    ['failed'],
  ]);
  expect(state?.criteria.map((criterion) => criterion.status)).toEqual(['met', 'unmet']);
});

test('a run that ended before the closing joins although it is published after it', async () => {
  const joining = await begin(startedAt - 60_000);
  await joining.all.start(head(), { channel });
  await joining.all.runs.append(run, finished);
  await joining.incidents.append('517', [closing(startedAt + 20_000)]);
  await joining.publish();
  expect((await eventsOf(joining)).map(({ type }) => type)).toContain('run.ended');
});

test('a run of another channel, and one that Slack cannot show, keep to their own: the second joins without links', async () => {
  const joining = await begin(startedAt - 60_000);
  const { all } = joining;
  await all.start(head(), { channel: 'C0STAGING1' });
  await joining.publish();
  expect(await eventsOf(joining)).toEqual([]);
  const state = await all.runs.state(run);
  const order = await all.runs.order(run);
  if (state === null || order === null) throw new Error('the run is gone');
  await joining.fresh()(state, { ...order, place: { channel, thread: null } }, null);
  expect(await eventsOf(joining)).toMatchObject([{ id: `run.started:${run}`, permalink: null }]);
});

test('an archived channel takes no message, and the run still counts', async () => {
  const joining = await begin(startedAt - 60_000);
  const { all } = joining;
  const there = all.slack.state.channels.get(channel);
  if (there !== undefined) there.isArchived = true;
  await all.start(head(), { channel });
  await all.runs.append(run, finished.slice(0, -1));
  await joining.publish();
  await all.runs.append(run, finished);
  await joining.publish();
  expect((await eventsOf(joining)).map(({ type }) => type)).toContain('run.ended');
});

const isVerdict = (metadata: unknown) => JSON.stringify(metadata).includes('verdict');

test('a verdict that changes is told once: by the run, or by the incident when the run says nothing', async () => {
  const joining = await begin(startedAt - 60_000);
  const { all } = joining;
  const checks = [checkHeadOf('health', '2.1')];
  const ended = async (id: string, outcome: Parameters<typeof endedCheck>[2], isLast: boolean) => {
    const about = askedHead(id, { '2.1': 'One' }, checks);
    await all.start(about, { channel });
    const atMs = 1_000 * Number(id.slice(-1));
    const events = [
      runStarted,
      ...endedCheck('health', 80 + atMs, outcome),
      { ...runFinished(1_000 + atMs), at: startedAt + 1_000 + atMs },
    ];
    await all.runs.append(id, events);
    await joining.publish(id);
    const state = await all.runs.state(id);
    if (state !== null && !isLast) await all.runs.end(summaryOf(state, channel));
  };
  await ended('r-000001', failedOutcome(), false);
  await ended('r-000002', passed, true);
  const events = await joining.incidents.events('517');
  const ends = events.filter((event) => event.type === 'run.ended');
  expect(ends.map(({ verdict, isTold }) => [verdict, isTold])).toEqual([
    ['failed', true],
    ['passed', true],
  ]);
  const threads = all.slack.messages(channel).map(({ ts }) => all.slack.thread(channel, ts));
  const broadcasts = threads.map((thread) => thread.filter(({ metadata }) => isVerdict(metadata)).length);
  expect(broadcasts).toEqual([0, 0]);
  const verdicts = (list: readonly IncidentEvent[]) =>
    changesOf(list).filter(({ kind }) => kind === 'verdict.changed').length;
  expect(verdicts(events)).toBe(0);
  const untold = events.map((event) => (event.type === 'run.ended' ? { ...event, isTold: false } : event));
  expect(verdicts(untold)).toBe(1);
});

test('a report tells its verdict by itself, also when it is what it was', async () => {
  const joining = await begin(startedAt - 60_000);
  const { all } = joining;
  const checks = [checkHeadOf('health', '2.1')];
  const schedule = { id: 's-1', at: startedAt, missed: 0 };
  await all.start({ ...askedHead(run, { '2.1': 'One' }, checks), schedule }, { channel });
  await all.runs.append(run, [runStarted, ...endedCheck('health', 80, passed), runFinished(12_000)]);
  await joining.publish();
  const ends = (await eventsOf(joining)).filter((event) => event.type === 'run.ended');
  expect(ends.map(({ verdict, isTold }) => [verdict, isTold])).toEqual([['passed', true]]);
});

test('a deploy is told once a run: when its name is known, or at the end without one', () => {
  const about = head();
  const deployed = (check: string, revision: string | null) =>
    endedCheck(check, 80, passed).map((event) =>
      event.type === 'check.finished'
        ? { ...event, deploy: { revision, startedAt: event.at + (revision === null ? 0 : 1) } }
        : event,
    );
  const deploys = (events: Parameters<typeof runStateOf>[1], finishedAt: number | null = null) =>
    eventsOfRun({ head: incidentHead(), openedAt: 0 }, runStateOf(about, events, finishedAt), null).flatMap(
      (event) => (event.type === 'deploy.seen' ? [[event.id, event.revision]] : []),
    );
  const unnamed = deployed('health', null);
  const named = deployed('event-flow', '00468-94p');
  expect(deploys(unnamed)).toEqual([]);
  expect(deploys([...unnamed, ...named])).toEqual([['deploy.seen:staging:00468-94p', '00468-94p']]);
  expect(deploys(unnamed, startedAt + 5_000)).toEqual([['deploy.seen:r-000001', '']]);
  const state = runStateOf(about, unnamed, startedAt + 5_000);
  const told = changesOf([
    { ...opened(incidentHead()), at: startedAt },
    ...eventsOfRun({ head: incidentHead(), openedAt: 0 }, state, null),
  ]);
  expect(JSON.stringify(told.find(({ kind }) => kind === 'deploy.seen')?.parts)).toContain(
    'a new revision went to',
  );
});

test('a deploy that a run only knows of is no news for the incident; the reports on one tell of it once', () => {
  const before = { revision: '00467-k9a', startedAt: startedAt - 60_000 };
  const known = { type: 'run.started', id: 'run.started', at: startedAt, deploy: before } as const;
  const requested = { type: 'run.requested', id: 'requested', at: startedAt, run: head() } as const;
  const ended = { type: 'run.finished', id: 'run.finished', at: startedAt + 9_000 } as const;
  const state = reduceRun([requested, known, ...endedCheck('health', 80, passed), ended]);
  expect(state.deploy).toEqual(before);
  const events = eventsOfRun({ head: incidentHead(), openedAt: 0 }, state, null);
  expect(events.filter(({ type }) => type === 'deploy.seen')).toEqual([]);
  // Nobody saw that it was what answered.
  expect(events.find(({ type }) => type === 'check.ended')).toMatchObject({ revision: null });
  // The run that deployed it and two reports on it: one event, whoever comes first.
  const deploy = { revision: '00468-94p', startedAt };
  const own = endedCheck('health', 80, passed).map((event) =>
    event.type === 'check.finished' ? { ...event, deploy } : event,
  );
  const report = (number: number) => {
    const about = { ...head(), id: `r-00001${number}`, deploy: { id: 'd-1', report: number, ...deploy } };
    return reduceRun([{ ...requested, run: about }, ended]);
  };
  const all = [reduceRun([requested, known, ...own]), report(1), report(2)].map((one) =>
    eventsOfRun({ head: incidentHead(), openedAt: 0 }, one, null).filter(
      ({ type }) => type === 'deploy.seen',
    ),
  );
  expect(all.map((one) => one.map(({ id, at }) => [id, at]))).toEqual(
    [1, 2, 3].map(() => [['deploy.seen:staging:00468-94p', startedAt]]),
  );
});

test('an incident tells of a failed check what its row tells', () => {
  const telling = { reason: 'disk full on db-3', lines: [], clues: [] };
  const failures = [{ at: 'exitCode', expected: '0', actual: '1', message: 'expected exit code 0, got 1' }];
  const red = { ...passed, status: 'failed' as const, failures, telling };
  const state = runStateOf(head(), endedCheck('health', 80, red), startedAt + 5_000);
  const [ended] = eventsOfRun({ head: incidentHead(), openedAt: 0 }, state, null).filter(
    (event) => event.type === 'check.ended',
  );
  expect(ended?.value).toBe('disk full on db-3');
});
