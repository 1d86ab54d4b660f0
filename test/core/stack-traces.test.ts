import { expect, test } from 'vitest';
import { isError, signatureOf, stackTraceOf, tellingLine } from '../../src/core/log-signatures.ts';
import { entryOfCloud } from '../../src/platform/sources/cloud-logging/entry-of-cloud.ts';

const traces: readonly [language: string, trace: string, what: string, named: string, file: string][] = [
  [
    'Python, whose innermost frame is a library',
    `request failed
Traceback (most recent call last):
  File "/app/shop/main.py", line 3, in ready
    return client.ping()
  File "/usr/lib/python3.12/site-packages/redis/client.py", line 99, in ping
    raise ConnectionError("refused")
redis.exceptions.ConnectionError: refused`,
    'redis.exceptions.ConnectionError: refused',
    'ready',
    '/app/shop/main.py',
  ],
  [
    'Python, a chain and a message of several lines',
    `Traceback (most recent call last):
  File "/app/a.py", line 1, in first
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/b.py", line 2, in second
pydantic.ValidationError: 1 validation error for Order
price
  field required`,
    'pydantic.ValidationError: 1 validation error for Order: price: field required',
    'second',
    '/app/b.py',
  ],
  [
    'zap, which has frames only',
    `no connection
main.load
\t/app/orders.go:40
net/http.HandlerFunc.ServeHTTP
\t/usr/local/go/src/net/http/server.go:2136`,
    'no connection',
    'main.load',
    '/app/orders.go',
  ],
  [
    'Ruby',
    `app/models/order.rb:40:in 'load': undefined method 'id' for nil (NoMethodError)
\tfrom /usr/local/bundle/gems/rack-3.0/lib/rack.rb:3:in 'call'`,
    "NoMethodError: undefined method 'id' for nil",
    'load',
    'app/models/order.rb',
  ],
  [
    'PHP',
    `PHP Fatal error:  Uncaught TypeError: load(): Argument #1 must be int in /var/www/vendor/acme/db.php:12
Stack trace:
#0 /var/www/src/orders.php(40): Acme\\load('x')
#1 {main}
  thrown in /var/www/vendor/acme/db.php on line 12`,
    'TypeError: load(): Argument #1 must be int',
    'Acme\\load',
    '/var/www/src/orders.php',
  ],
];

test.each(traces)(
  '%s: what was thrown, and the innermost own frame',
  (_language, trace, what, named, file) => {
    expect(stackTraceOf(trace)).toEqual({ what, frame: { function: named, file } });
    expect(tellingLine(trace)).toBe(what);
    expect(isError(entryOfCloud({ timestamp: '2026-03-01T09:50:00Z', textPayload: trace }))).toBe(true);
    // Another line of the same function, in an image with another folder.
    const moved = trace.replace(/(?<=[:(]|line )\d+(?=[:)\s]|$|,)/gm, '77').replaceAll('/app/', '/srv/app/');
    expect(signatureOf(moved)).toBe(signatureOf(trace));
  },
);

test.each([
  'request failed',
  'at 10:15:30 the job ended',
  '  at least 3:4:5 of them',
  'File "a.py", line 3',
  '#0 of the list (3): none',
])('%s is no stack trace', (text) => {
  expect(stackTraceOf(text)).toBeNull();
});

test('a text of a megabyte in one line, or in many, is looked at in no time that matters', () => {
  const long = `${'    at a'.repeat(100_000)}(`;
  expect(stackTraceOf(long)).toBeNull();
  expect(stackTraceOf('   at x (y\n'.repeat(100_000))).toBeNull();
});
