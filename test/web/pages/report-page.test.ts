import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CheckFacts, RunFacts } from '../../../src/core/compare/facts.ts';
import type { RunHead } from '../../../src/core/run/events.ts';
import type { RunState } from '../../../src/core/run/state.ts';
import { reportPage, type ShownReport } from '../../../src/web/pages/report-page.ts';
import { endedRun } from '../../support/phase2-run.ts';
import { anyRun, loudRun } from '../../support/random-run.ts';
import { earlierRuns, reportOf } from '../../support/reports.ts';
import {
  checkHeadOf,
  endedCheck,
  passed,
  runHeadOf,
  runStateOf,
  startedAt,
} from '../../support/run-events.ts';
import { readStrictHtml } from '../../support/strict-html.ts';

const now = startedAt + 60_000;
const hourMs = 3_600_000;
const links = {
  runLink: '../r-7F3K?token=a',
  documentLink: '?token=a&format=json',
  linkTo: (run: string) => `https://bot.example.com/runs/${run}?token=b`,
};

/** The text of a page that holds nothing but known tags, the bars of the waterfall and the lines of the trends. */
function readPage(html: string): { text: string; links: readonly string[] } {
  const bars =
    /<svg viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true"><rect x="\d+" width="\d+" height="6"\/><\/svg>/g;
  const drawing =
    /<svg viewBox="0 0 600 64" aria-hidden="true">(<(rect|path|circle)( [a-z]+="[\w .,-]*")*\/>)*<\/svg>/g;
  const read = readStrictHtml(html.replace(bars, '').replace(drawing, ''));
  expect(read.problems).toEqual([]);
  return { text: read.text.replace(/\s+/g, ' '), links: read.links };
}

const pageOf = (report: ShownReport) => reportPage(report, { ...links, now });

/** The report on a run whose checks failed now and then in the twenty runs before. */
function mixedReport(state: RunState, runs = 20): ShownReport {
  const past = earlierRuns(state, runs, (run, nth) => ({
    ...run,
    checks: run.checks.map((check, index) => ({
      ...check,
      status: (index + nth) % 3 === 0 ? ('failed' as const) : ('passed' as const),
    })),
  }));
  return reportOf(state, past, now);
}

it('of long lists only what is news stands open: a phone is read in a few screens', () => {
  const shown = (report: ShownReport) => pageOf(report).html.replace(/<details[\s\S]*?<\/details>/g, '');
  expect(pageOf(mixedReport(endedRun())).html).toContain('class="wf"');
  expect(shown(mixedReport(endedRun()))).not.toContain('class="wf"');
  expect(pageOf(quietReport()).html).toContain('2 checks, none slower or faster</summary>');
  expect(shown(quietReport({}, () => ({ durationMs: 40 })))).toContain('class="tr"');
});

type Change = (check: CheckFacts, nth: number) => Partial<CheckFacts>;

/** The report on a run of these checks, which all passed; `before` says how they were in the ten runs before. */
function quietReport(head: Partial<RunHead> = {}, before: Change = () => ({}), runs: Partial<RunFacts> = {}) {
  const heads = ['health', 'golden'].map((id) => checkHeadOf(id, '2.1', { name: `Check ${id}` }));
  const events = heads.flatMap(({ id }) => endedCheck(id, 500, passed));
  const state = runStateOf({ ...runHeadOf({ '2.1': 'All' }, heads), ...head }, events, startedAt + 48_000);
  const past = earlierRuns(state, 10, (run, nth) => ({
    ...run,
    ...runs,
    checks: run.checks.map((check) => ({ ...check, ...before(check, nth) })),
  }));
  return reportOf(state, past, now);
}

it('shows what changed, the criteria, the last runs and when each check ran, without a script', () => {
  const page = pageOf(mixedReport(endedRun()));
  const { text } = readPage(page.html);
  for (const part of ['What changed', 'Last 20 runs', 'When each check ran', 'How long checks took']) {
    expect(text).toContain(part);
  }
  expect(page.html).not.toMatch(/<script|<img|<link|\son\w+=|\sstyle=/);
  expect(page.html).toContain(page.style);
  expect(page.style).toContain('prefers-color-scheme:dark');
});

it('a run that passed is green only when nothing is new and something is known of before', () => {
  const lead = (report: ShownReport) => /<div class="lead (\w+)">/.exec(pageOf(report).html)?.[1];
  expect(lead(quietReport())).toBe('good');
  const slowFor = (runs: number) => quietReport({}, (_, nth) => ({ durationMs: nth < runs ? 500 : 100 }));
  expect([lead(slowFor(0)), lead(slowFor(1)), lead(slowFor(2))]).toEqual(['good', 'good', 'warn']);
  expect(lead(quietReport({}, () => ({}), { verdict: 'failed' }))).toBe('warn');
  expect(lead(mixedReport(endedRun()))).toBe('bad');
});

