import { describe, expect, test } from 'vitest';
import { eventId } from '../../src/core/run/events.ts';
import { memoryLog } from '../../src/engine/memory-log.ts';
import { runPhase } from '../../src/engine/run-phase.ts';
import { runRequirements } from '../../src/engine/run-plan.ts';
import {
  actType,
  checkOf,
  headOf,
  hostOf,
  phaseOf,
  planOf,
  runScripts,
  saw,
  sectionOf,
  virtualTime,
} from '../support/run-parts.ts';

const wrong = () => saw('503');

describe('order', () => {
  test('never more checks at once than the concurrency, and they start in the order of the plan', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `c${index}`);
    const started: string[] = [];
    let running = 0;
    let most = 0;
    const script = async (_: unknown, { script: id }: { script: string }) => {
      started.push(id);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return saw('ok');
    };
    const plan = planOf([
      phaseOf(
        'p1',
        ids.map((id) => checkOf(id)),
      ),
    ]);
    await runScripts(plan, Object.fromEntries(ids.map((id) => [id, script])), { concurrency: 3 });
    expect(most).toBe(3);
    expect(started).toEqual(ids);
  });

  test('a check starts after what it needs; a needed section is only a matter of order', async () => {
    const order: string[] = [];
    const note = (_: unknown, { script }: { script: string }) => {
      order.push(script);
      return saw(script === 'a1' ? 'bad' : 'ok');
    };
    const plan = planOf([
      phaseOf('p1', [
        sectionOf('1.2', [checkOf('b1')], { needs: ['1.1'] }),
        sectionOf('1.1', [checkOf('a1'), checkOf('a2', { needs: ['c1'] }), checkOf('c1')]),
      ]),
    ]);
    const { ends } = await runScripts(plan, { a1: note, a2: note, b1: note, c1: note });
    expect(order).toEqual(['a1', 'c1', 'a2', 'b1']);
    expect(ends).toEqual({
      a1: 'failed: expected value ok, got bad',
      a2: 'passed',
      b1: 'passed',
      c1: 'passed',
    });
  });

  test('two checks of one lock never run at once', async () => {
    let holders = 0;
    let most = 0;
    const script = async () => {
      holders += 1;
      most = Math.max(most, holders);
      await new Promise((resolve) => setImmediate(resolve));
      holders -= 1;
      return saw('ok');
    };
    const checks = ['a', 'b', 'c'].map((id) => checkOf(id, { lock: 'database' }));
    const { ends } = await runScripts(planOf([phaseOf('p1', checks)]), { a: script, b: script, c: script });
    expect(most).toBe(1);
    expect(ends).toEqual({ a: 'passed', b: 'passed', c: 'passed' });
  });
});

describe('blocked', () => {
  test('names the root cause in full once, deeper ones name only the check', async () => {
    const plan = planOf([
      phaseOf('p1', [
        checkOf('health'),
        checkOf('direct', { needs: ['health'] }),
        checkOf('deeper', { needs: ['direct'] }),
        checkOf('deepest', { needs: ['deeper'] }),
        checkOf('free'),
      ]),
    ]);
    const { ends, state } = await runScripts(plan, { health: wrong });
    expect(ends).toEqual({
      health: 'failed: expected value ok, got 503',
      direct: 'blocked: needs health, which failed: expected value ok, got 503',
      deeper: 'blocked: needs health',
      deepest: 'blocked: needs health',
      free: 'passed',
    });
    const deepest = state.checks.get('deepest')?.progress;
    expect(deepest?.kind === 'finished' && deepest.outcome.evidence).toEqual({ blockedBy: 'health' });
  });

  test('a gate is closed by a critical check that did not pass, not by another', async () => {
    const plan = (critical: 'a' | 'b') =>
      planOf([
        phaseOf(
          'p1',
          [
            checkOf('a', critical === 'a' ? { tier: 'critical' } : {}),
            checkOf('b', critical === 'b' ? { tier: 'critical' } : {}),
          ],
          { gate: true },
        ),
        phaseOf('p2', [checkOf('c'), checkOf('d', { always: true })], { needs: ['p1'] }),
      ]);
    const closed = await runScripts(plan('a'), { a: wrong });
    expect(closed.ends).toMatchObject({
      c: 'blocked: needs p1, where a failed: expected value ok, got 503',
      d: 'passed',
    });
    const opened = await runScripts(plan('b'), { a: wrong });
    expect(opened.ends).toMatchObject({ c: 'passed' });
  });

  test('a gate without critical checks needs all of them; a phase that is no gate needs only to be over', async () => {
    const plan = (gate: boolean) =>
      planOf([
        phaseOf('p1', [checkOf('a'), checkOf('b')], { gate }),
        phaseOf('p2', [checkOf('c')], { needs: ['p1'] }),
      ]);
    expect((await runScripts(plan(true), { b: wrong })).ends.c).toMatch(/^blocked: needs p1, where b failed/);
    expect((await runScripts(plan(false), { b: wrong })).ends.c).toBe('passed');
  });

  test('a need outside the selection does not bind', async () => {
    const plan = planOf([
      phaseOf('p1', [checkOf('a'), checkOf('b', { needs: ['a'] })], { gate: true }),
      phaseOf('p2', [checkOf('c')], { needs: ['p1'] }),
    ]);
    const { ends } = await runScripts(plan, { a: wrong }, { head: headOf(plan, ['b', 'c']) });
    expect(ends).toEqual({ b: 'passed', c: 'passed' });
  });
});

