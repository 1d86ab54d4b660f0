import { logWatch, watchCheck } from '../../support/log-target.ts';
import type { Kind } from '../statement.ts';

const noBoom = { entries: { none: { contains: 'boom' } } };
const api = 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference';
const insights = { query: "filter @message like 'o'" };

/** A service whose pages are empty before they are at an end. */
export const cloudwatch: Kind = {
  kind: 'CloudWatch answers with success and not yet all',
  rule: 'docs/sources.md; docs/checks.md, logs',
  statements: [
    {
      says: 'two pages without an event, and the line on the third',
      is: 'failed',
      why: `${api}/API_FilterLogEvents.html: a token says that there is more`,
      target: logWatch(['ready', 'boom'], ({ faults }) => faults.push({ kind: 'empty-page', times: 2 })),
      check: watchCheck(noBoom),
    },
    {
      says: 'pages that lead to themselves',
      is: 'inconclusive',
      why: 'what they lead to was not looked at',
      target: logWatch(['ready'], ({ faults }) => faults.push({ kind: 'same-token' })),
      check: watchCheck(noBoom),
    },
    {
      says: 'a group without a stream, a filter, and a bare count of none',
      is: 'errored',
      why: 'nothing could have written one',
      target: logWatch([]),
      check: watchCheck({ entries: { count: 0 } }, { filter: 'boom' }),
      reason: /no event in the log group \/ecs\/api/,
    },
    {
      says: 'a group of another name, and a bare count of none',
      is: 'errored',
      why: `${api}/API_FilterLogEvents.html: ResourceNotFoundException`,
      target: logWatch(['boom']),
      check: watchCheck({ entries: { count: 0 } }, { group: '/ecs/apy' }),
      reason: /has no log group \/ecs\/apy in eu-central-1/,
    },
    {
      says: 'a filter that leaves nothing of events that are there',
      is: 'passed',
      why: 'a bare count is about what the filter leaves',
      target: logWatch(['ready']),
      check: watchCheck({ entries: { count: 0 } }, { filter: 'boom' }),
    },
    {
      says: 'a query of Insights that timed out with a part of the records',
      is: 'inconclusive',
      why: `${api}/API_GetQueryResults.html: only Complete is complete`,
      target: logWatch(['o'], ({ faults }) => faults.push({ kind: 'query', status: 'Timeout', behind: 1 })),
      check: watchCheck(noBoom, insights),
      reason: /its status is Timeout/,
    },
    {
      says: 'a query of Insights that was cancelled, and had found the line',
      is: 'failed',
      why: 'what was found decides',
      target: logWatch(['boom'], ({ faults }) =>
        faults.push({ kind: 'query', status: 'Cancelled', behind: 1 }),
      ),
      check: watchCheck(noBoom, insights),
    },
    {
      says: 'a query of Insights gives fewer records than it says that it matched',
      is: 'inconclusive',
      why: 'what was left out was not looked at',
      target: logWatch(['o', 'boom'], ({ faults }) => faults.push({ kind: 'fewer', most: 1 })),
      check: watchCheck(noBoom, insights),
      reason: /matched 2 records and gave 1/,
    },
    {
      says: 'a query of Insights that counts',
      is: 'invalid',
      why: 'a count is no entry',
      target: logWatch(['boom']),
      check: watchCheck(noBoom, { query: 'filter @message like /boom/ | stats count(*)' }),
      reason: /stats cannot stand here/,
    },
  ],
};
