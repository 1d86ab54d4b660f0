import { afterEach, expect, test } from 'vitest';
import type { DeployRequest } from '../../src/desk/deploys/understand.ts';
import { deployNoter } from '../../src/publish/note-deploy.ts';
import { type DeployRoom, deployRoom, origin } from '../support/deploys.ts';
import { incidentHead, opened } from '../support/incident-events.ts';

const minuteMs = 60_000;
let open: DeployRoom | null = null;
afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = null;
});

async function begin(): Promise<DeployRoom> {
  open = await deployRoom();
  open.origins.answers = [origin('new', 'new', 'new')];
  return open;
}

async function hooked(all: DeployRoom, changes: Partial<DeployRequest> = {}): Promise<string> {
  const seen = await all.desk.recordSighting(
    { kind: 'hook' },
    { environment: 'staging', revision: 'new', ...changes },
  );
  if (seen.kind !== 'new' && seen.kind !== 'known') throw new Error(`it was ${JSON.stringify(seen)}`);
  return seen.deploy;
}

async function kinds(all: DeployRoom, deploy: string): Promise<readonly string[]> {
  const state = await all.deploys.state(deploy);
  return state?.reports.map(({ progress }) => progress.kind) ?? [];
}

async function runOf(all: DeployRoom, deploy: string, number: number): Promise<string> {
  const progress = (await all.deploys.state(deploy))?.reports[number - 1]?.progress;
  if (progress?.kind !== 'running' && progress?.kind !== 'ended') throw new Error(`it is ${progress?.kind}`);
  return progress.run;
}

test('every report comes at its time, though each turn is of a process that has just started', async () => {
  const all = await begin();
  const deploy = await hooked(all);
  for (const [number, minutes] of [5, 25, 90].entries()) {
    expect(await all.settle(deploy)).toEqual({ kind: 'again', afterMs: minuteMs });
    all.room.clock.at += minutes * minuteMs;
    expect(await all.settle(deploy)).toMatchObject({ kind: 'again', afterMs: 5_000 });
    const run = await runOf(all, deploy, number + 1);
    const state = await all.room.store.state(run);
    expect(state?.head).toMatchObject({ trigger: 'deploy', requestedBy: 'staging-check' });
    expect(state?.deploy?.revision).toBe('new');
    // A report only looks: what deploys is not in it.
    expect([...(state?.checks.keys() ?? [])]).toEqual(['health']);
    expect((await all.room.store.order(run))?.place.channel).toBe('C0REPORTS');
    await all.room.finish(run);
    await all.settle(deploy);
  }
  const state = await all.deploys.state(deploy);
  expect(state?.over?.kind).toBe('signed-off');
  expect(state?.reports.map(({ progress }) => 'verdict' in progress && progress.verdict)).toEqual([
    'passed',
    'passed',
    'passed',
  ]);
  expect(await all.deploys.alive()).toEqual([]);
  expect(await all.room.store.recent(null, 10)).toHaveLength(3);
});

test('a process that dies after any write of a report leaves a series that goes on, and one run', async () => {
  const all = await begin();
  const deploy = await hooked(all);
  all.room.clock.at += 5 * minuteMs;
  const died = new Error('killed');
  for (let writes = 0; writes < 4; writes += 1) {
    let left = writes;
    const append = async (...args: Parameters<DeployRoom['deploys']['append']>) => {
      if (left === 0) throw died;
      left -= 1;
      return all.deploys.append(...args);
    };
    const deploys = { ...all.deploys, append };
    await all.turn(deploy, { deploys }).catch((error: unknown) => expect(error).toBe(died));
  }
  await all.settle(deploy);
  expect(await kinds(all, deploy)).toEqual(['running', 'planned', 'planned']);
  expect(await all.room.store.recent(null, 10)).toHaveLength(1);
});

test('a run that was started and not noted is found again, also when it has ended meanwhile', async () => {
  const all = await begin();
  const deploy = await hooked(all);
  all.room.clock.at += 5 * minuteMs;
  const append = async (...args: Parameters<DeployRoom['deploys']['append']>) => {
    if (args[1].some(({ type }) => type === 'report.started')) throw new Error('killed');
    return all.deploys.append(...args);
  };
  await expect(all.turn(deploy, { deploys: { ...all.deploys, append } })).rejects.toThrow('killed');
  const [run = ''] = await all.room.store.recent(null, 10);
  await all.room.finish(run);
  await all.settle(deploy);
  expect(await runOf(all, deploy, 1)).toBe(run);
  expect(await kinds(all, deploy)).toEqual(['ended', 'planned', 'planned']);
  expect(await all.room.store.recent(null, 10)).toEqual([run]);
});

test('nothing is judged while the old revision answers, and it is asked again', async () => {
  const all = await begin();
  all.origins.answers = [origin('new', 'old', 'new')];
  const deploy = await hooked(all);
  all.room.clock.at += 5 * minuteMs;
  for (let asked = 1; asked <= 5; asked += 1) {
    await all.settle(deploy);
    expect(all.origins.asked).toBe(asked);
    all.room.clock.at += minuteMs;
  }
  await all.settle(deploy);
  const [first] = (await all.deploys.state(deploy))?.reports ?? [];
  expect(first?.progress).toMatchObject({
    kind: 'skipped',
    reason: 'old revision still answers: Revision: old (1 of 3)',
  });
  expect(await all.room.store.recent(null, 10)).toEqual([]);
  all.origins.answers = [origin('new')];
  all.room.clock.at += 20 * minuteMs;
  await all.settle(deploy);
  expect(await kinds(all, deploy)).toEqual(['skipped', 'running', 'planned']);
});