describe('fail-fast and always', () => {
  test('what has not started is skipped, clean-up still runs, also in later phases', async () => {
    const plan = planOf([
      phaseOf('p1', [checkOf('a'), checkOf('b'), checkOf('clean', { always: true, needs: ['a'] })]),
      phaseOf('p2', [checkOf('c')]),
    ]);
    const { ends } = await runScripts(plan, { a: wrong }, { failFast: true, concurrency: 1 });
    expect(ends).toEqual({
      a: 'failed: expected value ok, got 503',
      b: 'skipped: fail-fast after a',
      clean: 'passed',
      c: 'skipped: fail-fast after a',
    });
  });

  test('a failure that does not count stops nothing', async () => {
    const plan = planOf([phaseOf('p1', [checkOf('a', { enforce: false }), checkOf('b')])]);
    expect((await runScripts(plan, { a: wrong }, { failFast: true, concurrency: 1 })).ends.b).toBe('passed');
  });
});

describe('danger', () => {
  const plan = planOf([
    phaseOf('p1', [
      checkOf('deploy', { danger: 'Deploys to ${environment}' }),
      checkOf('after', { needs: ['deploy'] }),
    ]),
  ]);

  test('without anybody to approve it waits, and nothing is run', async () => {
    let runs = 0;
    const { ends } = await runScripts(plan, {
      deploy: () => {
        runs += 1;
        return saw('ok');
      },
    });
    expect(ends).toEqual({
      deploy: 'waiting: needs approval: Deploys to test',
      after: 'blocked: needs deploy, which is waiting: needs approval: Deploys to test',
    });
    expect(runs).toBe(0);
  });

  test('a refusal ends it as cancelled, with who and why', async () => {
    const host = hostOf({ approve: async () => ({ kind: 'no', by: 'bob', reason: 'friday' }) });
    expect((await runScripts(plan, {}, { host })).ends.deploy).toBe('cancelled: not approved: friday');
  });

  test('an approval is on the record', async () => {
    const host = hostOf({ approve: async () => ({ kind: 'yes', by: 'ann', reason: '' }) });
    const { ends, log } = await runScripts(plan, {}, { host });
    expect(ends.deploy).toBe('passed');
    expect(log.events).toContainEqual(
      expect.objectContaining({ type: 'check.answered', check: 'deploy', by: 'ann' }),
    );
  });

  test('an environment that is unattended needs no approval', async () => {
    const open = planOf(plan.phases, {}, { unattended: true });
    expect((await runScripts(open)).ends.deploy).toBe('passed');
  });

  test('where second persons approve, an unattended environment asks them all the same', async () => {
    const open = planOf(plan.phases, {}, { unattended: true });
    const host = hostOf({
      approvals: { approvers: ['U1'], expiresInMs: 900_000 },
      approve: async () => ({ kind: 'expired' }),
    });
    const { ends, log } = await runScripts(open, {}, { host });
    expect(ends.deploy).toBe('waiting: nobody approved in time: Deploys to test');
    const question = { prompt: 'Deploys to test', approvers: ['U1'], expiresInMs: 900_000 };
    expect(log.events).toContainEqual(expect.objectContaining({ type: 'check.waiting', question }));
  });

  test('suspended until someone answers; what needs it waits with it; then the phase goes on', async () => {
    const log = memoryLog();
    const head = headOf(plan);
    await log.append([{ type: 'run.requested', id: eventId.run('requested'), at: 0, run: head }]);
    const signal = new AbortController().signal;
    const input = {
      plan,
      head,
      phase: 'p1',
      checkTypes: [actType()],
      log,
      signal,
      waiting: 'suspend',
    } as const;
    const first = await runPhase({ ...input, state: log.state(), host: hostOf() });
    expect(first.suspended).toEqual(['deploy', 'after']);
    expect(log.state().checks.get('deploy')?.progress).toMatchObject({ kind: 'waiting' });
    const host = hostOf({ approve: async () => ({ kind: 'yes', by: 'ann', reason: '' }) });
    const second = await runPhase({ ...input, state: log.state(), host });
    expect(second.suspended).toEqual([]);
    expect(log.state().checks.get('after')?.progress).toMatchObject({ kind: 'finished', status: 'passed' });
  });
});

