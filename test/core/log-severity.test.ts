import { expect, it } from 'vitest';
import { entryOfLine } from '../../src/core/log-line.ts';
import { severityName } from '../../src/core/query/severity.ts';
import { mayBeSevere } from '../../src/core/severity-doubt.ts';

/** The severity of an entry that is this line. */
function severityOf(line: string): string | null {
  return severityName(entryOfLine(line, { timestamp: '2026-03-01T10:00:00Z' }).severityText);
}

it.each([
  // Monolog, Python, loguru, pino, bunyan, Logback, Serilog, .NET, hclog, GELF, PostgreSQL, MongoDB, OpenTelemetry, ECS.
  ['ERROR', '{"datetime":"x","message":"boom","level":400,"level_name":"ERROR"}'],
  ['ERROR', '{"channel":"app","message":"boom","level":400}'],
  ['CRITICAL', '{"level":500,"message":"boom"}'],
  ['ALERT', '{"level":550,"message":"boom"}'],
  ['ERROR', '{"level":40,"message":"boom"}'],
  ['ERROR', '{"levelno":40,"message":"boom"}'],
  ['ERROR', '{"record":{"level":{"name":"ERROR","no":40}},"text":"boom"}'],
  ['WARNING', '{"level":40,"msg":"boom"}'],
  ['ERROR', '{"level":50,"pid":7,"hostname":"h","message":"boom"}'],
  ['ERROR', '{"level_value":40000}'],
  ['ERROR', '{"@l":"Error","@m":"boom"}'],
  ['ERROR', '{"Level":"Error","Message":"boom"}'],
  ['ERROR', '{"LogLevel":"Error"}'],
  ['ERROR', '{"@level":"error"}'],
  ['ERROR', '{"level":3,"short_message":"boom"}'],
  ['EMERGENCY', '{"level":0}'],
  ['ERROR', '{"error_severity":"ERROR"}'],
  ['ERROR', '{"s":"E","c":"NETWORK","ctx":"conn1","msg":"boom"}'],
  ['ERROR', '{"SeverityText":"ERROR","SeverityNumber":17}'],
  ['ERROR', '{"severityNumber":17}'],
  ['ERROR', '{"severity":"SEVERITY_NUMBER_ERROR"}'],
  ['ERROR', '{"log":{"level":"error"}}'],
  ['CRITICAL', '{"log":{"syslog":{"severity":{"code":2}}}}'],
  ['ERROR', '{"level":{"name":"error"}}'],
  ['ERROR', '{"severity":"info","level":"error"}'],
  ['ERROR', '{"PRIORITY":["6","3"]}'],
  ['ERROR', '{"priority":"error"}'],
  ['DEFAULT', '{"priority":1,"message":"a ticket"}'],
  ['INFO', '{"level":"info","alert":{"severity":"critical"}}'],
  // JSON in a text, behind the time of a container runtime, in the envelope of another logger.
  ['ERROR', '{"log":"{\\"level\\":\\"error\\"}\\n","stream":"stderr"}'],
  ['ERROR', '2026-03-01T10:00:00Z stderr F {"level":"error"}'],
  ['ERROR', '{"level":"info","message":"{\\"level\\":\\"error\\"}"}'],
  // logfmt.
  ['ERROR', 'level=error msg=boom'],
  ['INFO', 'level=info msg="it said level=error"'],
  ['ERROR', '2026-03-01T10:00:00Z stderr F level=error msg=boom'],
  // The beginning of a line.
  ['ERROR', 'E0301 10:00:00.000000 1 main.go:5] boom'],
  ['CRITICAL', 'F0301 10:00:00.000000 1 main.go:5] boom'],
  ['ERROR', '[ERROR] boom'],
  ['ERROR', 'ERROR boom'],
  ['ERROR', '\u001b[31mERROR\u001b[0m boom'],
  ['ERROR', 'ERROR:root:boom'],
  ['ERROR', 'ERRO[0000] boom'],
  ['ERROR', 'fail: Shop.Orders[0]'],
  ['ERROR', '<3>boom'],
  ['ERROR', '<11>1 2026-03-01T10:00:00Z host api 7 - - boom'],
  ['ERROR', '2026-03-01 10:00:00,123 ERROR orders - boom'],
  ['ERROR', '[2026-03-01 10:00:00] production.ERROR: boom'],
  ['ERROR', '10:00:00.123 [main] ERROR c.shop.Orders - boom'],
  ['INFO', '2026-03-01T10:00:00.000+00:00  INFO 1 --- [main] c.shop.Orders : up'],
  ['ERROR', '2026/03/01 10:00:00 [error] 7#7: *1 open() failed'],
  ['ERROR', '[Sun Mar 01 10:00:00.1 2026] [core:error] [pid 7] boom'],
  ['CRITICAL', '2026-03-01 10:00:00.000 UTC [71] app@db FATAL:  boom'],
  ['INFO', '2026-03-01 10:00:00.000 UTC [71] LOG:  ready'],
  ['ERROR', '[2026-03-01T10:00:00Z ERROR shop] boom'],
  ['ERROR', '[2026-03-01 10:00:00,000: ERROR/MainProcess] boom'],
  ['ERROR', 'E, [2026-03-01T10:00:00.123 #7] ERROR -- : boom'],
  ['ERROR', '2026-03-01T10:00:00.000Z\t6f1a2b3c-1111-2222-3333-444455556666\tERROR\tboom'],
  ['CRITICAL', 'PHP Fatal error:  Uncaught boom'],
  // Behind the name of a logger, and JSON behind whose it is.
  ['ERROR', '2026-03-01 10:00:00,123 - app - ERROR - boom'],
  ['INFO', '2026-03-01 10:00:00,123 - app.orders - INFO - up'],
  ['ERROR', '2026-03-01 10:00:00,123:ERROR:boom'],
  ['ERROR', '2026-03-01 10:00:00,123:app:ERROR:boom'],
  ['ERROR', 'app.orders: ERROR: boom'],
  ['ERROR', '2026-03-01T10:00:00.123+0000 E  NETWORK  [conn1] boom'],
  ['ERROR', '2026-03-01 app: {"level":"error","message":"boom"}'],
  ['ERROR', '@cee:{"level":"error"}'],
  // In the dress of a terminal, in marks, with the steps of slog.
  ['ERROR', '{"level":"\\u001b[31merror\\u001b[39m"}'],
  ['ERROR', '{"level":"[ERROR]"}'],
  ['CRITICAL', '{"level":"crit."}'],
  ['ERROR', '{"level":"ERROR+2"}'],
  ['INFO', '{"level":"INFO+2"}'],
  ['CRITICAL', 'INFO one\nFATAL   out of memory'],
  // Words that are no severity where they stand.
  ['DEFAULT', 'GET /error 200'],
  ['DEFAULT', '10.0.0.1 - - [01/Mar/2026:10:00:00 +0000] "GET /ERROR HTTP/1.1" 200'],
  ['DEFAULT', 'ERRORS: 0'],
  ['DEFAULT', 'Error: boom'],
  ['DEFAULT', 'E is a letter'],
  ['DEFAULT', 'ready'],
] as const)('%s of %s', (severity, line) => {
  expect(severityOf(line)).toBe(severity);
});

