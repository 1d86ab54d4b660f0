import { formatDuration } from '../plan/duration.ts';
import type { Verdict } from '../run/state.ts';
import { secondText } from '../words/instants.ts';
import type { DeployState, ReportState } from './state.ts';

/** How the first report of a deploy stands, which a pipeline waits for. */
export type FirstReport =
  /** It comes at this instant (epoch ms), or as soon as the revision answers. */
  | { state: 'queued'; dueAt: number; run: null }
  | { state: 'running'; run: string }
  /** `run` null: it was not run, since another revision answers. */
  | {
      state: Verdict;
      run: string | null;
      decidedBy: string;
      passed: number;
      total: number;
      unseen: number;
      /** When it ended, epoch ms; left out: it was not run. */
      at?: number;
    }
  /** No report of this deploy comes any more, and why. */
  | { state: 'cancelled'; run: null; reason: string };

/**
 * The first report that was not passed over for a later one, of those that were due at or after the instant (epoch ms): one that is older
 * says nothing of what was deployed since, though it be the same revision.
 */
export function firstReport(
  { reports, over }: Pick<DeployState, 'reports' | 'over'>,
  afterMs: number,
): FirstReport {
  const usual = reports.filter(({ progress }) => !(progress.kind === 'skipped' && progress.isLate));
  const first = usual.find(({ dueAt }) => dueAt >= afterMs);
  if (first === undefined) return never(noneSince(usual.at(-1), afterMs));
  const { progress } = first;
  switch (progress.kind) {
    case 'running':
      return { state: 'running', run: progress.run };
    case 'skipped':
      return { state: 'inconclusive', run: null, decidedBy: progress.reason, passed: 0, total: 0, unseen: 0 };
    case 'ended': {
      const { verdict, run, decidedBy, passed, total, unseen = 0, at } = progress;
      return { state: verdict, run, decidedBy, passed, total, unseen, at };
    }
    default:
      return over === null
        ? { state: 'queued', dueAt: first.dueAt, run: null }
        : never(endWords(over, first));
  }
}

function noneSince(last: ReportState | undefined, afterMs: number): string {
  if (last === undefined) return 'it has no reports';
  return `its last report was due at ${secondText(last.dueAt)}, none comes after ${secondText(afterMs)}: nothing has looked at it since. Run the checks, or give the plan a later report`;
}

function never(reason: string): FirstReport {
  return { state: 'cancelled', run: null, reason };
}

function endWords(over: NonNullable<DeployState['over']>, first: ReportState): string {
  const report = `the report at +${formatDuration(first.afterMs)}`;
  switch (over.kind) {
    case 'superseded':
      return `revision ${over.revision} was deployed before ${report}`;
    case 'cancelled':
      return `${report} was cancelled${over.reason === '' ? '' : `: ${over.reason}`}`;
    case 'signed-off':
      return `the series ended before ${report}`;
    default:
      return over satisfies never;
  }
}
