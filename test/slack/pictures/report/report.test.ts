import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareRuns } from '../../../../src/core/compare/compare-runs.ts';
import type { Comparison } from '../../../../src/core/compare/comparison.ts';
import { flakesOf } from '../../../../src/core/compare/flakes.ts';
import type { DeployState, ReportState } from '../../../../src/core/deploy/state.ts';
import { onlyShown } from '../../../../src/core/words/next.ts';
import { deployMessage, deployReportMessage } from '../../../../src/slack/pictures/report/deploy-message.ts';
import {
  declinedReport,
  quietReport,
  reportMessage,
  type TickRun,
} from '../../../../src/slack/pictures/report/report-message.ts';
import { expectAcceptable } from '../../../support/acceptable.ts';
import { endedRun } from '../../../support/phase2-run.ts';
import { anyText } from '../../../support/random-run.ts';
import { factsOfCheck, factsOfRun, sampleHistory } from '../../../support/run-history.ts';

const options = {
  level: 'plan',
  links: { page: 'https://checks.example/r?token=a' },
  buttons: true,
} as const;
const at = Date.parse('2026-11-24T12:04:00Z');
const history = sampleHistory();
const [last = factsOfRun(0, [])] = history.slice(-1);
const sound = factsOfRun(
  30,
  last.checks.map((check) => ({ ...check, status: 'passed', flaky: false, durationMs: 520 })),
);
const error = {
  ...{ signature: 'TypeError', count: 14, isAtLeast: false, firstSeen: '2026-11-24T12:04:00Z' },
  example: "TypeError: cannot read 'id' of undefined",
};

function reportOf(more: Partial<TickRun> = {}): TickRun {
  return {
    ...{
      key: 'k1',
      schedule: 's-1',
      run: 'r-1',
      selector: ['all'],
      environment: 'staging',
      verdict: 'passed',
    },
    ...{
      decidedBy: 'every criterion is met',
      passed: 9,
      total: 9,
      durationMs: 48_000,
      finishedAt: at,
      missed: 0,
    },
    ...{
      about: null,
      nextAt: at + 3_600_000,
      pictures: [],
      criteria: [],
      flakes: [],
      quarantined: [],
      overdue: [],
    },
    comparison: compareRuns({ baseline: sound, current: { ...sound, id: 'r-now' }, history: [] }),
    ...more,
  };
}

function deployOf(reports: readonly Partial<ReportState>[], more: Partial<DeployState> = {}): DeployState {
  const afterMs = [300_000, 1_800_000, 7_200_000, 86_400_000];
  return {
    head: {
      ...{ id: 'd-1', environment: 'staging', revision: '00469-x1', plan: 'issue-517', reports: [] },
      ...{ channel: 'C1', incident: null },
    },
    openedAt: at,
    facts: { service: null, url: null, deployedBy: null },
    sources: [],
    message: null,
    reports: reports.map((report, index) => ({
      ...{
        number: index + 1,
        afterMs: afterMs[index] ?? 0,
        run: ['phase2'],
        dueAt: at,
        asked: 0,
        compared: null,
        reply: null,
        revision: null,
      },
      progress: { kind: 'planned' },
      ...report,
    })),
    over: null,
    ...more,
  };
}

const answer = { check: 'rev', name: 'Revision', answers: ['00469-x1'], problem: '' };
const same = { standing: 'same', headline: 'nothing new; 9 checks as before', baseline: 'r-0' } as const;
const news = { standing: 'news', headline: 'every check passes, 2 things are new', baseline: 'r-0' } as const;

const ended = (
  verdict: 'passed' | 'failed',
  compared: ReportState['compared'] = same,
): Partial<ReportState> => ({
  compared,
  revision: { at, standing: 'confirmed', answers: [answer] },
  progress: {
    kind: 'ended',
    at,
    run: 'r-1',
    verdict,
    decidedBy: 'golden path',
    passed: 9,
    total: 9,
    failing: [],
  },
});

