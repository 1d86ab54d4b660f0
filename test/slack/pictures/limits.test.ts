import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { steady } from '../../../src/core/compare/stability.ts';
import type { PlaceInLine, RunState } from '../../../src/core/run/state.ts';
import { judgeRun } from '../../../src/core/run/verdict.ts';
import { quantity } from '../../../src/core/words/quantity.ts';
import { repliesOf, rootOf } from '../../../src/publish/run-view.ts';
import type { Level, SlackMessage } from '../../../src/slack/block-kit/message.ts';
import type { MessageContent } from '../../../src/slack/block-kit/message-content.ts';
import { drawDocument } from '../../../src/slack/pictures/document.ts';
import {
  type EvidenceFileAt,
  evidenceFile,
  evidenceReply,
} from '../../../src/slack/pictures/evidence-reply.ts';
import {
  inLineReply,
  queuedReply,
  refusedReply,
  unknownWordReply,
} from '../../../src/slack/pictures/replies.ts';
import { rootMessage } from '../../../src/slack/pictures/root-message.ts';
import { sectionChecklist } from '../../../src/slack/pictures/section-checklist.ts';
import { verdictBroadcast } from '../../../src/slack/pictures/verdict-broadcast.ts';
import { validateBlocks } from '../../../stand-ins/slack/block-kit.ts';
import { hiddenIn } from '../../support/hidden.ts';
import { anyRun, anyText, eachItsOwn, loudRun } from '../../support/random-run.ts';
import { startedAt } from '../../support/run-events.ts';

function expectAcceptable(
  message: Pick<MessageContent, 'text' | 'blocks'> & { metadata?: SlackMessage['metadata'] },
): void {
  expect(message.blocks.length === 0 ? [] : validateBlocks(message.blocks, 'message')).toEqual([]);
  expect(shownBytes(message.blocks)).toBeLessThanOrEqual(9_000);
  expect(Buffer.byteLength(message.text)).toBeLessThanOrEqual(3_900);
  expect(message.text.trim()).not.toBe('');
  expect(message.text).not.toMatch(/&(?!amp;|lt;|gt;)/);
  expect(hiddenIn(message.text)).toBeNull();
  for (const block of message.blocks) expect(hiddenIn(shownIn(block).join(''))).toBeNull();
  expect(JSON.stringify(message.metadata ?? {}).length).toBeLessThan(1_200);
}

function shownIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === 'string' ? (['text', 'title'].includes(key) ? [member] : []) : shownIn(member),
  );
}

function shownBytes(value: unknown): number {
  return shownIn(value).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

const level = fc.constantFrom<Level>('plan', 'lists', 'text');
const links = fc.record({
  page: fc.oneof(fc.constant(null), anyText, fc.webUrl()),
  logs: fc.oneof(fc.constant(null), fc.webUrl()),
});

describe('whatever a run holds', () => {
  test('every picture of it is what Slack accepts, and tells the state', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(anyRun, level, links, fc.boolean(), (state, at, to, buttons) => {
        const options = { now: startedAt + 21_000, level: at, links: to, buttons };
        const previous = { finishedAt: 0, revision: state.head.id, failing: [] };
        const root = rootMessage(state, { ...options, previous });
        expectAcceptable(root);
        if (state.finishedAt !== null) {
          const { verdict } = judgeRun(state);
          expect(root.text).toMatch(
            new RegExp(
              `: ${verdict}, \\d+ of ${quantity(state.checks.size, 'check')}(?: in |, cancelled before)`,
            ),
          );
          expect(root.metadata?.event_payload.state).toBe(verdict);
          if (at !== 'text')
            expect(shownIn(root.blocks[0]).join('')).toMatch(
              state.cancelled === null
                ? new RegExp(` ${verdict}(?:, \\d+ could not be looked at)?$`)
                : / cancelled(?:, after a failure)?$/,
            );
        }
        const broadcast = verdictBroadcast(state, null, options);
        if (broadcast !== null) expectAcceptable(broadcast);
        for (const { section, phase, id } of [...state.checks.values()].slice(0, 4).map(({ head }) => head)) {
          const checklist = sectionChecklist(state, phase, section, options);
          expect(checklist).not.toBeNull();
          if (checklist !== null) expectAcceptable(checklist);
          const evidence = evidenceReply(state, id, options);
          if (evidence !== null) expectAcceptable(evidence);
          const file = evidenceFile(state, id);
          if (file !== null) expect(file.name).toMatch(/^[\w.-]{1,110}$/);
        }
      }),
      { numRuns: 120 },
    );
  });

  test('the same state gives the same message', () => {
    fc.assert(
      fc.property(anyRun, level, (state, at) => {
        const options = { now: startedAt, level: at, links: { page: null }, buttons: true };
        expect(rootMessage(state, options)).toEqual(rootMessage(state, options));
      }),
      { numRuns: 20 },
    );
  });
});

const fileAt = fc.oneof(
  fc.constant({ kind: 'unavailable' as const }),
  fc.record({ kind: fc.constant('uploaded' as const), permalink: fc.oneof(anyText, fc.webUrl()) }),
);
const place = fc.option(
  fc.record({ place: fc.nat(30), holder: fc.option(fc.record({ by: anyText, reason: anyText })) }),
);
const answers = fc.array(
  fc.record({
    answer: fc.constantFrom('yes' as const, 'no' as const),
    by: anyText,
    reason: anyText,
    at: fc.integer(),
  }),
  { maxLength: 6 },
);

