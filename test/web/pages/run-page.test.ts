import { brotliCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CheckState, RunState } from '../../../src/core/run/state.ts';
import { noticePage } from '../../../src/web/pages/page.ts';
import { runPage } from '../../../src/web/pages/run-page.ts';
import { endedRun, runningRun } from '../../support/phase2-run.ts';
import { anyRun, loudRun } from '../../support/random-run.ts';
import {
  checkHeadOf,
  endedCheck,
  passed,
  runHeadOf,
  runStateOf,
  startedAt,
} from '../../support/run-events.ts';
import { readStrictHtml } from '../../support/strict-html.ts';

const options = { now: startedAt + 60_000, documentLink: '?token=k.1.s&format=json' };
const pageOf = (state: RunState) => runPage(state, options).html;
const textOf = (state: RunState) => readStrictHtml(pageOf(state)).text.replace(/\s+/g, ' ');

function withCheck(state: RunState, id: string, change: (check: CheckState) => CheckState): RunState {
  const checks = new Map(state.checks);
  const check = checks.get(id);
  if (check === undefined) throw new Error(`no check ${id}`);
  return { ...state, checks: checks.set(id, change(check)) };
}

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '" autofocus onfocus="alert(1)',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'https://x.example/" onclick="alert(1)',
  'https://user:password@evil.example/',
  '</style><script>alert(1)</script>',
  '</title></head><body onload=alert(1)>',
  '--><svg/onload=alert(1)>',
  '<!--',
  ']]>',
  '&lt;script&gt;',
  '&#60;script&#62;',
  '\u0000<\u0000script>',
  '<\u200bscript>',
  '${alert(1)}',
  '\ud800<b>',
];

