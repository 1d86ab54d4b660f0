import { defineCheck, saysSomething } from '../../core/check.ts';
import type { Least } from '../../core/check-demands.ts';
import { parseJson } from '../../core/json/parse-json.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { yamlText } from '../../core/plan/yaml-text.ts';
import { quantity } from '../../core/words/quantity.ts';
import { streamGapsOf } from '../events/event-gaps.ts';
import { hostsOfUrls } from '../network.ts';
import { traitsOf } from '../traits.ts';
import { weakNegations } from '../weak-negations.ts';
import { httpClues, httpReason } from './clues.ts';
import { describeStream } from './events/judge-stream.ts';
import { streamMistakes } from './events/mistakes.ts';
import { httpEvidence } from './evidence.ts';
import { httpKeyWords } from './key-words.ts';
import { httpLines } from './lines.ts';
import type { HttpObservation } from './observation.ts';
import { judgeRepeated, observeRepeated } from './repeat.ts';
import { eventsOf, type HttpExpect, type HttpSpec, httpExpect, httpSpec } from './spec.ts';

/** One request on its own connection. Captures look into `{ status, headers, body }`, the body parsed when it is JSON. */
export const http = defineCheck<HttpSpec, HttpExpect, HttpObservation>({
  type: 'http',
  insteadOfText: (text) => {
    const [, method, url = text] =
      /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(\S+)$/i.exec(text.trim()) ?? [];
    return `{ ${method === undefined ? '' : `method: ${method.toUpperCase()}, `}url: ${yamlText(url)} }`;
  },
  title: 'One HTTP request: status, headers, body, times, redirects, certificate',
  keyWords: () => httpKeyWords,
  spec: httpSpec,
  expect: httpExpect,
  isLookOnly: ({ method, repeat }) => repeat === undefined && (method === 'GET' || method === 'HEAD'),
  run: observeRepeated,
  judge: (observation, check) => judgeRepeated(observation, withEvents(check)),
  describe: (observation) => describeHttp(observation),
  evidence: (observation, { expect }, redact) => httpEvidence(observation, expect, redact),
  captureFrom: ({ status, headers, body, url, stream }) => ({
    url,
    status,
    headers,
    body: body === null ? null : (parseJson(body.text)?.value ?? body.text),
    ...(stream === undefined ? {} : { lastEventId: stream.lastEventId }),
  }),
  observedFor,
  asserts: ({ spec, expect }) => spec.events !== undefined || saysSomething(expect),
  mistakes: ({ spec, expect }) => streamMistakes({ spec, expect }),
  least: leastTime,
  notes: ({ repeat, bodyFile }) => [
    ...(repeat === undefined
      ? []
      : [`${quantity(repeat.times, 'time')}${repeat.rate === undefined ? '' : `, ${repeat.rate} a second`}`]),
    ...(bodyFile === undefined ? [] : [`sends ${bodyFile}`]),
  ],
  clues: (ended, { expect }) => httpClues(ended, expect),
  reason: httpReason,
  lines: httpLines,
  compared: (evidence) => ({ gaps: streamGapsOf(evidence), targets: traitsOf(evidence) }),
  hosts: (spec) => hostsOfUrls([spec.url, spec.proxy]),
  lint: ({ spec, expect }) => [
    ...(isWeak(spec, expect) ? [weak] : []),
    ...weakNegations(expect.body, 'body'),
    ...(spec.events !== undefined && expect.events !== undefined ? [eventsTwice] : []),
  ],
});

function withEvents({ spec, expect }: { spec: HttpSpec; expect: HttpExpect }): HttpExpect {
  return { ...expect, events: eventsOf({ spec, expect }) ?? undefined };
}

function observedFor({ repeat }: HttpObservation, check: { spec: HttpSpec; expect: HttpExpect }): unknown {
  const { expect } = check;
  // Of answers that were asked for again and again one is kept: no other expectation was tried on the rest.
  if (repeat !== undefined) return expect;
  const events = eventsOf(check);
  // The sequence is judged while events come in, and decides how long they are watched.
  return events === null ? (expect.schema ?? null) : { events };
}

function leastTime(check: { spec: HttpSpec; expect: HttpExpect }): Least | null {
  const { repeat } = check.spec;
  if (repeat?.rate !== undefined)
    return { ms: Math.ceil(((repeat.times - 1) / repeat.rate) * 1000), of: '`repeat`' };
  const within = eventsOf(check)?.within;
  const at = check.expect.events === undefined ? 'http' : 'expect';
  return within === undefined ? null : { ms: within, of: `${at}.events.within` };
}

function describeHttp(observation: HttpObservation): string {
  const { repeat } = observation;
  if (repeat === undefined) return describeResponse(observation);
  const { times, passed, latencyMs } = repeat;
  const took = `p50 ${formatDuration(latencyMs.p50)}, p99 ${formatDuration(latencyMs.p99)}`;
  return `${passed} of ${times} answers passed · ${took}`;
}

function describeResponse({
  status,
  stream,
  error,
  durationMs,
  redirects,
  certificate,
}: HttpObservation): string {
  if (certificate?.valid === false && status === null) return `certificate: ${certificate.reason}`;
  if (status === null) return error?.message ?? 'no answer';
  const way = redirects.length === 0 ? '' : ` after ${quantity(redirects.length, 'redirect')}`;
  if (stream !== undefined) return `${describeStream(stream)}${way}`;
  return `${status} in ${formatDuration(durationMs)}${way}`;
}

const eventsTwice = '`events` stands in both the check and `expect`; only the one in `expect` counts';

const weak =
  'looks only at the status of a liveness route, which may answer 200 while the service does not work; expect something of its body too';

function isWeak({ url, events }: HttpSpec, expect: HttpExpect): boolean {
  const asserted = Object.entries(expect).filter(([, wanted]) => wanted !== undefined);
  const onlyStatus = asserted.length === 1 && expect.status !== undefined && events === undefined;
  return onlyStatus && /\/(health|healthz|live|livez|liveness|ping|up)\/?(\?.*)?$/.test(url);
}
