import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pathFinder } from '../../../src/core/expect/json-path.ts';
import { judgeSequence } from '../../../src/core/expect/sequence.ts';
import type { EventOrder, SequenceRules, SequenceStep } from '../../../src/core/expect/sequence-rules.ts';
import { describeReceived, describeSequence } from '../../../src/core/expect/sequence-words.ts';

const infinite = Number.POSITIVE_INFINITY;

function step(event: string, min = 1, max = min, fields: SequenceStep['fields'] = []): SequenceStep {
  return { event, min, max, bounded: false, fields };
}

/** `a b+ c?` as steps: nothing is once, + one or more, * any number, ? at most once, a digit that often. */
function steps(text: string): readonly SequenceStep[] {
  return text.split(' ').flatMap((word) => {
    const [, event = '', mark = ''] = /^([a-z]+)(\W|\d)?$/.exec(word) ?? [];
    if (event === '') return [];
    if (mark === '+') return [step(event, 1, infinite)];
    if (mark === '*') return [step(event, 0, infinite)];
    if (mark === '?') return [step(event, 0, 1)];
    return [step(event, mark === '' ? 1 : Number(mark))];
  });
}

function rules(order: EventOrder, text: string, extra: Partial<SequenceRules> = {}): SequenceRules {
  return {
    order,
    steps: steps(text),
    never: [],
    withinMs: null,
    firstWithinMs: null,
    gapMs: null,
    watch: null,
    ...extra,
  };
}

/** One event every 100 ms. */
function events(text: string) {
  return text
    .split(' ')
    .filter((event) => event !== '')
    .map((event, index) => ({ event, atMs: (index + 1) * 100 }));
}

