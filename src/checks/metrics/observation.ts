import { isDecimal } from '../../core/json/exact-number.ts';

/** What one number is made of the values of a span by. */
export const takes = ['last', 'first', 'min', 'max', 'avg', 'change'] as const;
export type Take = (typeof takes)[number];

/** A clock that is off by more, or an answer that was kept somewhere for longer, says nothing of now. */
export const mostSkewMs = 60_000;

/** One series: its labels, and its values as the server wrote them (`0.25`, `NaN`, `+Inf`), each at a time in epoch milliseconds. */
export type Series = {
  labels: Readonly<Record<string, string>>;
  points: readonly (readonly [atMs: number, value: string])[];
  /** What was asked to be made of the values of a span; left out: each of them counts. */
  taken?: string;
  /** The number that is compared with that of the span before; left out where nothing is compared. */
  compared?: string;
};

export type MetricsObservation = {
  /** The address without secrets in it, and the query as it was sent. */
  prometheus: string;
  query: string;
  /** RFC 3339: when the server evaluated it. */
  evaluatedAt: string;
  series: readonly Series[];
  /** The span that was looked at, RFC 3339; null for the values of now. */
  window: { from: string; to: string; stepMs: number; since: 'deploy' | 'duration' } | null;
  take: Take | null;
  /** The same span just before; null unless something is expected of it. Each series has what was taken of it, the average unless told. */
  before: { from: string; to: string; series: readonly Series[] } | null;
  /** Series that were not kept; left out: none. */
  leftOut?: number;
  /** Of values that stood close together not all were kept; left out: all were. */
  thinned?: boolean;
  /** The numbers that values were compared with, for a picture. */
  limits?: readonly number[];
  /** How many series of numbers the control found, whether it found others only (`isNumber`: false), and whether a sample stands behind it; null without one. */
  control: { query: string; series: number; isSampled: boolean; isNumber?: boolean } | null;
  /**
   * RFC 3339: the newest sample of that series that was not sampled for the longest, among those that the query looks at; where it looks at
   * none that there is, among those of the control. Null when not known.
   */
  sampled: { query: string; oldest: string } | null;
  /** Why the answers are not whole or not of now, in words; empty when they are. */
  problems: readonly string[];
  requests: number;
  /** Where the server stopped reading a query that it refused. */
  refused?: { query: string; at: number };
};

/** False for a series of values that are none, such as NaN. */
export function hasNumber({ points }: Pick<Series, 'points'>): boolean {
  return points.some(([, value]) => isDecimal(value));
}

/** The same for series whose labels are the same. */
export function seriesKey({ labels }: Pick<Series, 'labels'>): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
