import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Prose, phrase } from '../../../src/core/picture/sentence.ts';
import type { RunSummary } from '../../../src/core/run/order.ts';
import type { PlaceStatus } from '../../../src/core/run/place-status.ts';
import type { DryRun, PreviewCheck } from '../../../src/core/run/preview.ts';
import type { RunSight } from '../../../src/core/run/run-sight.ts';
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

function seenChecks(...checks: readonly string[]): PlaceStatus['failing'] {
  return checks.map((check) => ({ check, name: check, run: 'r-1', at: 1, isDangerous: false }));
}

function runSight(selector: string, more: Partial<RunSight> = {}): RunSight {
  return {
    ...{ run: 'r-1', plan: 'p', digest: 'd', environment: 'e', selector: [selector], at: startedAt },
    ...{ verdict: 'passed', unseen: 0, cancelled: false, revision: null, aside: [], looks: {} },
    ...more,
  };
}

function placeStatus(more: Partial<PlaceStatus>): PlaceStatus {
  return {
    ...{
      plan: 'p',
      environment: 'e',
      isReadable: true,
      deployed: null,
      stillAnswers: null,
      verdict: 'passed',
      unseen: 0,
      last: runSight('all'),
    },
    ...{
      newer: null,
      sinceAt: startedAt,
      passed: 9,
      total: 9,
      failing: [],
      uncounted: [],
      outOfReach: [],
      unknown: [],
      rejected: [],
    },
    ...{ unlooked: [], leftOut: [], incident: null, next: null, news: null },
    ...more,
  };
}

function standingOf(plan: string, environment: string, many: number): PlaceStatus {
  const words = Array.from({ length: many }, () => plan);
  const checks = seenChecks(...words);
  return placeStatus({
    ...{
      plan,
      environment,
      verdict: 'failed',
      last: runSight(plan, { revision: plan }),
      newer: runSight(environment),
    },
    ...{ failing: checks, unknown: checks, unlooked: checks, leftOut: checks },
    rejected: checks.map((check) => ({ ...check, by: environment })),
    ...{ incident: environment, next: { at: many, words }, news: environment || null },
  });
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
      again: a,
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

test('a run of the list calls only what failed failing, and says where that decided nothing', () => {
  const looks = { a: { status: 'failed', at: 1 }, b: { status: 'errored', at: 1 } } as const;
  const line = (verdict: RunSummary['verdict'], failing: string[]) => {
    const summary = summaryOf('all', { verdict, passed: 1, total: 3, looks, failing });
    return historyReply([{ kind: 'ended', summary, page: null }], options).text;
  };
  expect(line('failed', ['a', 'b'])).toContain(': failed, failing: a · could not be looked at: b · 1 of 3');
  expect(line('degraded', ['b'])).toContain(': degraded, could not be looked at: b · 1 of 3');
  expect(line('passed', ['a'])).toContain(': passed, failing, which decides nothing: a · 1 of 3');
});

test('the status says how each plan stands, since when, what is next, and runs a failing check in one press', () => {
  const failing = seenChecks('health').map((check) => ({ ...check, name: 'Health endpoint' }));
  const standings = [
    placeStatus({
      ...{ plan: 'shop', environment: 'staging', verdict: 'failed', failing, incident: '517' },
      ...{ last: runSight('shop', { verdict: 'failed', revision: '00468' }), newer: runSight('health') },
      next: { at: 3_600_000, words: ['phase2'] },
    }),
    placeStatus({
      ...{ plan: 'shop', environment: 'demo', verdict: null, last: runSight('all', { cancelled: true }) },
      unlooked: seenChecks('health'),
    }),
  ];
  const { text, blocks } = statusReply([], [], { ...options, standings });
  expect(text).toMatch(
    /^❌ shop on staging: failed since .* · failing: Health endpoint · revision 00468 · seen in shop .* · since then health passed .* · incident #517 · next .* phase2\n➖ shop on demo: cancelled each time\n/,
  );
  expect(JSON.stringify(blocks)).toContain('"value":"run shop health staging"');
  expect(text).toContain('\nNext: /staging-check run shop health staging\n');
});

function labelsOf(place: Partial<PlaceStatus>): readonly unknown[] {
  return statusReply([], [], { ...options, standings: [placeStatus(place)] }).blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.map((one) => ('text' in one ? one.text?.text : '')) : [],
  );
}

test('many failing checks are one button, whose words fit a phone, and so do those of one with a long name', () => {
  expect(labelsOf({ failing: seenChecks('a', 'b'), unknown: seenChecks('c') })).toEqual(['Re-run failed']);
  const [long] = seenChecks('test_websocket_event_flow_real of the agents');
  expect(labelsOf({ failing: long === undefined ? [] : [long] })).toEqual(['Run test_websocket_even…']);
});