describe('the verdict on a sequence', () => {
  test.each<[EventOrder, string, string, string]>([
    ['ordered', 'a b c', 'a b c', 'complete'],
    ['ordered', 'a b c', 'a b', 'missing'],
    ['ordered', 'a b c', '', 'missing'],
    ['ordered', 'a b c', 'a c b', 'unexpected'],
    ['ordered', 'a b c', 'a x b c', 'unexpected'],
    ['ordered', 'a b c', 'a a b c', 'unexpected'],
    ['ordered', 'a b c', 'a b c d', 'unexpected'],
    ['ordered', 'a b+ c', 'a b b b c', 'complete'],
    ['ordered', 'a b+ c', 'a c', 'unexpected'],
    ['ordered', 'a b* c', 'a c', 'complete'],
    ['ordered', 'a b? c', 'a b b c', 'unexpected'],
    ['ordered', 'a2', 'a', 'missing'],
    ['ordered', 'a2', 'a a', 'complete'],
    ['ordered', 'a+', 'a a a', 'complete'],
    ['ordered', 'a+ a', 'a', 'missing'],
    ['ordered', 'a+ a', 'a a a', 'complete'],
    ['ordered', 'a+ a b', 'a a b', 'complete'],
    ['ordered', 'a* b? a', 'a a', 'complete'],
    ['ordered', 'a b*', 'a', 'complete'],
    ['contains', 'a c', 'a b c', 'complete'],
    ['contains', 'a c', 'c a', 'missing'],
    ['contains', 'a c', 'x a a x c x', 'complete'],
    ['contains', 'a2 c', 'a c a', 'missing'],
    ['contains', 'a2 c', 'a c a c', 'complete'],
    ['contains', 'b* a', 'a', 'complete'],
    ['any', 'a b c', 'c b a', 'complete'],
    ['any', 'a b c', 'c x b', 'missing'],
    ['any', 'a a', 'a', 'missing'],
    ['any', 'a a', 'a a', 'complete'],
    ['any', 'a2 b', 'a b a', 'complete'],
    ['any', 'a b', 'a b a', 'surplus'],
    ['any', 'a b', 'a x b x', 'complete'],
    ['any', 'a+ b', 'a b a a', 'complete'],
    ['any', 'a? b', 'b a a', 'surplus'],
    ['any', 'a a+', 'a', 'missing'],
    ['any', 'a a', 'a a a', 'surplus'],
    ['contains', 'a3 b', 'a b a a', 'missing'],
  ])('%s %s, received %s: %s', (order, asked, received, kind) => {
    expect(judgeSequence(rules(order, asked), events(received)).kind).toBe(kind);
  });

  test('an event that must never come breaks every order, even after the last event', () => {
    for (const order of ['ordered', 'any', 'contains'] as const) {
      const never = rules(order, 'a b', { never: ['error'] });
      expect(judgeSequence(never, events('a error b')).kind).toBe('never');
      expect(judgeSequence(never, events('a b error'))).toMatchObject({ kind: 'never', event: 'error' });
    }
  });

  test('an unexpected event names what could have come', () => {
    const verdict = judgeSequence(rules('ordered', 'a b* c'), events('a x'));
    expect(verdict).toMatchObject({ kind: 'unexpected', event: 'x', wanted: ['b', 'c'], atMs: 200 });
  });

  test('what is missing is named in order', () => {
    expect(judgeSequence(rules('ordered', 'a b c'), events('a'))).toMatchObject({ events: ['b', 'c'] });
    expect(judgeSequence(rules('any', 'a b c'), events('b'))).toMatchObject({ events: ['a', 'c'] });
  });

  test('fields of an event are judged, and an event of the right name with a wrong field is told', () => {
    const ok = { path: '$.ok', find: pathFinder('$.ok'), wanted: true };
    const asked = { ...rules('ordered', ''), steps: [step('a', 1, 1, [ok])] };
    expect(judgeSequence(asked, [{ event: 'a', atMs: 1, payload: { ok: true } }]).kind).toBe('complete');
    expect(judgeSequence(asked, [{ event: 'a', atMs: 1, payload: { ok: false } }])).toMatchObject({
      kind: 'unexpected',
      fields: [{ at: 'a $.ok', expected: 'true', actual: 'false' }],
    });
  });

  test('in any order an event counts for the step that lets all be satisfied', () => {
    const ok = { path: '$.ok', find: pathFinder('$.ok'), wanted: true };
    const asked = { ...rules('any', ''), steps: [step('a'), step('a', 1, 1, [ok])] };
    const received = (...oks: boolean[]) => oks.map((ok, atMs) => ({ event: 'a', atMs, payload: { ok } }));
    expect(judgeSequence(asked, received(true, false)).kind).toBe('complete');
    expect(judgeSequence(asked, received(false, true)).kind).toBe('complete');
    expect(judgeSequence(asked, received(false, false)).kind).toBe('surplus');
    expect(judgeSequence(asked, received(false)).kind).toBe('missing');
    expect(judgeSequence(asked, received(true)).kind).toBe('missing');
  });

  test.each<[Partial<SequenceRules>, number | undefined, readonly string[]]>([
    [{ withinMs: 300 }, undefined, []],
    [{ withinMs: 299 }, undefined, ['within']],
    [{ firstWithinMs: 100 }, undefined, []],
    [{ firstWithinMs: 50 }, undefined, ['firstWithin']],
    [{ gapMs: 100 }, undefined, []],
    [{ gapMs: 99 }, undefined, ['gap']],
    [{ gapMs: 99, firstWithinMs: 1, withinMs: 1 }, undefined, ['firstWithin', 'gap', 'within']],
    [{ gapMs: 150 }, 5000, []],
  ])('limits %j, watched until %s: late by %j', (limits, endMs, late) => {
    const verdict = judgeSequence(rules('ordered', 'a b c', limits), events('a b c'), endMs);
    expect(verdict).toMatchObject({ kind: 'complete', atMs: 300 });
    expect(verdict.late.map(({ rule }) => rule)).toEqual(late);
  });

  test('silence before what is missing counts as a gap', () => {
    const verdict = judgeSequence(rules('ordered', 'a b', { gapMs: 500 }), events('a'), 1000);
    expect(verdict).toMatchObject({ kind: 'missing', late: [{ rule: 'gap', tookMs: 900 }] });
  });
});

