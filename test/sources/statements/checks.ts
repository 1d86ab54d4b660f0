import { expect } from 'vitest';
import type { StatementGroup } from '../statement.ts';
import { ago, at, type Trial } from '../trial.ts';

const noBoom = { entries: { none: { contains: 'boom' } } };
const hostile = [
  'x" OR severity>=DEFAULT OR textPayload="',
  '"} |= "',
  'a\\',
  '` | b',
  ') OR (*:*',
  "'; drop table logs; --",
  'line\nbreak',
];

async function holding(trial: Trial, word: string, expected: Readonly<Record<string, unknown>>) {
  const spec = trial.under.holding?.(trial.place);
  if (spec === undefined) throw new Error('it has no query: say so among the quirks');
  return trial.check(expected, spec, { word });
}

export const absence: StatementGroup = {
  group: 'Absence, and what proves it',
  statements: [
    {
      id: 'none-of-nothing',
      says: 'in a log without a line nothing is absent',
      async holds(trial) {
        expect((await trial.check(noBoom)).status).toMatch(/^(inconclusive|errored)$/);
      },
    },
    {
      id: 'control',
      says: 'with fewer lines than the control nothing is absent',
      async holds(trial) {
        await trial.write([ago(60, 'ready')]);
        const ending = await trial.check({ ...noBoom, control: { atLeast: 2 } });
        expect([ending.status, ending.says]).toEqual([
          'inconclusive',
          expect.stringContaining('only 1 of at least 2'),
        ]);
        expect(ending.says).not.toMatch(/undefined|\[object/);
      },
    },
    {
      id: 'absent',
      says: 'with as many, and a whole answer, it is',
      async holds(trial) {
        await trial.write([ago(60, 'ready'), ago(50, 'still ready')]);
        expect((await trial.check({ ...noBoom, control: { atLeast: 2 } })).status).toBe('passed');
      },
    },
    {
      id: 'present',
      says: 'what must not be there, and is, fails with its words and its time',
      async holds(trial) {
        await trial.write([ago(60, 'ready'), ago(50, 'boom 7', { severity: 'ERROR' })]);
        const ending = await trial.check(noBoom);
        expect(ending.status).toBe('failed');
        expect(ending.says).toMatch(/1 entry, first \d{4}-\d{2}-\d{2} .* ERROR boom 7/);
      },
    },
    {
      id: 'cut-absent',
      says: 'of an answer that was cut nothing is absent',
      async holds(trial) {
        await trial.write([ago(60, 'ready'), ago(50, 'ready'), ago(40, 'boom')]);
        expect((await trial.check(noBoom, { limit: 2 })).status).toBe('inconclusive');
      },
    },
    {
      id: 'cut-present',
      says: 'what it found still fails',
      async holds(trial) {
        await trial.write([ago(60, 'boom'), ago(50, 'ready'), ago(40, 'ready')]);
        expect((await trial.check(noBoom, { limit: 2 })).status).toBe('failed');
      },
    },
    {
      id: 'some-of-nothing',
      says: 'in a log without a line nothing is missing either',
      async holds(trial) {
        const ending = await trial.check({ entries: { some: { contains: 'started' } } });
        expect(ending.status).toMatch(/^(inconclusive|errored)$/);
      },
    },
    {
      id: 'new-errors',
      says: 'an error of several lines that was not there before is a new one, under its own name',
      async holds(trial) {
        const trace = 'Traceback (most recent call last):\n  File "/app/core.py", line 3, in start\n';
        await trial.write([
          ago(900, 'ready'),
          ago(60, `${trace}NameError: name 'redis' is not defined`, { severity: 'ERROR' }),
        ]);
        const ending = await trial.check({ newErrors: 'none' });
        expect(ending.status).toBe('failed');
        expect(ending.says).toContain("NameError: name 'redis' is not defined (start in app/core.py)");
      },
    },
    {
      id: 'late',
      says: 'an entry that arrives late is seen by who asks again',
      async holds(trial) {
        await trial.write([at(1, 'first')]);
        expect(await trial.texts()).toEqual(['first']);
        await trial.write([at(0.5, 'late')]);
        expect(await trial.texts()).toEqual(['late', 'first']);
      },
    },
    {
      id: 'settle',
      says: 'an entry that arrives while the check settles is seen',
      async holds(trial) {
        await trial.write([ago(60, 'ready')]);
        const checked = trial.check(noBoom, { settle: '150ms' });
        await trial.write([ago(30, 'boom')]);
        expect((await checked).status).toBe('failed');
      },
    },
    {
      id: 'duplicates',
      says: 'one entry that is told twice counts once',
      async holds(trial) {
        await trial.write([at(1, 'x', { id: 'one' }), at(1, 'x', { id: 'one' }), at(2, 'y')]);
        expect(await trial.texts()).toEqual(['x', 'y']);
      },
    },
    {
      id: 'alike',
      says: 'equal entries of two instants are two',
      async holds(trial) {
        await trial.write([at(1, 'x'), at(1, 'x', { nanos: 5_000 }), at(1, 'x', { pod: 'b' })]);
        expect(await trial.texts()).toEqual(['x', 'x', 'x']);
      },
    },
    {
      id: 'clock-ahead',
      says: 'what a clock stamped half a minute ahead is in the window of now',
      async holds(trial) {
        await trial.write([ago(60, 'ready'), ago(-30, 'boom')]);
        expect((await trial.check(noBoom)).status).toBe('failed');
      },
    },
    {
      id: 'hostile',
      says: 'a value in a query selects the lines that hold it, whatever it says, and changes nothing else',
      async holds(trial) {
        await trial.write([ago(61, 'other'), ...hostile.map((text, n) => ago(60 - n, text))]);
        for (const word of hostile) {
          const ending = await holding(trial, word, { entries: { count: 1 } });
          expect([word, ending.status, ending.says]).toEqual([word, 'passed', '']);
        }
      },
    },
    {
      id: 'unquotable',
      says: 'a value that no query can hold is refused before anything is asked',
      async holds(trial) {
        await trial.write([ago(60, 'x')]);
        for (const word of ['a\0b', '\ud800', 'x'.repeat(3_000)])
          await expect(holding(trial, word, { entries: { count: 0 } })).rejects.toThrow(/^a value of a log /);
        expect(trial.requests()).toBe(0);
      },
    },
    {
      id: 'joined',
      says: 'two checks of one window cost one answer, and each gets its own limit',
      async holds(trial) {
        await trial.write([1, 2, 3, 4].map((n) => ago(60 - n, `ready ${n}`)));
        const [all, one] = await Promise.all([
          trial.check({ entries: { count: 4 } }, {}, { siblings: [{ limit: 2 }] }),
          trial.check({ entries: { count: { gte: 2 } } }, { limit: 2 }, { siblings: [{}] }),
        ]);
        expect([all.status, one.status]).toEqual(['passed', 'passed']);
        expect(trial.requests()).toBeLessThanOrEqual(2);
      },
    },
  ],
};
