import { logLoki, lokiCheck } from '../../support/log-target.ts';
import type { Kind } from '../statement.ts';

const noBoom = { entries: { none: { contains: 'boom' } } };
const api = 'https://grafana.com/docs/loki/latest/reference/loki-http-api';

/** A service that answers success to nearly everything. */
export const loki: Kind = {
  kind: 'Loki answers with success and nothing',
  rule: 'docs/sources.md; docs/checks.md, logs',
  statements: [
    {
      says: 'a wrong tenant, and a bare count of none',
      is: 'errored',
      why: 'Loki knows no tenants: one that there is not has no lines',
      target: logLoki(['boom']),
      check: lokiCheck({ entries: { count: 0 } }, { tenant: 'shpo' }),
      reason: /no stream \{app="api"\}/,
    },
    {
      says: 'a label that no stream has, and a bare count of none',
      is: 'errored',
      why: 'a selector that matches nothing is no error of Loki',
      target: logLoki(['boom']),
      check: lokiCheck({ entries: { count: 0 } }, { query: '{ap="api"} |= "boom"' }),
    },
    {
      says: 'a filter that leaves nothing of a stream that is there',
      is: 'passed',
      why: 'a bare count is about what the query leaves, and its stream said something',
      target: logLoki(['ready']),
      check: lokiCheck({ entries: { count: 0 } }, { query: '{app="api"} |= "boom"' }),
    },
    {
      says: 'the server gives fewer lines than it was asked for, and one behind them is the one',
      is: 'inconclusive',
      why: 'what was left out was not looked at',
      target: logLoki(['ready', 'steady', 'boom'], ({ faults }) => faults.push({ kind: 'fewer', most: 2 })),
      check: lokiCheck(noBoom),
      reason: /fewer lines than it was asked for/,
    },
    {
      says: 'a warning beside the lines',
      is: 'inconclusive',
      why: 'Loki warns of results that are not whole',
      target: logLoki(['ready'], ({ faults }) =>
        faults.push({ kind: 'warning', text: 'returning partial results' }),
      ),
      check: lokiCheck(noBoom),
      reason: /returning partial results/,
    },
    {
      says: 'a warning, and the line is there',
      is: 'failed',
      why: 'what was found decides',
      target: logLoki(['boom'], ({ faults }) => faults.push({ kind: 'warning', text: 'partial' })),
      check: lokiCheck(noBoom),
    },
    {
      says: 'a login in front of it answers 200 with a page',
      is: 'errored',
      why: 'a page is no answer',
      target: logLoki(['ready'], ({ faults }) =>
        faults.push({ kind: 'status', status: 200, type: 'text/html', text: '<html><title>Log in</title>' }),
      ),
      check: lokiCheck(noBoom),
      reason: /page of HTML \("Log in"\)/,
    },
    {
      says: 'the answer breaks off in its middle, each time',
      is: 'errored',
      why: 'RFC 9112, 8: an incomplete message',
      target: logLoki(['ready', 'ready again'], ({ faults }) => faults.push({ kind: 'reset' })),
      check: lokiCheck(noBoom),
    },
    {
      says: 'what must not be there stands in a field of a line of JSON that is not its message',
      is: 'failed',
      why: 'the line itself is what was written',
      target: logLoki(['{"msg":"failed","detail":"boom"}']),
      check: lokiCheck(noBoom),
    },
    {
      says: 'a query that counts',
      is: 'invalid',
      why: api,
      target: logLoki(['boom']),
      check: lokiCheck(noBoom, { query: 'count_over_time({app="api"}[5m])' }),
    },
    {
      says: 'a field by its name in Cloud Logging',
      is: 'invalid',
      why: 'no entry of Loki has it: every absence would be true',
      target: logLoki(['boom']),
      check: lokiCheck({ entries: { none: { field: { 'jsonPayload.detail': 'boom' } } } }),
      reason: /did you mean body\.detail/,
    },
  ],
};