describe('never passes when a required event is missing', () => {
  const names = ['a', 'b', 'c', 'd'];
  const anyStep = fc.record({
    event: fc.constantFrom(...names),
    min: fc.integer({ min: 0, max: 3 }),
    more: fc.constantFrom(0, 1, infinite),
  });
  const anyRules = fc.record({
    order: fc.constantFrom<EventOrder>('ordered', 'any', 'contains'),
    steps: fc.array(anyStep, { minLength: 1, maxLength: 5 }),
  });
  const asRules = (made: { order: EventOrder; steps: { event: string; min: number; more: number }[] }) => ({
    ...rules(made.order, ''),
    steps: made.steps.map(({ event, min, more }) => step(event, min, min + more)),
  });

  test('whatever else arrives', () => {
    fc.assert(
      fc.property(anyRules, fc.array(fc.constantFrom(...names, 'x'), { maxLength: 30 }), (made, received) => {
        const needed = new Map<string, number>();
        for (const { event, min } of made.steps) needed.set(event, (needed.get(event) ?? 0) + min);
        const lacks = [...needed].some(
          ([event, min]) => received.filter((one) => one === event).length < min,
        );
        const { kind } = judgeSequence(asRules(made), events(received.join(' ')));
        if (lacks) expect(kind).not.toBe('complete');
      }),
      { numRuns: 2000 },
    );
  });

  test('and always when exactly what is asked for arrives', () => {
    fc.assert(
      fc.property(anyRules, (made) => {
        const received = made.steps.flatMap(({ event, min }) => Array.from({ length: min }, () => event));
        expect(judgeSequence(asRules(made), events(received.join(' '))).kind).toBe('complete');
      }),
      { numRuns: 500 },
    );
  });

  test('`ordered` agrees with the same thing said as a regular expression', () => {
    fc.assert(
      fc.property(anyRules, fc.array(fc.constantFrom(...names), { maxLength: 8 }), (made, received) => {
        const said = made.steps.map(
          ({ event, min, more }) => `${event}{${min},${more === infinite ? '' : min + more}}`,
        );
        const holds = new RegExp(`^${said.join('')}$`).test(received.join(''));
        const { kind } = judgeSequence(asRules({ ...made, order: 'ordered' }), events(received.join(' ')));
        expect(kind === 'complete').toBe(holds);
      }),
      { numRuns: 2000 },
    );
  });
});

test('an event that leaves only an incomplete reading takes the completion back', () => {
  const asked = rules('ordered', 'a? b? a');
  expect(judgeSequence(asked, events('a')).kind).toBe('complete');
  expect(judgeSequence(asked, events('a b')).kind).toBe('missing');
  expect(judgeSequence(asked, events('a b a')).kind).toBe('complete');
});

describe('words', () => {
  test.each<[SequenceRules, string]>([
    [rules('ordered', 'a b+ c', { withinMs: 30_000 }), 'a → b(1+) → c, within 30 s'],
    [rules('contains', 'a b?', { never: ['error'] }), 'a → … → b(0–1), never error'],
    [
      rules('any', 'a b2', { firstWithinMs: 2000, gapMs: 500 }),
      'a, b(2) in any order, the first within 2.0 s, gaps of at most 500 ms',
    ],
    [rules('any', '', { never: ['x'], withinMs: 5000 }), 'no event asked for, never x, within 5.0 s'],
  ])('of rules', (asked, words) => {
    expect(describeSequence(asked)).toBe(words);
  });

  test('of what came', () => {
    const received = [
      { event: 'agent_started', count: 1, atMs: 204, lastAtMs: 204 },
      { event: 'agent_thinking', count: 3, atMs: 911, lastAtMs: 1400 },
    ];
    expect(describeReceived({ received, leftOut: 0 }, null, 'nothing for 28.6 s')).toBe(
      'agent_started +0.2 s → agent_thinking ×3 +0.9 s → (nothing for 28.6 s)',
    );
  });

  test('a flood of events is folded and capped', () => {
    const flood = Array.from({ length: 5000 }, (_, index) => ({ event: `e${index % 7}`, atMs: index }));
    const verdict = judgeSequence(rules('contains', 'a'), flood);
    expect(verdict.kind).toBe('missing');
  });
});