it('a report names the verdict, what is new with its one cause, times, flaky checks, criteria and what is overdue', () => {
  const comparison = compareRuns({ baseline: sound, current: last, history });
  const criteria = [
    {
      id: 'c1',
      tier: 'critical',
      text: 'all 5 events delivered',
      status: 'unmet',
      checks: [],
      decides: true,
      missing: '',
    },
    { id: 'c2', tier: 'critical', text: 'health', status: 'met', checks: [], decides: true, missing: '' },
    {
      id: 'c3',
      tier: 'important',
      text: 'imports',
      status: 'unknown',
      checks: [],
      decides: false,
      missing: 'all-imports is not part of this run',
    },
  ] as const;
  const { content } = reportMessage(
    reportOf({
      ...{ comparison, criteria, verdict: 'failed', decidedBy: 'all 5 events delivered', missed: 3 },
      flakes: flakesOf(history),
      overdue: [{ text: 'Apply import fix', dueAt: at }],
      pictures: [{ fileId: 'F0123456789', alt: 'Last 20 runs: 15 passed' }],
    }),
    options,
  );
  const { text } = content;
  expect(text).toMatch(/^❌ all on staging: failed, 1 check newly failing; /);
  expect(text).toContain('3 ticks were missed while the bot was stopped');
  expect(text).toContain('Broken: 2 checks, 1 cause: Golden path, 20 connections');
  expect(text).toContain('Criteria: critical 1 of 2 · 1 not judged by these checks\n');
  expect(text).toContain('Not met: all 5 events delivered\n');
  expect(text).toContain('Flaky: test_concurrent_websocket_real, 3 of 20 runs');
  expect(text).toContain('Overdue: Apply import fix');
  expect(JSON.stringify(content.blocks)).toContain('F0123456789');
  expect(content.payload).toEqual({ run_id: 'r-1', schedule: 's-1', state: 'failed' });
});

it('nothing new is one quiet line, and what is as bad as before is one too, which says so', () => {
  const spell = { reports: 4, sinceAt: at - 86_400_000 };
  const { content } = quietReport(reportOf(), spell, options);
  expect(content.text).toMatch(
    /^✅ all on staging: passed, 9 of 9\. Nothing new in 4 reports since .*\. Next .*\.$/,
  );
  expect(content.text).not.toContain('\n');
  const bad = quietReport(
    reportOf({ verdict: 'failed', passed: 8, decidedBy: 'golden path' }),
    spell,
    options,
  );
  expect(bad.content.text).toMatch(/^❌ all on staging: failed as before, 8 of 9\. Nothing new in 4 reports/);
  expect(bad.content.text).toContain('Decided by: golden path');
});

it('a tick that was not run says why, and how often in a row', () => {
  const declined = {
    ...{ key: 's-1:1', schedule: 's-1', selector: ['phase2'], environment: 'staging', at },
    ...{ reason: 'the plan has errors', missed: 2, nextAt: at + 3_600_000 },
  };
  const first = declinedReport(declined, null, options);
  expect(first.content.text).toMatch(/^⚠️ phase2 on staging was not run at .*: the plan has errors\. Next /);
  expect(first.content.text).toContain('2 ticks were missed');
  expect(first.content.payload).toEqual({ run_id: '', schedule: 's-1', state: 'inconclusive' });
  const again = declinedReport({ ...declined, missed: 0 }, { reports: 3, sinceAt: at }, options);
  expect(again.content.text).toContain('The same 3 reports since ');
});

it('nothing green stands over a report of what nobody could look at', () => {
  const unseen = reportOf({ unseen: 2, passed: 7 });
  expect(reportMessage(unseen, options).content.text).toMatch(
    /^⚠️ all on staging: passed, 2 could not be looked at, nothing new/,
  );
  const spell = { reports: 4, sinceAt: at - 86_400_000 };
  expect(quietReport(unseen, spell, options).content.text).toMatch(
    /^⚠️ all on staging: passed, 7 of 9, 2 could not be looked at\. Nothing new in 4 reports/,
  );
  const { progress, ...report } = ended('passed');
  const blind = { ...report, progress: { ...progress, unseen: 2 } as ReportState['progress'] };
  const deploy = deployOf([blind], { over: { kind: 'signed-off', at } });
  const { text } = deployMessage(deploy, options).content;
  expect(text).toMatch(/^⚠️ 00469-x1 on staging: passed at \+5 min/);
  expect(text).toContain('At +5 min: 2 could not be looked at; nothing new');
  expect(text).not.toContain('Signed off');
  expect(deployReportMessage(deploy, 1, null, options)?.content.text).toMatch(
    /^⚠️ .*: passed, 2 could not be looked at, nothing new/,
  );
});

it('news while every check passes are no green', () => {
  const comparison: Comparison = { ...reportOf().comparison, standing: 'news', newErrors: [error] };
  const { content } = reportMessage(reportOf({ comparison }), options);
  expect(content.text).toMatch(/^⚠️ all on staging: passed, /);
  expect(content.text).toContain(
    "New in the logs: “TypeError: cannot read 'id' of undefined” · 14 times since ",
  );
});