describe('cancelling', () => {
  const hang = (ctx: { signal: AbortSignal }) =>
    new Promise<ReturnType<typeof saw>>((resolve) => {
      ctx.signal.addEventListener('abort', () =>
        resolve({
          kind: 'unobserved',
          reason: 'stopped in the middle',
          transient: null,
          observation: { value: 'half' },
        }),
      );
    });

  test('ends a hanging check and leaves a complete result', async () => {
    const controller = new AbortController();
    const plan = planOf([
      phaseOf('p1', [checkOf('fast'), checkOf('hang'), checkOf('later', { needs: ['hang'] })]),
      phaseOf('p2', [checkOf('next'), checkOf('clean', { always: true })]),
    ]);
    const cancelled = (ctx: { signal: AbortSignal }) => {
      setImmediate(() => controller.abort('Ctrl-C'));
      return hang(ctx);
    };
    const { ends, state } = await runScripts(plan, { hang: cancelled }, { signal: controller.signal });
    expect(ends).toEqual({
      fast: 'passed',
      hang: 'cancelled: cancelled (stopped in the middle)',
      later: 'cancelled: cancelled',
      next: 'cancelled: cancelled',
      clean: 'cancelled: cancelled',
    });
    expect(state.cancelled).toMatchObject({ by: 'tester', reason: 'Ctrl-C' });
    expect(state.finishedAt).not.toBeNull();
  });

  test('a check that ignores its signal is left behind after the grace time', async () => {
    const time = virtualTime();
    const plan = planOf([phaseOf('p1', [checkOf('deaf', { timeoutMs: 1_000 })])]);
    const { ends, state } = await runScripts(
      plan,
      { deaf: () => new Promise(() => {}) },
      { host: hostOf(time) },
    );
    expect(ends.deaf).toMatch(/^errored: the act check did not stop 7\.0 s after its time limit of 1\.0 s/);
    expect(state.checks.get('deaf')?.progress).toMatchObject({ durationMs: 8_000 });
  });

  test('a phase that is out of time says so; its clean-up still runs', async () => {
    const time = virtualTime();
    const plan = planOf([
      phaseOf(
        'p1',
        [
          checkOf('hang', { timeoutMs: 60_000 }),
          checkOf('later', { needs: ['hang'] }),
          checkOf('clean', { always: true, needs: ['hang'] }),
        ],
        { timeoutMs: 10_000 },
      ),
    ]);
    const { ends } = await runScripts(plan, { hang }, { host: hostOf(time) });
    expect(ends).toEqual({
      hang: 'errored: p1 reached its time limit of 10 s (stopped in the middle)',
      later: 'cancelled: p1 reached its time limit of 10 s',
      clean: 'passed',
    });
  });

  test('a run cancelled while waiting for a lock or an approval ends too', async () => {
    const controller = new AbortController();
    const plan = planOf([
      phaseOf('p1', [
        checkOf('a', { lock: 'x' }),
        checkOf('b', { lock: 'x' }),
        checkOf('c', { danger: 'boom' }),
      ]),
    ]);
    const host = hostOf({ approve: () => new Promise(() => {}) });
    const a = (ctx: { signal: AbortSignal }) => {
      setImmediate(() => controller.abort());
      return hang(ctx);
    };
    const { ends } = await runScripts(plan, { a }, { signal: controller.signal, host });
    expect(ends).toEqual({
      a: 'cancelled: cancelled (stopped in the middle)',
      b: 'cancelled: cancelled',
      c: 'cancelled: cancelled',
    });
  });

  test('leaving records nothing more, and another process finishes the phase', async () => {
    const leave = new AbortController();
    const plan = planOf([phaseOf('p1', [checkOf('a'), checkOf('b', { needs: ['a'] })])]);
    const head = headOf(plan);
    const log = memoryLog();
    await log.append([{ type: 'run.requested', id: eventId.run('requested'), at: 0, run: head }]);
    const a = (ctx: { signal: AbortSignal }) => {
      setImmediate(() => leave.abort());
      return hang(ctx);
    };
    const input = { plan, head, phase: 'p1', log, host: hostOf(), signal: new AbortController().signal };
    const left = await runPhase({
      ...input,
      checkTypes: [actType({ a })],
      state: log.state(),
      leave: leave.signal,
    });
    expect(left.suspended).toEqual(['a', 'b']);
    expect(log.events.at(-1)?.type).toBe('attempt.started');
    const end = await runPhase({ ...input, checkTypes: [actType()], state: log.state() });
    expect(end.suspended).toEqual([]);
    expect([...log.state().checks.values()].map(({ progress }) => progress)).toMatchObject([
      { kind: 'finished', status: 'passed', attempts: 1, flaky: false },
      { kind: 'finished', status: 'passed' },
    ]);
  });
});

