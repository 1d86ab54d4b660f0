import { expect, it } from 'vitest';
import { entryOfLine } from '../../src/core/log-line.ts';
import { isSameTrace } from '../../src/core/log-trace.ts';

const id = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

it.each([
  `{"trace_id":"${id}"}`,
  `{"TraceId":"${id}"}`,
  `{"traceID":"${id.toUpperCase()}"}`,
  `{"trace":{"id":"${id}"}}`,
  `{"trace":"${id}"}`,
  `{"otel":{"trace_id":"${id}"}}`,
  `{"context":{"traceId":"${id}"}}`,
  `{"logging.googleapis.com/trace":"projects/p/traces/${id}"}`,
  `{"traceparent":"00-${id}-${span}-01"}`,
  `{"headers":{"traceparent":"00-${id}-${span}-01"}}`,
  `{"X-B3-TraceId":"${id}"}`,
  `{"b3":"${id}-${span}-1"}`,
  `{"uber-trace-id":"${id}:${span}:0:1"}`,
  `{"X-Cloud-Trace-Context":"${id}/7;o=1"}`,
  `{"traceId":"${id.slice(16)}"}`,
  `{"traceId":"0af76519-16cd-43dd-8448-eb211c80319c"}`,
  `{"dd.trace_id":"${BigInt(`0x${id.slice(16)}`)}"}`,
  `{"dd":{"trace_id":${BigInt(`0x${id.slice(16)}`)}}}`,
  `level=info trace_id=${id} msg=fine`,
])('%s is of the trace', (line) => {
  const { traceId } = entryOfLine(line, { timestamp: '2026-03-01T10:00:00Z' });
  expect(isSameTrace(traceId, id)).toBe(true);
});

it.each([
  `{"trace":"Error: boom\\n    at x"}`,
  `{"trace_id":"${id.replace('0', '1')}"}`,
  '{"trace_id":"7"}',
  `{"msg":"${id}"}`,
  'fine',
])('%s is of no trace, or of another', (line) => {
  const { traceId } = entryOfLine(line, { timestamp: '2026-03-01T10:00:00Z' });
  expect(isSameTrace(traceId, id)).toBe(false);
});

it('a span stands beside its trace', () => {
  const line = `{"traceparent":"00-${id}-${span}-01"}`;
  expect(entryOfLine(line, { timestamp: '2026-03-01T10:00:00Z' })).toMatchObject({
    traceId: id,
    spanId: span,
  });
});

it('a leap second is the one behind it', () => {
  expect(entryOfLine('x', { timestamp: '2016-12-31T23:59:60.5Z' }).timestamp).toBe(
    '2017-01-01T00:00:00.500000000Z',
  );
});
