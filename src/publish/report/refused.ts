import type { JobEnd } from '../../core/job.ts';
import { refusalOf } from '../run/refusals.ts';
import type { ReportContext } from './context.ts';

const unhealthyRetryMs = 30_000;
const foreverMs = 7 * 24 * 3_600_000;

/** What to do after Slack refused a message of a report: nothing is dropped that can still be shown. */
export async function afterRefusal(
  { owner, what, error }: { owner: string; what: string; error: string },
  context: ReportContext,
): Promise<JobEnd> {
  const refusal = refusalOf(error);
  if (refusal.kind === 'token') {
    context.unhealthy(error);
    return { kind: 'again', afterMs: unhealthyRetryMs };
  }
  const retryMs = refusal.kind === 'place' ? refusal.retryMs : null;
  const isFirst = await context.memory.halt(owner, 'all', retryMs ?? foreverMs);
  if (isFirst) context.onProblem(`${what} cannot be shown: Slack says ${error}`);
  return retryMs === null ? { kind: 'done' } : { kind: 'again', afterMs: retryMs };
}
