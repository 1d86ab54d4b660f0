import { loki } from '../../../src/platform/sources/loki/loki.ts';
import { type LokiFault, type LokiLine, startLoki } from '../../../stand-ins/loki/server.ts';
import type { Fault, Line, SourceUnderTest } from '../stand.ts';

const html = { type: 'text/html', text: '<!doctype html><title>Log in</title>' };

const faults: Partial<Record<Fault, LokiFault>> = {
  permission: { kind: 'status', status: 403, text: 'permission denied' },
  credentials: { kind: 'status', status: 401, text: 'invalid authentication credentials' },
  quota: { kind: 'status', status: 429, text: 'too many outstanding requests' },
  broken: { kind: 'status', status: 503, text: 'rpc error: code = Unavailable' },
  hang: { kind: 'hang' },
  reset: { kind: 'reset' },
  html: { kind: 'status', status: 200, ...html },
  nonsense: { kind: 'status', status: 200, text: '{"status":"success","data":[]}' },
  partial: { kind: 'warning', text: 'maximum number of series reached; returning partial results' },
  loop: { kind: 'fewer', most: 1 },
};

function lineOf({ ms, nanos = 0, text, json, severity, pod = 'a', trace }: Line): LokiLine {
  return {
    nanos: BigInt(ms) * 1_000_000n + BigInt(nanos),
    line: json === undefined ? text : JSON.stringify(json),
    labels: { app: 'api', pod: `pod-${pod}`, ...(severity === undefined ? {} : { level: severity }) },
    ...(trace === undefined ? {} : { metadata: { trace_id: trace.traceId, span_id: trace.spanId } }),
  };
}

export const underTest: SourceUnderTest = {
  source: loki,
  async start() {
    const server = await startLoki();
    let stages = 0;
    return {
      hosts: [new URL(server.url).host],
      stage() {
        server.faults.length = 0;
        const began = server.requests.length;
        stages += 1;
        const tenant = `shop-${stages}`;
        return {
          place: { url: server.url, query: '{app="api"}', tenant },
          write: (lines) => server.push(tenant, lines.map(lineOf)),
          spoil(fault, times) {
            // A tenant that there is not has no streams, which Loki does not call an error.
            if (fault === 'missing') return;
            const made = faults[fault];
            if (made === undefined) throw new Error(`no ${fault} here`);
            server.faults.length = 0;
            if (times !== 0) server.faults.push({ ...made, ...(times === undefined ? {} : { times }) });
          },
          requests: () => server.requests.length - began,
        };
      },
      [Symbol.asyncDispose]: () => server.close(),
    };
  },
  pages: { size: 1_000, most: 10 },
  holding: (place) => ({ loki: { ...Object(place), query: '{app="api"} |= "${word}"' } }),
  refused: (place) => ({
    spec: { loki: { ...Object(place), query: '{app="api"} |= error' } },
    told: /refused the query: parse error at line 1, col 16: syntax error: unexpected IDENTIFIER/,
  }),
  grants: /right to read the logs of the tenant/,
  quirks: { 'empty-page': 'a page without a line is the last' },
  notes: [
    'one tenant a check: of several, joined by `|`, Loki would say nothing of one that there is not',
    'an answer without an entry is followed by a question for the streams of the selector: where there are none, the check is `errored`, as with a wrong tenant, which Loki does not call an error',
    'the last instant of a full page is read again; behind a page that is not full one more request sees that there is nothing, since a server may give fewer lines than it has',
    'a line that is a JSON object is the body; the line itself stays in `attributes`, as `log.record.original`',
    'the labels of a stream are the `resource`, structured metadata and parsed labels the `attributes`',
    'what Loki found as `detected_level` is the severity where the writer named none',
  ],
};
