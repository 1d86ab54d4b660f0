import { numberText } from './json/exact-number.ts';
import { logfmtPairs } from './logfmt.ts';
import { isRecord } from './query/unread.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The trace and the span that an entry belongs to, as they are written. */
export type EntryTrace = { traceId: string | null; spanId: string | null };

/** Names in lower case, without marks: `trace.id`, `traceId` and `TraceId` are one. */
const traceNames: ReadonlySet<string> = new Set([
  'traceid',
  'ddtraceid',
  'oteltraceid',
  'xbtraceid',
  'trace',
]);
const spanNames: ReadonlySet<string> = new Set(['spanid', 'ddspanid', 'otelspanid', 'xbspanid', 'span']);
/** Headers of a request that hold both. */
const headerNames: ReadonlySet<string> = new Set(['traceparent', 'ubertraceid', 'xcloudtracecontext', 'b']);
/** Fields that hold what a request or a logger says of its trace. */
const containers: ReadonlySet<string> = new Set(
  'trace span dd otel context ctx spancontext tracecontext headers request req log fields attributes mdc extra'.split(
    ' ',
  ),
);
const likely =
  /trace|span|^(?:dd|otel|context|ctx|headers|request|req|log|fields|attributes|mdc|extra|b3)$|x-b3/i;
const deepest = 3;

/** The trace and span that stand in fields of an entry, or in the pairs of its text: the first that is there, nearer places first. */
export function traceIn(places: readonly unknown[]): EntryTrace {
  const found: { traceId: string | null; spanId: string | null } = { traceId: null, spanId: null };
  for (const place of places) {
    const fields = typeof place === 'string' ? pairsOf(place) : place;
    if (isRecord(fields)) collect(fields, found, 0);
  }
  return found;
}

function pairsOf(text: string): Fields | null {
  return /^[\w.@-]{1,40}=/.test(text) ? Object.fromEntries(logfmtPairs(text.slice(0, 4_000))) : null;
}

function collect(
  fields: Fields,
  found: { traceId: string | null; spanId: string | null },
  depth: number,
): void {
  for (const name in fields) {
    if (!likely.test(name)) continue;
    const value = fields[name];
    const plain = name
      .toLowerCase()
      .replace(/^logging\.googleapis\.com\//, '')
      .replace(/[^a-z]/g, '');
    if (isRecord(value) && numberText(value) === null) {
      if (depth < deepest && containers.has(plain)) collect(withGroup(plain, value), found, depth + 1);
      continue;
    }
    const text = typeof value === 'string' ? value : numberText(value);
    if (text === null || text === '') continue;
    if (headerNames.has(plain)) {
      const [trace = null, span = null] = idsOfHeader(text);
      found.traceId ??= trace;
      found.spanId ??= span;
    }
    if (traceNames.has(plain) && (plain !== 'trace' || isId(text)))
      found.traceId ??= text.split('/').at(-1) ?? text;
    if (spanNames.has(plain) && (plain !== 'span' || isId(text))) found.spanId ??= text;
  }
}

/** `{ trace: { id } }` is `trace.id`. */
function withGroup(group: string, fields: Fields): Fields {
  const { id } = fields;
  return (group === 'trace' || group === 'span') && id !== undefined
    ? { ...fields, [`${group}.id`]: id }
    : fields;
}

/** A text of that name that is no id tells something else: a stack trace. */
function isId(text: string): boolean {
  return /^(?:projects\/[^/\s]+\/traces\/)?[\da-f-]{16,36}$/i.test(text);
}

/** W3C `00-TRACE-SPAN-01`, B3 `TRACE-SPAN-1`, Jaeger `TRACE:SPAN:0:1`, Google `TRACE/SPAN;o=1`. */
function idsOfHeader(text: string): readonly string[] {
  const [, trace, span] = /^(?:[\da-f]{2}-)?([\da-f]{16,32})[-:/]([\da-f]{1,20})\b/i.exec(text) ?? [];
  return trace === undefined || span === undefined ? [] : [trace, span];
}

/** True when what an entry writes is the trace: in any case, with dashes or the path of Cloud Logging, its lower half alone (64 bits), also as Datadog's decimal. */
export function isSameTrace(written: string | null, traceId: string): boolean {
  const text = written?.split('/').at(-1)?.toLowerCase().replaceAll('-', '') ?? '';
  const half = traceId.slice(16);
  if (text === traceId || text === half) return true;
  return /^\d{1,20}$/.test(text) && BigInt(text) === BigInt(`0x${half}`);
}
