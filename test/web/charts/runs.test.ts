import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { loudRows, matrixOf, revisionChanges } from '../../../src/core/compare/run-matrix.ts';
import { trendsOfRuns } from '../../../src/core/compare/run-trends.ts';
import { checkStatuses } from '../../../src/core/run/events.ts';
import { matrixWords, rowWords, trendsWords, trendWords } from '../../../src/core/words/past-runs.ts';
import { matrixChart } from '../../../src/web/charts/matrix.ts';
import { trendChart } from '../../../src/web/charts/trend.ts';
import { pngOf } from '../../../src/web/png.ts';
import { chartTexts, overlaps } from '../../support/chart-texts.ts';
import { anyText } from '../../support/random-run.ts';
import { factsOfCheck, factsOfRun, sampleHistory } from '../../support/run-history.ts';

const light = { theme: 'light', widthPx: 720 } as const;
const history = sampleHistory();
const keysOf = (...checks: readonly string[]) => checks.map((check) => ({ check, gap: null }));
const noXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

function expectSound(svg: string, widthPx: number) {
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).not.toMatch(noXml);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|<script|<image|<a |<[^>]*\s(on\w+|href)=/);
  const texts = chartTexts(svg);
  expect(texts.length).toBe(svg.split('<text ').length - 1);
  expect(overlaps(texts)).toEqual([]);
  for (const { left, right, text } of texts) {
    expect(left, text).toBeGreaterThanOrEqual(0);
    expect(right, text).toBeLessThanOrEqual(widthPx + 1);
  }
}

const anyHistory = fc
  .array(
    fc.array(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o'),
        name: anyText,
        status: fc.constantFrom(...checkStatuses),
        flaky: fc.boolean(),
        durationMs: fc.oneof(fc.nat(), fc.constant(0), fc.double({ min: 0, max: 1e12, noNaN: true })),
      }),
      { maxLength: 18 },
    ),
    { maxLength: 24 },
  )
  .map((runs) =>
    runs.map((checks, n) =>
      factsOfRun(
        n,
        checks.map(({ id, ...more }) => factsOfCheck(id, more)),
      ),
    ),
  );

it('any history makes sound pictures, at any width', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyHistory, fc.constantFrom(100, 480, 720, 1_200), (runs, widthPx) => {
      const width = Math.max(480, widthPx);
      const matrix = matrixOf(runs);
      expectSound(matrixChart(matrix, { theme: 'dark', widthPx }), width);
      const trends = trendsOfRuns(runs, keysOf('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'nothing'));
      expectSound(trendChart(trends, { theme: 'dark', widthPx }), width);
      expect(Buffer.byteLength(matrixWords(matrix))).toBeLessThanOrEqual(5_000);
      expect(trendsWords(trends)).not.toMatch(/NaN|Infinity|undefined/);
    }),
    { numRuns: 50 },
  );
});

it('what does not pass now stands first, what it blocks after it, what always passed is counted', () => {
  const svg = matrixChart(matrixOf(history), light);
  const texts = chartTexts(svg).map(({ text }) => text);
  const places = ['Golden path', 'Agent events', 'New check', 'test_concurrent'].map((name) =>
    texts.findIndex((text) => text.startsWith(name)),
  );
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(texts).toContain('6 other checks passed each time');
  expect(texts).toEqual(expect.arrayContaining(['passed', 'failed', 'errored', 'unclear', 'blocked']));
});

it('marks differ by shape: without their colours no two kinds are drawn alike', () => {
  const shapes = (['passed', 'failed', 'errored', 'inconclusive', 'blocked', 'skipped'] as const).map(
    (status) => {
      const svg = matrixChart(matrixOf([factsOfRun(0, [factsOfCheck('a', { status })])]), light);
      const legend = svg.slice(svg.lastIndexOf('<path'));
      return legend.replace(/transform="[^"]*"|d="M[\d.]+ [\d.]+h|class="[^"]*"|#[0-9a-f]{6}/g, '');
    },
  );
  expect(new Set(shapes).size).toBe(shapes.length);
});

