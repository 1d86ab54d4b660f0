import { setTimeout as delay } from 'node:timers/promises';
import type { CheckContext, ProbeResult } from '../../core/check.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { maskParameters } from '../http/curl.ts';
import { stoppedWhile } from '../no-observation.ts';
import { askQuery, type QueryResult } from './ask.ts';
import type { MetricsObservation, Series } from './observation.ts';
import { datedQuery, type MetricsSpec } from './spec.ts';

/** A clock that is off by more, or an answer that was kept somewhere, says nothing of now. */
const mostSkewMs = 60_000;

type SeriesResult = Extract<QueryResult, { kind: 'series' }>;

/** One attempt of a metrics check: the query, its control, and how old the samples are that they look at. */
export async function observeMetrics(
  { spec }: { spec: MetricsSpec },
  ctx: CheckContext,
): Promise<ProbeResult<MetricsObservation>> {
  if (!(await settled(spec, ctx))) return stopped(spec, ctx);
  const dated = datedQuery(spec);
  const queries = [
    spec.query,
    ...(spec.control === undefined ? [] : [spec.control]),
    ...(dated === null ? [] : [`timestamp(${dated})`]),
  ];
  const askedAt = Date.now();
  const results = await Promise.all(queries.map((query) => askQuery(spec, query, ctx)));
  const ended = results.find((result) => result.kind === 'unobserved');
  if (ended !== undefined) return ended.end;
  const found = results.flatMap((result) => (result.kind === 'series' ? [result] : []));
  const [own] = found;
  if (own === undefined) throw new Error('a query was answered with nothing');
  const control =
    spec.control === undefined ? null : { query: spec.control, series: found[1]?.series.length ?? 0 };
  const evaluatedAt = own.series[0]?.points.at(-1)?.[0] ?? askedAt;
  const observation: MetricsObservation = {
    prometheus: maskParameters(spec.prometheus),
    query: spec.query,
    evaluatedAt: new Date(evaluatedAt).toISOString(),
    series: own.series,
    control,
    sampled: dated === null ? null : sampledOf(dated, found.at(-1)?.series ?? []),
    problems: [...new Set(found.flatMap((one) => [...one.problems, ...skewOf(one, askedAt)]))],
    requests: found.length,
  };
  return { kind: 'observed', observation };
}

/** What the samples of `timestamp(…)` say; null where there are none. */
function sampledOf(query: string, series: readonly Series[]): MetricsObservation['sampled'] {
  const times = series
    .flatMap(({ points }) => points.map(([, seconds]) => Number(seconds) * 1_000))
    .filter(Number.isFinite);
  if (times.length === 0) return null;
  const text = (at: number) => new Date(at).toISOString();
  return { query, newest: text(Math.max(...times)), oldest: text(Math.min(...times)) };
}

/** Why an answer is not of now: by the time in it, or the one at which it was sent. */
function skewOf({ series, dateMs }: SeriesResult, askedAt: number): readonly string[] {
  const evaluatedAt = series[0]?.points.at(-1)?.[0] ?? null;
  const off = [evaluatedAt, dateMs]
    .map((at) => (at === null ? 0 : at - askedAt))
    .find((ms) => Math.abs(ms) > mostSkewMs);
  if (off === undefined) return [];
  const by = formatDuration(Math.abs(off));
  return off < 0
    ? [
        `the answer is of ${by} before it was asked for: it was kept somewhere on the way, or the clock of the server is late`,
      ]
    : [`the answer is of ${by} after it was asked for: the clocks of the server and of this machine differ`];
}

/** Waits for late samples; false when the attempt ended first. */
async function settled({ settle }: MetricsSpec, ctx: CheckContext): Promise<boolean> {
  const rest = ctx.readyAt + settle - Date.now();
  if (ctx.signal.aborted) return false;
  if (settle === 0 || rest <= 0) return true;
  ctx.progress(`waiting ${formatDuration(rest)} for late samples`);
  try {
    await delay(rest, undefined, { signal: ctx.signal });
    return true;
  } catch (error) {
    if (ctx.signal.aborted) return false;
    throw error;
  }
}

function stopped(spec: MetricsSpec, ctx: CheckContext): ProbeResult<MetricsObservation> {
  const doing = `waiting ${formatDuration(spec.settle)} (\`settle\`) for late samples`;
  return stoppedWhile({ doing, host: new URL(spec.prometheus).host }, ctx);
}
