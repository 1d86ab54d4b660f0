import { expect } from 'vitest';
import type { StatementGroup } from '../statement.ts';
import { at, type Trial } from '../trial.ts';

/** A sentence for a person: one line, no stack, nothing of our own code. */
function expectWords(reason: string): void {
  expect(reason).not.toMatch(/\n\s+at |\/src\/|undefined|\[object/);
  expect(reason.length).toBeLessThan(1_200);
}

async function refusedBy(trial: Trial, ...faults: Parameters<Trial['spoil']>) {
  await trial.write([at(1, 'x')]);
  await trial.spoil(...faults);
  const lost = await trial.lost();
  expectWords(lost.reason);
  return lost;
}

export const refusals: StatementGroup = {
  group: 'Refusals, time and budgets',
  statements: [
    {
      id: 'permission',
      says: 'a missing permission is told with what to grant, after one request',
      async holds(trial) {
        const { reason, transient } = await refusedBy(trial, 'permission');
        expect(reason).toMatch(trial.under.grants);
        expect([transient, trial.requests()]).toEqual([false, 1]);
      },
    },
    {
      id: 'credentials',
      says: 'missing credentials are told, after one request',
      async holds(trial) {
        const { reason, transient } = await refusedBy(trial, 'credentials');
        expect(reason).toMatch(/credentials|auth/);
        expect([transient, trial.requests()]).toEqual([false, 1]);
      },
    },
    {
      id: 'missing',
      says: 'a place that is not there is no empty one',
      async holds(trial) {
        await trial.spoil('missing');
        const { status, says } = await trial.check({ entries: { count: 0 } });
        expect(status).toBe('errored');
        expectWords(says);
      },
    },
    {
      id: 'quota-short',
      says: 'a quota that is used up for a moment is waited for',
      async holds(trial) {
        await trial.write([at(1, 'x')]);
        await trial.spoil('quota', 2);
        expect(await trial.found()).toMatchObject({ complete: true, requests: trial.requests() });
      },
    },
    {
      id: 'quota',
      says: 'a quota that stays used up is told, after few requests',
      async holds(trial) {
        const { reason } = await refusedBy(trial, 'quota');
        expect(reason).toMatch(/quota|too many requests|throttl/i);
        expect(trial.requests()).toBeLessThanOrEqual(5);
      },
    },
    {
      id: 'broken-short',
      says: 'a short outage is repeated',
      async holds(trial) {
        await trial.write([at(1, 'x')]);
        await trial.spoil('broken', 1);
        expect(await trial.found()).toMatchObject({ complete: true });
      },
    },
    {
      id: 'broken',
      says: 'a long outage is told as one that may pass, after few requests',
      async holds(trial) {
        const { transient } = await refusedBy(trial, 'broken');
        expect(transient).toBe(true);
        expect(trial.requests()).toBeLessThanOrEqual(4);
      },
    },
    {
      id: 'broken-later',
      says: 'an outage behind the first page leaves no complete answer',
      async holds(trial) {
        const { size } = trial.under.pages ?? { size: 0 };
        await trial.write(Array.from({ length: size + 10 }, (_, n) => at(n / 10, `line ${n}`)));
        const first = await trial.found({ maxEntries: 5_000 });
        expect(first.complete).toBe(true);
        await trial.spoil('broken');
        const answer = await trial.read({ maxEntries: 5_000 });
        expect(answer.kind === 'entries' && answer.complete).toBe(false);
      },
    },
    {
      id: 'refused-query',
      says: 'a query that is refused is told in the words of the service, with where it is wrong',
      async holds(trial) {
        const refused = trial.under.refused?.(trial.place);
        if (refused === undefined) throw new Error('nothing is refused: say so among the quirks');
        const ending = await trial.check({ entries: { count: 0 } }, refused.spec);
        expect(ending.status).toMatch(/^(errored|invalid)$/);
        expect(ending.says).toMatch(refused.told);
        expectWords(ending.says);
      },
    },
    {
      id: 'html',
      says: 'a page of HTML is told as one, and is no empty answer',
      async holds(trial) {
        expect((await refusedBy(trial, 'html')).reason).toMatch(/HTML/);
      },
    },
    {
      id: 'nonsense',
      says: 'an answer of another form is no empty one',
      async holds(trial) {
        await trial.write([at(1, 'x')]);
        await trial.spoil('nonsense');
        const answer = await trial.read();
        expect(answer.kind === 'entries' && answer.complete).toBe(false);
      },
    },
    {
      id: 'hang-short',
      says: 'each request has a time limit of its own, and is repeated',
      async holds(trial) {
        await trial.write([at(1, 'x')]);
        await trial.spoil('hang', 1);
        expect(await trial.found()).toMatchObject({ complete: true });
      },
    },
    {
      id: 'hang',
      says: 'who never answers is given up when the check is',
      async holds(trial) {
        await trial.spoil('hang');
        const began = performance.now();
        expect((await trial.lost({ signal: AbortSignal.timeout(150) })).transient).toBe(true);
        expect(performance.now() - began).toBeLessThan(3_000);
      },
    },
    {
      id: 'aborted',
      says: 'who was given up before asks nothing',
      async holds(trial) {
        await trial.write([at(1, 'x')]);
        await trial.lost({ signal: AbortSignal.abort() });
        expect(trial.requests()).toBe(0);
      },
    },
    {
      id: 'budget',
      says: 'without a token of the budget that all workers share nothing is asked',
      async holds(trial) {
        trial.spendBudget();
        const lost = await trial.lost();
        expect(lost).toMatchObject({ transient: true, requests: 0 });
        expect(lost.reason).toMatch(/at most \d+ times a minute/);
        expect(trial.requests()).toBe(0);
      },
    },
    {
      id: 'after-trouble',
      says: 'after an outage the next question is answered',
      async holds(trial) {
        await trial.write([at(1, 'x')]);
        await trial.spoil('broken', 5);
        await trial.lost();
        await trial.spoil('broken', 0);
        expect(await trial.texts()).toEqual(['x']);
      },
    },
  ],
};
