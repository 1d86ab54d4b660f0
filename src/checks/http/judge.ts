import { type Failure, type Judgement, judged } from '../../core/check.ts';
import { matchFound } from '../../core/expect/found-values.ts';
import { pathFinder } from '../../core/expect/json-path.ts';
import { isOperators, type MatcherInput, match, show } from '../../core/expect/matcher.ts';
import { parseJson, whyNoJson } from '../../core/json/parse-json.ts';
import { shortened } from '../../core/shorten.ts';
import { judgeCertificate } from '../certificate.ts';
import { isTransient } from '../connection-error.ts';
import { connectionTrouble } from '../connection-trouble.ts';
import { maskParameters } from './curl.ts';
import { judgeStream } from './events/judge-stream.ts';
import { judgeHeaders } from './headers.ts';
import type { HttpObservation } from './observation.ts';
import type { HttpExpect } from './spec.ts';

/** What the expectations say of an HTTP observation. No answer, half an answer and an invalid certificate fail even when nothing is expected. */
export function judgeHttp(observation: HttpObservation, expect: HttpExpect): Judgement {
  const certificate = certificateFailures(observation, expect);
  if (observation.error !== null && observation.status === null)
    return judgeNoAnswer(observation, expect, certificate);
  const body = judgeBody(observation, expect);
  const stream = judgeStream(observation, expect);
  const failures = [
    ...(observation.error === null ? [] : [brokenOff(observation.error.message)]),
    ...judgeStatus(observation.status, expect.status),
    ...judgeHeaders(observation, expect.header, 'header'),
    ...body.failures,
    ...stream.failures,
    ...(expect.redirects === undefined
      ? []
      : match(expect.redirects, observation.redirects.length, 'redirects')),
    ...judgeTimes(observation, expect),
    ...certificate,
    ...(expect.ipFamily === undefined ? [] : match(expect.ipFamily, observation.ipFamily, 'ipFamily')),
  ];
  return judged(failures, {
    inconclusive: body.inconclusive ?? stream.inconclusive,
    transient: transientOf(observation, failures),
  });
}

function judgeNoAnswer(
  { url, error, certificate }: HttpObservation,
  { tls, ...rest }: HttpExpect,
  certificateFailed: readonly Failure[],
): Judgement {
  const nothingSent = error?.code === 'CERTIFICATE_INVALID' && certificate !== null;
  if (nothingSent && certificateFailed.length > 0) return judged(certificateFailed, { transient: 'network' });
  // The invalid certificate was expected; it is enough when nothing else is.
  if (nothingSent && tls !== undefined && Object.values(rest).every((wanted) => wanted === undefined))
    return judged([]);
  const actual = error === null ? 'nothing' : `${error.message} (${error.code})`;
  const message = `expected an answer from ${maskParameters(url)}, got ${actual}${nothingSent ? '; insecure: true sends the request all the same' : ''}`;
  return judged([{ at: 'connection', expected: 'an answer', actual, message }], {
    transient: error !== null && isTransient(error) ? 'network' : null,
    trouble: error === null ? null : connectionTrouble(error, new URL(url).host),
  });
}

/** `200`, `2xx`, or a list of them. */
function judgeStatus(actual: number | null, wanted: HttpExpect['status']): readonly Failure[] {
  if (wanted === undefined) return [];
  const accepted = (Array.isArray(wanted) ? wanted : [wanted]).map(String);
  const holds = accepted.some((one) =>
    one.endsWith('xx') ? String(actual).startsWith(one.charAt(0)) : one === String(actual),
  );
  if (holds) return [];
  const expected = accepted.length === 1 ? accepted.join() : `one of ${accepted.join(', ')}`;
  return [
    { at: 'status', expected, actual: String(actual), message: `expected status ${expected}, got ${actual}` },
  ];
}

type BodyJudgement = { failures: readonly Failure[]; inconclusive: string | null };