it('the message of a deploy grows in one line, and its reports say when', () => {
  const three = [ended('passed'), ended('passed'), ended('passed'), {}];
  const lines = (deploy: DeployState) => deployMessage(deploy, options).content.text.split('\n');
  expect(lines(deployOf(three))[0]).toBe(
    '✅ 00469-x1 on staging: passed at +5 min, +30 min, +2 h. Next +1 d.',
  );
  expect(lines(deployOf([{}, {}]))[0]).toBe('🚀 00469-x1 on staging: deployed. Next +5 min.');
  const mixed = lines(deployOf([ended('passed'), ended('failed'), {}]));
  expect(mixed[0]).toBe('❌ 00469-x1 on staging: passed at +5 min; failed at +30 min. Next +2 h.');
  expect(mixed[1]).toBe('At +30 min: decided by golden path; nothing new');
  const newer = lines(deployOf([...three.slice(0, 2), ended('passed', news), {}]));
  expect(newer[0]).toMatch(/^⚠️ /);
  expect(newer[1]).toBe('At +2 h: every check passes, 2 things are new');
  const over = { kind: 'superseded', at, by: 'd-2', revision: '00470' } as const;
  expect(deployMessage(deployOf(three, { over }), options).content).toMatchObject({
    text: expect.stringContaining('The series ended: 00470 was deployed.'),
    payload: { deploy_id: 'd-1', run_id: 'r-1', state: 'passed', series: 'superseded' },
  });
  const comparison: Comparison = { ...reportOf().comparison, standing: 'news', newErrors: [error] };
  const deploy = deployOf([ended('passed'), ended('passed', news), ended('passed'), {}]);
  const reply = deployReportMessage(deploy, 2, { ...reportOf(), comparison }, options);
  expect(reply?.content.text).toMatch(
    /^⚠️ 00469-x1 on staging, \+30 min: passed, every check passes, 2 things/,
  );
  expect(deployReportMessage(deploy, 4, reportOf(), options)).toBeNull();
  expect(deployReportMessage(deployOf([ended('passed', null)]), 1, reportOf(), options)).toBeNull();
});

it('a report without a baseline, one that was skipped, and one whose run is gone are not green', () => {
  const unknown = { standing: 'unknown', headline: 'no baseline to compare with', baseline: null } as const;
  const first = deployMessage(deployOf([ended('passed', unknown), {}]), options).content.text;
  expect(first).toMatch(/^⚠️ 00469-x1 on staging: passed at \+5 min/);
  expect(first).toContain('At +5 min: no baseline to compare with');
  const reason = 'old revision still answers: Revision: 00468 (3 of 3)';
  const skipped = { progress: { kind: 'skipped', at, reason, isLate: false } } as const;
  const deploy = deployOf([ended('passed'), skipped]);
  expect(deployMessage(deploy, options).content.text).toMatch(
    /^⚠️ .*passed at \+5 min; no report at \+30 min/,
  );
  const reply = deployReportMessage(deploy, 2, null, options);
  expect(reply?.content.text).toContain(`+30 min: no report. ${reason}.`);
  expect(reply?.content.payload.state).toBe('inconclusive');
  const unasked = { ...ended('passed'), revision: { at, standing: 'unknown', answers: [] } } as const;
  const blind = deployOf([unasked]);
  for (const one of [deployMessage(blind, options), deployReportMessage(blind, 1, null, options)]) {
    expect(one?.content.text).toMatch(/^⚠️ .*passed/);
    expect(one?.content.text).toContain('Nobody asked which revision answers');
  }
  const over = { kind: 'signed-off', at } as const;
  expect(deployMessage({ ...deploy, over }, options).content.text).toContain('It is not signed off');
  expect(deployMessage(deployOf([ended('passed')], { over }), options).content.text).toContain('Signed off:');
  expect(
    deployReportMessage(deployOf([ended('passed')], { over }), 1, null, options)?.content.text,
  ).toContain('signed off');
});

it('while the old revision answers the message says so and is not green', () => {
  const answers = [{ check: 'rev', name: 'Revision', answers: ['00468', null], problem: '' }];
  const waiting = {
    asked: 3,
    revision: { at, standing: 'old', answers },
    progress: { kind: 'due', at },
  } as const;
  const { text } = deployMessage(deployOf([waiting]), options).content;
  expect(text).toContain('The old revision still answers: 00468. Nothing is judged before the new one does.');
  expect(text).not.toContain('✅');
});

