import { expect, test } from 'vitest';
import { isError, signatureOf, stackTraceOf, tellingLine } from '../../src/core/log-signatures.ts';

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
    'JavaScript',
    `TypeError: Cannot read properties of undefined (reading 'id')
    at node:internal/process/task_queues:95:5
    at query (/app/node_modules/pg/lib/client.js:526:17)
    at async loadOrder (/app/src/orders.js:12:9)
    at /app/src/server.js:3:1`,
    "TypeError: Cannot read properties of undefined (reading 'id')",
    'loadOrder',
    '/app/src/orders.js',
  ],
  [
    'JavaScript with a cause',
    `Error: request failed
    at handle (/app/src/server.js:3:1) {
  [cause]: RangeError: too deep
      at walk (/app/src/walk.js:9:2)
}`,
    'RangeError: too deep',
    'walk',
    '/app/src/walk.js',
  ],
  [
    'Java with a cause',
    `Exception in thread "main" java.lang.RuntimeException: request failed
\tat com.acme.Web.handle(Web.java:12)
\tat java.base/java.lang.Thread.run(Thread.java:840)
Caused by: java.sql.SQLException: no connection
\tat org.apache.commons.dbcp2.PoolingDataSource.getConnection(PoolingDataSource.java:141)
\tat com.acme.Orders.load(Orders.java:40)
\t... 2 more`,
    'java.sql.SQLException: no connection',
    'com.acme.Orders.load',
    'Orders.java',
  ],
  [
    '.NET with an inner exception',
    `Unhandled exception. System.InvalidOperationException: request failed
 ---> System.NullReferenceException: Object reference not set
   at System.Linq.Enumerable.First[T](IEnumerable)
   at Acme.Orders.Load(Int32 id) in /src/Orders.cs:line 40
   --- End of inner exception stack trace ---
   at Acme.Web.Handle(Request r) in /src/Web.cs:line 12`,
    'System.NullReferenceException: Object reference not set',
    'Acme.Orders.Load',
    '/src/Orders.cs',
  ],
  [
    'Go',
    `panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
runtime.gopanic({0x1, 0x2})
\t/usr/local/go/src/runtime/panic.go:838 +0x207
main.load(0x5)
\t/app/orders.go:40 +0x1d
main.main()
\t/app/main.go:9 +0x2a`,
    'panic: runtime error: index out of range [5] with length 3',
    'main.load',
    '/app/orders.go',
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
    expect(isError({ timestamp: '2026-03-01T09:50:00Z', textPayload: trace })).toBe(true);
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
