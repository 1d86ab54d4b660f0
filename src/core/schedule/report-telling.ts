import { newsKeys, newsOf } from '../compare/news.ts';
import { comparisonRecord } from '../report/comparison-record.ts';
import type { ReportFacts } from '../report/facts.ts';
import { tallyOf } from '../run/check-standing.ts';
import type { RunState } from '../run/state.ts';
import { judgeRun } from '../run/verdict.ts';
import { shownVerdict } from '../words/verdicts.ts';
import type { ReportTelling, ScheduleComparison, ScheduleReport } from './reports.ts';

/** Instead of the id of a message that people deleted. */
export const gone = 'gone';

/**
 * Where a report is told. One that says what the report before it said, or that all is well and nothing is new, is a line, which is
 * edited as long as nothing changes. `before` is the newest report of an earlier tick that was told; null: none was. Null for one that
 * cannot be told yet.
 */
export function reportTelling(
  schedule: string,
  report: ScheduleReport,
  before: ScheduleReport | null,
): ReportTelling | null {
  const fingerprint = fingerprintOf(report);
  if (fingerprint === null) return null;
  const ownKey = `${schedule}:${report.at}`;
  const alone: ReportTelling = { key: ownKey, isQuiet: false, reports: 1, sinceAt: report.at };
  // What was missed is said, however well all is.
  if (report.missed > 0) return alone;
  const last = before?.told ?? null;
  if (before !== null && last !== null && fingerprintOf(before) === fingerprint) {
    // A line that people took away is not written to any more.
    const key = last.isQuiet && last.message !== gone ? last.key : ownKey;
    return { key, isQuiet: true, reports: last.reports + 1, sinceAt: last.sinceAt };
  }
  return { ...alone, isQuiet: report.compared?.isCalm === true };
}

function fingerprintOf({ outcome, compared }: ScheduleReport): string | null {
  if (outcome.kind === 'declined') return `declined ${outcome.reason}`;
  return compared?.fingerprint ?? null;
}

/** What is kept of the run of a scheduled report. */
export function scheduleCompared(state: RunState, facts: ReportFacts): ScheduleComparison {
  const { comparison, overdue } = facts;
  const record = comparisonRecord(comparison, state);
  const { unstable = [] } = record;
  const alternating = comparison.unstable.map(({ check }) => check);
  const { verdict } = judgeRun(state);
  const { unseen } = tallyOf(state.checks.values(), state);
  const open = [...state.checks.values()].flatMap(({ head, progress }) => {
    const status = progress.kind === 'finished' ? progress.status : progress.kind;
    const isOpen = head.counts && status !== 'passed' && status !== 'skipped';
    return isOpen && !unstable.includes(head.id) ? [`${head.id} ${status}`] : [];
  });
  const isGood = shownVerdict(verdict, { unseen }) === 'passed';
  const fingerprint = JSON.stringify([
    // Which of its ends a check that alternates has come to, and what that makes of the verdict, is no difference.
    alternating.length > 0 ? `unstable ${alternating.toSorted().join(' ')}` : verdict,
    // A run that passed becomes the baseline of the next one: only what is wrong or new tells two of them apart.
    open.toSorted(),
    ...newsKeys(newsOf(comparison)),
    overdue.map(({ text }) => text),
  ]);
  return {
    ...record,
    fingerprint,
    isCalm: comparison.standing === 'same' && isGood && overdue.length === 0,
  };
}