function judgeBody(observation: HttpObservation, expect: HttpExpect): BodyJudgement {
  const text = observation.body?.text ?? '';
  const body = expect.body === undefined ? [] : match(expect.body, text, 'body');
  const looksInto = expect.json !== undefined || expect.schema !== undefined;
  const missing = missingOf(observation);
  if (missing !== null && (looksInto || (expect.body !== undefined && !holdsForTheRest(expect.body, body)))) {
    return { failures: [], inconclusive: missing };
  }
  const failures = [...body, ...judgeJson(text, expect.json), ...judgeSchema(observation.schemaErrors)];
  return { failures, inconclusive: null };
}

/** Why the text is not the whole body; null when it is. */
function missingOf({ body, error }: HttpObservation): string | null {
  if (body === null || error !== null) return null;
  if (!body.cut) return body.unreadable ?? null;
  return `only the first ${body.text.length} characters of the body were kept (maxBodyBytes), too few to judge by`;
}

/** What is found in the beginning of a text is in the text, whatever follows. */
function holdsForTheRest(wanted: MatcherInput, failures: readonly Failure[]): boolean {
  const certain = new Set(['contains', 'startsWith', 'exists', 'type']);
  return (
    failures.length === 0 && isOperators(wanted) && Object.keys(wanted).every((name) => certain.has(name))
  );
}

function judgeJson(text: string, wanted: HttpExpect['json']): readonly Failure[] {
  if (wanted === undefined) return [];
  const parsed = parseJson(text);
  if (parsed === undefined) return [notJson(text)];
  return Object.entries(wanted).flatMap(([path, matcher]) =>
    matchFound(matcher, pathFinder(path)(parsed.value), `json ${path}`),
  );
}

function notJson(text: string): Failure {
  const actual = text === '' ? 'an empty body' : (whyNoJson(text) ?? show(shortened(text, 200)));
  return { at: 'json', expected: 'JSON', actual, message: `expected body to be JSON, got ${actual}` };
}

function judgeSchema(errors: readonly string[] | null): readonly Failure[] {
  return (errors ?? []).map((error) => ({
    at: 'schema',
    expected: 'a body that fits the schema',
    actual: error,
    message: `expected the body to fit the schema, but ${error}`,
  }));
}

function judgeTimes({ durationMs, timings }: HttpObservation, expect: HttpExpect): readonly Failure[] {
  const { dns, connect, tls, firstByte, transfer } = expect.timing ?? {};
  const rows: [string, MatcherInput | undefined, number | null][] = [
    ['duration', expect.duration, durationMs],
    ['timing dns', dns, timings.dnsMs],
    ['timing connect', connect, timings.connectMs],
    ['timing tls', tls, timings.tlsMs],
    ['timing firstByte', firstByte, timings.firstByteMs],
    ['timing transfer', transfer, timings.transferMs],
  ];
  return rows.flatMap(([at, wanted, actual]) =>
    wanted === undefined ? [] : match(wanted, actual ?? undefined, at, { unit: 'duration' }),
  );
}

/** Plain HTTP on a loopback address has no certificate to look at, so that one plan fits staging and a stand-in; anywhere else its lack is a failure. */
function certificateFailures(observation: HttpObservation, expect: HttpExpect): readonly Failure[] {
  const plain = observation.url.startsWith('http:');
  if (
    plain &&
    observation.certificate === null &&
    (observation.address === '::1' || observation.address?.startsWith('127.'))
  )
    return [];
  if (observation.certificate === null && observation.error !== null) return [];
  return judgeCertificate(observation.certificate, expect.tls ?? {}, 'tls');
}

function brokenOff(actual: string): Failure {
  return {
    at: 'body',
    expected: 'a whole answer',
    actual,
    message: `expected a whole answer, got ${actual}`,
  };
}

function transientOf(observation: HttpObservation, failures: readonly Failure[]): Judgement['transient'] {
  if (failures.length === 0) return null;
  if (observation.error !== null) return isTransient(observation.error) ? 'network' : null;
  return (observation.status ?? 0) >= 500 ? 'http_5xx' : null;
}