test('what changes something is never proposed, and neither is what a person rejected', () => {
  const deploy = seenChecks('deploy').map((check) => ({ ...check, isDangerous: true }));
  const rejected = deploy.map((check) => ({ ...check, by: 'UJUN01' }));
  expect(labelsOf({ failing: deploy })).toEqual([]);
  expect(labelsOf({ rejected, unseen: 1 })).toEqual([]);
  const { text } = statusReply([], [], { ...options, standings: [placeStatus({ rejected, unseen: 1 })] });
  expect(text).toMatch(/^⚠️ p on e: passed since .* · not approved: deploy \(rejected by <@UJUN01> .*\) · /);
  expect(text).not.toMatch(/failing|Next:/);
});

test('of a plan of which only a part was looked at no part is told as the whole', () => {
  const unlooked = seenChecks('Two', 'Slow', 'Imp', 'Four');
  const place = placeStatus({ verdict: 'inconclusive', unseen: 4, passed: 1, total: 5, unlooked });
  const { text } = statusReply([], [], { ...options, standings: [place] });
  expect(text).toMatch(
    /^⚠️ p on e: what was looked at passed since .* · 1 of 5 passed · not looked at: Two, Slow, Imp and 1 more · last look all /,
  );
  expect(text).toContain('\nNext: /staging-check run p Two Slow Imp Four e\n');
  expect(labelsOf(place)).toEqual(['Look at the rest']);
});

test('what `all` leaves out is not in the verdict, and is named', () => {
  const place = placeStatus({ verdict: 'passed', leftOut: seenChecks('Failover', 'Restore') });
  const { text } = statusReply([], [], { ...options, standings: [place] });
  expect(text).toMatch(
    /^✅ p on e: passed since .* · 9 of 9 passed · run only when named: Failover, Restore · /,
  );
  expect(text).not.toContain('Next:');
});

test('what a person has to mend before anything can be looked at is next', () => {
  const next = (more: Partial<PlaceStatus>) => {
    const { text } = statusReply([], [], { ...options, standings: [placeStatus(more)] });
    return text.split('\n').filter((line) => /^(⚠️|➖|Next)/.test(line));
  };
  const gone = { isReadable: false, verdict: 'inconclusive' as const };
  expect(next({ ...gone, problem: 'plans/p.yaml:14:47 unknown key "htp"' })[1]).toBe(
    'Next: mend the plan p: /staging-check plan p says all',
  );
  expect(next(gone)[1]).toBe('Next: put the plan p back, with its environment e');
  const [line, hosts] = next({ verdict: null, outOfReach: seenChecks('A', 'B') });
  expect(line).toBe('⚠️ p on e: cannot be looked at, e does not list their hosts: A, B');
  expect(hosts).toBe('Next: add the host to hosts of environment e, or give it another');
  const quiet = { verdict: 'inconclusive' as const, sinceAt: null, uncounted: seenChecks('B') };
  expect(next(quiet)).toEqual([
    expect.stringMatching(/^⚠️ p on e: inconclusive · .*fails and does not count: B · last look all/),
    'Next: let B count again, or take it out of the criteria',
  ]);
});

test('environments that nobody has are one line', () => {
  const free = (environment: string) => ({ environment, holder: null, line: [] });
  const { text } = statusReply([], [free('staging'), free('demo'), free('qa')], options);
  expect(text).toContain('\nNobody has staging, demo and qa.\n');
});

test('more places than there is room for are named with how they stand', () => {
  const standings = Array.from({ length: 9 }, (_, index) =>
    placeStatus({
      plan: `plan${index}`,
      ...(index === 8 ? { verdict: 'failed', failing: seenChecks('a') } : {}),
    }),
  );
  const { text } = statusReply([], [], { ...options, standings });
  expect(text).toContain('\nAnd ✅ plan6 on e, ✅ plan7 on e, ❌ plan8 on e\n');
});

test('a green that a report warns of is no green', () => {
  const place = placeStatus({ news: 'new in the logs: TimeoutError' });
  const { text } = statusReply([], [], { ...options, standings: [place] });
  expect(text).toMatch(
    /^⚠️ p on e: passed since .* · 9 of 9 passed · .*after the deploy: new in the logs: TimeoutError · last look all/,
  );
});

test('no green mark stands over a run of which something could not be looked at', () => {
  const run = (more: Partial<RunSummary>) =>
    summaryOf('all', { verdict: 'passed', passed: 8, total: 10, failing: [], ...more });
  const history = (summary: RunSummary) =>
    historyReply([{ kind: 'ended', summary, page: null }], options).text;
  expect(history(run({ passed: 10 }))).toContain('✅ all on all: passed, 10 of 10 passed');
  expect(history(run({ unseen: 2 }))).toContain('⚠️ all on all: passed, 2 could not be looked at, 8 of 10');
  const status = (more: Partial<PlaceStatus>) =>
    statusReply([], [], { ...options, standings: [placeStatus(more)] }).text;
  expect(status({})).toContain('✅ p on e: passed since');
  const unknown = seenChecks('a', 'b');
  expect(status({ unseen: 2, unknown })).toContain('⚠️ p on e: passed, 2 could not be looked at since');
});