/** The messages of all documents of a run. */
function messagesOf(
  state: RunState,
  {
    level: at = 'plan',
    page = null,
    queue = null,
    evidence = null,
  }: {
    level?: Level;
    page?: string | null;
    queue?: PlaceInLine | null;
    evidence?: EvidenceFileAt | null;
  } = {},
) {
  const run = state.head.id;
  const view = {
    run,
    state,
    now: startedAt,
    page,
    previous: null,
    queue,
    unserved: [],
    around: null,
    steadiness: steady,
    lastTookMs: new Map(),
  };
  return [rootOf(view), ...repliesOf(view)].flatMap((document) => {
    const message = drawDocument(document, at, { evidence, chart: null, pictures: [] });
    return message === null ? [] : [message];
  });
}

describe('all that Slack shows of a run', () => {
  const shown = fc.tuple(anyRun, level, links, fileAt, place, answers, fc.boolean());
  test('is what Slack accepts, one message a key, with the verdict', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(shown, ([run, at, to, file, queue, given, hasFiles]) => {
        const checks = [...run.checks].map(
          ([id, check], index) => [id, { ...check, answer: given[index] ?? null }] as const,
        );
        const state = { ...run, checks: new Map(checks) };
        const evidence = hasFiles ? file : null;
        const messages = messagesOf(state, { level: at, page: to.page, queue, evidence });
        expect(messages).toEqual(messagesOf(state, { level: at, page: to.page, queue, evidence }));
        for (const { content } of messages) {
          expectAcceptable(content);
        }
        const keys = messages.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        expect(messages.filter(({ key }) => /:evidence:/.test(key)).length).toBeLessThanOrEqual(20);
        expect(keys.filter((key) => key.endsWith(':verdict')).length).toBeLessThanOrEqual(1);
        const [root] = messages;
        if (state.finishedAt !== null) expect(root?.content.payload.state).toBe(judgeRun(state).verdict);
        if (state.finishedAt !== null) expect(root?.content.text).toContain(`: ${judgeRun(state).verdict}, `);
      }),
      { numRuns: 80 },
    );
  });

  test('is at most 20 replies of evidence, and the root says how many failures have none', () => {
    const state = eachItsOwn(loudRun(25, 'failed', 'x', null));
    const messages = messagesOf(state);
    expect(messages.filter(({ key }) => /:evidence:/.test(key))).toHaveLength(20);
    expect(JSON.stringify(messages[0])).toContain('5 more failing, without a reply of their own');
  });

  test('is one reply for all that say the same, with their names and no button of one of them', () => {
    const messages = messagesOf(loudRun(25, 'failed', 'x', null));
    const replies = messages.filter(({ key }) => /:evidence:/.test(key));
    expect(replies).toHaveLength(1);
    expect(replies[0]?.content.text).toBe('❌ 25 checks: x (and 19 more)');
    expect(JSON.stringify(replies)).not.toContain('Re-run this check');
    expect(JSON.stringify(messages[0])).toContain('25 × x (and 19 more)');
  });

  test('has no checklist of a section that has nothing to say, and none before the run starts', () => {
    for (const started of [startedAt, null]) {
      const state = { ...loudRun(140, 'pending', 'x', null), startedAt: started };
      const messages = messagesOf(state);
      expect(messages).toHaveLength(1);
    }
  });
});

const loud = '漢<&'.repeat(3_000);
const states = ['pending', 'waiting', 'failed', 'blocked'] as const;
const loudRuns = [0, 1, 3, 49, 50, 51, 400, 5_000].flatMap((count) =>
  states.flatMap((at) => [null, 48_000].map((endedMs) => ({ count, at, endedMs }))),
);

test.each(loudRuns)(
  '$count checks, all $at, of the longest texts fit (ended: $endedMs)',
  { timeout: 120_000 },
  ({ count, at, endedMs }) => {
    const state = loudRun(count, at, loud, endedMs);
    for (const level of ['plan', 'lists', 'text'] as const) {
      const options = { now: startedAt, level, links: { page: null, logs: null }, buttons: true };
      const previous = { finishedAt: 0, revision: loud, failing: [] };
      expectAcceptable(rootMessage(state, { ...options, previous }));
      const broadcast = verdictBroadcast(state, null, options);
      if (broadcast !== null) expectAcceptable(broadcast);
      for (const { head } of [...state.checks.values()].slice(0, 2)) {
        const checklist = sectionChecklist(state, head.phase, head.section, options);
        if (checklist !== null) expectAcceptable(checklist);
        const evidence = evidenceReply(state, head.id, options);
        if (evidence !== null) expectAcceptable(evidence);
      }
    }
  },
);

test('an answer is what Slack accepts, whatever the asker wrote', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, fc.integer(), fc.array(anyText), (a, b, c, number, names) => {
      const run = { selector: a, environment: b, runId: c };
      expectAcceptable(queuedReply(run, number));
      expectAcceptable(inLineReply(run, number, { by: c, reason: a, remainingMs: number }));
      expectAcceptable(unknownWordReply(a, null));
      expectAcceptable(unknownWordReply(a, { word: b, command: c }));
      expectAcceptable(refusedReply({ what: a, allowed: names, command: b }));
    }),
    { numRuns: 200 },
  );
});
