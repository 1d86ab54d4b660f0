import { afterEach, expect, test } from 'vitest';
import { type RunJobContext, runJob } from '../../jobs/run.ts';
import type { RunEvent } from '../../src/core/run/events.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { incidentSettler } from '../../src/publish/join-incident.ts';
import { deployNoter } from '../../src/publish/note-deploy.ts';
import { type DeployRoom, deployRoom } from '../support/deploys.ts';
import { asker } from '../support/desk.ts';
import { incidentHead, opened } from '../support/incident-events.ts';

let open: DeployRoom | null = null;
afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = null;
});

async function begin() {
  const all = await deployRoom();
  open = all;
  const { parts, store, desk, clock } = all.room;
  const note = deployNoter({
    recordSighting: (source, deploy) => all.desk.recordSighting(source, deploy),
    deploys: all.deploys,
    queue: { series: async () => {} },
  });
  const join = incidentSettler({ incidents: all.incidents, queue: { timeline: async () => {} } });
  const context: RunJobContext = {
    now: () => clock.at,
    runs: store,
    leases: parts.leases,
    queue: { ...parts.queue, publishNow: parts.queue.publish },
    voidPhase: async () => {},
    // As a worker does it; nobody publishes here.
    settle: async (state, order) => {
      await note(state, order);
      await join(state, order);
    },
  };
  const turn = { leave: new AbortController().signal, failedChildren: [] };
  return {
    all,
    step: (run: string) => runJob.run({ run }, { ...context, deploys: all.deploys }, turn),
    stepUnknowing: (run: string) => runJob.run({ run }, context, turn),
    async ask(user: string): Promise<string> {
      const started = await desk.start(asker(user), { words: ['health'], trigger: 'slash' });
      return 'run' in started ? started.run : started.kind;
    },
    async state(run: string): Promise<RunState> {
      const state = await store.state(run);
      if (state === null) throw new Error(`there is no run ${run}`);
      return state;
    },
    deploy: (revision: string) =>
      all.desk.recordSighting({ kind: 'hook' }, { environment: 'staging', revision, at: clock.at - 60_000 }),
  };
}

test('a run knows the deploy that is the newest when it starts, also when it waited in line for it', async () => {
  const it = await begin();
  const { clock } = it.all.room;
  await it.deploy('v1');
  const first = await it.ask('UDANA');
  await it.step(first);
  const second = await it.ask('UJUN');
  await it.step(second);
  expect((await it.state(second)).startedAt).toBeNull();
  clock.at += 1_000;
  await it.deploy('v2');
  await it.all.room.finish(first);
  await it.step(second);
  await it.deploy('v3');
  await it.step(second);
  const deploy = { revision: 'v2', startedAt: clock.at - 60_000 };
  expect(await it.state(first)).toMatchObject({ deploy: { revision: 'v1' }, deployed: null });
  expect(await it.state(second)).toMatchObject({ deploy, deployed: null });
});

test('without a deploy, and where nobody looks, none is known', async () => {
  const it = await begin();
  const first = await it.ask('UDANA');
  await it.step(first);
  expect((await it.state(first)).deploy).toBeNull();
  await it.all.room.finish(first);
  await it.deploy('v1');
  const second = await it.ask('UDANA');
  await it.stepUnknowing(second);
  expect(await it.state(second)).toMatchObject({ startedAt: it.all.room.clock.at, deploy: null });
});

test('a report on a deploy looks at that one, whatever is newer', async () => {
  const it = await begin();
  const seen = await it.deploy('v1');
  if (!('deploy' in seen)) throw new Error(seen.kind);
  it.all.room.clock.at += 5 * 60_000;
  await it.all.settle(seen.deploy);
  const progress = (await it.all.deploys.state(seen.deploy))?.reports[0]?.progress;
  const run = progress?.kind === 'running' ? progress.run : '';
  await it.deploy('v2');
  await it.step(run);
  expect(await it.state(run)).toMatchObject({
    startedAt: it.all.room.clock.at,
    deploy: { revision: 'v1' },
    deployed: null,
  });
});