it('names the baseline with a link to its page, and says plainly when there is none', () => {
  const there = readPage(pageOf(quietReport()).html);
  expect(there.text).toContain('Compared with run r-0 of 2026-11-23 10:42:00 UTC : passed');
  expect(there.links).toContain('https://bot.example.com/runs/r-0?token=b');
  const none = readPage(pageOf(quietReport({}, () => ({}), { verdict: 'failed' })).html).text;
  expect(none).toContain('Compared with nothing: there is no earlier run of this selection');
  expect(none).toContain('Note: there is no baseline: nothing can be called new, fixed or the same');
  const alone = reportPage(quietReport(), { now, runLink: null, documentLink: null, linkTo: () => null });
  expect(readPage(alone.html).links).toEqual([]);
});

it('says which report of a deploy it is, and of which revision', () => {
  const deploy = { id: 'd-1', report: 2, revision: '00469-x1', startedAt: startedAt - 30 * 60_000 };
  const { text } = readPage(pageOf(quietReport({ deploy })).html);
  expect(text).toContain('Revision 00469-x1 , deployed 2026-11-24 10:12:00 UTC');
  expect(text).toContain('Report number 2 of this deploy, 30 min after it');
});

it('says which tick of a schedule it stands for, and how many were missed', () => {
  const schedule = { id: 'daily', at: startedAt, missed: 3 };
  const { text } = readPage(pageOf(quietReport({ schedule })).html);
  expect(text).toContain('Schedule daily , for 2026-11-24 10:42:00 UTC . 3 ticks were missed');
});

it('what broke stands first, and leads to its check in the page of the run', () => {
  const state = endedRun();
  const past = earlierRuns(state, 3, (run) => ({
    ...run,
    verdict: 'passed',
    checks: run.checks.map((check) => ({ ...check, status: 'passed' as const, blockedBy: null })),
  }));
  const { text, links: found } = readPage(pageOf(reportOf(state, past, now)).html);
  expect(text).toMatch(/What changed ✗ Broken: Golden path, 20 connections @everyone : 17 of 20 complete/);
  expect(text).toContain('Fails newly, not counted: Agent events suite : exit code 1');
  expect(text).toContain('Passed before, not judged now: After golden | path');
  expect(found).toContain('../r-7F3K?token=a#check-golden-path');
});

it('tells new errors of the logs with count, first time and example, and those that stopped', () => {
  const error = {
    signature: 'TypeError: <n>',
    count: 14,
    isAtLeast: true,
    firstSeen: '2026-11-24T10:12:00Z',
  };
  const report = quietReport();
  const example = 'TypeError: 7';
  const comparison = {
    ...report.facts.comparison,
    newErrors: [{ ...error, example }],
    stoppedErrors: [{ ...error, isAtLeast: false, count: 1, firstSeen: '', example: '' }],
  };
  const { text } = readPage(pageOf({ ...report, facts: { ...report.facts, comparison } }).html);
  expect(text).toContain('New at least 14 times, first 2026-11-24 10:12:00 UTC TypeError: 7 Counted as');
  expect(text).toContain('Stopped once TypeError: &lt;n&gt;');
});

it('logs that were not read to their end are said, never passed off as quiet', () => {
  const errors = { isComplete: false, errors: [] };
  const report = quietReport({}, () => ({ errors }));
  const history = report.history.map((run) => ({
    ...run,
    checks: run.checks.map((check) => ({ ...check, errors })),
  }));
  const { text } = readPage(pageOf({ ...report, history }).html);
  expect(text).toContain('2 of 2 checks could not read everything: there may be more errors.');
});

it('keeps the record of a flaky check for each revision', () => {
  const report = quietReport({}, (check, nth) => ({ flaky: check.id === 'golden' && nth % 5 === 0 }));
  const [record] = report.facts.flakes;
  if (record === undefined) throw new Error('golden was flaky');
  const revisions = [
    { revision: '00467', flaky: 0, runs: 4 },
    { revision: null, flaky: 2, runs: 7 },
  ];
  const flakes = [{ ...record, revisions }];
  const { text } = readPage(pageOf({ ...report, facts: { ...report.facts, flakes } }).html);
  expect(text).toContain(
    'Check golden : on a retry in 2 of 11 runs 00467 0 of 4 runs revision unknown 2 of 7 runs',
  );
});

