import { expect, it } from 'vitest';
import { compareRuns } from '../../../src/core/compare/compare-runs.ts';
import { factsOfState } from '../../../src/core/compare/facts.ts';
import { flakesOf } from '../../../src/core/compare/flakes.ts';
import type { RunState } from '../../../src/core/run/state.ts';
import { matrixOf } from '../../../src/render/chart/run-matrix.ts';
import { trendsOfRuns } from '../../../src/render/chart/run-trends.ts';
import { reportPage } from '../../../src/render/html/report-page.ts';
import { endedRun } from '../../support/phase2-run.ts';
import { loudRun } from '../../support/random-run.ts';
import { startedAt } from '../../support/run-events.ts';
import { readStrictHtml } from '../../support/strict-html.ts';

const dayMs = 86_400_000;

/** The text of a page that holds nothing but known tags and the bars of the waterfall. */
function readPage(html: string): string {
  const bars =
    /<svg viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true"><rect x="\d+" width="\d+" height="6"\/><\/svg>/g;
  const { problems, text } = readStrictHtml(html.replace(bars, ''));
  expect(problems).toEqual([]);
  return text.replace(/\s+/g, ' ');
}

function pageOf(state: RunState, runs = 20) {
  const current = factsOfState(state);
  const past = Array.from({ length: runs }, (_, n) => ({
    ...current,
    id: `r-${n}`,
    startedAt: current.startedAt - (n + 1) * dayMs,
    checks: current.checks.map((check, index) => ({
      ...check,
      status: (index + n) % 3 === 0 ? ('failed' as const) : ('passed' as const),
    })),
  }));
  const history = [...past, current];
  const [baseline = null] = past;
  const facts = {
    comparison: compareRuns({ baseline, current, history }),
    matrix: matrixOf(history),
    trends: trendsOfRuns(
      history,
      current.checks.slice(0, 6).map(({ id }) => id),
    ),
    flakes: flakesOf(history),
  };
  return reportPage(state, facts, { now: startedAt + 60_000, runLink: '/runs/r-1?token=a' });
}

it('shows what changed, the criteria, the last runs and when each check ran, without a script', () => {
  const page = pageOf(endedRun());
  const text = readPage(page.html);
  for (const part of ['What changed', 'Last 20 runs', 'When each check ran', 'How long checks took']) {
    expect(text).toContain(part);
  }
  expect(page.html).not.toMatch(/<script|<img|<link|\son\w+=|\sstyle=/);
  expect(page.html).toContain(page.style);
  expect(page.style).toContain('prefers-color-scheme:dark');
});

it.each([
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '\u202e&lt;b&gt;',
])('%j stays text', (text) => {
  const { html } = pageOf(loudRun(3, 'failed', text, 5_000));
  readPage(html);
  expect(html).not.toMatch(/<script|<img|<[^>]*\son\w+=|\u202e/);
});

it('a run of 2,000 checks whose every name is long stays below 1 MB and says what it leaves out', () => {
  const { html } = pageOf(loudRun(2_000, 'failed', `"${'<é'.repeat(400)}`, 5_000), 19);
  expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
  readPage(html);
  expect(html).toMatch(/… and [\d]+ more that did not always pass/);
});

it('2,000 checks with usual names are all there', () => {
  const { html } = pageOf(loudRun(2_000, 'failed', 'Golden path', 5_000), 19);
  expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
  expect(html.split('<rect ').length - 1).toBeGreaterThan(1_000);
});
