import type { CheckContext, ProbeResult } from '../../core/check.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { isoText } from '../../core/words/instants.ts';
import { maskParameters } from '../http/curl.ts';
import { stoppedWhile } from '../no-observation.ts';
import { settledBy } from '../settle.ts';
import type { QueryResult } from './ask.ts';
import { gapsIn, unaskedIn } from './coverage.ts';
import { hasNumber, type MetricsObservation, mostSkewMs, type Series, type Take } from './observation.ts';
import { datedQuery } from './sample-age.ts';
import { askTogether } from './shared-queries.ts';
import type { MetricsExpect, MetricsSpec } from './spec.ts';
import { takenOf } from './statistics.ts';
import { type MetricsWindow, type Span, spanBefore, windowOf } from './window.ts';

type MetricsCheck = { spec: MetricsSpec; expect: MetricsExpect };
type SeriesResult = Extract<QueryResult, { kind: 'series' }>;

/** One attempt of a metrics check: the query, the same before the deploy, its control, and how old the samples are that they look at. */
export async function observeMetrics(
  { spec, expect }: MetricsCheck,
  ctx: CheckContext,
): Promise<ProbeResult<MetricsObservation>> {
  if (!(await settledBy(ctx.readyAt + spec.settle, 'samples', ctx))) return stopped(spec, ctx);
  const askedAt = Date.now();
  const window = windowOf(spec, ctx, askedAt);
  const { control, query } = spec;
  const earlier = window === null || expect.before === undefined ? null : spanBefore(window);
  const ask = async (text: string | null | undefined, span: Span | null) =>
    text == null ? null : await askTogether(spec, text, span, ctx);
  const [own, controlled, sampled, sampledControl, before, controlledBefore] = await Promise.all([
    ask(query, window),
    ask(control, window),
    ask(datedQuery(query), null),
    ask(control === undefined ? null : datedQuery(control), null),
    earlier === null ? null : ask(query, earlier),
    earlier === null ? null : ask(control, earlier),
  ]);
  // That the server cannot tell when something was sampled is judged, and no fault of the query.
  const told = [sampled, sampledControl].filter(
    (result) => result?.kind !== 'unobserved' || !result.isRefusal,
  );
  const results = [own, controlled, before, controlledBefore, ...told].filter((result) => result !== null);
  const ended = results.find((result) => result.kind === 'unobserved');
  const ofControl = sampledOf(control ?? '', seriesOf(sampledControl));
  const observation: MetricsObservation = {
    prometheus: maskParameters(spec.prometheus),
    query,
    evaluatedAt: isoText(window?.toMs ?? newestOf(own) ?? askedAt),
    series: taken(seriesOf(own), window, { take: spec.take ?? null, isCompared: before !== null }),
    window: window && { ...spanText(window), stepMs: window.stepMs, since: window.since },
    take: spec.take ?? null,
    before:
      window === null || before === null ? null : beforeOf(before, spanBefore(window), spec.take ?? 'avg'),
    control: control === undefined ? null : controlOf(control, seriesOf(controlled), ofControl !== null),
    sampled: sampledOf(query, seriesOf(sampled)) ?? ofControl,
    problems: [
      ...problemsOf(results, { window, askedAt, mostAgeMs: Math.min(mostSkewMs, spec.maxAge) }),
      ...[own, controlled].map((result) => unaskedIn(seriesOf(result), window)),
      ...[before, controlledBefore].map((result) => unaskedIn(seriesOf(result), earlier)),
      window === null ? null : gapsIn(seriesOf(controlled ?? own), window),
      ...gapsBefore(seriesOf(controlledBefore ?? before), earlier),
    ].filter((problem) => problem !== null),
    requests: results.length,
  };
  if (ended === undefined) return { kind: 'observed', observation };
  const partial = {
    ...observation,
    problems: [],
    ...(ended.refused === null ? {} : { refused: ended.refused }),
  };
  return { ...ended.end, observation: partial };
}

function seriesOf(result: QueryResult | null): readonly Series[] {
  return result?.kind === 'series' ? result.series : [];
}

