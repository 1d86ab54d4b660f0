import { formatDuration } from '../../core/plan/duration.ts';
import { secondText } from '../../core/words/instants.ts';
import type { Series } from './observation.ts';
import { momentsOf, type Span } from './window.ts';

/** Moments of a span that may have no value: while a service starts, nobody measures it. */
const toleratedPart = 0.1;

/** Why series do not tell of a whole span: of which part nobody knows anything. Null where they do, and where there are none. */
export function gapsIn(series: readonly Series[], span: Span): string | null {
  const seenAt = new Set(series.flatMap(({ points }) => points.map(([at]) => at)));
  if (seenAt.size === 0) return null;
  const newest = [...seenAt].reduce((latest, at) => Math.max(latest, at));
  const whole = formatDuration(span.toMs - span.fromMs);
  if (newest < span.toMs - 2 * span.stepMs) {
    return `there are no data behind ${secondText(newest)}, of ${formatDuration(span.toMs - newest)} of the ${whole}: nothing is known of how it is now`;
  }
  const moments = momentsOf(span);
  const missing = moments - seenAt.size;
  if (missing <= Math.max(1, moments * toleratedPart)) return null;
  return `of ${formatDuration(missing * span.stepMs)} of the ${whole} there are no data: what happened then is not known`;
}
