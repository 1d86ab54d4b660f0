import { type ResultDocument, resultDocument } from '../run/result-document.ts';
import type { RunState } from '../run/state.ts';
import type { ReportFacts } from './facts.ts';

/** The report on a run as programs read it: its result document, and beside it what a report adds. */
export type ReportResult = ResultDocument & Omit<ReportFacts, 'criteria'>;

/** The document of a report; whatever reads result documents reads it too. */
export function reportDocument(
  state: RunState,
  { comparison, flakes, quarantined, overdue }: ReportFacts,
): ReportResult {
  return { ...resultDocument(state), comparison, flakes, quarantined, overdue };
}