it.each(hostile)('%j stays text wherever it stands', (text) => {
  for (const at of ['pending', 'waiting', 'failed', 'blocked'] as const) {
    for (const endedMs of [null, 5_000]) {
      const loud = loudRun(3, at, text, endedMs);
      const state = {
        ...loud,
        head: {
          ...loud.head,
          id: text,
          criteria: [{ id: 'c', tier: 'critical' as const, text, checks: [text, 'check-1'] }],
        },
        captures: { [text]: text },
      };
      const answered = withCheck(state, 'check-1', (check) => ({
        ...check,
        head: {
          ...check.head,
          objective: text,
          tier: 'critical',
          quarantined: { owner: text, reason: text },
        },
        answer: { answer: 'yes', by: text, reason: text, at: startedAt },
      }));
      const { problems, links } = readStrictHtml(pageOf(answered));
      expect(problems).toEqual([]);
      expect(
        links.filter((link) => !/^(#[\w.-]+|\?token=[\w.&;=]+|https?:\/\/[^@"'<>\s]+)$/.test(link)),
      ).toEqual([]);
    }
  }
  expect(readStrictHtml(noticePage(text, text).html).problems).toEqual([]);
});

it('any run gives a page by the strict grammar of at most 1 MB with every id once', () => {
  fc.assert(
    fc.property(anyRun, (state) => {
      const page = pageOf(state);
      expect(Buffer.byteLength(page)).toBeLessThanOrEqual(1_000_000);
      const { problems, ids } = readStrictHtml(page);
      expect(problems).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 40 },
  );
}, 60_000);

it('an ended run leads to its report, one that goes on does not yet', () => {
  const linked = (state: RunState, reportLink: string | null) =>
    readStrictHtml(runPage(state, { ...options, reportLink }).html).links.includes('r-7F3K/report?token=a');
  expect(linked(endedRun(), 'r-7F3K/report?token=a')).toBe(true);
  expect(linked(runningRun(), 'r-7F3K/report?token=a')).toBe(false);
  expect(linked(endedRun(), null)).toBe(false);
});

it('an ended run says its verdict, what is wrong and what decided it before everything else', () => {
  const text = textOf(endedRun());
  expect(text).toMatch(
    /✗ phase2 on staging failed .{0,5}Golden path, 20 connections @everyone: 17 of 20 complete/,
  );
  expect(text.indexOf('Golden path, 20 connections')).toBeLessThan(
    text.indexOf('Decided by: Golden path, 20 connections @everyone failed'),
  );
  expect(text.indexOf('Decided by:')).toBeLessThan(text.indexOf('test_websocket_event_flow_real'));
});

it('a failed check shows what was expected, what came, its evidence, curl, runbook and owner', () => {
  const state = withCheck(endedRun(), 'golden-path', (check) => {
    if (check.progress.kind !== 'finished') return check;
    const evidence = { ...check.progress.outcome.evidence, curl: 'curl https://staging/ws' };
    return { ...check, progress: { ...check.progress, outcome: { ...check.progress.outcome, evidence } } };
  });
  const page = pageOf(state);
  const own = page.slice(page.indexOf('id="check-golden-path"'), page.indexOf('id="check-after"'));
  expect(own).toMatch(/^id="check-golden-path"><summary>/);
  expect(own).toContain('<dt>expected</dt><dd>at least 20</dd><dt>received</dt><dd>17</dd>');
  expect(own).toContain('second &lt;line&gt; &amp; ]]&gt;</pre>');
  expect(own).toContain('<pre>curl https://staging/ws</pre>');
  expect(own).toContain('runbook: <a href="https://wiki/golden"');
  expect(own).toContain('owner: @chat-team');
});

it('cases that failed come first, with their words', () => {
  const text = textOf(endedRun());
  expect(text.indexOf('test_b')).toBeLessThan(text.indexOf('needs GPU'));
  expect(text.indexOf('needs GPU')).toBeLessThan(text.indexOf('test_a'));
  expect(text).toContain('Cases: 1 failed, 1 skipped, 1 passed');
});

it('every mark has its word beside it', () => {
  const page = pageOf(endedRun());
  const rows = page.split(/(?=<(?:details|div) class="c )/).slice(1);
  expect(rows).toHaveLength(6);
  for (const row of rows) {
    const summary = row.replace(/<[^>]+>/g, ' ').slice(0, 300);
    expect(summary).toMatch(/passed|failed|errored|blocked/);
    expect(row).toContain('aria-hidden="true"');
  }
});

it('a run that goes on says when the page was made and asks for itself again; an ended one does not', () => {
  const of = (state: RunState, stillLink?: string | null) =>
    runPage(state, stillLink === undefined ? options : { ...options, stillLink });
  expect(of(runningRun()).reloadSeconds).toBe(5);
  const live = of(runningRun(), '?token=k.1.s&still=1');
  expect(live.reloadSeconds).toBe(5);
  expect(live.html).toContain('<a href="?token=k.1.s&amp;still=1">stop that</a>');
  const still = of(runningRun(), null);
  expect(still.reloadSeconds).toBe(null);
  expect(still.html).not.toContain('reloads itself');
  expect(textOf(runningRun())).toContain('phase2 on staging is running');
  expect(textOf(runningRun())).toContain('2 of 6 done, 1 failing. As it stood at 2026-11-24 10:43:00 UTC');
  expect(of(endedRun()).reloadSeconds).toBe(null);
});

it('a queued run and a cancelled one say so', () => {
  const queued = { ...runningRun(), startedAt: null };
  expect(textOf(queued)).toContain('phase2 on staging is queued');
  const by = { at: startedAt + 1, by: 'U0MARA', reason: 'wrong branch' };
  expect(textOf({ ...endedRun(), cancelled: by })).toContain('phase2 on staging was cancelled');
  const named = runPage(
    { ...endedRun(), cancelled: by },
    { ...options, nameOf: (id) => (id === 'U0MARA' ? '@mara' : id) },
  );
  expect(named.html).toContain('by @mara at');
});

it('times are for programs too, and have their zone', () => {
  expect(pageOf(endedRun())).toContain(
    '<time datetime="2026-11-24T10:42:48.000Z">2026-11-24 10:42:48 UTC</time>',
  );
});

it('who approved and who signed off stands in one place and at the check', () => {
  const answer = { answer: 'yes' as const, by: 'U0JUN', reason: 'seen', at: startedAt + 5_000 };
  const approved = withCheck(endedRun(), 'suite', (check) => ({
    ...check,
    head: { ...check.head, danger: 'deploys' },
    answer,
  }));
  const text = textOf(approved);
  expect(text).toContain(
    'Decided by people 1 Agent events suite Approved by U0JUN at 2026-11-24 10:42:05 UTC : seen',
  );
  expect(text.split('Approved by U0JUN')).toHaveLength(3);
});

it('a check that waits says for whom, until when, and where to answer', () => {
  const waiting = withCheck(runningRun(), 'after', (check) => ({
    ...check,
    head: { ...check.head, danger: 'deploys to staging' },
    progress: {
      kind: 'waiting',
      since: startedAt,
      question: { prompt: 'Redeploy?', approvers: ['S0SRE'], expiresInMs: 600_000 },
    },
  }));
  const text = textOf(waiting);
  expect(text).toContain('for S0SRE ; it expires at 2026-11-24 10:52:00 UTC');
  expect(text).toContain('Answer in the thread of the run in Slack.');
  expect(text).toContain('deploys to staging');
});

it('criteria stand by tier with links to their checks', () => {
  const run = endedRun();
  const criteria = [
    { id: 'c1', tier: 'critical' as const, text: 'All events', checks: ['golden-path', 'elsewhere'] },
    { id: 'c2', tier: 'important' as const, text: 'Old tests', checks: ['event-flow'] },
  ];
  const page = pageOf({ ...run, head: { ...run.head, criteria } });
  expect(page).toContain('<a href="#check-golden-path">golden-path</a>, elsewhere');
  expect(page).toContain('<strong class="bad">unmet</strong>');
  expect(page).toContain('<small>1 of 1 met</small>');
});

const manyChecks = (count: number, failing: number, evidence: string) => {
  const names = Array.from({ length: count }, (_, index) => `check-number-${index}`);
  const heads = names.map((name, index) =>
    checkHeadOf(name, `2.${index % 40}`, { name: `Check of something, ${name}` }),
  );
  const sections = Object.fromEntries(heads.map(({ section }) => [section, `Section ${section}`]));
  const outcome = { ...passed, evidence: { body: evidence } };
  const failed = {
    ...outcome,
    status: 'failed' as const,
    failures: [{ at: 'status', expected: '200', actual: '503', message: 'expected status 200, got 503' }],
  };
  const events = names.flatMap((name, index) =>
    endedCheck(name, 50, index < count - failing ? outcome : failed),
  );
  return runStateOf(runHeadOf(sections, heads), events, startedAt + 90_000);
};

it('2,000 checks with 20 kB of evidence each fit 1 MB: every one has its row, the failed ones their evidence, the rest is said', () => {
  const page = pageOf(manyChecks(2_000, 20, 'é'.repeat(10_000)));
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(1_000_000);
  expect(page.match(/class="c [^"]*" id=/g)).toHaveLength(2_000);
  expect(page.match(/<details class="c k-bad/g)).toHaveLength(20);
  expect(page).toMatch(
    /So that the page stays below 1 MB, \d+ checks are shown without their evidence; the result document has all of it/,
  );
});

const sections = {
  shown: null,
  linkTo: (section: string) => `?token=t&section=${encodeURIComponent(section)}`,
  wholeLink: '?token=t',
};
const elementsOf = (page: string) => page.match(/<[a-z]/g)?.length ?? 0;

it('a run of 2,000 checks is a page of at most 3,000 elements and 60 kB on the wire: a line each, what needs attention in full', () => {
  const run = manyChecks(2_000, 15, '{"status":"ok","checks":["database is there"]}'.repeat(10));
  const page = runPage(run, { ...options, sections }).html;
  expect(elementsOf(page)).toBeLessThanOrEqual(3_000);
  expect(brotliCompressSync(page).length).toBeLessThanOrEqual(60_000);
  expect(page.match(/class="c [^"]*" id=/g)).toHaveLength(2_000);
  expect(page.match(/<details class="c k-bad/g)).toHaveLength(10);
  expect(page).toMatch(/<li class="c k-good" id="[^"]+">✓ Check of something, check-number-0: [^<]*<\/li>/);
  expect(page).toContain('1990 checks have a line each here');
  readStrictHtml(page);
});

it('however many need attention, ten are in full, and the others say why', () => {
  const page = runPage(loudRun(2_000, 'failed', 'Golden path', 5_000), { ...options, sections }).html;
  expect(elementsOf(page)).toBeLessThanOrEqual(3_000);
  expect(page.match(/<details class="c k-bad [^"]*" id=/g)).toHaveLength(10);
  expect(page.match(/<li class="c k-bad" id="[^"]+">✗ [^<]*, failed: /g)).toHaveLength(1_990);
});

it('a section has a page of its own, with all that was seen of its checks, and the way back', () => {
  const run = manyChecks(2_000, 15, 'the database is there');
  const whole = runPage(run, { ...options, sections }).html;
  const [, link = ''] = /href="\?token=t&amp;section=([^"]+)">What was seen of each/.exec(whole) ?? [];
  const page = runPage(run, { ...options, sections: { ...sections, shown: decodeURIComponent(link) } }).html;
  expect(page.match(/class="c [^"]*" id=/g)).toHaveLength(50);
  expect(page).toContain('the database is there');
  expect(page).toContain('50 checks of one section. <a href="?token=t">All of the run</a>');
  const none = runPage(run, { ...options, sections: { ...sections, shown: 'no such' } }).html;
  expect(none).toBe(whole);
});

it('2,000 checks whose names are all of characters that must be escaped fit 1 MB with a row each', () => {
  const page = pageOf(loudRun(2_000, 'failed', '"<&>\''.repeat(200), 5_000));
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(1_000_000);
  expect(page.match(/class="c [^"]*" id=/g)).toHaveLength(2_000);
});

it('of 5,000 checks the important ones have a row, and the page says how many have none', () => {
  const page = pageOf(manyChecks(5_000, 30, 'x'.repeat(2_000)));
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(1_000_000);
  expect(page.match(/class="c k-bad/g)).toHaveLength(30);
  expect(page).toMatch(/\d+ checks of lesser weight are not shown at all/);
});

it('a page loads nothing: no script, form, picture, frame or address in its style', () => {
  const { html, style } = runPage(endedRun(), options);
  expect(html).toContain(`<style>${style}</style>`);
  expect(style).not.toMatch(/url\(|@import|</);
  expect(html).not.toMatch(/<(script|form|img|iframe|link|object|embed|base)|\son\w+=/);
});

it('the filter counts what it leads to', () => {
  const page = pageOf(endedRun());
  expect(page).toContain('href="#only-bad">Needs attention 3</a>');
  expect(page).toContain('href="#only-good">Passed 2</a>');
  expect(page).toContain('href="#only-rest">Others 1</a>');
});
