import { defineCheck } from '../../core/check.ts';
import type { Access } from '../../core/check-demands.ts';
import { yamlText } from '../../core/plan/yaml-text.ts';
import { quotedInPromql } from '../../core/promql/quote.ts';
import { needsNoSample } from '../../core/promql/tokens.ts';
import { isRecord } from '../../core/query/unread.ts';
import { quantity } from '../../core/words/quantity.ts';
import { numberWords } from '../../core/words/series.ts';
import { sparkline } from '../../core/words/sparkline.ts';
import { hostsOfUrls } from '../network.ts';
import { metricsClues } from './clues.ts';
import { metricsEvidence } from './evidence.ts';
import { judgeMetrics } from './judge.ts';
import { metricsKeyWords } from './key-words.ts';
import { metricsLines } from './lines.ts';
import { alwaysTrue, metricsMistakes } from './mistakes.ts';
import type { MetricsObservation } from './observation.ts';
import type * as observe from './observe.ts';
import { isExactlyBroken, type MetricsExpect, type MetricsSpec, metricsExpect, metricsSpec } from './spec.ts';

/** Loaded when first needed, with what speaks HTTP: reading a plan needs neither. */
let observing: typeof observe | null = null;

/** What a Prometheus, or a server with its HTTP API, has measured. */
export const metrics = defineCheck<MetricsSpec, MetricsExpect, MetricsObservation>({
  type: 'metrics',
  title: 'A PromQL query: its value, each of its series, how many there are',
  keyWords: () => metricsKeyWords,
  spec: metricsSpec,
  expect: metricsExpect,
  filters: { query: quotedInPromql, control: quotedInPromql },
  insteadOfText: (text) =>
    /^https?:|^\$\{\w*(?:url|api|prom|host|metrics)\w*\}$/i.test(text)
      ? `{ prometheus: ${yamlText(text)}, query: up }`
      : `{ prometheus: "\${prometheus}", query: ${yamlText(text)} }`,
  // Asking takes as long as we wait for samples.
  isTimed: false,
  isLookOnly: () => true,
  async run(check, ctx) {
    observing ??= await import('./observe.ts');
    return await observing.observeMetrics(check, ctx);
  },
  judge: judgeMetrics,
  describe: describeMetrics,
  evidence: metricsEvidence,
  lines: metricsLines,
  clues: metricsClues,
  hosts: ({ prometheus, proxy }) => hostsOfUrls([prometheus, proxy]),
  access: accessOf,
  mistakes: metricsMistakes,
  least: ({ spec }) => (spec.settle === 0 ? null : { ms: spec.settle, of: 'settle' }),
  lint: ({ spec, expect }) => [
    ...(claimsAbsence(spec, expect) ? [weakWithoutControl] : []),
    ...([expect.value, expect.each].some(isExactlyBroken) ? [exactly] : []),
    ...alwaysTrue(expect),
  ],
});

/** Of a spec as it stands in the plan: whether the server answers these credentials at all. */
function accessOf(spec: unknown): Access | null {
  if (!isRecord(spec) || typeof spec.prometheus !== 'string') return null;
  const { prometheus, headers, auth, ca, clientCertificate, proxy, ipFamily } = spec;
  const asking = { prometheus, headers, auth, ca, clientCertificate, proxy, ipFamily };
  const own = { ...asking, query: 'count(up) or vector(0)' };
  return { what: 'metrics access', to: prometheus, spec: own, expect: { series: 1 } };
}

/** `10`, of a span `10 ▁▁█▁`; else how many series there are. */
function describeMetrics({ series }: MetricsObservation): string {
  const [one] = series;
  if (series.length !== 1 || one === undefined) return quantity(series.length, 'series', 'series');
  const number = numberWords(one.taken ?? one.points.at(-1)?.[1] ?? '');
  const bars = sparkline(one.points.map(([, text]) => Number(text)));
  return bars === '' ? number : `${number} ${bars}`;
}

function claimsAbsence({ query, control }: MetricsSpec, { series }: MetricsExpect): boolean {
  return control === undefined && (needsNoSample(query) || series === 0);
}

const weakWithoutControl =
  'takes what is not there for a good sign without `control`: a query that finds nothing proves little';
const exactly =
  'expects exactly a broken number, which hardly anything measured is; compare it, such as { lte: 0.5 }';
