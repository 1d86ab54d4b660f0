import { defineCheck } from '../../core/check.ts';
import { parseJson } from '../../core/json/parse-json.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { yamlText } from '../../core/plan/yaml-text.ts';
import { quantity } from '../../core/words/quantity.ts';
import { hostsOfUrls } from '../network.ts';
import { traitsOf } from '../traits.ts';
import { httpClues, httpReason } from './clues.ts';
import { httpEvidence } from './evidence.ts';
import { httpLines } from './lines.ts';
import type { HttpObservation } from './observation.ts';
import { judgeRepeated, observeRepeated } from './repeat.ts';
import { type HttpExpect, type HttpSpec, httpExpect, httpSpec } from './spec.ts';

/** One request on its own connection. Captures look into `{ status, headers, body }`, the body parsed when it is JSON. */
export const http = defineCheck<HttpSpec, HttpExpect, HttpObservation>({
  type: 'http',
  insteadOfText: (text) => {
    const [, method, url = text] =
      /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(\S+)$/i.exec(text.trim()) ?? [];
    return `{ ${method === undefined ? '' : `method: ${method.toUpperCase()}, `}url: ${yamlText(url)} }`;
  },
  title: 'One HTTP request: status, headers, body, times, redirects, certificate',
  spec: httpSpec,
  expect: httpExpect,
  isLookOnly: ({ method, repeat }) => repeat === undefined && (method === 'GET' || method === 'HEAD'),
  run: observeRepeated,
  judge: (observation, { expect }) => judgeRepeated(observation, expect),
  describe: (observation) => describeHttp(observation),
  evidence: (observation, { expect }, redact) => httpEvidence(observation, expect, redact),
  captureFrom: ({ status, headers, body, url }) => ({
    url,
    status,
    headers,
    body: body === null ? null : (parseJson(body.text)?.value ?? body.text),
  }),
  // Of answers that were asked for again and again one is kept: no other expectation was tried on the rest.
  observedFor: ({ repeat }, { expect }) => (repeat === undefined ? (expect.schema ?? null) : expect),
  least: ({ spec: { repeat } }) =>
    repeat?.rate === undefined
      ? null
      : { ms: Math.ceil(((repeat.times - 1) / repeat.rate) * 1000), of: '`repeat`' },
  notes: ({ repeat, bodyFile }) => [
    ...(repeat === undefined
      ? []
      : [`${quantity(repeat.times, 'time')}${repeat.rate === undefined ? '' : `, ${repeat.rate} a second`}`]),
    ...(bodyFile === undefined ? [] : [`sends ${bodyFile}`]),
  ],
  clues: (ended, { expect }) => httpClues(ended, expect),
  reason: httpReason,
  lines: httpLines,
  compared: (evidence) => ({ targets: traitsOf(evidence) }),
  hosts: (spec) => hostsOfUrls([spec.url, spec.proxy]),
  lint: ({ spec, expect }) => (isWeak(spec, expect) ? [weak] : []),
});

function describeHttp(observation: HttpObservation): string {
  const { repeat } = observation;
  if (repeat === undefined) return describeResponse(observation);
  const { times, passed, latencyMs } = repeat;
  const took = `p50 ${formatDuration(latencyMs.p50)}, p99 ${formatDuration(latencyMs.p99)}`;
  return `${passed} of ${times} answers passed · ${took}`;
}

function describeResponse({ status, error, durationMs, redirects, certificate }: HttpObservation): string {
  if (certificate?.valid === false && status === null) return `certificate: ${certificate.reason}`;
  if (status === null) return error?.message ?? 'no answer';
  const way = redirects.length === 0 ? '' : ` after ${quantity(redirects.length, 'redirect')}`;
  return `${status} in ${formatDuration(durationMs)}${way}`;
}

const weak =
  'looks only at the status of a liveness route, which may answer 200 while the service does not work; expect something of its body too';

function isWeak({ url }: HttpSpec, expect: HttpExpect): boolean {
  const asserted = Object.entries(expect).filter(([, wanted]) => wanted !== undefined);
  const onlyStatus = asserted.length === 1 && expect.status !== undefined;
  return onlyStatus && /\/(health|healthz|live|livez|liveness|ping|up)\/?(\?.*)?$/.test(url);
}