const loud = fc.tuple(anyText, fc.integer({ min: 0, max: 400 })).map(([text, count]) => {
  const checks = Array.from({ length: count }, (_, n) =>
    factsOfCheck(`c${n}`, { name: text, status: 'failed', message: `${text} ${n % 7}${'x'.repeat(n % 7)}` }),
  );
  const before = checks.map((check) => ({ ...check, status: 'passed' as const }));
  const run = factsOfRun(1, checks, { decidedBy: text, revision: text });
  const comparison = compareRuns({ baseline: factsOfRun(0, before), current: run, history: [] });
  const errors = checks.map(() => ({ ...error, example: text, firstSeen: text }));
  return reportOf({
    comparison: { ...comparison, newErrors: errors, stoppedErrors: errors, notes: [text, text] },
    ...{ selector: [text], environment: text, verdict: 'failed', decidedBy: text, missed: count },
    criteria: checks.map(({ id }) => ({
      ...{ id, tier: text, text, status: 'unmet', checks: [], decides: true, missing: text },
    })),
    quarantined: checks.map(() => ({ check: text, name: text, owner: text, reason: text, untilAt: at })),
    overdue: checks.map(() => ({ text, dueAt: at })),
    pictures: [
      { fileId: text, alt: text },
      { fileId: 'F0123456789', alt: text },
    ],
  });
});

it('whatever names say, Slack takes every message and nothing in it mentions, links or hides', {
  timeout: 60_000,
}, () => {
  const links = /^https:\/\/checks\.example\//;
  fc.assert(
    fc.property(loud, anyText, (report, text) => {
      const state = deployOf([ended('failed'), {}], {
        over: { kind: 'cancelled', at, reason: text, incident: text },
      });
      const deploy = { ...state, head: { ...state.head, revision: text, environment: text } };
      for (const message of [
        reportMessage(report, options),
        quietReport(report, { reports: 2, sinceAt: at }, options),
        declinedReport({ ...report, at, reason: text }, { reports: 2, sinceAt: at }, options),
        deployMessage(deploy, options),
        deployReportMessage(deploy, 1, report, options),
      ]) {
        if (message === null) throw new Error('the report has ended');
        expectAcceptable(message.content, links);
      }
    }),
    { numRuns: 40 },
  );
});

const broken = (
  failing: readonly string[],
  cause = 'AssertionError: no websocket (request_log.py): 7 checks say so',
) => {
  const headline = '7 checks newly failing; 1 cause: AssertionError: no websocket';
  const report = ended('failed', { standing: 'worse', headline, baseline: 'r-0', cause });
  const { progress } = report;
  return { ...report, progress: { ...progress, passed: 2, failing } } as Partial<ReportState>;
};

it('the message of a deploy says first what is wrong, as the run does, and once', () => {
  const { text } = deployMessage(deployOf([broken(['a', 'b'])]), { level: 'plan' }).content;
  const [, cause, news] = text.split('\n');
  expect(cause).toBe('AssertionError: no websocket (request_log.py): 7 checks say so');
  expect(news).toBe('At +5 min: decided by golden path; 7 checks newly failing');
});

it('a report tells its causes in lines of their own, and not in the first one too', () => {
  const report = { ...reportOf(), about: { state: endedRun(), around: onlyShown } };
  const { text } = deployReportMessage(deployOf([broken(['a'])]), 1, report, options)?.content ?? {};
  expect(text?.split('\n')[0]).toMatch(/: failed, 7 checks newly failing$/);
});

it('a report that found all as the one before it is one line; one that found anything else is not', () => {
  const reply = (...reports: readonly Partial<ReportState>[]) => {
    const deploy = deployOf(reports);
    return deployReportMessage(deploy, reports.length, null, options)?.content.text.split('\n') ?? [];
  };
  expect(reply(broken(['a', 'b']), broken(['b', 'a']))).toEqual([
    '❌ 00469-x1 on staging, +30 min: still failing, the same 2',
  ]);
  for (const other of [broken(['a']), broken(['a', 'b'], 'Connection refused'), ended('passed')])
    expect(reply(broken(['a', 'b']), other).length).toBeGreaterThan(1);
  expect(reply(broken(['a', 'b']))[0]).toContain('failed, 7 checks newly failing');
});
