import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Prose, phrase } from '../../../src/core/picture/sentence.ts';
import type { RunSummary } from '../../../src/core/run/order.ts';
import type { DryRun, PreviewCheck } from '../../../src/core/run/preview.ts';
import type { PlaceStatus } from '../../../src/core/run/standings.ts';
import { drawReply } from '../../../src/slack/draw-reply.ts';
import { dryRunReply } from '../../../src/slack/pictures/dry-run-reply.ts';
import { environmentReply, releasedReply } from '../../../src/slack/pictures/environment-reply.ts';
import { helpAboutReply, helpReply } from '../../../src/slack/pictures/help-reply.ts';
import {
  alreadyReply,
  cancelledReply,
  declinedReply,
  inLineReply,
  refusedReply,
  staleReply,
  unknownWordReply,
  usageReply,
} from '../../../src/slack/pictures/replies.ts';
import { historyReply, type ShownRun } from '../../../src/slack/pictures/run-list-reply.ts';
import { statusReply } from '../../../src/slack/pictures/status-reply.ts';
import { expectAcceptable } from '../../support/acceptable.ts';
import { anyRun, anyText, loudRun } from '../../support/random-run.ts';
import { checkHeadOf, startedAt } from '../../support/run-events.ts';

const options = { now: startedAt + 60_000 };

function summaryOf(text: string, extra: Partial<RunSummary> = {}): RunSummary {
  return {
    ...{
      run: text,
      plan: { id: text, digest: text },
      environment: text,
      selector: [text],
      requestedBy: text,
    },
    ...{ channel: text, requestedAt: startedAt, startedAt, finishedAt: startedAt + 1, verdict: 'failed' },
    ...{ decidedBy: text, cancelled: false, passed: 0, total: 1, failing: [text, text], revision: text },
    ...extra,
  };
}

function dryRunOf(text: string, checks: number): DryRun {
  const row = (index: number): PreviewCheck => ({
    head: checkHeadOf(`c${index}`, 's', { name: text, danger: text, type: text || 'http' }),
    ...{
      hosts: [text, text],
      argv: [text, text],
      notes: [text],
      secrets: [text],
      open: [text],
      problem: text,
    },
  });
  const phase = { id: text, title: text, priority: 'high', gate: true, needs: [text], sections: [] } as const;
  return {
    ...{
      selector: text,
      environment: text,
      plan: text,
      lastTookMs: 1,
      approvers: [text],
      command: text,
    },
    preview: {
      onlyNamed: Array.from({ length: checks }, () => ({ id: text, title: text, objective: null })),
      phases: [{ phase, checks: Array.from({ length: checks }, (_, index) => row(index)) }],
    },
  };
}

/** Sentences of the desk: people stand in them as `<@U…>`, and are shown as people. */
function ofTheDesk(a: Prose, b: string) {
  return [staleReply(a), declinedReply(a, b)];
}

function standingOf(plan: string, environment: string, many: number): PlaceStatus {
  const failing = Array.from({ length: many }, () => plan);
  const next = { at: many, words: failing };
  return {
    plan,
    environment,
    last: summaryOf(plan, { failing }),
    newer: null,
    sinceAt: 1,
    failing: failing.map((check) => ({ check, run: plan })),
    known: null,
    looked: null,
    unlooked: failing,
    names: new Map([[plan, environment]]),
    incident: environment,
    next,
    news: environment || null,
  };
}

function every(a: string, b: string, many: number) {
  const texts = Array.from({ length: many }, () => a);
  const run = { selector: a, environment: b, runId: a };
  const holder = { by: b, reason: a, remainingMs: many };
  const line = texts.map((text) => ({ run: text, by: b, reason: text }));
  const environment = { environment: a, holder: { ...holder, run: b }, line };
  const state = loudRun(3, many % 2 === 0 ? 'waiting' : 'failed', a, null);
  const ended: ShownRun[] = texts.map((text) => ({
    kind: 'ended',
    summary: summaryOf(text),
    page: b,
  }));
  const active: ShownRun[] = texts.slice(0, 20).map(() => ({ kind: 'active', state, place: many, page: a }));
  const verbs = texts.map((text) => ({ usage: text, summary: b }));
  const phases = texts.map((text) => ({ command: text, title: b, checks: many, needsApproval: true }));
  return [
    alreadyReply(run, null),
    alreadyReply(run, a),
    inLineReply(run, many, null),
    cancelledReply({
      run: a,
      name: b,
      by: a,
      isOwn: false,
      hadBegun: true,
      others: [{ run: a, name: b, by: b }],
    }),
    ...ofTheDesk(a, b),
    usageReply({ message: a, usage: b, examples: texts }),
    refusedReply({ what: a, allowed: texts, command: b, hint: a }),
    unknownWordReply(a, { word: b, command: a, label: b }),
    environmentReply(environment),
    environmentReply({ ...environment, holder: null }),
    releasedReply(a),
    statusReply(active, [environment, environment], options),
    statusReply([], [], options),
    statusReply([], [environment], {
      ...options,
      standings: texts.map((text) => standingOf(text, b, many)),
    }),
    historyReply([...ended, ...active], options),
    dryRunReply(dryRunOf(a, many)),
    dryRunReply({ ...dryRunOf(a, many), command: null, approvers: [], lastTookMs: null }),
    helpReply({
      groups: [{ title: a, verbs }],
      plans: [{ title: a, environments: texts, phases, also: texts, onlyNamed: texts }],
      broken: texts,
    }),
    helpAboutReply({
      usage: a,
      summary: b,
      details: texts,
      examples: texts,
      isAllowed: false,
    }),
  ];
}

