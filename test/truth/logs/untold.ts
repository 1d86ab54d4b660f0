import { type Late, logFile, logLoki, logsCheck, lokiCheck } from '../../support/log-target.ts';
import type { Kind, Statement } from '../statement.ts';

const fine = { severity: 'INFO', jsonPayload: { message: 'fine', user: 'bob', n: 55, list: ['a', 'b'] } };
const plain = { severity: null, textPayload: 'a text without a severity' };
const severe = { severity: { gte: 'ERROR' } };

type Case = [says: string, is: Statement['is'], entry: Late & object, entries: object, reason?: RegExp];

const cases: readonly Case[] = [
  [
    'no entry has a severity',
    'inconclusive',
    plain,
    { none: severe },
    /the entry that was read has no severity/,
  ],
  [
    'no entry has a severity, and each must be below one',
    'inconclusive',
    plain,
    { each: { severity: { lt: 'ERROR' } } },
  ],
  ['no entry has a severity, and one must have one', 'inconclusive', plain, { some: { severity: 'ERROR' } }],
  ['no entry has a severity, and none is counted', 'inconclusive', plain, { count: { of: severe, is: 0 } }],
  [
    'no entry has the number of a severity',
    'inconclusive',
    plain,
    { none: { field: { severityNumber: { gte: 17 } } } },
  ],
  [
    'a severity that nobody knows is named',
    'inconclusive',
    { severity: 'wat', textPayload: 'x' },
    { none: severe },
    /the severity is one that nobody knows \(`wat`\)/,
  ],
  [
    'the word of a severity that its writer wrote in another way',
    'failed',
    { severity: 'err', textPayload: 'x' },
    { none: { field: { severityText: 'ERROR' } } },
  ],
  ['one entry has a severity, another none', 'passed', fine, { none: severe }],
  [
    'an exception without a severity beside entries that have one',
    'inconclusive',
    {
      severity: null,
      textPayload: 'Traceback (most recent call last):\n  File "a.py", line 1\nNameError: x',
    },
    { none: severe },
    /1 entry names no severity and looks like an error/,
  ],
  [
    'a severity behind other words, beside entries that have one',
    'inconclusive',
    { severity: null, textPayload: '10:00:00,123 MainThread ERROR payment lost' },
    { none: { field: { severityNumber: { gte: 17 } } } },
  ],
  [
    'a text, where nothing that was read says anything',
    'inconclusive',
    { severity: 'INFO', jsonPayload: {} },
    { none: { contains: 'NameError' } },
    /the entry that was read says nothing/,
  ],
  [
    'a text, where what was read are requests without words',
    'passed',
    { severity: 'INFO', httpRequest: { requestUrl: '/ws', status: 101 } },
    { none: { contains: 'NameError' } },
  ],
  [
    'a text, counted, where nothing that was read says anything',
    'inconclusive',
    { severity: 'INFO', textPayload: '' },
    { count: { of: { message: { contains: 'NameError' } }, is: 0 } },
  ],
  [
    'the misspelt name of a field',
    'inconclusive',
    fine,
    { none: { field: { 'body.usr': 'bob' } } },
    /no entry that was read has body\.usr.*did you mean body\.user\?/,
  ],
  [
    'a field that stands elsewhere',
    'inconclusive',
    fine,
    { none: { field: { 'attributes.user': 'bob' } } },
    /did you mean body\.user\?/,
  ],
  [
    'a field that no entry has, counted',
    'inconclusive',
    fine,
    { count: { of: { field: { 'body.usr': 'bob' } }, is: 0 } },
  ],
  ['a field that no entry has must be there', 'failed', fine, { some: { field: { 'body.usr': 'bob' } } }],
  [
    'at least one with a field that no entry has',
    'failed',
    fine,
    { count: { of: { field: { 'body.usr': 'bob' } }, is: { gte: 1 } } },
  ],
  [
    'a field must not be there at all',
    'passed',
    fine,
    { none: { field: { 'body.error': { exists: true } } } },
  ],
  [
    'a field that no entry has, of errors only',
    'passed',
    fine,
    { none: { severity: 'ERROR', field: { 'body.code': 'DB' } } },
  ],
  [
    'a text in an object',
    'inconclusive',
    fine,
    { none: { field: { body: { contains: 'bob' } } } },
    /body holds an object/,
  ],
  ['a text in a number is looked for', 'failed', fine, { none: { field: { 'body.n': { contains: 5 } } } }],
  [
    'a number as a text',
    'inconclusive',
    fine,
    { none: { field: { 'body.n': '55' } } },
    /body\.n holds a number/,
  ],
  ['a member of a list by its place', 'inconclusive', fine, { none: { field: { 'body.list.1': 'b' } } }],
  ['a time compared with a number', 'inconclusive', fine, { none: { field: { timestamp: { gt: 1 } } } }],
];

const refused: readonly (readonly [says: string, entries: object, reason: RegExp])[] = [
  [
    'letters of a severity',
    { none: { severity: { matches: 'FATAL' } } },
    /`matches` would look at one of the names of a severity; write gte: CRITICAL/,
  ],
  [
    'letters that a severity must not have',
    { each: { severity: { not: { contains: 'ERR' } } } },
    /`contains` would look at one of the names/,
  ],
  ['nothing must not be there', { none: null }, /an entry's message is never null/],
  ['a message that is nothing', { none: { message: null } }, /an entry's message is never null/],
  ['a severity that is nothing', { none: { severity: null } }, /expected a severity/],
  [
    'a number of a severity on another scale',
    { none: { field: { severityNumber: { gte: 500 } } } },
    /severityNumber is 1 to 24/,
  ],
  ['a field that is nothing', { none: { field: { 'body.user': null } } }, /write \{ exists: false \}/],
  ['a message compared with a number', { none: { gt: 5 } }, /a text, of which `gt` never holds/],
  ['a message that is a number', { none: 500 }, /a text: quote it, or write contains: "500"/],
  [
    'a field without the part that it is in',
    { none: { field: { user: 'bob' } } },
    /did you mean body\.user, or attributes\.user\?/,
  ],
];

/** What the entries that were read cannot tell. */
export const untold: Kind = {
  kind: 'what no entry tells proves nothing absent',
  rule: 'docs/checks.md, logs',
  statements: [
    ...cases.map(
      ([says, is, entry, entries, reason]): Statement => ({
        ...{ says, is, why: 'an absence is proven by entries that could have told of it' },
        target: logFile(
          entry,
          ...(says.includes('another none') ? [plain] : says.includes('beside') ? [fine] : []),
        ),
        check: logsCheck('file', { entries }),
        ...(reason === undefined ? {} : { reason }),
      }),
    ),
    ...refused.map(
      ([says, entries, reason]): Statement => ({
        ...{ says, is: 'invalid', why: 'what can never hold would make every absence true', reason },
        target: logFile(fine),
        check: logsCheck('file', { entries }),
      }),
    ),
    ...[
      'level=error msg=boom',
      '[ERROR] boom',
      'E1130 21:00:00.000000 1 main.go:5] boom',
      '{"level_name":"ERROR","level":400}',
    ].map(
      (line): Statement => ({
        says: `a line of Loki tells its severity itself: ${line}`,
        is: 'failed',
        why: 'the highest severity that is written in an entry counts',
        target: logLoki([line]),
        check: lokiCheck({ entries: { none: severe } }),
      }),
    ),
  ],
};
