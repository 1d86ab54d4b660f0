import { logFile, logsCheck } from '../../support/log-target.ts';
import type { Kind, Statement } from '../statement.ts';

const nameError = "NameError: name 'redis' is not defined";
const trace = `Traceback (most recent call last):\n  File "/app/main.py", line 3, in ready\n${nameError}`;
const unwanted = { entries: { none: { contains: "name 'redis' is not defined" } } };

/** Where loggers put an exception that stands beside the message. */
const places: readonly [says: string, why: string, fields: Record<string, unknown>][] = [
  [
    'stack_trace of a structured Cloud Logging entry',
    'cloud.google.com/error-reporting/docs/formatting-error-messages',
    { stack_trace: trace },
  ],
  ['exception, as structlog writes it', 'structlog: format_exc_info', { exception: trace }],
  ['exc_info of a JSON formatter of Python', 'python-json-logger', { exc_info: trace }],
  [
    'err as pino serialises it',
    'pino-std-serializers: err',
    { err: { type: 'NameError', message: "name 'redis' is not defined", stack: trace } },
  ],
  [
    'error.stack_trace nested, as ECS has it',
    'Elastic Common Schema: error.stack_trace',
    { error: { stack_trace: trace } },
  ],
  ['error.stack_trace as one dotted name', 'Elastic Common Schema', { 'error.stack_trace': trace }],
  ['stack of winston', 'winston: errors({ stack: true })', { stack: trace }],
  ['stacktrace of zap', 'zap: StacktraceKey', { stacktrace: trace }],
  ['throwable of a Java encoder', 'logstash-logback-encoder', { throwable: trace }],
  ['Exception of Serilog', 'Serilog: JsonFormatter', { Exception: trace }],
  ['@x of the compact format of Serilog', 'github.com/serilog/serilog-formatting-compact', { '@x': trace }],
  [
    'attributes of OpenTelemetry',
    'OpenTelemetry semantic conventions: exceptions',
    { attributes: { 'exception.stacktrace': trace } },
  ],
  [
    'frames as objects, as structlog has them',
    'structlog: dict_tracebacks',
    {
      exception: [
        {
          exc_type: 'NameError',
          exc_value: "name 'redis' is not defined",
          frames: [{ filename: 'main.py', lineno: 3, name: 'ready' }],
        },
      ],
    },
  ],
  ['a list of errors', 'AggregateError', { errors: [{ message: 'fine' }, { message: nameError }] }],
  [
    'the cause of a cause',
    'Error.cause',
    { err: { message: 'failed', cause: { message: 'again', cause: { message: nameError } } } },
  ],
  [
    'deep in the context of the request',
    'a logger of ours',
    { context: { request: { failure: { exception: trace } } } },
  ],
];

export const exceptions: Kind = {
  kind: 'an exception beside the message is part of what an entry says',
  rule: 'docs/checks.md, logs; Error Reporting reads stack_trace, exception, message',
  statements: [
    ...places.map(
      ([where, why, fields]): Statement => ({
        says: `the exception stands in ${where}`,
        is: 'failed',
        why,
        target: logFile({ severity: 'ERROR', jsonPayload: { message: 'request failed', ...fields } }),
        check: logsCheck('file', unwanted),
        reason: /got 1 entry, first /,
      }),
    ),
    {
      says: 'the exception stands in a field of the line itself, beside a textPayload',
      is: 'failed',
      why: 'docs/checks.md, logs',
      target: logFile({ textPayload: 'request failed', stack_trace: trace }),
      check: logsCheck('file', unwanted),
    },
    {
      says: 'the message is msg, and what is looked for stands in it',
      is: 'failed',
      why: 'pino: messageKey is msg',
      target: logFile({ jsonPayload: { msg: nameError, level: 50 } }),
      check: logsCheck('file', unwanted),
    },
    {
      says: 'a matcher for the whole message still means the message where an exception stands beside it',
      is: 'failed',
      why: 'docs/checks.md, logs: an operator finds it in one of the texts',
      target: logFile({ jsonPayload: { message: 'request failed', exception: trace } }),
      check: logsCheck('file', { entries: { none: { equals: 'request failed' } } }),
    },
    {
      says: 'each entry must be free of something that an exception holds',
      is: 'failed',
      why: 'docs/checks.md, logs: `not` forbids it in all texts',
      target: logFile({ jsonPayload: { message: 'request failed', exception: trace } }),
      check: logsCheck('file', { entries: { each: { not: { contains: 'NameError' } } } }),
    },
    {
      says: 'a pattern for the beginning of a line finds the exception, which is a text of its own',
      is: 'passed',
      why: 'docs/checks.md, logs',
      target: logFile({ jsonPayload: { message: 'failed', error: nameError } }),
      check: logsCheck('file', { entries: { some: { matches: '^NameError' } } }),
    },
    {
      says: 'a field named error that is no exception (false, 0, empty) says nothing',
      is: 'passed',
      why: 'docs/checks.md, logs',
      target: logFile({ jsonPayload: { message: 'fine', error: false, errors: 0, err: '' } }),
      check: logsCheck('file', { entries: { none: { contains: 'false' } } }),
    },
    {
      says: 'the exception is new although the message was there before the window',
      is: 'failed',
      why: 'docs/checks.md, logs: a signature is what was thrown',
      target: logFile(
        () => ({
          timestamp: new Date(Date.now() - 900_000).toISOString(),
          severity: 'ERROR',
          jsonPayload: { message: 'request failed', error: 'TypeError: x' },
        }),
        { severity: 'ERROR', jsonPayload: { message: 'request failed', exception: trace } },
      ),
      check: logsCheck('file', { newErrors: 'none' }),
      reason: /NameError: name 'redis' is not defined \(ready in app\/main\.py\)/,
    },
    {
      says: 'the same error thrown from another line of the same function is not new',
      is: 'passed',
      why: 'docs/checks.md, logs: a signature has no line numbers',
      target: logFile(
        () => ({
          timestamp: new Date(Date.now() - 900_000).toISOString(),
          severity: 'ERROR',
          textPayload: trace.replace('line 3', 'line 9'),
        }),
        { severity: 'ERROR', textPayload: trace },
      ),
      check: logsCheck('file', { newErrors: 'none' }),
    },
    {
      says: 'the same error thrown from another function is new',
      is: 'failed',
      why: 'docs/checks.md, logs: the innermost own frame',
      target: logFile(
        () => ({
          timestamp: new Date(Date.now() - 900_000).toISOString(),
          severity: 'ERROR',
          textPayload: trace.replace('in ready', 'in begin'),
        }),
        { severity: 'ERROR', textPayload: trace },
      ),
      check: logsCheck('file', { newErrors: 'none' }),
    },
  ],
};
