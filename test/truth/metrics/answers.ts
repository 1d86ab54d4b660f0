import type { Kind } from '../statement.ts';
import { type Answered, matrix, of, steady, vector } from './stand-in.ts';

const expect = '{ value: 1 }';
const raw = (own: Answered) => () => ({ own });
const told = (more: object) => () => ({
  own: { body: { status: 'success', data: vector({ a: '1' }).data, ...more } },
});
const typed = (resultType: string, result: unknown) => raw({ data: { resultType, result } });
const failing = (status: number, errorType: string, error: string) =>
  raw({ status, body: { status: 'error', errorType, error } });
const one = (value: string) => ({ metric: { pod: 'a' }, value: [Date.now() / 1_000, value] });
const now = () => Date.now() / 1_000;
const api = 'https://prometheus.io/docs/prometheus/latest/querying/api/';

/** Answers that are not whole, of another kind, or of something else. */
export const answers: Kind = {
  kind: 'answers that are none',
  rule: 'docs/checks.md, metrics: partial, of another kind or of something else: never green',
  statements: [
    of(
      'the server warns',
      'inconclusive',
      told({ warnings: ['fetched from one store only'] }),
      { expect, reason: /server warns: fetched from one store only/ },
      api,
    ),
    of(
      'Thanos answers without one of its stores',
      'inconclusive',
      told({ warnings: ['No StoreAPIs matched for this query'] }),
      { expect },
      'https://thanos.io/tip/components/query.md/#partial-response',
    ),
    of(
      'VictoriaMetrics answers without one of its nodes',
      'inconclusive',
      told({ isPartial: true }),
      { expect, reason: /partial/ },
      'https://docs.victoriametrics.com/cluster-victoriametrics/#cluster-availability',
    ),
    of(
      'the server cut the answer',
      'inconclusive',
      told({ warnings: ['results truncated due to limit'] }),
      { expect },
      api,
    ),
    of(
      'the server left a histogram out',
      'inconclusive',
      told({ infos: ['PromQL info: ignored histogram in sum'] }),
      { expect },
      api,
    ),
    of(
      'the server finds the name of a counter unusual',
      'passed',
      told({
        infos: [
          'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "queue_depth"',
        ],
      }),
      { expect },
      api,
    ),
    of(
      'lists of warnings that are empty',
      'passed',
      told({ warnings: [], infos: null, isPartial: false }),
      { expect },
      api,
    ),
    of(
      'a success with an error beside it',
      'inconclusive',
      told({ errorType: 'timeout', error: 'upstream gave up' }),
      { expect, reason: /upstream gave up/ },
      api,
    ),
    of(
      'one series twice',
      'errored',
      typed('vector', [one('1'), one('1')]),
      { expect: '{ series: 2 }', reason: /one series twice/ },
      api,
    ),
    of(
      'a native histogram beside a number',
      'errored',
      typed('vector', [{ ...one('1'), histogram: [now(), { count: '900', sum: '9' }] }]),
      { expect, reason: /native histograms/ },
      api,
    ),
    of(
      'native histograms beside the numbers of a span',
      'errored',
      () => {
        const { data } = steady(5, '1') as { data: { result: readonly object[] } };
        const histograms = [[now() - 75, { count: '900', sum: '9' }]];
        return { own: { data: { ...data, result: data.result.map((row) => ({ ...row, histograms })) } } };
      },
      { expect, spec: 'range: 5m', reason: /native histograms/ },
      api,
    ),
    of(
      'values with the newest first',
      'errored',
      () => ({
        own: matrix(
          Object.fromEntries(Array.from({ length: 21 }, (_, at) => [at * 15, String(20 - at)])),
          true,
        ),
      }),
      { expect: '{ value: { lte: 0 } }', spec: 'range: 5m, take: change', reason: /order of their time/ },
      api,
    ),
    of(
      'two values of one moment',
      'errored',
      () => {
        const end = Math.floor(now());
        const values = [...Array.from({ length: 21 }, (_, at) => [end - 300 + at * 15, '9']), [end, '0']];
        return typed('matrix', [{ metric: {}, values }])();
      },
      { expect: '{ value: 0 }', spec: 'range: 5m, take: last', reason: /order of their time/ },
      api,
    ),
    of('a scalar', 'errored', typed('scalar', [now(), '1']), { expect, reason: /is a scalar/ }, api),
    of('a string', 'errored', typed('string', [now(), '1']), { expect, reason: /is a string/ }, api),
    of(
      'spans where values are asked for',
      'errored',
      typed('matrix', [{ metric: {}, values: [[now(), '1']] }]),
      { expect, reason: /whole spans/ },
      api,
    ),
    of(
      'a kind of result that nobody knows',
      'errored',
      typed('tensor', []),
      { expect, reason: /of the type "tensor"/ },
      api,
    ),
    of(
      'a native histogram',
      'errored',
      typed('vector', [{ metric: {}, histogram: [now(), { count: '1', sum: '1', buckets: [] }] }]),
      { expect, reason: /histogram_quantile/ },
      api,
    ),
    of('a series without a value', 'errored', typed('vector', [{ metric: {} }]), { expect }, api),
    of(
      'a value as a JSON number',
      'errored',
      typed('vector', [{ metric: {}, value: [now(), 1] }]),
      { expect },
      api,
    ),
    of(
      'labels that are no texts',
      'errored',
      typed('vector', [{ metric: { a: 1 }, value: [now(), '1'] }]),
      { expect },
      api,
    ),
    of('no result at all', 'errored', raw({ body: { status: 'success' } }), { expect }, api),
    of(
      'success in an answer of 500',
      'errored',
      () => ({ own: { ...vector({ a: '1' }), status: 500 } }),
      { expect, reason: /status 500/ },
      api,
    ),
    of(
      'an error in an answer of 200',
      'errored',
      failing(200, 'bad_data', 'nonsense'),
      { expect, reason: /refused the query: nonsense/ },
      api,
    ),
    of(
      'a refused query, with its place',
      'errored',
      failing(400, 'bad_data', 'invalid parameter "query": 1:7: parse error: unexpected identifier'),
      { expect, reason: /refused the query behind `queue_`/ },
      api,
    ),
    of(
      'a query that takes too long for the server',
      'errored',
      failing(503, 'timeout', 'query timed out in expression evaluation'),
      { expect, reason: /query timed out/ },
      api,
    ),
    of(
      'a query that loads too many samples',
      'errored',
      failing(422, 'execution', 'query processing would load too many samples into memory'),
      { expect, reason: /too many samples/ },
      api,
    ),
    of(
      'nobody may ask without credentials',
      'errored',
      raw({ status: 401, text: 'no' }),
      { expect, reason: /who asks: give `auth`/ },
      'RFC 9110, 15.5.2',
    ),
    of(
      'who asks may not read there',
      'errored',
      raw({ status: 403, text: '{"message":"aps:QueryMetrics denied"}' }),
      { expect, reason: /may not read.*aps:QueryMetrics/ },
      'RFC 9110, 15.5.4',
    ),
    of(
      'there is no such path',
      'errored',
      raw({ status: 404, text: '404 page not found' }),
      { expect, reason: /no HTTP API of Prometheus/ },
      'RFC 9110, 15.5.5',
    ),
    of(
      'too many queries',
      'errored',
      raw({ status: 429, text: 'slow down', headers: { 'retry-after': '30' } }),
      { expect, reason: /no more queries now, asks to wait 30/ },
      'RFC 6585, 4',
    ),
    of(
      'the server is not there yet',
      'errored',
      raw({ status: 503, text: 'Service Unavailable' }),
      { expect, reason: /status 503/ },
      'RFC 9110, 15.6.4',
    ),
    of(
      'it leads to a login',
      'errored',
      raw({ status: 302, text: '', headers: { location: 'https://sso.example.com/login' } }),
      { expect, reason: /sends on to https:\/\/sso\.example\.com\/login/ },
      'RFC 9110, 15.4.3',
    ),
    of(
      'a web page with 200',
      'errored',
      raw({ text: '<!doctype html><title>Grafana</title>', headers: { 'content-type': 'text/html' } }),
      { expect, reason: /a web page \(Grafana\)/ },
      api,
    ),
    of('an empty answer of 200', 'errored', raw({ text: '' }), { expect, reason: /answer is empty/ }, api),
    of('no content', 'errored', raw({ status: 204, text: '' }), { expect, reason: /204/ }, api),
    of(
      'JSON of something else',
      'errored',
      raw({ text: '{"status":"ok"}' }),
      { expect, reason: /not one of the HTTP API/ },
      api,
    ),
    of(
      'JSON that ends too early',
      'errored',
      raw({ text: '{"status":"success","data":{"resultType":"vector","result":[' }),
      { expect },
      api,
    ),
    of(
      'a status that stands twice in it',
      'errored',
      raw({
        text: `{"status":"error","status":"success","data":${JSON.stringify(vector({ a: '1' }).data)}}`,
      }),
      { expect },
      'RFC 8259, 4',
    ),
    of(
      'fewer bytes than announced',
      'errored',
      raw({ text: 'x', headers: { 'content-length': '500' } }),
      { expect },
      'RFC 9112, 8',
    ),
  ],
};
