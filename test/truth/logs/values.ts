import { ago, logFile, logProject, logsCheck } from '../../support/log-target.ts';
import type { Kind } from '../statement.ts';

const tags = { textPayload: 'x', jsonPayload: { tags: ['red', 'blue'] } };
const tag = (matcher: unknown) => ({ field: { 'jsonPayload.tags': matcher } });

export const lists: Kind = {
  kind: 'a field that holds a list speaks of all its values',
  rule: 'docs/checks.md, logs; issue 11, rule 3',
  statements: [
    {
      says: 'each entry: one value of two breaks the matcher',
      is: 'failed',
      why: 'every value must satisfy it',
      target: logFile(tags),
      check: logsCheck('file', { entries: { each: tag({ ne: 'blue' }) } }),
    },
    {
      says: 'some entry: one value of two breaks the matcher',
      is: 'failed',
      why: 'every value must satisfy it',
      target: logFile(tags),
      check: logsCheck('file', { entries: { some: tag('red') } }),
    },
    {
      says: 'no entry: one value of two fits the matcher',
      is: 'failed',
      why: 'one that fits is enough for what must not be',
      target: logFile(tags),
      check: logsCheck('file', { entries: { none: tag('blue') } }),
    },
    {
      says: 'counted entries: one value of two fits the matcher',
      is: 'passed',
      why: 'one that fits is counted',
      target: logFile(tags),
      check: logsCheck('file', { entries: { count: { of: tag('blue'), is: 1 } } }),
    },
    {
      says: 'the length is that of the list',
      is: 'passed',
      why: 'length sees the whole list',
      target: logFile(tags),
      check: logsCheck('file', { entries: { each: tag({ length: 2 }) } }),
    },
    {
      says: 'the values of objects in a list',
      is: 'failed',
      why: 'every value must satisfy it',
      target: logFile({ jsonPayload: { items: [{ state: 'ok' }, { state: 'failed' }] } }),
      check: logsCheck('file', { entries: { each: { field: { 'jsonPayload.items.state': 'ok' } } } }),
    },
    {
      says: 'an empty list has nothing that satisfies',
      is: 'failed',
      why: 'there must be one',
      target: logFile({ jsonPayload: { items: [] } }),
      check: logsCheck('file', { entries: { each: { field: { 'jsonPayload.items': { ne: 'failed' } } } } }),
    },
  ],
};

export const clocks: Kind = {
  kind: 'the clock of an entry',
  rule: 'LogEntry.timestamp, receiveTimestamp; docs/checks.md, logs',
  statements: [
    {
      says: 'an entry of a host whose clock runs ahead',
      is: 'failed',
      why: 'docs/checks.md, logs: up to a minute ahead',
      target: logFile(() => ({ timestamp: ago(-20), textPayload: 'boom' })),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } } }),
    },
    {
      says: 'an entry of before the window',
      is: 'inconclusive',
      why: 'it is not in it',
      target: logFile(() => ({ timestamp: ago(601), textPayload: 'boom' })),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } } }),
    },
    {
      says: 'a time with nanoseconds and another zone',
      is: 'passed',
      why: 'RFC 3339 5.6',
      target: logFile(() => ({
        timestamp: new Date(Date.now() + 7_140_000).toISOString().replace('Z', '999999+02:00'),
      })),
      check: logsCheck('file', { entries: { count: 1 } }),
    },
    {
      says: 'only receiveTimestamp is there',
      is: 'failed',
      why: 'LogEntry: a log entry without a timestamp gets the time of its receipt',
      target: logFile(() => ({ timestamp: null, receiveTimestamp: ago(5), textPayload: 'boom' })),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } } }),
    },
    {
      says: 'a time without a zone',
      is: 'inconclusive',
      why: 'RFC 3339 4.4: it is no instant',
      target: logFile({ textPayload: 'ready' }, () => ({
        timestamp: null,
        time: ago(5).slice(0, 19),
        textPayload: 'boom',
      })),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } } }),
      reason: /line 2 has a time without a zone in `time`/,
    },
    {
      says: 'no time at all',
      is: 'inconclusive',
      why: 'it may lie in the window',
      target: logFile({ textPayload: 'ready' }, { timestamp: null, textPayload: 'boom' }),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } } }),
      reason: /line 2 has no time/,
    },
    {
      says: 'seconds since 1970 with a fraction',
      is: 'passed',
      why: 'zap: ts in seconds',
      target: logFile(() => ({ timestamp: null, ts: Date.now() / 1000 - 5, msg: 'x' })),
      check: logsCheck('file', { entries: { count: 1 } }),
    },
    {
      says: 'nanoseconds since 1970 as a text',
      is: 'passed',
      why: 'OpenTelemetry: timeUnixNano',
      target: logFile(() => ({ timestamp: `${Date.now() - 5_000}000000`, textPayload: 'x' })),
      check: logsCheck('file', { entries: { count: 1 } }),
    },
    {
      says: 'nanoseconds since 1970 as a number, which JavaScript would round',
      is: 'passed',
      why: 'zap: EpochNanosTimeEncoder',
      target: logFile(() => ({ timestamp: null, ts: Number(`${Date.now() - 5_000}000001`), msg: 'x' })),
      check: logsCheck('file', { entries: { count: 1 } }),
    },
    {
      says: 'a day that does not exist',
      is: 'inconclusive',
      why: 'RFC 3339 5.7',
      target: logFile({ textPayload: 'ready' }, { timestamp: '2026-02-30T10:00:00Z', textPayload: 'boom' }),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } } }),
      reason: /a time that does not exist/,
    },
    {
      says: 'the same insertId at the same time is one entry',
      is: 'passed',
      why: 'LogEntry.insertId: duplicates are removed in a result',
      target: logProject([
        () => ({ insertId: 'a', timestamp: `${ago(60).slice(0, 17)}00Z` }),
        () => ({ insertId: 'a', timestamp: `${ago(60).slice(0, 17)}00Z` }),
      ]),
      check: logsCheck('project', { entries: { count: 1 } }),
    },
    {
      says: 'entries without an insertId are each their own',
      is: 'passed',
      why: 'two equal lines may well be two',
      target: logFile(...Array.from({ length: 2 }, () => ({ textPayload: 'same' }))),
      check: logsCheck('file', { entries: { count: 2 } }),
    },
    {
      says: 'of a file that is not in order the oldest entries are kept',
      is: 'failed',
      why: 'docs/checks.md, logs: limit',
      target: logFile({ textPayload: 'later' }, () => ({ timestamp: ago(300), textPayload: 'boom' })),
      check: logsCheck('file', { entries: { none: { contains: 'boom' } } }, { limit: 1 }),
    },
  ],
};
