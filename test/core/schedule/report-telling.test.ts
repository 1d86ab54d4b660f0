import { expect, it } from 'vitest';
import { gone, reportTelling } from '../../../src/core/schedule/report-telling.ts';
import type { ScheduleComparison, ScheduleReport } from '../../../src/core/schedule/reports.ts';

const calm: ScheduleComparison = {
  ...{ standing: 'same', headline: 'nothing new', baseline: 'r-0', fingerprint: 'calm', isCalm: true },
};
const red: ScheduleComparison = { ...calm, standing: 'worse', fingerprint: 'red', isCalm: false };
const blue: ScheduleComparison = { ...red, fingerprint: 'blue' };

const run = (compared: ScheduleComparison | null, missed = 0) => ({ compared, missed, reason: null });
const declined = (reason: string) => ({ compared: null, missed: 0, reason });

/** Tells reports one after another, as the job does; where each stands. */
function told(reports: readonly (ReturnType<typeof run> | ReturnType<typeof declined>)[]) {
  const done: ScheduleReport[] = [];
  return reports.map(({ compared, missed, reason }, index) => {
    const report: ScheduleReport = {
      ...{ at: index, missed, words: ['all'], environment: 'staging', channel: 'C1', compared, told: null },
      outcome: reason === null ? { kind: 'run', run: `r-${index}` } : { kind: 'declined', reason },
    };
    const telling = reportTelling('s', report, done.at(-1) ?? null);
    if (telling !== null) done.push({ ...report, told: { ...telling, message: `${index}` } });
    return telling === null ? null : `${telling.key}${telling.isQuiet ? ' line' : ''} ${telling.reports}`;
  });
}

it.each([
  [
    'calm reports are one line',
    [run(calm), run(calm), run(calm)],
    ['s:0 line 1', 's:0 line 2', 's:0 line 3'],
  ],
  [
    'what changes has a message of its own',
    [run(calm), run(red), run(blue)],
    ['s:0 line 1', 's:1 1', 's:2 1'],
  ],
  [
    'what stays as bad is a line below its message',
    [run(red), run(red), run(red), run(calm)],
    ['s:0 1', 's:1 line 2', 's:1 line 3', 's:3 line 1'],
  ],
  ['what was missed is said', [run(calm), run(calm, 3), run(calm)], ['s:0 line 1', 's:1 1', 's:2 line 2']],
  [
    'a tick that was not run says why, and once while it is so',
    [declined('no plan'), declined('no plan'), declined('no permission'), run(calm)],
    ['s:0 1', 's:1 line 2', 's:2 1', 's:3 line 1'],
  ],
  ['what goes on is not told yet', [run(calm), run(null), run(calm)], ['s:0 line 1', null, 's:0 line 2']],
])('%s', (_, reports, expected) => {
  expect(told(reports)).toEqual(expected);
});

it('a line that people deleted is not written to any more', () => {
  const report = {
    ...{ missed: 0, words: ['all'], environment: 'staging', channel: 'C1', compared: calm },
    outcome: { kind: 'run', run: 'r-1' },
  } as const;
  const before = {
    ...report,
    at: 1,
    told: { key: 's:1', isQuiet: true, reports: 4, sinceAt: 0, message: gone },
  };
  expect(reportTelling('s', { ...report, at: 2, told: null }, before)).toEqual({
    ...{ key: 's:2', isQuiet: true, reports: 5, sinceAt: 0 },
  });
});