describe('whatever stands in them', () => {
  test('answers are what Slack accepts, and say something', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyText, anyText, fc.integer({ min: 0, max: 60 }), (a, b, many) => {
        for (const answer of every(a, b, many)) expectAcceptable(answer, /./);
      }),
      { numRuns: 100 },
    );
  });

  test('runs of any state can be listed', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyRun, (state) => {
        const runs = [{ kind: 'active', state, place: null, page: null } as const];
        expectAcceptable(statusReply(runs, [], options));
        expectAcceptable(historyReply(runs, options));
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    '<!channel>',
    '<@U0123ABCD>',
    '<https://evil.example|x>',
    '*b*',
    '`c`',
    ':fire:',
    '@here',
    'a\u202eb',
  ])('nothing in %j mentions, links, formats or hides', (text) => {
    for (const answer of every(text, text, 3)) {
      expectAcceptable(answer);
      expect(answer.text).not.toMatch(/[*`~]|:fire:|@here/);
      const types = JSON.stringify(answer.blocks).match(
        /"type":"(user|usergroup|link|broadcast|emoji|channel)"/g,
      );
      expect(types).toBeNull();
    }
  });
});

test('people in what the desk says are shown as people, and nothing else of it is markup', () => {
  const by = { person: 'U0LEE00001' };
  const said = phrase`Already failed by ${by} at 10:47 UTC: see <!channel> *now*`;
  for (const answer of ofTheDesk(said, 'status')) {
    expectAcceptable(answer);
    expect(answer.text).toMatch(/^Already failed by <@U0LEE00001> at 10:47 UTC: see &lt;!channel&gt;/);
    expect(JSON.stringify(answer.blocks)).toContain('{"type":"user","user_id":"U0LEE00001"}');
  }
});

test('who may not answer a question is told whom to ask to answer it, and to run nothing', () => {
  const what = 'approve deploy on staging';
  const answered = {
    kind: 'refused',
    what,
    allowed: ['U0JUN00001', 'S0SRE00001'],
    hint: 'Only approvers may.',
  } as const;
  const { text } = drawReply({ kind: 'answer', answered }, { now: 0, runPageUrl: () => null });
  expect(text).toMatch(
    /^You may not approve deploy on staging\. <@U0JUN00001> or <!subteam\^S0SRE00001> may; ask one of them to answer here\.\s+Only approvers may\./,
  );
  expect(text).not.toContain('/staging-check');
});

test('5,000 checks in a dry run fit, and those left out are counted', () => {
  const answer = dryRunReply(dryRunOf('check', 5_000));
  expectAcceptable(answer);
  expect(answer.text).toMatch(/^Dry run of check on check: 5,?000 checks in 1 phase/);
  expect(answer.text).toMatch(/… and \d+ more\nTo run it: /);
  expect(JSON.stringify(answer.blocks)).toMatch(/… and \d+ more/);
});

test('a long help ends with how to learn more', () => {
  const groups = Array.from({ length: 1_000 }, (_, index) => ({
    title: `Group ${index}`,
    verbs: [{ usage: `verb${index} ${'of a thing '.repeat(9)}`, summary: '' }],
  }));
  const answer = helpReply({ groups, plans: [], broken: [] });
  expectAcceptable(answer);
  expect(answer.text).toMatch(/… and \d+ more\nAll about one of them: \/staging-check help &lt;word&gt;$/);
  expect(JSON.stringify(answer.blocks.at(-1))).toContain('help <word>');
});

test('a cancelled run is not said to have passed, and one without a start takes its time from the request', () => {
  const summary = summaryOf('x', {
    cancelled: true,
    verdict: 'inconclusive',
    failing: [],
    startedAt: null,
    revision: null,
  });
  const { text } = historyReply([{ kind: 'ended', summary, page: null }], options);
  expect(text).toMatch(/^➖ x on x: cancelled, 0 of 1 passed · 1 ms · asked by x · <!date/);
});

test('the status says how each plan stands, since when, what is next, and runs a failing check in one press', () => {
  const last = summaryOf('shop', {
    ...{ verdict: 'failed', failing: ['health', 'login'], aside: ['login'], revision: '00468' },
  });
  const newer = summaryOf('health', { verdict: 'passed', failing: [], revision: null });
  const names = new Map([['health', 'Health endpoint']]);
  const failing = [{ check: 'health', run: last.run }];
  const looked = { last, newer, sinceAt: 0, failing, known: null, looked: null, unlooked: [], news: null };
  const place = { plan: 'shop', environment: 'staging', ...looked, incident: '517', names };
  const standings = [
    { ...place, next: { at: 3_600_000, words: ['phase2'] } },
    {
      ...{ ...place, environment: 'demo', last: null, newer: null, sinceAt: null, incident: null },
      ...{ next: null, failing: [] },
    },
  ];
  const { text, blocks } = statusReply([], [], { ...options, standings });
  expect(text).toMatch(
    /^❌ shop on staging: failed since .* · failing: Health endpoint · revision 00468 · seen in shop .* · since then health passed .* · incident #517 · next .* phase2\n➖ shop on demo: cancelled each time\n/,
  );
  expect(JSON.stringify(blocks)).toContain('"value":"run shop health staging"');
  expect(text).toContain('\nNext: /staging-check run shop health staging\n');
});

test('many failing checks are one button, whose words fit a phone, and so do those of one with a long name', () => {
  const last = summaryOf('shop', { verdict: 'failed', failing: ['a', 'b', 'c'] });
  const place = {
    ...{ plan: 'shop', environment: 'staging', last, newer: null, sinceAt: 0, incident: null, next: null },
    ...{ looked: null, unlooked: [] },
    ...{ known: null, news: null, names: new Map([['a', 'test_websocket_event_flow_real of the agents']]) },
  };
  const buttonsOf = (...failing: readonly { check: string; run: string }[]) =>
    statusReply([], [], { ...options, standings: [{ ...place, failing }] }).blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements.map((one) => ('text' in one ? one.text?.text : '')) : [],
    );
  const all = ['a', 'b', 'c'].map((check) => ({ check, run: last.run }));
  expect(buttonsOf(...all)).toEqual(['Re-run failed']);
  expect(buttonsOf(...all.slice(0, 1))).toEqual(['Run test_websocket_even…']);
});

test('a green that a report warns of is no green', () => {
  const last = summaryOf('shop', { verdict: 'passed', passed: 2, total: 2, failing: [] });
  const place = {
    ...{
      plan: 'p',
      environment: 'e',
      last,
      newer: null,
      sinceAt: 0,
      failing: [],
      incident: null,
      next: null,
      looked: null,
      unlooked: [],
    },
    ...{ names: new Map(), known: { passed: 9, total: 9 }, news: 'new in the logs: TimeoutError' },
  };
  const { text } = statusReply([], [], { ...options, standings: [place] });
  expect(text).toMatch(
    /^⚠️ p on e: passed since .* · 9 of 9 · .*after the deploy: new in the logs: TimeoutError · last look shop/,
  );
});

test('no green mark stands over a run of which something could not be looked at', () => {
  const run = (more: Partial<RunSummary>) =>
    summaryOf('all', { verdict: 'passed', passed: 8, total: 10, failing: [], ...more });
  const history = (summary: RunSummary) =>
    historyReply([{ kind: 'ended', summary, page: null }], options).text;
  expect(history(run({ passed: 10 }))).toContain('✅ all on all: passed, 10 of 10 passed');
  expect(history(run({ unseen: 2 }))).toContain('⚠️ all on all: passed, 2 could not be looked at, 8 of 10');
  const standing = {
    plan: 'p',
    environment: 'e',
    newer: null,
    sinceAt: startedAt,
    ...{ incident: null, failing: [], known: null, looked: null, unlooked: [], news: null },
    ...{ next: null, names: new Map() },
  };
  const status = (last: RunSummary) =>
    statusReply([], [], { ...options, standings: [{ ...standing, last }] });
  expect(status(run({ passed: 10 })).text).toContain('✅ p on e: passed since');
  expect(status(run({ unseen: 2 })).text).toContain('⚠️ p on e: passed, 2 could not be looked at since');
});

test('a green over what nobody looked at is no green, and says what that is; what was not approved did not fail', () => {
  const last = summaryOf('one', {
    ...{ verdict: 'passed', passed: 1, total: 2, failing: ['ship'], aside: ['ship'], refused: ['ship'] },
    ...{ names: { ship: 'Ship it' }, unseen: 1 },
  });
  const place = {
    ...{ plan: 'third', environment: 'qa', last, newer: null, sinceAt: 0, failing: [], incident: null },
    ...{ next: null, names: new Map(), known: { passed: 1, total: 1 }, looked: new Set(['one']), news: null },
  };
  const status = (unlooked: readonly string[], more: Partial<RunSummary> = {}) =>
    statusReply([], [], { ...options, standings: [{ ...place, unlooked, last: { ...last, ...more } }] }).text;
  expect(status(['Two', 'Slow', 'Opt', 'Four'], { unseen: 0, refused: [] })).toMatch(
    /^⚠️ third on qa: what was looked at passed since .* · 1 of 1 · not looked at: Two, Slow, Opt and 1 more · .*last look one/,
  );
  expect(status([])).toMatch(
    /^⚠️ third on qa: passed, 1 could not be looked at since .* · not approved: Ship it · /,
  );
  expect(status([])).not.toContain('failing');
});
