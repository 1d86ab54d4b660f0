import { expect } from 'vitest';
import type { StatementGroup } from '../statement.ts';
import { at, fromMs, textOf, toMs } from '../trial.ts';

export const window: StatementGroup = {
  group: 'Window and order',
  statements: [
    {
      id: 'from',
      says: 'an entry at the beginning of the window is in it',
      async holds(trial) {
        await trial.write([at(0, 'first')]);
        expect(await trial.texts()).toEqual(['first']);
      },
    },
    {
      id: 'before',
      says: 'an entry just before it is not',
      async holds(trial) {
        await trial.write([{ ms: fromMs - 1, nanos: 999_000, text: 'before' }, at(1, 'in')]);
        expect(await trial.texts()).toEqual(['in']);
      },
    },
    {
      id: 'to',
      says: 'an entry at the end of the window is not in it',
      async holds(trial) {
        await trial.write([at(600, 'after'), at(1, 'in')]);
        expect(await trial.texts()).toEqual(['in']);
      },
    },
    {
      id: 'last-nanosecond',
      says: 'an entry in its last microsecond is',
      async holds(trial) {
        await trial.write([{ ms: toMs - 1, nanos: 999_000, text: 'last' }]);
        expect(await trial.texts()).toEqual(['last']);
      },
    },
    {
      id: 'outside-only',
      says: 'entries on both sides and none in it are a complete answer of none',
      async holds(trial) {
        await trial.write([at(-1, 'before'), at(1, 'in'), at(601, 'after')]);
        const span = { fromMs: fromMs + 2_000, toMs: toMs - 1_000 };
        expect(await trial.found(span)).toMatchObject({ entries: [], complete: true });
      },
    },
    {
      id: 'oldest-first',
      says: 'entries come oldest first, however they were written',
      async holds(trial) {
        await trial.write([at(3, 'c'), at(1, 'a'), at(2, 'b')]);
        expect(await trial.texts()).toEqual(['a', 'b', 'c']);
      },
    },
    {
      id: 'merged',
      says: 'what two pods wrote is one order',
      async holds(trial) {
        const lines = [1, 2, 3, 4].map((n) => at(n, `line ${n}`, { pod: n % 2 === 0 ? 'a' : 'b' }));
        await trial.write(lines);
        expect(await trial.texts()).toEqual(lines.map(({ text }) => text));
      },
    },
    {
      id: 'sub-millisecond',
      says: 'entries of one millisecond have their order',
      async holds(trial) {
        await trial.write(
          [3, 1, 2].map((n) => at(1, `n${n}`, { nanos: n * 1_000, pod: n === 1 ? 'a' : 'b' })),
        );
        expect(await trial.texts()).toEqual(['n1', 'n2', 'n3']);
      },
    },
    {
      id: 'nanoseconds',
      says: 'the time of an entry keeps its microseconds',
      async holds(trial) {
        await trial.write([at(1, 'x', { nanos: 123_000 })]);
        const { entries } = await trial.found();
        expect(entries[0]?.timestamp).toMatch(/^2026-03-01T09:50:01\.000123(000)?Z$/);
      },
    },
    {
      id: 'same-time',
      says: 'different entries of one instant are all there',
      async holds(trial) {
        await trial.write(['a', 'b', 'c'].map((text) => at(1, text)));
        expect((await trial.texts()).toSorted()).toEqual(['a', 'b', 'c']);
      },
    },
  ],
};

export const shape: StatementGroup = {
  group: 'What an entry says',
  statements: [
    {
      id: 'text',
      says: 'a text is the body, whatever characters are in it',
      async holds(trial) {
        const text = 'a "b" \\ `c` <d> \t ü 🐟 ${e} \u0001';
        await trial.write([at(1, text)]);
        expect(await trial.texts()).toEqual([text]);
      },
    },
    {
      id: 'lines',
      says: 'a text of several lines is one entry',
      async holds(trial) {
        const text = 'Traceback (most recent call last):\n  File "a.py", line 3, in b\nNameError: c';
        await trial.write([at(1, text)]);
        expect(await trial.texts()).toEqual([text]);
      },
    },
    {
      id: 'pieces',
      says: 'lines of one exception that came as entries of their own are one entry, those of another writer not',
      async holds(trial) {
        const lines = ['Traceback (most recent call last):', '  File "a.py", line 3, in b', 'NameError: c'];
        await trial.write([
          at(0.9, 'before'),
          ...lines.map((text, n) => at(1 + n / 100, text)),
          at(1.015, '  indented', { pod: 'b' }),
          at(3, '  much later'),
        ]);
        expect(await trial.texts()).toEqual(['before', lines.join('\n'), '  indented', '  much later']);
      },
    },
    {
      id: 'long',
      says: 'a long text is whole',
      async holds(trial) {
        await trial.write([at(1, `${'x'.repeat(60_000)}end`)]);
        const { entries } = await trial.found();
        expect(entries.map((entry) => textOf(entry).length)).toEqual([60_003]);
      },
    },
    {
      id: 'json',
      says: 'of what a logger wrote as JSON the message and the exception are found',
      async holds(trial) {
        await trial.write([at(1, '', { json: { message: 'it broke', err: { stack: 'TypeError: x' } } })]);
        const ending = await trial.check(
          { entries: { some: { contains: 'TypeError: x' } } },
          { since: old() },
        );
        expect(ending.status).toBe('passed');
      },
    },
    {
      id: 'severity',
      says: 'a severity has its word and its number',
      async holds(trial) {
        await trial.write([at(1, 'x', { severity: 'ERROR' }), at(2, 'y', { severity: 'INFO' })]);
        const { entries } = await trial.found();
        expect(entries).toMatchObject([{ severityNumber: 17 }, { severityNumber: 9 }]);
        expect(entries[0]?.severityText).toMatch(/^error$/i);
      },
    },
    {
      id: 'no-severity',
      says: 'an entry without a severity has none',
      async holds(trial) {
        await trial.write([at(1, 'x')]);
        expect((await trial.found()).entries).toMatchObject([{ severityNumber: 0, severityText: null }]);
      },
    },
    {
      id: 'resource',
      says: 'which pod wrote an entry stands in its resource or its attributes',
      async holds(trial) {
        await trial.write([at(1, 'x', { pod: 'b' })]);
        const [entry] = (await trial.found()).entries;
        expect(JSON.stringify([entry?.resource, entry?.attributes])).toContain('pod-b');
      },
    },
    {
      id: 'trace',
      says: 'the trace of an entry is its trace id and span id',
      async holds(trial) {
        const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
        await trial.write([at(1, 'x', { trace })]);
        expect((await trial.found()).entries).toMatchObject([trace]);
      },
    },
  ],
};

/** So long ago that a window of now takes in the lines of a trial. */
function old(): string {
  return `${Math.ceil((Date.now() - fromMs) / 3_600_000) + 1}h`;
}
