import { expect, test } from 'vitest';
import { phrase } from '../../src/core/picture/sentence.ts';
import type { Impediment, Reply } from '../../src/desk/reply.ts';
import { drawReply } from '../../src/slack/draw-reply.ts';

const message = phrase`r-1 was already cancelled by ${{ person: 'U0MARA001' }} ${{ moment: 1_795_517_220_000 }}`;
const asked = { command: ['phase2'] };
const impediments: readonly Impediment[] = [
  { kind: 'refused', what: 'run phase2', allowed: ['UJUN'], hint: '' },
  { kind: 'refused', what: 'run phase2', allowed: [], hint: '' },
  { kind: 'unknown', word: 'phaes2', instead: { word: 'phase2', command: 'phase2' } },
  { kind: 'unknown', word: 'zzz', instead: null },
  { kind: 'declined', message },
  { kind: 'declined', message: '' },
];

/** Every reply by which somebody is told that something was not done. */
const refusals: readonly Reply[] = [
  { kind: 'declined', message, next: 'status' },
  { kind: 'stale', message },
  { kind: 'problems', problems: ['The title is empty.'], next: 'incident open' },
  { kind: 'usage', message: 'say what to run', usage: 'run <selector>', examples: [] },
  { kind: 'answer', answered: { kind: 'stale', run: 'r-1', message } },
  { kind: 'answer', answered: { kind: 'refused', what: 'approve', allowed: ['UJUN'], hint: '' } },
  { kind: 'cancel', cancelled: { kind: 'stale', run: 'r-1', message }, typed: asked },
  ...impediments.flatMap((why): readonly Reply[] => [
    { kind: 'not-done', why, typed: asked },
    { kind: 'run', started: why, typed: asked },
    { kind: 'cancel', cancelled: why, typed: asked } as Reply,
    { kind: 'incident', done: why, typed: asked } as Reply,
    { kind: 'incident-closed', closed: why, typed: asked } as Reply,
    { kind: 'incident-opened', opened: why, typed: asked, url: null } as Reply,
    { kind: 'markdown', outcome: why, typed: asked } as Reply,
  ]),
];

test.each(refusals.map((reply) => [JSON.stringify(reply).slice(0, 110), reply] as const))(
  'what was not done says what to do: %s',
  (_, reply) => {
    const { text } = drawReply(reply, {
      now: 1_795_517_220_000,
      runPageUrl: () => null,
    });
    expect(text).toMatch(/\/staging-check \w|ask (?:them|one of them) to|staging-check\.yaml says who can/);
  },
);

test('a moment in it is in the zone of whoever reads', () => {
  const { text } = drawReply({ kind: 'stale', message }, { now: 0, runPageUrl: () => null });
  expect(text).toMatch(
    /<@U0MARA001> <!date\^1795517220\^\{date_short_pretty\} \{time\}\|2026-11-24 10:47 UTC>/,
  );
});
