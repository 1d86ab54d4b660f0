import { httpServer } from '../../support/http-server.ts';
import { logFile, logProject, logsCheck } from '../../support/log-target.ts';
import type { Kind, Statement } from '../statement.ts';

const some = Array.from({ length: 6 }, (_, i) => ({ textPayload: `line ${i}` }));
const outside = () => ({
  timestamp: new Date(Date.now() - 3_600_000).toISOString(),
  textPayload: 'long ago',
});

export const absence: Kind = {
  kind: 'what was not looked at is not absent',
  rule: 'docs/checks.md, logs: an empty log and an answer that was cut prove nothing',
  statements: [
    {
      says: 'no entry may hold it, and the log has no line',
      is: 'inconclusive',
      why: 'an empty log proves nothing',
      target: logFile(outside),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } } }),
      reason: /no log line at all/,
    },
    {
      says: 'none of the lines may be of a kind, counted, and the log has no line',
      is: 'inconclusive',
      why: 'issue 11, rule 4',
      target: logFile(outside),
      check: logsCheck('file', { entries: { count: { of: { contains: 'boom' }, is: 0 } } }),
      reason: /no log line at all/,
    },
    {
      says: 'a line must be there, and the log has none at all',
      is: 'inconclusive',
      why: 'it may be the wrong log',
      target: logFile(outside),
      check: logsCheck('file', { entries: { some: { contains: 'ready' } } }),
    },
    {
      says: 'no new error may be there, and the log has no line',
      is: 'inconclusive',
      why: 'an empty log proves nothing',
      target: logFile(outside),
      check: logsCheck('file', { newErrors: 'none' }),
    },
    {
      says: 'each line must satisfy, and there is none',
      is: 'inconclusive',
      why: 'of nothing everything is true',
      target: logFile(outside),
      check: logsCheck('file', { entries: { each: { contains: 'ready' } } }),
    },
    {
      says: 'a bare count of zero is about what the filter leaves',
      is: 'passed',
      why: 'docs/checks.md, logs',
      target: logFile(...some),
      check: logsCheck('file', { entries: { count: 0 } }, { filter: 'severity>=ERROR' }),
    },
    ...[0, { lte: 5 }, { ne: 1 }].map(
      (count): Statement => ({
        says: `a bare count of ${JSON.stringify(count)} of a program that prints nothing`,
        is: 'inconclusive',
        why: 'what it prints is the log, and an empty log proves nothing',
        check: `logs: { run: { argv: ["true"], parser: kubernetes }, since: 10m }\nexpect: ${JSON.stringify({ entries: { count } })}`,
        reason: /no log line at all/,
      }),
    ),
    {
      says: 'a bare count of zero of a file without a filter, which has no line of the window',
      is: 'inconclusive',
      why: 'an empty log proves nothing',
      target: logFile(outside),
      check: logsCheck('file', { entries: { count: 0 } }),
    },
    {
      says: 'a bare count of zero of a trace, where no line has any',
      is: 'inconclusive',
      why: 'who writes no trace ids has no line of any trace',
      siblings: true,
      target: async (stage) => {
        const server = stage.use(await httpServer((_request, response) => response.end('ok')));
        return { ...(await logFile(...some)(stage)), api: server.url };
      },
      check: `
  seen: { http: { url: "\${api}" }, expect: { status: 200 } }
  it:
    needs: [seen]
    logs: { file: "\${log}", trace: seen, since: 10m }
    expect: { entries: { count: 0 } }`,
    },
    {
      says: 'a line must be there, others are, and it is not',
      is: 'failed',
      why: 'all of it was read',
      target: logFile(...some),
      check: logsCheck('file', { entries: { some: { contains: 'ready' } } }),
    },
    {
      says: 'fewer lines than the control wants',
      is: 'inconclusive',
      why: 'too little to judge by',
      target: logFile(...some),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } }, control: { atLeast: 7 } }),
      reason: /only 6 of at least 7 log lines/,
    },
    {
      says: 'the limit was reached, and what must not be there was not among them',
      is: 'inconclusive',
      why: 'the rest was not looked at',
      target: logFile(...some),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } } }, { limit: 5 }),
      reason: /raise `limit`/,
    },
    {
      says: 'exactly as many lines as the limit are all of them',
      is: 'passed',
      why: 'nothing was left out',
      target: logFile(...some),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } } }, { limit: 6 }),
    },
    {
      says: 'the limit was reached, and the lower bound of the count already holds',
      is: 'passed',
      why: 'more entries cannot change it',
      target: logFile(...some),
      check: logsCheck('file', { entries: { count: { gte: 3 } } }, { limit: 5 }),
    },
    {
      says: 'the limit was reached, and the count is the wanted one so far',
      is: 'inconclusive',
      why: 'more entries would change it',
      target: logFile(...some),
      check: logsCheck('file', { entries: { count: 5 } }, { limit: 5 }),
    },
    {
      says: 'the limit was reached, and the upper bound is already passed',
      is: 'failed',
      why: 'more entries cannot change it',
      target: logFile(...some),
      check: logsCheck('file', { entries: { count: { lt: 4 } } }, { limit: 5 }),
    },
    {
      says: 'the limit was reached, and the number that the count must not be was passed',
      is: 'passed',
      why: 'no larger number is 2',
      target: logFile(...some),
      check: logsCheck('file', { entries: { count: { ne: 2 } } }, { limit: 5 }),
    },
    {
      says: 'the limit was reached, and the list of allowed counts lies behind',
      is: 'failed',
      why: 'no larger number is among them',
      target: logFile(...some),
      check: logsCheck('file', { entries: { count: { in: [1, 2] } } }, { limit: 5 }),
    },
    {
      says: 'the control was not reached because of the limit',
      is: 'inconclusive',
      why: 'a control that nobody could read is not fulfilled',
      target: logFile(...some),
      check: logsCheck('file', { control: { atLeast: 6 } }, { limit: 5 }),
    },
    {
      says: 'the service repeats its page token',
      is: 'inconclusive',
      why: 'the search is not over',
      target: logProject(some, ({ faults }) => faults.push({ kind: 'page-loop' })),
      check: logsCheck('project', { entries: { none: { contains: 'boom' } } }, { limit: 5_000 }),
      reason: /repeats its page token/,
    },
    {
      says: 'the service gives an empty page first, and the entry on the next one',
      is: 'failed',
      why: 'entries.list: an empty page with a token is not the end',
      target: logProject(some, ({ faults }) => faults.push({ kind: 'empty-page', times: 1 })),
      check: logsCheck('project', { entries: { none: { contains: 'line 3' } } }),
    },
    {
      says: 'the service refuses the permission',
      is: 'errored',
      why: 'it could not be found out',
      target: logProject(some, ({ faults }) => faults.push({ kind: 'status', code: 7 })),
      check: logsCheck('project', { entries: { none: { contains: 'boom' } } }),
      reason: /roles\/logging\.viewer/,
    },
    {
      says: 'a filter that is just short enough alone is too long with its window',
      is: 'errored',
      why: 'cloud.google.com/logging/quotas: 20,000 characters',
      target: logProject(some),
      check: logsCheck(
        'project',
        { entries: { count: 0 } },
        { filter: `textPayload="${'x'.repeat(19_980)}"` },
      ),
      reason: /the log filter cannot be sent: the filter has 20\d+ characters/,
    },
  ],
};
