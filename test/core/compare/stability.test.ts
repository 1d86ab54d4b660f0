import { expect, it } from 'vitest';
import { isOnlyTurn, steadinessOf } from '../../../src/core/compare/stability.ts';
import { factsOf, runFactsOf } from '../../support/run-facts.ts';

/** `+` passed, `-` failed, `?` errored, `.` blocked; a digit is the revision of the runs after it. */
function runsOf(ends: string) {
  let revision: string | null = null;
  return [...ends].flatMap((end, nth) => {
    if (/\d/.test(end)) revision = end;
    const status = ({ '+': 'passed', '-': 'failed', '?': 'errored', '.': 'blocked' } as const)[end];
    return status === undefined
      ? []
      : [runFactsOf(nth, [factsOf('a', { status }), factsOf('b')], { revision })];
  });
}

/** What each run says of the check, one after another. */
function said(ends: string): readonly string[] {
  const runs = runsOf(ends);
  return runs.map((run, at) => {
    const { unstable, settled } = steadinessOf(run, runs.slice(0, at));
    const alternates = unstable.map(({ failed, runs: of, isNew }) => `${failed}/${of}${isNew ? ' new' : ''}`);
    return [...alternates, ...settled.map(({ status }) => status)].join() || '·';
  });
}

it.each([
  ['what always passes, or fails once and is mended, is steady', '+++-+++', '· · · · · · ·'],
  [
    'the third turn is told, further ones not, until it ends alike three times',
    '+-+-+-+++',
    '· · · 2/4 new 2/5 3/6 3/7 3/8 passed',
  ],
  ['it settles on failing, too', '-+-+---', '· · · 2/4 new 3/5 4/6 failed'],
  ['once settled, one more turn is the first one', '+-+-+++-+', '· · · 2/4 new 2/5 2/6 passed · ·'],
  ['what could not be looked at is a turn, what was blocked is no look', '+?+..?+', '· · · · · 2/4 new 2/5'],
  [
    'a turn with a deploy is no turn, and what alternated begins anew',
    '1+2-3+4-4+4-4+',
    '· · · · · · 2/4 new',
  ],
  [
    'it goes on for as long as it alternates, and says the last nine',
    '+-+-+-+-+-+-+',
    '· · · 2/4 new 2/5 3/6 3/7 4/8 4/9 5/9 4/9 5/9 4/9',
  ],
])('%s', (_, ends, expected) => {
  expect(said(ends)).toEqual(expected.split(/ (?!new)/));
});

it('only what counts is unstable, in whatever order the runs are', () => {
  const runs = runsOf('+-+-');
  const [last, ...past] = runs.toReversed();
  if (last === undefined) throw new Error('there is a last run');
  expect(steadinessOf(last, past).unstable).toEqual([
    { check: 'a', name: 'check a', failed: 2, runs: 4, isNew: true },
  ]);
  const reported = { ...last, checks: last.checks.map((check) => ({ ...check, counts: false })) };
  expect(steadinessOf(reported, past).unstable).toEqual([]);
});

it.each([
  ['the unstable check took one more turn', {}, {}, true],
  ['what waits for it follows it', { c: 'passed' }, { c: 'blocked' }, true],
  ['another check fails with it', { c: 'passed' }, { c: 'failed' }, false],
  ['a check that was not there', {}, { c: 'passed' }, false],
] as const)('news or not: %s', (_, before, now, expected) => {
  const facts = (
    nth: number,
    own: 'passed' | 'failed',
    more: Partial<Record<'c', 'passed' | 'failed' | 'blocked'>>,
  ) =>
    runFactsOf(nth, [
      factsOf('a', { status: own }),
      ...Object.entries(more).map(([id, status]) =>
        factsOf(id, { status, blockedBy: status === 'blocked' ? 'a' : null }),
      ),
    ]);
  const steadiness = { unstable: [{ check: 'a', name: 'a', failed: 2, runs: 5, isNew: false }], settled: [] };
  const [old, current] = [facts(1, 'passed', before), facts(2, 'failed', now)];
  expect(isOnlyTurn(old, current, steadiness)).toBe(expected);
  const first = { ...steadiness, unstable: steadiness.unstable.map((one) => ({ ...one, isNew: true })) };
  expect(isOnlyTurn(old, current, first)).toBe(false);
});