test('a report ends as its run did; not every origin named the revision before: its run knows', async () => {
  const all = await begin();
  all.origins.answers = [{ ...origin('new', null), problem: 'refused' }];
  const deploy = await hooked(all);
  all.room.clock.at += 5 * minuteMs;
  for (let asked = 1; asked <= 5; asked += 1) {
    await all.settle(deploy);
    all.room.clock.at += minuteMs;
  }
  await all.settle(deploy);
  const run = await runOf(all, deploy, 1);
  expect((await all.room.store.state(run))?.head.deploy).toMatchObject({
    revision: 'new',
    isConfirmed: false,
  });
  const reason = 'the revision changed during the run: Revision: newer (1 of 1)';
  await all.room.store.append(run, [
    { type: 'run.doubted', id: 'run.doubted', at: all.room.clock.at, reason, isCertain: true },
  ]);
  await all.room.finish(run);
  await all.settle(deploy);
  const [first] = (await all.deploys.state(deploy))?.reports ?? [];
  expect(first?.progress).toMatchObject({ kind: 'ended', verdict: 'inconclusive', decidedBy: reason });
});

test('a plan that has no way to ask gets its reports, which say so', async () => {
  const all = await begin();
  all.origins.answers = [];
  const deploy = await hooked(all);
  all.room.clock.at += 5 * minuteMs;
  await all.settle(deploy);
  await all.room.finish(await runOf(all, deploy, 1));
  await all.settle(deploy);
  const [first] = (await all.deploys.state(deploy))?.reports ?? [];
  expect(first?.progress).toMatchObject({ kind: 'ended', verdict: 'passed' });
  expect(first?.revision).toMatchObject({ standing: 'unknown', answers: [] });
});

test('after a long stop only the newest report that is due runs', async () => {
  const all = await begin();
  const deploy = await hooked(all);
  all.room.clock.at += 31 * minuteMs;
  await all.settle(deploy);
  expect(await kinds(all, deploy)).toEqual(['skipped', 'running', 'planned']);
  const [first] = (await all.deploys.state(deploy))?.reports ?? [];
  expect(first?.progress).toHaveProperty(
    'reason',
    'not done at +5 min: nothing ran it in time, and +30 min is due',
  );
});

test('of 500 deploys in a minute only the newest goes on, the others end with a note', async () => {
  const all = await begin();
  const ids = await Promise.all(
    Array.from({ length: 500 }, (_, at) => hooked(all, { revision: `rev-${at}` })),
  );
  const newest = await all.deploys.current({ plan: 'shop', environment: 'staging' });
  await Promise.all([...new Set(all.woken)].map((deploy) => all.settle(deploy)));
  expect(await all.deploys.alive()).toEqual([newest]);
  const ends = await Promise.all(
    ids.map(async (id) => (await all.deploys.state(id))?.over?.kind ?? 'goes on'),
  );
  expect(ends.filter((kind) => kind === 'superseded')).toHaveLength(499);
  expect(ends.filter((kind) => kind === 'goes on')).toHaveLength(1);
  expect(await all.room.store.recent(null, 10)).toEqual([]);
});

test('a deploy of another environment ends nothing', async () => {
  const all = await begin();
  const deploy = await hooked(all);
  await hooked(all, { environment: 'demo' });
  await all.settle(deploy);
  expect((await all.deploys.state(deploy))?.over).toBeNull();
});

test('the series ends with the incident of its channel, once its first report has told what was deployed', async () => {
  const all = await begin();
  const plan = { id: 'shop', title: 'Shop', digest: 'abc', file: 'plans/shop.yaml' };
  const opening = opened(incidentHead({ plan }));
  if (opening.type !== 'incident.opened') throw new Error('an opening opens');
  await all.incidents.open(opening);
  const { key, channel } = opening.incident;
  const deploy = await hooked(all, { channel });
  await all.settle(deploy);
  expect((await all.deploys.state(deploy))?.over).toBeNull();
  const closed = { type: 'incident.closed', id: 'incident.closed', at: opening.at + 1, by: 'U1' } as const;
  await all.incidents.append(key, [{ ...closed, summary: 'mended', exception: null }]);
  expect(await all.settle(deploy)).toMatchObject({ kind: 'again' });
  all.room.clock.at += 5 * minuteMs;
  await all.settle(deploy);
  await all.room.finish(await runOf(all, deploy, 1));
  expect(await all.settle(deploy)).toEqual({ kind: 'done' });
  expect((await all.deploys.state(deploy))?.over).toMatchObject({
    kind: 'cancelled',
    reason: `incident ${key} was closed`,
  });
});

test('the end of the run of a report wakes its series, and a report is no deploy', async () => {
  const all = await begin();
  const deploy = await hooked(all);
  all.room.clock.at += 5 * minuteMs;
  await all.settle(deploy);
  const run = await runOf(all, deploy, 1);
  await all.room.finish(run);
  const [state, order] = await Promise.all([all.room.store.state(run), all.room.store.order(run)]);
  if (state === null || order === null) throw new Error('the run is there');
  const told: string[] = [];
  const note = deployNoter({
    recordSighting: async () => void told.push('seen'),
    deploys: all.deploys,
    queue: { series: async (id) => void told.push(id) },
  });
  await note(state, order);
  await note(state, order);
  expect(told).toEqual([deploy]);
  // A deploy that a run only knew of is none of its own; what one of its checks deployed is.
  const { deploy: _, ...head } = state.head;
  expect(state.deploy).not.toBeNull();
  await note({ ...state, head }, order);
  expect(told).toEqual([deploy]);
  await note({ ...state, head, deployed: state.deploy }, order);
  expect(told).toEqual([deploy, 'seen']);
});
