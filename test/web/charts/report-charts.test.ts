import { XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import type { RunFacts } from '../../../src/core/compare/facts.ts';
import { matrixOfReport, trendsOfReport } from '../../../src/core/report/report-runs.ts';
import type { RunState } from '../../../src/core/run/state.ts';
import { drawReportCharts } from '../../../src/web/chart-files.ts';
import { reportCharts } from '../../../src/web/charts/report-charts.ts';
import { chartTexts } from '../../support/chart-texts.ts';
import { earlierRuns, reportOf } from '../../support/reports.ts';
import {
  checkHeadOf,
  endedCheck,
  passed,
  runHeadOf,
  runStateOf,
  startedAt,
} from '../../support/run-events.ts';

const options = { theme: 'light', widthPx: 720 } as const;
const ids = ['health', 'golden', 'suite', 'dns'];

/** A run of four checks that passed in so many ms, `golden` the critical one. */
function runOf(ms: Readonly<Record<string, number>> = {}, attempts: Readonly<Record<string, number>> = {}) {
  const heads = ids.map((id) =>
    checkHeadOf(id, '2.1', { name: `Check ${id}`, tier: id === 'golden' ? 'critical' : null }),
  );
  const events = ids.flatMap((id) => endedCheck(id, ms[id] ?? 500, passed, attempts[id] ?? 1));
  return runStateOf(runHeadOf({ '2.1': 'All' }, heads), events, startedAt + 60_000);
}

const usual = (state: RunState, count: number) =>
  earlierRuns(state, count, (run, nth) => ({
    ...run,
    verdict: 'passed',
    checks: run.checks.map((check) => ({
      ...check,
      ...{ status: 'passed' as const, flaky: false, durationMs: 500 + (nth % 5) * 10 },
    })),
  }));
const names = (state: RunState, earlier: readonly RunFacts[]) =>
  reportCharts(reportOf(state, earlier), options).map(({ name }) => name);

it('a first report has no picture: one run is no history', () => {
  expect(names(runOf(), [])).toEqual([]);
});

it('where everything always passed there are only times, and only of checks with enough of them', () => {
  const state = runOf({ suite: 11_000 });
  expect(names(state, usual(state, 4))).toEqual([]);
  const report = reportOf(runOf(), usual(runOf(), 8));
  expect(names(runOf(), usual(runOf(), 8))).toEqual(['times-r-7F3K.png']);
  expect(trendsOfReport(report, 6)[0]?.check).toBe('golden');
});

it('what is slower stands first, with the numbers that the report says', () => {
  const state = runOf({ suite: 2_100, health: 1_200 }, { dns: 2 });
  const report = reportOf(state, usual(state, 10));
  const trends = trendsOfReport(report, 6);
  expect(trends.map(({ check, direction }) => [check, direction])).toEqual([
    ['suite', 'slower'],
    ['health', 'slower'],
    ['dns', null],
  ]);
  const [slowest] = report.facts.comparison.slower;
  expect(trends[0]?.band?.medianMs).toBe(slowest?.medianMs);
  const [, times] = reportCharts(report, options);
  expect(times?.altText).toContain('Check suite: 2.1 s now, slower: usually 520 ms ± 15 ms.');
  expect(chartTexts(times?.svg ?? '').map(({ text }) => text)).toContain(
    '2.1 s now, slower: usually 520 ms ± 15 ms',
  );
  expect(trendsOfReport(report, 1)).toHaveLength(1);
});

it('how soon a check failed is no time of it', () => {
  const state = runOf();
  const broken = { ...passed, status: 'failed' as const, reason: 'refused' };
  const failed = runStateOf(
    state.head,
    ids.flatMap((id) => endedCheck(id, id === 'golden' ? 20 : 500, id === 'golden' ? broken : passed)),
    startedAt + 60_000,
  );
  const trends = trendsOfReport(reportOf(failed, usual(failed, 8)), 6).map(({ check }) => check);
  expect(trends).toEqual(['health', 'suite', 'dns']);
});

it('the matrix has the checks of the run, and no run that had fewer than half of them', () => {
  const state = runOf();
  const earlier = usual(state, 6).map((run, nth) => {
    const [first, ...others] = run.checks;
    if (first === undefined) return run;
    const gone = { ...first, id: 'gone', status: 'failed' as const };
    return nth % 2 === 0
      ? { ...run, checks: [gone, first, ...others.slice(0, 1)] }
      : { ...run, checks: [first] };
  });
  const matrix = matrixOfReport(reportOf(state, earlier));
  expect(matrix.rows.map(({ check }) => check)).toEqual(ids);
  expect(matrix.runs.map(({ id }) => id)).toEqual(['r-4', 'r-2', 'r-0', 'r-7F3K']);
});

it('the newest of the matrix is the run of the report, whatever started after it or in the same moment', () => {
  const state = runOf();
  const [one, two] = usual(state, 2);
  if (one === undefined || two === undefined) throw new Error('two runs');
  const later = { ...one, startedAt: startedAt + 1_000 };
  const together = { ...two, startedAt };
  const matrix = matrixOfReport(reportOf(state, [later, together]));
  expect(matrix.runs.map(({ id }) => id)).toEqual([two.id, 'r-7F3K']);
});

it('what failed is in the matrix, and its words are in the alternative text', () => {
  const state = runOf();
  const earlier = usual(state, 3).map((run, nth) => ({
    ...run,
    checks: run.checks.map((check) =>
      check.id === 'dns' && nth === 1 ? { ...check, status: 'failed' as const } : check,
    ),
  }));
  const [matrix] = reportCharts(reportOf(state, earlier), options);
  expect(matrix).toMatchObject({
    name: 'runs-r-7F3K.png',
    title: 'Last 4 runs of phase2 on staging',
    altText: 'Last 4 runs: 4 passed. Check dns: 3 of 4 passed. 3 other checks passed each time.',
  });
});

it('hostile names make sound pictures, file names and words', () => {
  const text = `<img src=x onerror=alert(1)> ]]> \u202e ${'é&'.repeat(3_000)}`;
  const heads = ids.map((id) => checkHeadOf(id, '2.1', { name: text }));
  const head = { ...runHeadOf({ '2.1': text }, heads), id: '../a/b', selector: [text], environment: text };
  const state = runStateOf(
    head,
    ids.flatMap((id) => endedCheck(id, 500, passed, 2)),
    startedAt + 1,
  );
  const pictures = reportCharts(reportOf(state, usual(state, 6)), options);
  expect(pictures.map(({ name }) => name)).toEqual(['runs-ab.png', 'times-ab.png']);
  for (const { svg, altText, title } of pictures) {
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).not.toMatch(/<img|<[^>]*\son\w+=/);
    expect(Buffer.byteLength(altText)).toBeLessThanOrEqual(5_000);
    expect(`${altText}${title}`).not.toMatch(/\u202e/);
  }
});

it('as files they are PNGs of twice what a phone shows', async () => {
  const files = await drawReportCharts(reportOf(runOf({}, { dns: 2 }), usual(runOf(), 6)));
  expect(files).toHaveLength(2);
  for (const { bytes, altText } of files) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect(view.getUint32(0)).toBe(0x89504e47);
    expect(view.getUint32(16)).toBe(720);
    expect(altText).not.toBe('');
  }
});