it('shows quarantined checks with owner, reason and what is left of it', () => {
  const report = quietReport();
  const one = { check: 'health', name: 'Check health', owner: '@chat-team', reason: 'old dashboard' };
  const shown = (untilAt: number | null) => {
    const facts = { ...report.facts, quarantined: [{ ...one, untilAt }] };
    return readPage(pageOf({ ...report, facts }).html).text;
  };
  expect(shown(now + 26 * hourMs)).toContain(
    'Check health , owner @chat-team: old dashboard Does not count until 2026-11-25 12:43:00 UTC , 1 d 2 h left.',
  );
  expect(shown(now - 2 * hourMs)).toContain('over for 2 h: it counts again.');
  expect(shown(null)).toContain('Nobody wrote down until when.');
});

it('shows tasks whose window is over', () => {
  const report = quietReport();
  const overdue = [{ text: 'Update test documentation', dueAt: now - 3 * hourMs }];
  const { text } = readPage(pageOf({ ...report, facts: { ...report.facts, overdue } }).html);
  expect(text).toContain(
    'Overdue tasks Update test documentation Was due 2026-11-24 07:43:00 UTC , 3 h ago.',
  );
});

it.each([
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '\u202e&lt;b&gt;',
  'javascript:alert(1)',
])('%j stays text', (text) => {
  const report = mixedReport(loudRun(3, 'failed', text, 5_000));
  const record = { check: 'check-1', name: text, flaky: 1, runs: 2 };
  const error = { signature: text, count: 1, isAtLeast: false, firstSeen: text, example: text };
  const facts = {
    ...report.facts,
    comparison: { ...report.facts.comparison, newErrors: [error], stoppedErrors: [error], notes: [text] },
    flakes: [{ ...record, revisions: [{ revision: text, flaky: 1, runs: 2 }] }],
    quarantined: [{ check: text, name: text, owner: text, reason: text, untilAt: now }],
    overdue: [{ text, dueAt: now }],
  };
  const head = { deploy: { id: text, report: 1, revision: text, startedAt } };
  for (const state of [report.state, { ...report.state, head: { ...report.state.head, ...head } }]) {
    const { html } = pageOf({ ...report, facts, state });
    const { links: found } = readPage(html);
    expect(html).not.toMatch(/<script|<img|<[^>]*\son\w+=|\u202e/);
    expect(found.filter((one) => one.startsWith('javascript:'))).toEqual([]);
  }
});

it('any run gives a page by the strict grammar', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyRun, (state) => {
      const { html } = pageOf(mixedReport(state, 6));
      expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
      readPage(html);
      expect(html).not.toMatch(/NaN|Infinity|undefined/);
    }),
    { numRuns: 30 },
  );
});

it('a run of 2,000 checks stays below 1 MB and says what it leaves out, whatever it says', () => {
  const text = `"${'<é'.repeat(400)}`;
  const report = mixedReport(loudRun(2_000, 'failed', text, 5_000), 19);
  const all = report.history[0]?.checks ?? [];
  const error = { signature: text, count: 1, isAtLeast: false, firstSeen: text, example: text.repeat(9) };
  const changed = all.map(({ id: check }) => ({
    ...({
      check,
      name: text,
      before: 'passed',
      now: 'failed',
      message: text,
      text,
      counts: false,
      why: text,
    } as const),
    ...({
      record: null,
      gap: text,
      direction: 'slower',
      ms: 2,
      medianMs: 1,
      spreadMs: 1,
      factor: 2,
    } as const),
    ...{ spreads: 1, samples: 9, inARow: 3, checks: [check, check] },
  }));
  const revisions = Array.from({ length: 20 }, () => ({ revision: text, flaky: 1, runs: 2 }));
  const facts = {
    ...report.facts,
    comparison: {
      ...report.facts.comparison,
      ...{ headline: text, causes: changed, newlyFailing: changed, lost: changed, slower: changed },
      ...{ newlyFlaky: changed, stillFailing: changed, fixed: changed, faster: changed },
      ...{ uncompared: changed, added: changed, removed: changed },
      newErrors: all.map(() => error),
      stoppedErrors: all.map(() => error),
      notes: all.map(() => text),
    },
    criteria: all.map(({ id }) => ({
      ...{ id, tier: 'critical', text, status: 'unmet' as const, decides: true, missing: text },
      checks: all.map((check) => check.id),
    })),
    flakes: all.map(({ id }) => ({ check: id, name: text, flaky: 1, runs: 2, revisions })),
    quarantined: all.map(({ id }) => ({ check: id, name: text, owner: text, reason: text, untilAt: now })),
    overdue: all.map(() => ({ text, dueAt: now })),
  };
  const { html } = pageOf({ ...report, facts });
  expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
  readPage(html);
  expect(html).toMatch(/… and [\d]+ more that did not always pass/);
});

it('2,000 checks with usual names are all there', () => {
  const { html } = pageOf(mixedReport(loudRun(2_000, 'failed', 'Golden path', 5_000), 19));
  expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
  expect(html.split('<rect ').length - 1).toBeGreaterThan(1_000);
});