describe('again', () => {
  test('the same log a second time: nothing runs, nothing is doubled', async () => {
    let runs = 0;
    const count = () => {
      runs += 1;
      return saw('ok');
    };
    const plan = planOf([phaseOf('p1', [checkOf('a')]), phaseOf('p2', [checkOf('b', { needs: ['a'] })])]);
    const first = await runScripts(plan, { a: count, b: count });
    const events = [...first.log.events];
    await runScripts(plan, { a: count, b: count }, { log: first.log, before: events });
    expect(runs).toBe(2);
    expect(first.log.events).toEqual(events);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  test('ids of events are the same in another run of the plan', async () => {
    const plan = planOf([phaseOf('p1', [checkOf('a'), checkOf('b', { needs: ['a'] })])]);
    const ids = async () => (await runScripts(plan)).log.events.map(({ id }) => id);
    expect(await ids()).toEqual(await ids());
  });

  test('a check marked once that was cut off is never run again', async () => {
    const plan = planOf([phaseOf('p1', [checkOf('deploy', { once: true }), checkOf('plain')])]);
    const head = headOf(plan);
    const cut = ['deploy', 'plain'].flatMap((check) => [
      { type: 'check.started', id: eventId.check(check, 'started'), at: 1, check } as const,
      {
        type: 'attempt.started',
        id: eventId.attempt(check, 1, 'started'),
        at: 1,
        check,
        attempt: 1,
      } as const,
    ]);
    let deploys = 0;
    const deploy = () => {
      deploys += 1;
      return saw('ok');
    };
    const before = [
      { type: 'run.requested', id: eventId.run('requested'), at: 0, run: head } as const,
      ...cut,
    ];
    const { ends } = await runScripts(plan, { deploy }, { head, before });
    expect(ends).toEqual({
      deploy: 'waiting: interrupted: it may have happened; a person must look',
      plain: 'passed',
    });
    expect(deploys).toBe(0);
  });

  test('a log that cannot be written ends the phase, after its checks have ended', async () => {
    const plan = planOf([phaseOf('p1', [checkOf('a'), checkOf('b')])]);
    let appended = 0;
    const log = {
      append: () => {
        appended += 1;
        return appended > 3 ? Promise.reject(new Error('redis is gone')) : Promise.resolve();
      },
    };
    await expect(runScripts(plan, {}, { log })).rejects.toThrow('the event log cannot be written');
  });
});

test('requirements of an environment are tried and told, in their order', async () => {
  const plan = planOf([], {}, { requires: [checkOf('logs'), checkOf('python')] });
  const tried = await runRequirements({
    plan,
    environment: 'test',
    host: hostOf(),
    checkTypes: [actType({ logs: wrong })],
  });
  expect(tried.map(({ check, outcome }) => [check.id, outcome.status])).toEqual([
    ['logs', 'failed'],
    ['python', 'passed'],
  ]);
});
