import type { CheckContext } from '../../core/check.ts';
import { isCloudAuth } from '../../core/cloud-auth.ts';
import type { Trouble } from '../../core/trouble.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { isTransient } from '../connection-error.ts';
import { connectionTrouble } from '../connection-trouble.ts';
import { maskParameters } from '../http/curl.ts';
import type { HttpObservation } from '../http/observation.ts';
import { observeHttp } from '../http/observe.ts';
import { httpSpec } from '../http/spec.ts';
import type { NoObservation } from '../no-observation.ts';
import { accessHeaders } from './access.ts';
import { readAnswer } from './answer.ts';
import type { Series } from './observation.ts';
import { notAnAnswer, placeWords, type RefusedAt, refusalOf, refusedAt } from './refusal.ts';
import type { MetricsSpec } from './spec.ts';
import type { Span } from './window.ts';

/** What a query found, and when the server sent it; else how the attempt ends, and where the query was refused. */
export type QueryResult =
  | {
      kind: 'series';
      series: readonly Series[];
      problems: readonly string[];
      dateMs: number | null;
      /** How long it was kept somewhere on the way, by what is told of it. */
      keptMs: number;
    }
  | { kind: 'unobserved'; end: NoObservation; isRefusal: boolean; refused: RefusedAt | null };

/** More than any answer that a person could look at: ten thousand series with a few labels. */
const maxBodyBytes = 8 * 1024 * 1024;
/** Longer addresses are cut by some proxies; what reads a query takes it in a body too. */
const longestAddress = 4_000;

/** Asks for the values of now, or at each moment of a span. */
export async function askQuery(
  spec: MetricsSpec,
  query: string,
  span: Span | null,
  ctx: CheckContext,
): Promise<QueryResult> {
  const request =
    span === null
      ? requestOf(spec, '/api/v1/query', { query })
      : requestOf(spec, '/api/v1/query_range', { query, ...fieldsOf(span) });
  const { method = 'GET', url, headers, body = null } = request;
  const access = await accessHeaders(spec, { method, url, headers, body }, ctx);
  if (access.kind === 'unavailable')
    return unobserved(spec, access.reason, { mend: `give credentials for ${new URL(url).host}` });
  const sent = httpSpec.parse({ ...request, headers: { ...headers, ...access.headers } });
  const observed = await observeHttp({ spec: sent, expect: {} }, ctx);
  if (observed.kind === 'waiting') throw new Error('an HTTP request waits for nobody');
  if (observed.kind === 'unobserved')
    return { kind: 'unobserved', end: { ...observed, observation: null }, isRefusal: false, refused: null };
  return resultOf(observed.observation, { spec, query, wanted: span === null ? 'vector' : 'matrix' }, ctx);
}

function fieldsOf({ fromMs, toMs, stepMs }: Span): Record<string, string> {
  return { start: seconds(fromMs), end: seconds(toMs), step: seconds(stepMs) };
}

function seconds(ms: number): string {
  return String(ms / 1_000);
}

/** Whoever signs it must know all of it. */
type QueryRequest = { url: string; method?: 'POST'; body?: string; headers: Record<string, string> };

function requestOf(
  spec: MetricsSpec,
  path: string,
  fields: Readonly<Record<string, string>>,
): QueryRequest & object {
  const { headers, auth, ca, clientCertificate, proxy, ipFamily } = spec;
  const url = new URL(spec.prometheus);
  url.hash = '';
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  const form = new URLSearchParams(fields);
  const address = new URL(url);
  for (const [name, value] of form) address.searchParams.append(name, value);
  const own = { accept: 'application/json', ...headers };
  const rest = {
    auth: isCloudAuth(auth) ? undefined : auth,
    ca,
    clientCertificate,
    proxy,
    ipFamily,
    maxBodyBytes,
  };
  if (address.href.length <= longestAddress) return { ...rest, url: address.href, headers: own };
  const asForm = { 'content-type': 'application/x-www-form-urlencoded', ...own };
  return { ...rest, url: url.href, method: 'POST', body: form.toString(), headers: asForm };
}

type Ending = {
  transient?: NoObservation['transient'];
  isRefusal?: boolean;
  mend?: string;
  refused?: RefusedAt | null;
  trouble?: Trouble | undefined;
};

type AskedQuery = { spec: MetricsSpec; query: string; wanted: 'vector' | 'matrix' };

function resultOf(
  answer: HttpObservation,
  { spec, query, wanted }: AskedQuery,
  ctx: CheckContext,
): QueryResult {
  const { status, error, body, certificate, headers } = answer;
  const end = (why: string, ending: Ending = {}) => unobserved(spec, why, ending);
  if (certificate?.valid === false) return end(`its certificate is not valid: ${certificate.reason}`);
  if (error !== null) {
    const trouble = connectionTrouble(error, new URL(answer.url).host) ?? undefined;
    return end(error.message, { transient: isTransient(error) ? 'network' : null, trouble });
  }
  if (status === null || body === null) return end('no answer', { transient: 'network' });
  if (body.cut)
    return end(
      `the answer is larger than ${maxBodyBytes / 1024 / 1024} MiB: ask for fewer series, such as sum by (job) (…)`,
    );
  if (body.unreadable) return end(body.unreadable);
  const read = readAnswer(body.text, wanted);
  if (read.kind === 'refused') {
    const refused = refusedAt(query, read.error);
    const place = refused === null ? '' : ` ${placeWords(refused)}`;
    if (status === 200 || status === 400 || status === 422)
      return end(`it refused the query${place}: ${shortLine(ctx.redact(read.error), 600)}`, {
        ...{ isRefusal: true, refused, mend: `mend the query to ${new URL(spec.prometheus).host}` },
      });
  }
  if (status !== 200) {
    const { why, transient } = refusalOf(status, headers, ctx.redact(body.text));
    const credentials = status === 401 || status === 403;
    const mend = `give credentials for ${new URL(spec.prometheus).host}`;
    return end(why, { transient, ...(credentials ? { mend } : {}) });
  }
  if (read.kind === 'unusable') return end(notAnAnswer(body.text, read.why, ctx.redact));
  if (read.kind === 'refused') throw new Error('a refusal of a query was passed over');
  const date = Date.parse(headers.date ?? '');
  const keptSeconds = /^\d{1,10}$/.test(headers.age ?? '') ? Number(headers.age) : 0;
  return { ...read, dateMs: Number.isNaN(date) ? null : date, keptMs: keptSeconds * 1_000 };
}

function unobserved(
  { prometheus }: MetricsSpec,
  why: string,
  { transient = null, isRefusal = false, refused = null, mend, trouble }: Ending = {},
): QueryResult {
  const reason = `${maskParameters(prometheus)}: ${why}`;
  return {
    kind: 'unobserved',
    end: {
      ...{ kind: 'unobserved' as const, reason, transient, observation: null, trouble },
      ...(mend === undefined ? {} : { mend }),
    },
    isRefusal,
    refused,
  };
}
