import { z } from 'zod';
import { plainJson } from '../../core/json/parse-json.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { type Series, seriesKey } from './observation.ts';

/** What a server answered: series, or why there are none to be had, in words. `notes` say why it is not whole. */
export type Answer =
  | { kind: 'series'; series: readonly Series[]; problems: readonly string[] }
  | { kind: 'refused'; error: string }
  | { kind: 'unusable'; why: string };

const words = z.array(z.string()).nullish();
const envelope = z.object({
  status: z.literal('success'),
  data: z.object({ resultType: z.string(), result: z.unknown() }),
  warnings: words,
  infos: words,
  isPartial: z.boolean().nullish(),
  error: z.string().nullish(),
});
const failed = z.object({ status: z.literal('error'), error: z.string() });

const point = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());
const vector = z.array(
  z.object({ metric: labels, value: point }).transform(({ metric, value }) => ({ metric, values: [value] })),
);
const matrix = z.array(z.object({ metric: labels, values: z.array(point).min(1) }));
const shapes = { vector, matrix };
const histograms = z.array(
  z.object({ metric: labels, histogram: z.unknown().optional(), histograms: z.unknown().optional() }),
);

/** The body of an answer, read as the HTTP API of Prometheus has it: values of a moment are a `vector`, those of a span a `matrix`. */
export function readAnswer(text: string, wanted: 'vector' | 'matrix'): Answer {
  const value = plainJson(text)?.value;
  const refusal = failed.safeParse(value);
  if (refusal.success) return { kind: 'refused', error: refusal.data.error };
  const { data: answer } = envelope.safeParse(value);
  if (answer === undefined)
    return { kind: 'unusable', why: 'the answer is not one of the HTTP API of Prometheus' };
  const { resultType, result } = answer.data;
  if (resultType !== wanted) return { kind: 'unusable', why: unexpectedType(resultType) };
  const rows = shapes[wanted].safeParse(result);
  if (!rows.success || holdsHistograms(result)) return { kind: 'unusable', why: whyNoRows(result) };
  const series = rows.data.map(
    ({ metric, values }): Series => ({
      labels: metric,
      points: values.map(([at, number]) => [Math.round(at * 1_000), number]),
    }),
  );
  const wrong = series.flatMap(({ points }) => points).find(([, number]) => !isSampleValue(number));
  if (wrong !== undefined) {
    const shown = JSON.stringify(wrong[1].slice(0, 40));
    return { kind: 'unusable', why: `the answer holds the value ${shown}, which is no number` };
  }
  const disorder = disorderIn(series);
  if (disorder !== null) return { kind: 'unusable', why: disorder };
  return { kind: 'series', series, problems: problemsOf(answer) };
}

/** What no server of the API answers: one series twice, or a moment that is not behind the one before it. */
function disorderIn(series: readonly Series[]): string | null {
  const isOrdered = series.every(({ points }) =>
    points.every(([at], index) => index === 0 || at > (points[index - 1]?.[0] ?? at)),
  );
  if (!isOrdered) return 'the answer holds values that are not in the order of their time';
  return new Set(series.map(seriesKey)).size === series.length ? null : 'the answer holds one series twice';
}

const sampleValue = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|NaN|[+-]?Inf)$/i;

function isSampleValue(text: string): boolean {
  return sampleValue.test(text);
}

const mostWarnings = 3;

/** Says nothing of what was left out: only that a name, or the numbers of a histogram, are unusual. */
const harmless = /metric might not be a counter|needed to be fixed for monotonicity/i;

function problemsOf({ warnings, infos, isPartial, error }: z.infer<typeof envelope>): readonly string[] {
  const told = [...(warnings ?? []), ...(infos ?? []).filter((info) => !harmless.test(info))];
  return [
    ...(error ? [`the server calls it a success, and says: ${shortLine(error, 400)}`] : []),
    ...(isPartial === true ? ['the answer is partial: a storage node did not answer'] : []),
    ...told.slice(0, mostWarnings).map((warning) => `the server warns: ${shortLine(warning, 400)}`),
  ];
}

function unexpectedType(type: string): string {
  switch (type) {
    case 'scalar':
      return 'the query is a scalar, which is there without any data; ask for series: leave scalar() out, or name a metric';
    case 'string':
      return 'the query is a string; ask for series';
    case 'matrix':
      return 'the query finds whole spans, as metric[5m] does, and no value of now; put rate(…) or max_over_time(…) around it';
    default:
      return `the answer is of the type ${JSON.stringify(type.slice(0, 40))}; ask for series`;
  }
}

function holdsHistograms(result: unknown): boolean {
  const rows = histograms.safeParse(result).data ?? [];
  return rows.some((row) => row.histogram !== undefined || row.histograms !== undefined);
}

function whyNoRows(result: unknown): string {
  return holdsHistograms(result)
    ? 'the query finds native histograms, which are no single number; ask histogram_quantile(…), histogram_avg(…) or histogram_count(…) of them'
    : 'the answer is not one of the HTTP API of Prometheus: its series are not as they are written there';
}