/** What a check that deploys leaves in the run. */
function deployedBy(
  check: string,
  revision: string | null,
  at: number,
): Extract<RunEvent, { type: 'check.finished' }> {
  const outcome = {
    status: 'passed',
    reason: '',
    failures: [],
    summary: '',
    evidence: {},
    cases: [],
  } as const;
  return {
    ...{ type: 'check.finished', id: `check.finished:${check}`, at, check, attempts: 1, flaky: false },
    ...{ startedAt: at, durationMs: 0, outcome, captures: {}, deploy: { revision, startedAt: at } },
  };
}

test('what a run brought about is there before the next has the environment, whoever publishes when', async () => {
  const it = await begin();
  const { clock, store, parts } = it.all.room;
  const plan = { id: 'shop', title: 'Shop', digest: 'abc', file: 'plans/shop.yaml' };
  const opening = opened(incidentHead({ plan, channel: 'C1' }));
  if (opening.type !== 'incident.opened') throw new Error('an opening opens');
  await it.all.incidents.open({ ...opening, at: clock.at - 1_000 });
  await it.deploy('v1');
  const first = await it.ask('UDANA');
  await it.step(first);
  const second = await it.ask('UJUN');
  await it.step(second);
  clock.at += 1_000;
  const ended: RunEvent = { type: 'run.finished', id: 'run.finished', at: clock.at };
  await store.append(first, [deployedBy('health', 'v2', clock.at), ended]);
  // The worker dies between the end of the run and what follows from it: the environment stays the run's.
  await it.step(second);
  expect((await it.state(second)).startedAt).toBeNull();
  await it.step(first);
  expect((await parts.leases.who('staging')).current?.holder).not.toBe(first);
  await it.step(second);
  expect((await it.state(second)).deploy).toEqual({ revision: 'v2', by: 'UDANA', startedAt: clock.at });
  const incident = await it.all.incidents.state('517');
  expect(incident?.deploys).toMatchObject([{ revision: 'v1' }, { revision: 'v2', run: first }]);
  expect(incident?.criteria[0]).toMatchObject({ status: 'met' });
  // Again, and it is all there once.
  await it.step(first);
  expect((await it.all.incidents.events('517')).filter(({ type }) => type === 'deploy.seen')).toHaveLength(2);
});

test('a deploy that did not say its revision is the newest all the same: nobody after it is told of the one before', async () => {
  const it = await begin();
  const { clock, store } = it.all.room;
  await it.deploy('v1');
  const first = await it.ask('UDANA');
  await it.step(first);
  const second = await it.ask('UJUN');
  await it.step(second);
  clock.at += 1_000;
  const ended: RunEvent = { type: 'run.finished', id: 'run.finished', at: clock.at };
  await store.append(first, [deployedBy('health', null, clock.at), ended]);
  await it.step(first);
  await it.step(second);
  expect((await it.state(second)).deploy).toEqual({ revision: null, startedAt: clock.at });
  // The older of two that are written down late does not count.
  await it.all.deploys.noteNameless({ plan: 'shop', environment: 'staging' }, clock.at - 1);
  await it.all.room.finish(second);
  const third = await it.ask('UDANA');
  await it.step(third);
  expect((await it.state(third)).deploy).toEqual({ revision: null, startedAt: clock.at });
  clock.at += 120_000;
  await it.deploy('v2');
  await it.all.room.finish(third);
  const fourth = await it.ask('UJUN');
  await it.step(fourth);
  expect((await it.state(fourth)).deploy).toMatchObject({ revision: 'v2' });
});

test.each([
  ['another deploy', 'v2', 'inconclusive', 'v2 was deployed while it ran: Health was looked at before it'],
  ['its own deploy, told by a hook', 'v9', 'passed', ''],
] as const)('a run with %s in its middle is %s', async (_, told, verdict, why) => {
  const it = await begin();
  const { clock, store } = it.all.room;
  const run = await it.ask('UDANA');
  await it.step(run);
  const seen = { ...deployedBy('health', 'v9', clock.at), ...(told === 'v9' ? {} : { deploy: null }) };
  const phase = { phase: 'phase1', at: clock.at } as const;
  await store.append(run, [
    { type: 'phase.started', id: 'phase.started:phase1', ...phase },
    { ...seen, at: clock.at + 1 },
    { type: 'phase.finished', id: 'phase.finished:phase1', ...phase },
  ]);
  clock.at += 60_001;
  await it.deploy(told);
  await it.step(run);
  const judged = judgeRun(await it.state(run));
  expect([judged.verdict, why === '' ? why : judged.decidedBy]).toEqual([verdict, why]);
});
