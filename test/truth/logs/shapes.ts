import { logFile, logsCheck } from '../../support/log-target.ts';
import type { Kind, Statement } from '../statement.ts';

const noBoom = { entries: { none: { contains: 'boom' } } };
const boom = { severity: 'ERROR', textPayload: 'boom' };

/** What stands around a text and must not hide it. */
const hiding: readonly [says: string, fields: Record<string, unknown>][] = [
  ['a colour inside the text', { textPayload: '\u001b[31mERROR\u001b[0m: boom' }],
  [
    'a link inside the message',
    { jsonPayload: { message: 'ERROR: \u001b]8;;http://a\u001b\\boom\u001b]8;;\u001b\\' } },
  ],
  [
    'a colour inside an exception',
    { jsonPayload: { message: 'x', stack: '\u001b[1mERROR:\u001b[22m boom' } },
  ],
  ['an empty message before another one', { jsonPayload: { message: '', msg: 'ERROR: boom' } }],
  ['a text beside a JSON payload', { textPayload: 'ready', jsonPayload: { message: 'ERROR: boom' } }],
];

/** Lines that some writer makes beside the one that is looked for. */
const odd: readonly [says: string, line: Record<string, unknown>][] = [
  ['a textPayload that is null', { textPayload: null, jsonPayload: { message: 'ready' } }],
  ['an httpRequest that is null', { httpRequest: null, jsonPayload: null }],
  ['a resource that is null', { resource: null, textPayload: 'ready' }],
  ['labels that are a text', { labels: 'none', textPayload: 'ready' }],
  ['a jsonPayload that is a list', { jsonPayload: ['ready', 1] }],
  ['a severity that is an object', { severity: { name: 'INFO' }, textPayload: 'ready' }],
  ['no payload at all', {}],
  ['a key __proto__', { jsonPayload: JSON.parse('{"__proto__":{"message":"x"}}') }],
  [
    'every field null',
    { severity: null, textPayload: null, labels: null, trace: null, insertId: null, split: null },
  ],
];

const severities: readonly [says: string, severity: unknown][] = [
  ['FATAL', 'FATAL'],
  ['the number of Cloud Logging', 500],
  ['the number of pino for an error', 50],
  ['the number of syslog for a critical one', '2'],
  ['err in small letters', 'err'],
];

export const shapes: Kind = {
  kind: 'a field of another kind than LogEntry has breaks no check',
  rule: 'docs/checks.md, logs; RFC 8259 3: null; LogSeverity and what loggers call the same',
  statements: [
    ...odd.map(
      ([says, line]): Statement => ({
        says: `a line with ${says} stands before the one that is looked for`,
        is: 'failed',
        why: 'what was seen fails, whatever stands beside it',
        target: logFile(line, boom),
        check: logsCheck('file', noBoom),
        reason: /got 1 entry, first .* ERROR boom/,
      }),
    ),
    ...severities.map(
      ([says, severity]): Statement => ({
        says: `an error is written as ${says}`,
        is: 'failed',
        why: 'docs/checks.md, logs: severities under any of their names',
        target: logFile({ severity, textPayload: 'x' }),
        check: logsCheck('file', { entries: { none: { severity: { gte: 'ERROR' } } } }),
      }),
    ),
    ...hiding.map(
      ([says, fields]): Statement => ({
        says,
        is: 'failed',
        why: 'docs/checks.md, logs: all that an entry says is looked into',
        target: logFile(fields),
        check: logsCheck('file', { entries: { none: { matches: 'ERROR: boom' } } }),
      }),
    ),
    {
      says: 'a colour in a field hides nothing',
      is: 'failed',
      why: 'issue 11, rule 1',
      target: logFile({ jsonPayload: { message: 'x', state: '\u001b[31mfai\u001b[0mled' } }),
      check: logsCheck('file', { entries: { none: { field: { 'jsonPayload.state': 'failed' } } } }),
    },
    {
      says: 'a severity that is null is DEFAULT',
      is: 'passed',
      why: 'LogSeverity: DEFAULT, the log entry has no assigned severity level',
      target: logFile({ severity: null, textPayload: 'x' }),
      check: logsCheck('file', { entries: { each: { severity: 'DEFAULT' } } }),
    },
    {
      says: 'a severity that nobody knows may be an error',
      is: 'inconclusive',
      why: 'docs/checks.md, logs: it has no rank, and decides nothing',
      target: logFile({ severity: 'banana', textPayload: 'x' }),
      check: logsCheck('file', { entries: { none: { severity: { gte: 'ERROR' } } } }),
    },
    {
      says: 'the plan misspells a severity',
      is: 'invalid',
      why: 'a severity that is none would make every absence true',
      target: logFile({ textPayload: 'x' }),
      check: logsCheck('file', { entries: { none: { severity: { gte: 'ERRROR' } } } }),
      reason: /no severity ERRROR; one of DEFAULT/,
    },
    {
      says: 'the plan misspells a field of the entry',
      is: 'invalid',
      why: 'a path that leads nowhere would make every absence true',
      target: logFile({ textPayload: 'x' }),
      check: logsCheck('file', { entries: { none: { field: { 'jsonPayloda.state': 'failed' } } } }),
      reason: /no field jsonPayloda in a log entry; did you mean jsonPayload\?/,
    },
    {
      says: 'the plan asks for fields and names none',
      is: 'invalid',
      why: 'issue 11, rule 4: empty is not a wish',
      target: logFile({ textPayload: 'x' }),
      check: logsCheck('file', { entries: { each: { field: {} } } }),
      reason: /expected a field path and what is wanted there/,
    },
    {
      says: 'warn is named by the plan and WARNING by the log',
      is: 'passed',
      why: 'docs/checks.md, logs',
      target: logFile({ severity: 'WARNING', textPayload: 'x' }),
      check: logsCheck('file', { entries: { some: { severity: { in: ['warn', 'fatal'] } } } }),
    },
    {
      says: 'a field that is null is one that is not there',
      is: 'failed',
      why: 'docs/checks.md, logs',
      target: logFile({ jsonPayload: { message: 'x', user: null } }),
      check: logsCheck('file', { entries: { each: { field: { 'jsonPayload.user': { exists: true } } } } }),
    },
    {
      says: 'a number stands where a text belongs, and is looked for',
      is: 'failed',
      why: 'docs/checks.md, logs',
      target: logFile({ textPayload: 42 }),
      check: logsCheck('file', { entries: { none: '42' } }),
    },
    {
      says: 'the line of a logger itself, with level, time in milliseconds and msg',
      is: 'failed',
      why: 'pino: its default keys',
      target: logFile(() => ({
        timestamp: null,
        severity: null,
        level: 50,
        time: Date.now() - 5_000,
        msg: 'boom',
      })),
      check: logsCheck('file', { entries: { none: { message: { contains: 'boom' }, severity: 'ERROR' } } }),
    },
    {
      says: 'a level that nothing lifted to the entry makes it an error',
      is: 'failed',
      why: 'docs/checks.md, logs: newErrors',
      target: logFile({ severity: null, jsonPayload: { level: 'error', message: 'cannot reach the queue' } }),
      check: logsCheck('file', { newErrors: 'none' }),
      reason: /1 × cannot reach the queue/,
    },
  ],
};
