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

/**
 * Why values are not of the moments that were asked for: of another time, or between them. Null where they are. Servers that keep answers
 * move a span by less than a step.
 */
export function unaskedIn(series: readonly Series[], span: Span | null): string | null {
  if (span === null) return null;
  const { fromMs, toMs, stepMs } = span;
  const moments = series.flatMap(({ points }) => points.map(([at]) => at));
  const outside = moments.find((at) => at <= fromMs - stepMs || at >= toMs + stepMs);
  if (outside !== undefined)
    return `there is a value of ${secondText(outside)}, outside of the span that was asked for (to ${secondText(toMs)}): the clocks of the server and of this machine differ, or it is no answer to this`;
  const [first] = moments;
  const between = moments.find((at) => first !== undefined && Math.abs(at - first) % stepMs !== 0);
  return between === undefined
    ? null
    : `there is a value of ${secondText(between)}, between the moments that were asked for: it is no answer to this`;
}