it('letters stay legible at 360 pixels, light and dark differ in colours only', async () => {
  const charts = (theme: 'light' | 'dark') => [
    matrixChart(matrixOf(history), { theme, widthPx: 720 }),
    trendChart(trendsOfRuns(history, keysOf('golden', 'health', 'new')), { theme, widthPx: 720 }),
  ];
  const bare = (svgs: readonly string[]) => svgs.map((svg) => svg.replace(/#[0-9a-f]{6}/g, ''));
  expect(bare(charts('dark'))).toEqual(bare(charts('light')));
  const sizes = charts('light').flatMap((svg) =>
    [...svg.matchAll(/font-size="(\d+)"/g)].map(([, size]) => Number(size)),
  );
  expect(Math.min(...sizes)).toBe(20);
  for (const svg of charts('light')) expect((await pngOf(svg, 360)).length).toBeGreaterThan(2_000);
});

it('the words say the numbers of the pictures', () => {
  const matrix = matrixOf(history);
  const golden = matrix.rows.find(({ check }) => check === 'golden');
  expect(golden && rowWords(golden)).toBe('17 of 20 passed, failed now');
  expect(matrixWords(matrix)).toMatch(
    /^Last 20 runs: 15 passed, 5 failed\. Golden path.*: 17 of 20 passed, failed now\. /,
  );
  const [slow, fresh] = trendsOfRuns(history, keysOf('golden', 'new'));
  expect(slow && trendWords(slow)).toBe('2.1 s now, usually 540 ms ± 30 ms');
  const quick = (ms: number, medianMs: number, spreadMs: number) =>
    slow && trendWords({ ...slow, points: [{ at: 0, ms, isSound: true }], band: { medianMs, spreadMs } });
  expect(quick(0.3, 0, 0)).toBe('0.3 ms now, usually less than 0.1 ms');
  expect(quick(0, 0.4, 0.01)).toBe('0 ms now, usually 0.4 ms');
  expect(quick(84, 90, 0)).toBe('84 ms now, usually 90 ms');
  expect(quick(84, 90, 1.2)).toBe('84 ms now, usually 90 ms ± 1.2 ms');
  expect(fresh && trendWords(fresh)).toContain('too few earlier passes');
  expect(matrixWords(matrixOf([]))).toBe('No run has ended yet.');
  expect(trendsWords([])).toBe('No durations to show.');
});

it('where another revision begins there is an upright line; a run that does not know its own says nothing', () => {
  const runs = ['a', 'a', null, 'a', 'b', null, 'b'].map((revision, n) =>
    factsOfRun(n, [factsOfCheck('one', { status: n === 0 ? 'failed' : 'passed' })], { revision }),
  );
  expect([...revisionChanges(matrixOf(runs).runs)]).toEqual([4]);
  const texts = chartTexts(matrixChart(matrixOf(runs), light)).map(({ text }) => text);
  expect(texts).toContain('Upright line: another revision. Now b.');
  const same = chartTexts(matrixChart(matrixOf(runs.slice(0, 4)), light)).map(({ text }) => text);
  expect(same.join(' ')).not.toContain('Upright line');
});

it('a check that does not count stands after those that do, and says so', () => {
  const rows = ['apart', 'fails', 'passes'].map((id) =>
    factsOfCheck(id, { status: id === 'passes' ? 'passed' : 'failed', counts: id !== 'apart' }),
  );
  const matrix = matrixOf([factsOfRun(0, rows)]);
  expect(loudRows(matrix).map((row) => `${row.check}: ${rowWords(row)}`)).toEqual([
    'fails: 0 of 1 passed, failed now',
    'apart: 0 of 1 passed, failed now, not counted',
  ]);
});

it('the time of a gap between events is a trend of its own, over the runs that had it', () => {
  const runs = Array.from({ length: 30 }, (_, n) =>
    factsOfRun(n, [
      factsOfCheck('golden', {
        gaps: n % 3 === 0 ? [] : [{ name: 'a → b', ms: 400 + n }],
        durationMs: 9_000,
      }),
    ]),
  );
  const [trend] = trendsOfRuns(runs, [{ check: 'golden', gap: 'a → b' }]);
  expect(trend?.name).toBe('golden, a → b');
  expect(trend?.points.map(({ ms }) => ms)).toEqual(
    Array.from({ length: 30 }, (_, n) => n).flatMap((n) => (n % 3 === 0 ? [] : [400 + n])),
  );
  expect(trendsOfRuns(runs, [{ check: 'golden', gap: 'b → c' }])).toEqual([]);
});

it('of more than twenty runs the newest are shown, each once, whatever their order', () => {
  const runs = Array.from({ length: 30 }, (_, n) => factsOfRun(n, [factsOfCheck('a')]));
  const matrix = matrixOf([...runs.toReversed(), ...runs]);
  expect(matrix.runs.map(({ id }) => id)).toEqual(runs.slice(10).map(({ id }) => id));
});