/** What is no number shows of nothing that it is measured. */
function controlOf(
  query: string,
  found: readonly Series[],
  isSampled: boolean,
): NonNullable<MetricsObservation['control']> {
  const numbers = found.filter(hasNumber);
  const isOther = found.length > 0 && numbers.length === 0;
  return { query, series: numbers.length, isSampled, ...(isOther ? { isNumber: false } : {}) };
}

function newestOf(result: QueryResult | null): number | null {
  return seriesOf(result)[0]?.points.at(-1)?.[0] ?? null;
}

function spanText({ fromMs, toMs }: Span): { from: string; to: string } {
  return { from: isoText(fromMs), to: isoText(toMs) };
}

/** The number of each series, where one is to be taken of its values; of the last one only series that are still there have one. */
function taken(
  series: readonly Series[],
  window: MetricsWindow | null,
  { take, isCompared }: { take: Take | null; isCompared: boolean },
): readonly Series[] {
  if (window === null) return series;
  const endsAt = window.toMs - 2 * window.stepMs;
  const still = take === 'last' ? series.filter(({ points }) => (points.at(-1)?.[0] ?? 0) >= endsAt) : series;
  return still.map((one) => ({
    ...one,
    ...(take === null ? {} : { taken: takenOf(one.points, take) }),
    ...(isCompared ? { compared: takenOf(one.points, take ?? 'avg') } : {}),
  }));
}

function beforeOf(result: QueryResult, span: Span, take: Take): MetricsObservation['before'] {
  const series = seriesOf(result).map((one) => ({ ...one, compared: takenOf(one.points, take) }));
  return { ...spanText(span), series };
}

/** When the series that a query looks at were sampled, by the answer to `datedQuery`; null where there are none. */
function sampledOf(query: string, series: readonly Series[]): MetricsObservation['sampled'] {
  const seconds = Number(series[0]?.points.at(-1)?.[1] ?? 'NaN');
  return Math.abs(seconds) <= lastSecond ? { query, oldest: isoText(seconds * 1_000) } : null;
}

/** Behind it no calendar has a moment. */
const lastSecond = 8.64e12;

type Surroundings = { window: MetricsWindow | null; askedAt: number; mostAgeMs: number };

function problemsOf(
  results: readonly QueryResult[],
  { window, askedAt, mostAgeMs }: Surroundings,
): readonly string[] {
  const own = results.flatMap((result) =>
    result.kind === 'series'
      ? [
          ...result.problems,
          ...skewOf(result, { valuesOf: window === null ? askedAt : null, askedAt, mostAgeMs }),
        ]
      : [],
  );
  return [...new Set([...own, window?.problem ?? null])].filter((problem) => problem !== null);
}

function gapsBefore(series: readonly Series[], span: Span | null): readonly string[] {
  const gaps = span === null ? null : gapsIn(series, span);
  return gaps === null ? [] : [`before: ${gaps}`];
}

/** Why an answer is not of now: by the time in it, or the one at which it was sent. */
function skewOf(
  { series, dateMs, keptMs }: SeriesResult,
  { valuesOf, askedAt, mostAgeMs }: { valuesOf: number | null; askedAt: number; mostAgeMs: number },
): readonly string[] {
  const evaluatedAt = valuesOf === null ? null : (series[0]?.points.at(-1)?.[0] ?? null);
  const off = [...[evaluatedAt, dateMs].map((at) => (at === null ? 0 : at - askedAt)), -keptMs].find(
    (ms) => ms > mostSkewMs || -ms > mostAgeMs,
  );
  if (off === undefined) return [];
  const by = formatDuration(Math.abs(off));
  return off < 0
    ? [
        `the answer is of ${by} before it was asked for: it was kept somewhere on the way, or the clock of the server is late`,
      ]
    : [`the answer is of ${by} after it was asked for: the clocks of the server and of this machine differ`];
}

function stopped(spec: MetricsSpec, ctx: CheckContext): ProbeResult<MetricsObservation> {
  const doing = `waiting ${formatDuration(spec.settle)} (\`settle\`) for late samples`;
  return stoppedWhile({ doing, host: new URL(spec.prometheus).host }, ctx);
}