it.each(['{"level":"wat"}', '{"level":{"on":true}}', '{"level":true}', '{"severity":0}', '{"PRIORITY":"9"}'])(
  '%s has a severity that nobody knows',
  (line) => {
    expect(severityOf(line)).toBeNull();
  },
);

it.each([
  'TRACE',
  'debug',
  'Information',
  'WARN',
  'ERR',
  'Fatal',
  'FTL',
  'emerg',
  'LOG_ERR',
  'ERROR4',
  'E',
  'crit',
])('%s is the same as a level, a label and a word before the text', (word) => {
  expect(severityOf(JSON.stringify({ level: word }))).toBe(severityName(word));
  expect(severityOf(`level=${word} msg=x`)).toBe(severityName(word));
});

it.each([
  [true, '2026-03-01 10:00:00,123 MainThread ERROR payment lost'],
  [true, '10:00:00.123 request_id=abc [error] boom'],
  [true, '2026.03.01 10:00:00.000001 [ 1 ] {} <Error> App: boom'],
  [true, 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nNameError: x'],
  [true, 'Exception in thread "main" java.lang.NullPointerException\n\tat shop.Orders.pay(Orders.java:7)'],
  [true, 'relay said {"level":"error","message":"boom"}'],
  [true, '{"status":"error","message":"boom"}'],
  [true, '{"type":"ERROR","message":"boom"}'],
  [true, '{"data":{"level":"error"},"message":"boom"}'],
  [false, '{"level":"info","status":"error","message":"it is told"}'],
  [false, 'ERROR boom'],
  [false, '10.0.0.1 - - [01/Mar/2026:10:00:00 +0000] "GET /ERROR HTTP/1.1" 200'],
  [false, 'NO-ERROR, 0 errors'],
  [false, 'ready'],
])('%s: without a severity, it may be an error: %s', (may, line) => {
  expect(mayBeSevere(entryOfLine(line, { timestamp: '2026-03-01T10:00:00Z' }))).toBe(may);
});
