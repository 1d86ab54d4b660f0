import { matches } from '../../core/expect/matcher.ts';
import { isDecimal, numberOf } from '../../core/json/exact-number.ts';
import type { MetricsObservation, Series } from './observation.ts';
import type { MetricsExpect } from './spec.ts';

/** Values that are kept with a run, of all series together. */
const mostValues = 1_500;
const mostSeries = 100;

/** An observation as it is kept: of very many series those that do not satisfy what is expected, then the others, as far as there is room. */
export function metricsEvidence(
  observation: MetricsObservation,
  { expect }: { expect: MetricsExpect },
): MetricsObservation {
  const { series } = observation;
  const longest = Math.max(1, ...series.map(({ points }) => points.length));
  const room = Math.max(1, Math.min(mostSeries, Math.floor(mostValues / longest)));
  if (series.length <= room) return observation;
  const ordered = series.toSorted((a, b) => Number(isWell(a, expect)) - Number(isWell(b, expect)));
  return { ...observation, series: ordered.slice(0, room), leftOut: series.length - room };
}

function isWell({ points }: Series, { value, each, any }: MetricsExpect): boolean {
  const wanted = value ?? each;
  const fits = ([, text]: Series['points'][number]) => {
    const rule = wanted ?? any;
    return rule === undefined || (isDecimal(text) && matches(rule, numberOf(text)));
  };
  // Of any, the one that fits decides.
  return wanted === undefined && any !== undefined ? !points.some(fits) : points.every(fits);
}
