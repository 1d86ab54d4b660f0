import { expect, test } from 'vitest';
import { errorIn, errorWords } from '../../../src/core/cause/error-in.ts';
import { isError, signatureOf, stackTraceOf } from '../../../src/core/log-signatures.ts';
import { entryOfCloud } from '../../../src/platform/sources/cloud-logging/entry-of-cloud.ts';

const told: readonly [what: string, text: string, words: string | null][] = [
  [
    'Python, a wrong name in a class that is imported',
    `Traceback (most recent call last):
  File "<string>", line 1, in <module>
  File "/srv/shop/limits/rate_limiter.py", line 18, in <module>
    class RateLimiter:
  File "/srv/shop/limits/rate_limiter.py", line 22, in RateLimiter
    def __init__(self, client: redis.Redis) -> None:
                               ^^^^^
NameError: name 'redis' is not defined. Did you mean: 'credits'?
`,
    "NameError: name 'redis' is not defined (rate_limiter.py:22)",
  ],
  [
    'Python, a library inside own code, coloured, with the line ends of Windows',
    '\u001b[31mTraceback (most recent call last):\r\n  File "C:\\app\\shop\\cart.py", line 31, in load\r\n    client.get(key)\r\n  File "C:\\Python312\\Lib\\site-packages\\redis\\client.py", line 99, in get\r\n    raise ConnectionError("no")\r\nredis.exceptions.ConnectionError: Error 111 connecting to cache:6379. Connection refused.\u001b[0m\r\n',
    'redis.exceptions.ConnectionError: Error 111 connecting to cache:6379. Connection refused. (cart.py:31)',
  ],
  [
    'Python, raised from another',
    `Traceback (most recent call last):
  File "/app/config.py", line 4, in read
    return os.environ["CACHE_URL"]
           ~~~~~~~~~~^^^^^^^^^^^^^
KeyError: 'CACHE_URL'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    read()
  File "/app/config.py", line 6, in read
    raise RuntimeError("not configured") from error
RuntimeError: not configured
`,
    "KeyError: 'CACHE_URL' (config.py:4)",
  ],
  [
    'Python, another error while one was handled',
    `Traceback (most recent call last):
  File "/app/orders.py", line 4, in find
KeyError: 'o-1'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/orders.py", line 6, in find
    logger.warn("gone")
NameError: name 'logger' is not defined
`,
    "NameError: name 'logger' is not defined (orders.py:6)",
  ],
  [
    'Python, a group of exceptions',
    `  + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 5, in <module>
  |     asyncio.run(main())
  |   File "/usr/lib/python3.12/asyncio/runners.py", line 194, in run
  |     return runner.run(main)
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/feed.py", line 12, in pull
    |     raise ValueError("feed is empty")
    | ValueError: feed is empty
    +------------------------------------
`,
    'ValueError: feed is empty (feed.py:12)',
  ],
  [
    'Python, a syntax error',
    `Traceback (most recent call last):
  File "/app/main.py", line 1, in <module>
    import routes
  File "/app/routes/__init__.py", line 7
    def get(
           ^
SyntaxError: '(' was never closed
`,
    "SyntaxError: '(' was never closed (routes/__init__.py:7)",
  ],
  [
    'Python, a message in Chinese, after a warning with a trace of its own',
    `WARNING:metrics:没有指标
Traceback (most recent call last):
  File "/app/metrics.py", line 3, in push
OSError: metrics are away
continuing without metrics
Traceback (most recent call last):
  File "/app/订单.py", line 8, in load
    raise ValueError("找不到订单")
ValueError: 找不到订单
`,
    'ValueError: 找不到订单 (订单.py:8)',
  ],
  [
    'pytest, as it shows a test that failed',
    `============================= test session starts ==============================
collected 2 items

tests/test_limits.py .F                                                   [100%]

=================================== FAILURES ===================================
_________________________________ test_limit ___________________________________

    def test_limit():
>       assert limit("a") == 3

tests/test_limits.py:12:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

    def limit(user):
>       return redis.get(user)
E       NameError: name 'redis' is not defined

shop/limits.py:4: NameError
=========================== short test summary info ============================
FAILED tests/test_limits.py::test_limit - NameError: name 'redis' is not defined
========================= 1 failed, 1 passed in 0.12s ==========================
`,
    "NameError: name 'redis' is not defined (limits.py:4)",
  ],
  [
    'pytest, a module that could not be imported',
    `________________ ERROR collecting tests/test_cart.py ________________
ImportError while importing test module '/app/tests/test_cart.py'.
Traceback:
/usr/lib/python3.12/importlib/__init__.py:90: in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
tests/test_cart.py:3: in <module>
    from shop.cart import Cart
shop/cart.py:9: in <module>
    import redis
E   ModuleNotFoundError: No module named 'redis'
`,
    "ModuleNotFoundError: No module named 'redis' (cart.py:9)",
  ],
  [
    'pytest, the summary alone',
    `FAILED tests/test_a.py::test_x[1-2] - AssertionError: assert 3 == 4
1 failed in 0.02s`,
    'AssertionError: assert 3 == 4',
  ],
  [
    'Node, with a cause',
    `/app/src/server.js:14
  throw new Error('could not start', { cause });
  ^

Error: could not start
    at start (/app/src/server.js:14:9)
    at node:internal/main/run_main_module:36:49 {
  [cause]: TypeError: Cannot read properties of undefined (reading 'url')
      at connect (/app/src/cache.js:7:20)
      at Pool.get (/app/node_modules/pool/index.js:3:2)
}

Node.js v24.1.0
`,
    "TypeError: Cannot read properties of undefined (reading 'url') (cache.js:7)",
  ],
  [
    'Node, a module that is not there',
    `node:internal/modules/cjs/loader:1404
  throw err;
  ^

Error: Cannot find module 'redis'
Require stack:
- /app/src/limits.js
- /app/src/server.js
    at Function._resolveFilename (node:internal/modules/cjs/loader:1401:15)
    at node:internal/main/run_main_module:36:49 {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/app/src/limits.js', '/app/src/server.js' ]
}

Node.js v24.1.0
`,
    "Error: Cannot find module 'redis' (limits.js)",
  ],
  [
    'Node, a package that an ES module imports',
    `node:internal/modules/package_json_reader:268
  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);
        ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'redis' imported from /app/src/limits.js
    at Object.getPackageJSONURL (node:internal/modules/package_json_reader:268:9)
    at packageResolve (node:internal/modules/esm/resolve:768:81) {
  code: 'ERR_MODULE_NOT_FOUND'
}
`,
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'redis' (limits.js)",
  ],
  [
    'Node, a syntax error',
    `/app/src/cart.js:31
  const x = ;
            ^

SyntaxError: Unexpected token ';'
    at wrapSafe (node:internal/modules/cjs/loader:1692:18)
    at node:internal/main/run_main_module:36:49
`,
    "SyntaxError: Unexpected token ';' (cart.js:31)",
  ],
  [
    'Node, a rejection that nobody handles',
    `node:internal/process/promises:394
      triggerUncaughtException(err, true /* fromPromise */);
      ^

[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "the cache is away".] {
  code: 'ERR_UNHANDLED_REJECTION'
}
`,
    'the cache is away',
  ],
  [
    'a bundle of a front end',
    `Uncaught TypeError: t.map is not a function
    at e.render (https://shop.example/assets/main.8f3c1d2e.js:1:48213)
    at Ql (https://shop.example/assets/vendor/node_modules.js:2:991)`,
    'TypeError: t.map is not a function (main.8f3c1d2e.js:1)',
  ],
  [
    'Jest, two tests',
    `  ● cart › adds

    TypeError: sum is not a function

      4 | test('adds', () => {
    > 5 |   expect(sum(1)).toBe(1);
        |          ^

      at Object.<anonymous> (src/cart.test.js:5:10)

  ● cart › removes

    ReferenceError: redis is not defined

      at remove (src/cart.js:12:3)
      at Object.<anonymous> (src/cart.test.js:9:5)
`,
    'ReferenceError: redis is not defined (cart.js:12)',
  ],
  [
    'Java, caused by, suppressed',
    `Exception in thread "main" org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'limits'
	at org.springframework.beans.factory.support.AbstractBeanFactory.doGetBean(AbstractBeanFactory.java:326)
	at com.acme.shop.Main.main(Main.java:10)
	Suppressed: java.io.IOException: close failed
		at com.acme.shop.Cart.close(Cart.java:3)
Caused by: java.lang.IllegalStateException: no cache is configured
	at com.acme.shop.Limits.<init>(Limits.java:40)
	at java.base/jdk.internal.reflect.DirectConstructorHandleAccessor.newInstance(DirectConstructorHandleAccessor.java:62)
	... 12 more
`,
    'java.lang.IllegalStateException: no cache is configured (Limits.java:40)',
  ],
  [
    'Java, a cause in a library alone, with the own frame above it',
    `java.lang.RuntimeException: order 7 failed
	at com.acme.shop.Orders.load(Orders.java:12) ~[classes!/:na]
	at org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:166) ~[tomcat.jar:10]
Caused by: java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.pollConnect(Native Method) ~[na:na]
	... 31 common frames omitted
`,
    'java.net.ConnectException: Connection refused (Orders.java:12)',
  ],
  [
    'Kotlin',
    `Exception in thread "main" kotlin.UninitializedPropertyAccessException: lateinit property cache has not been initialized
	at com.acme.LimitsKt.check(Limits.kt:8)
	at com.acme.MainKt.main(Main.kt)`,
    'kotlin.UninitializedPropertyAccessException: lateinit property cache has not been initialized (Limits.kt:8)',
  ],
  [
    'Go, a panic, with other goroutines behind it',
    `2026/11/30 08:41:15 listening
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49a1b2]

goroutine 1 [running]:
github.com/acme/shop/limits.(*Limiter).Check(0x0, {0x4c1d2a, 0x3})
	/app/limits/limiter.go:22 +0x1b
main.main()
	/app/main.go:9 +0x2a

goroutine 18 [select]:
net/http.(*persistConn).writeLoop(0xc0000b2000)
	/usr/local/go/src/net/http/transport.go:2458 +0xf0
exit status 2
`,
    'panic: runtime error: invalid memory address or nil pointer dereference (limiter.go:22)',
  ],
  [
    'Go, a deadlock',
    `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [chan receive]:
main.main()
	/app/main.go:7 +0x31
`,
    'fatal error: all goroutines are asleep - deadlock! (main.go:7)',
  ],
  [
    'Go, what its compiler says',
    './limits/limiter.go:12:5: undefined: redis',
    'undefined: redis (limiter.go:12)',
  ],
  [
    'Ruby',
    `app/models/order.rb:40:in 'Order#load': undefined method 'id' for nil (NoMethodError)
	from /usr/local/bundle/gems/rack-3.0/lib/rack.rb:3:in 'call'
	from config.ru:3:in '<main>'`,
    "NoMethodError: undefined method 'id' for nil (order.rb:40)",
  ],
  [
    'Rails',
    `ActiveRecord::ConnectionNotEstablished (connection to server at "10.0.0.3", port 5432 failed: Connection refused):

app/models/order.rb:12:in \`find_open'
app/controllers/orders_controller.rb:5:in \`index'`,
    'ActiveRecord::ConnectionNotEstablished: connection to server at "10.0.0.3", port 5432 failed: Connection refused (order.rb:12)',
  ],
  [
    '.NET, with an inner exception',
    `Unhandled exception. System.AggregateException: One or more errors occurred. (no cache)
 ---> System.InvalidOperationException: no cache
   at Acme.Shop.Limits.Check(String user) in /src/Limits.cs:line 40
   at System.Threading.Tasks.Task.Execute()
   --- End of inner exception stack trace ---
   at Acme.Shop.Program.Main(String[] args) in /src/Program.cs:line 9`,
    'System.InvalidOperationException: no cache (Limits.cs:40)',
  ],
  [
    'Ruby, with the line of its source',
    `/app/lib/billing.rb:27:in \`charge': undefined method \`amount' for nil:NilClass (NoMethodError)

    order.amount * 100
         ^^^^^^^
\tfrom /usr/local/bundle/gems/rack-2.2.8/lib/rack/builder.rb:116:in \`eval'
\tfrom /app/bin/run.rb:5:in \`<main>'`,
    "NoMethodError: undefined method `amount' for nil:NilClass (billing.rb:27)",
  ],
  [
    'PHP, an argument of another type',
    `PHP Fatal error:  Uncaught TypeError: Cart::add(): Argument #1 ($qty) must be of type int, string given, called in /var/www/index.php on line 12 and defined in /var/www/src/Cart.php:33
Stack trace:
#0 /var/www/index.php(12): Cart->add('two')
#1 {main}
  thrown in /var/www/src/Cart.php on line 33`,
    'TypeError: Cart::add(): Argument #1 ($qty) must be of type int, string given (Cart.php:33)',
  ],
  [
    'PHP',
    `PHP Fatal error:  Uncaught RuntimeException: no cache in /var/www/src/Limits.php:22
Stack trace:
#0 /var/www/public/index.php(9): Acme\\Limits->check('a')
#1 {main}
  thrown in /var/www/src/Limits.php on line 22`,
    'RuntimeException: no cache (Limits.php:22)',
  ],
  [
    'PHP, a syntax error',
    'PHP Parse error:  syntax error, unexpected token ";" in /var/www/src/Cart.php on line 5',
    'syntax error, unexpected token ";" (Cart.php:5)',
  ],
  [
    'Rust',
    `thread 'main' panicked at src/limits.rs:22:10:
called \`Option::unwrap()\` on a \`None\` value
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace`,
    'panic: called `Option::unwrap()` on a `None` value (limits.rs:22)',
  ],
  [
    'TypeScript',
    "src/cart.ts(12,5): error TS2304: Cannot find name 'redis'.",
    "TS2304: Cannot find name 'redis'. (cart.ts:12)",
  ],
  ['a shell', './deploy.sh: line 12: gcloud: command not found', 'gcloud: command not found (deploy.sh:12)'],
  [
    'lines of compose',
    `api-1  | Traceback (most recent call last):
api-1  |   File "/app/cart.py", line 5, in load
api-1  |     boom()
api-1  | ValueError: no cart`,
    'ValueError: no cart (cart.py:5)',
  ],
  [
    'a debug page of Django',
    `Traceback (most recent call last):
  File "/usr/lib/python3.12/site-packages/django/core/handlers/exception.py", line 55, in inner
    response = get_response(request)
  File "/app/shop/limits.py", line 22, in check
    redis.get()

Exception Type: NameError at /orders
Exception Value: name 'redis' is not defined`,
    "NameError: name 'redis' is not defined (limits.py:22)",
  ],
  [
    'Python, at the top of a module, with lines of the server behind it',
    `[2026-11-30 08:41:15 +0000] [7] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/usr/local/lib/python3.12/site-packages/gunicorn/arbiter.py", line 609, in spawn_worker
    worker.init_process()
  File "/app/wsgi.py", line 3, in <module>
    from shop import app
ModuleNotFoundError: No module named 'shop'
[2026-11-30 08:41:15 +0000] [1] [ERROR] Reason: Worker failed to boot.`,
    "ModuleNotFoundError: No module named 'shop' (wsgi.py:3)",
  ],
  [
    'a refusal that a client wraps',
    `Traceback (most recent call last):
  File "/app/c.py", line 3, in ask
requests.exceptions.ConnectionError: HTTPConnectionPool(host='api.example', port=8080): Max retries exceeded with url: /h (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))`,
    'requests.exceptions.ConnectionError: api.example:8080: connection refused (c.py:3)',
  ],
  [
    'Go, a panic of one request',
    `2026/11/30 08:41:15 http: panic serving 10.0.0.1:3333: runtime error: index out of range [5] with length 3
goroutine 34 [running]:
net/http.(*conn).serve.func1()
	/usr/local/go/src/net/http/server.go:1868 +0xb9
panic({0x1, 0x2})
	/usr/local/go/src/runtime/panic.go:920 +0x270
main.orders(...)
	/app/orders.go:40`,
    'panic: runtime error: index out of range [5] with length 3 (orders.go:40)',
  ],
  [
    'RSpec',
    `  1) Cart adds
     Failure/Error: expect(Cart.new.total).to eq(3)

     NameError:
       uninitialized constant Cart::Redis
     # ./lib/cart.rb:4:in 'Cart#total'
     # ./spec/cart_spec.rb:7:in 'block (2 levels) in <top (required)>'`,
    'NameError: uninitialized constant Cart::Redis (cart.rb:4)',
  ],
  [
    'dotnet test',
    `  Failed Acme.CartTests.Adds [12 ms]
  Error Message:
   Assert.Equal() Failure: Values differ
  Stack Trace:
     at Acme.CartTests.Adds() in /src/CartTests.cs:line 12
   at System.Reflection.MethodBaseInvoker.InterpretedInvoke_Method(Object obj, IntPtr* args)`,
    'Assert.Equal() Failure: Values differ (CartTests.cs:12)',
  ],
  [
    'Spring Boot',
    `***************************
APPLICATION FAILED TO START
***************************

Description:

Web server failed to start. Port 8080 was already in use.

Action:

Stop the process`,
    'Web server failed to start. Port 8080 was already in use.',
  ],
  [
    'Elixir, in a server',
    `12:41:03.221 [error] GenServer MyApp.Worker terminating
** (KeyError) key :price not found in: %{id: 17}
    (my_app 0.1.0) lib/my_app/cart.ex:42: MyApp.Cart.total/1
    (elixir 1.16.0) lib/enum.ex:1700: Enum."-map/2-lists^map/1-1-"/2
    (my_app 0.1.0) lib/my_app/worker.ex:9: MyApp.Worker.handle_call/3
    (stdlib 5.2) gen_server.erl:1131: :gen_server.try_handle_call/4
Last message (from #PID<0.123.0>): :total
State: %{}`,
    'KeyError: key :price not found in: %{id: 17} (cart.ex:42)',
  ],
  [
    'Elixir, an application that does not start',
    `** (Mix) Could not start application my_app: MyApp.Application.start(:normal, []) returned an error: shutdown: failed to start child: MyApp.Repo
    ** (EXIT) an exception was raised:
        ** (RuntimeError) environment variable DATABASE_URL is missing
            (my_app 0.1.0) lib/my_app/repo.ex:7: MyApp.Repo.init/2
            (ecto_sql 3.11.0) lib/ecto/repo/supervisor.ex:88: Ecto.Repo.Supervisor.start_child/4`,
    'RuntimeError: environment variable DATABASE_URL is missing (repo.ex:7)',
  ],
  [
    'Elixir, thrown in a library',
    `** (DBConnection.ConnectionError) connection not available and request was dropped from queue after 2950ms
    (ecto_sql 3.10.1) lib/ecto/adapters/sql.ex:1047: Ecto.Adapters.SQL.raise_sql_call_error/1
    (ecto 3.10.3) lib/ecto/repo/queryable.ex:229: Ecto.Repo.Queryable.execute/4
    (shop 1.2.0) lib/shop/orders.ex:31: Shop.Orders.list/0
    (shop 1.2.0) lib/shop_web/controllers/order_controller.ex:8: ShopWeb.OrderController.index/2
    (phoenix 1.7.7) lib/phoenix/router.ex:430: Phoenix.Router.__call__/5`,
    'DBConnection.ConnectionError: connection not available and request was dropped from queue after 2950ms (orders.ex:31)',
  ],
  [
    'Rust, with a backtrace',
    `thread 'main' panicked at src/limits.rs:22:35:
called \`Result::unwrap()\` on an \`Err\` value: ConnectionRefused
stack backtrace:
   0: rust_begin_unwind
             at /rustc/07dca489ac2d933c78d3c5158e3f43beefeb02ce/library/std/src/panicking.rs:645:5
   1: core::panicking::panic_fmt
             at /rustc/07dca489ac2d933c78d3c5158e3f43beefeb02ce/library/core/src/panicking.rs:72:14
   2: core::result::unwrap_failed
   3: shop::limits::load
             at ./src/limits.rs:22:35
   4: shop::main
             at ./src/main.rs:9:5
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`,
    'panic: called `Result::unwrap()` on an `Err` value: ConnectionRefused (limits.rs:22)',
  ],
  [
    'Rust, thrown in a crate',
    `thread 'tokio-runtime-worker' panicked at /root/.cargo/registry/src/index.crates.io-6f17d22bba15001f/sqlx-core-0.7.3/src/pool.rs:88:9:
pool timed out while waiting for an open connection
stack backtrace:
   0: rust_begin_unwind
             at /rustc/07dca/library/std/src/panicking.rs:645:5
   1: sqlx_core::pool::acquire
             at /root/.cargo/registry/src/index.crates.io-6f17d22bba15001f/sqlx-core-0.7.3/src/pool.rs:88:9
   2: shop::orders::list
             at /app/src/orders.rs:31:18`,
    'panic: pool timed out while waiting for an open connection (orders.rs:31)',
  ],
  [
    'Rust, a chain without frames',
    `Error: failed to load config

Caused by:
    0: could not read /etc/shop.toml
    1: No such file or directory (os error 2)`,
    'failed to load config: No such file or directory (os error 2)',
  ],
  [
    'Node, a cause in a cause that is several',
    `/app/src/server.js:12
    throw new Error('cannot start', { cause: err });
    ^

Error: cannot start
    at main (/app/src/server.js:12:11)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {
  [cause]: Error: cannot connect to the database
      at connect (/app/src/db.js:7:9)
      at async main (/app/src/server.js:10:3) {
    [cause]: AggregateError [ECONNREFUSED]: 
        at internalConnectMultiple (node:net:1114:18)
        at afterConnectMultiple (node:net:1667:5) {
      code: 'ECONNREFUSED',
      [errors]: [
        Error: connect ECONNREFUSED ::1:5432
            at createConnectionError (node:net:1634:14)
            at afterConnectMultiple (node:net:1664:40) {
          errno: -111,
          code: 'ECONNREFUSED',
          syscall: 'connect',
          address: '::1',
          port: 5432
        },
        Error: connect ECONNREFUSED 127.0.0.1:5432
            at createConnectionError (node:net:1634:14) {
          errno: -111,
          code: 'ECONNREFUSED',
          syscall: 'connect',
          address: '127.0.0.1',
          port: 5432
        }
      ]
    }
  }
}

Node.js v20.11.1`,
    'Error: connect ECONNREFUSED 127.0.0.1:5432 (db.js:7)',
  ],
  [
    'Ruby 3.4',
    `app/services/cart.rb:17:in 'Integer#/': divided by 0 (ZeroDivisionError)
	from app/services/cart.rb:17:in 'Cart#average'
	from bin/serve:9:in '<main>'`,
    'ZeroDivisionError: divided by 0 (cart.rb:17)',
  ],
  [
    '.NET, as its logger writes it, the host in what wraps the refusal',
    `fail: Microsoft.AspNetCore.Server.Kestrel[13]
      Connection id "0HN1", Request id "0HN1:00000002": An unhandled exception was thrown by the application.
      System.InvalidOperationException: An exception has been raised that is likely due to a transient failure.
       ---> Npgsql.NpgsqlException (0x80004005): Failed to connect to 10.0.0.3:5432
       ---> System.Net.Sockets.SocketException (111): Connection refused
         at Npgsql.Internal.NpgsqlConnector.Connect(NpgsqlTimeout timeout)
         at Npgsql.Internal.NpgsqlConnector.RawOpen(SslMode sslMode)
         --- End of inner exception stack trace ---
         at Npgsql.EntityFrameworkCore.Storage.Internal.Open()
         at Shop.Orders.List() in /src/Orders.cs:line 31`,
    'System.Net.Sockets.SocketException (111): 10.0.0.3:5432: connection refused (Orders.cs:31)',
  ],
  [
    'PHP, thrown in a library and again',
    `PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /var/www/vendor/doctrine/dbal/src/Driver/PDO/Connection.php:28
Stack trace:
#0 /var/www/vendor/doctrine/dbal/src/Driver/PDO/Connection.php(28): PDO->__construct('mysql:host=db', 'app', Object(SensitiveParameterValue), Array)
#1 /var/www/src/Repository/Orders.php(31): Doctrine\\DBAL\\Connection->connect()
#2 /var/www/public/index.php(9): App\\Kernel->handle()
#3 {main}

Next Doctrine\\DBAL\\Exception\\ConnectionException: An exception occurred in the driver: SQLSTATE[HY000] [2002] Connection refused in /var/www/vendor/doctrine/dbal/src/Driver/API/MySQL/ExceptionConverter.php:101
Stack trace:
#0 /var/www/vendor/doctrine/dbal/src/Connection.php(1938): Doctrine\\DBAL\\Driver->convert()
#1 /var/www/src/Repository/Orders.php(31): Doctrine\\DBAL\\Connection->connect()
#2 {main}
  thrown in /var/www/vendor/doctrine/dbal/src/Driver/API/MySQL/ExceptionConverter.php on line 101`,
    'PDOException: SQLSTATE[HY000] [2002] Connection refused (Orders.php:31)',
  ],
  [
    'Go, recovered and thrown again, in a module',
    `2026/11/30 12:00:00 starting
panic: runtime error: invalid memory address or nil pointer dereference [recovered]
	panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6f2c1a]

goroutine 34 [running]:
testing.tRunner.func1.2({0x7a1c40, 0xa3d3f0})
	/usr/local/go/src/testing/testing.go:1631 +0x24a
panic({0x7a1c40?, 0xa3d3f0?})
	/usr/local/go/src/runtime/panic.go:770 +0x132
github.com/jackc/pgx/v5/pgxpool.(*Pool).Acquire(0x0, {0x8b2f10, 0xc000012})
	/go/pkg/mod/github.com/jackc/pgx/v5@v5.5.0/pgxpool/pool.go:541 +0x1a
example.com/shop/internal/orders.(*Store).List(0xc0000b2000)
	/src/internal/orders/store.go:42 +0x5d
created by main.main in goroutine 1
	/src/cmd/shop/main.go:19 +0x92

goroutine 1 [chan receive]:
main.main()
	/src/cmd/shop/main.go:25 +0xb4
exit status 2`,
    'panic: runtime error: invalid memory address or nil pointer dereference (store.go:42)',
  ],
  [
    'Java, the cause of a cause behind a framework',
    `2026-11-30 12:00:00.123 ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed
org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'orders': Invocation of init method failed
	at org.springframework.beans.factory.support.AbstractBeanFactory.doGetBean(AbstractBeanFactory.java:326)
	at com.acme.shop.ShopApplication.main(ShopApplication.java:10)
Caused by: org.hibernate.exception.JDBCConnectionException: unable to obtain isolated JDBC connection
	at org.hibernate.internal.SessionFactoryImpl.<init>(SessionFactoryImpl.java:191)
	... 40 common frames omitted
Caused by: java.lang.IllegalStateException: ORDERS_TOPIC is not set
	at com.acme.shop.orders.Topics.required(Topics.java:22)
	at com.acme.shop.orders.OrdersConfig.topic(OrdersConfig.java:14)
	... 51 common frames omitted`,
    'java.lang.IllegalStateException: ORDERS_TOPIC is not set (Topics.java:22)',
  ],
  [
    'Perl',
    `Can't locate object method "total" via package "Shop::Cart" at /srv/shop/lib/Shop/Order.pm line 22.
	Shop::Order::sum(Shop::Order=HASH(0x55d)) called at /srv/shop/app.pl line 9
	main::run() called at /srv/shop/app.pl line 31`,
    'Can\'t locate object method "total" via package "Shop::Cart" (Order.pm:22)',
  ],
  [
    'C++',
    `terminate called after throwing an instance of 'std::out_of_range'
  what():  vector::_M_range_check: __n (which is 5) >= this->size() (which is 3)
Aborted (core dumped)`,
    'std::out_of_range: vector::_M_range_check: __n (which is 5) >= this->size() (which is 3)',
  ],
  [
    'Swift, compiled for release',
    `Fatal error: Unexpectedly found nil while unwrapping an Optional value: file Shop/Cart.swift, line 22
Current stack trace:
0    libswiftCore.so  0x00007f swift_reportFatalError`,
    'Unexpectedly found nil while unwrapping an Optional value (Cart.swift:22)',
  ],
  ['Swift', `Shop/Cart.swift:22: Fatal error: Index out of range`, 'Index out of range (Cart.swift:22)'],
  [
    'Dart',
    `Unhandled exception:
Bad state: No element
#0      List.first (dart:core-patch/growable_array.dart:343:5)
#1      Cart.total (package:shop/cart.dart:22:18)
#2      main (file:///app/bin/server.dart:9:8)
#3      _delayEntrypointInvocation.<anonymous closure> (dart:isolate-patch/isolate_patch.dart:294:33)`,
    'Bad state: No element (cart.dart:22)',
  ],
  [
    'Deno',
    `error: Uncaught (in promise) ReferenceError: redis is not defined
    at new Limiter (file:///app/src/limits.ts:22:18)
    at file:///app/main.ts:3:17`,
    'ReferenceError: redis is not defined (limits.ts:22)',
  ],
  [
    'Clojure',
    `Execution error (NullPointerException) at shop.cart/total (cart.clj:22).
Cannot invoke "Object.toString()" because "s" is null

Full report at:
/tmp/clojure-123.edn`,
    'NullPointerException: Cannot invoke "Object.toString()" because "s" is null (cart.clj:22)',
  ],
  [
    'Julia',
    `ERROR: LoadError: UndefVarError: \`redis\` not defined
Stacktrace:
 [1] total(x::Int64)
   @ Main /app/src/cart.jl:22
 [2] top-level scope
   @ /app/run.jl:3`,
    'UndefVarError: `redis` not defined (cart.jl:22)',
  ],
  [
    'Haskell',
    `shop: Prelude.head: empty list
CallStack (from HasCallStack):
  error, called at libraries/base/GHC/List.hs:1646:3 in base:GHC.List
  total, called at src/Cart.hs:22:9 in main:Cart`,
    'Prelude.head: empty list (Cart.hs:22)',
  ],
  [
    'Erlang',
    `=CRASH REPORT==== 30-Nov-2026::12:00:00.000000 ===
  crasher:
    initial call: shop_cart:init/1
    exception error: no match of right hand side value {error,econnrefused}
      in function  shop_cart:total/1 (/app/src/shop_cart.erl, line 22)
      in call from gen_server:try_handle_call/4 (gen_server.erl, line 1131)`,
    'no match of right hand side value {error,econnrefused} (shop_cart.erl:22)',
  ],
  [
    'a minified bundle',
    `TypeError: Cannot read properties of undefined (reading 'price')
    at Ae (https://cdn.shop.example/assets/index-4f3a9c.min.js:2:48113)
    at Object.kc [as useMemo] (https://cdn.shop.example/assets/vendor-91b2.js:40:1234)`,
    "TypeError: Cannot read properties of undefined (reading 'price') (index-4f3a9c.min.js:2)",
  ],
  [
    'Python, thrown in site-packages, in a package of its own',
    `Traceback (most recent call last):
  File "/usr/local/bin/gunicorn", line 8, in <module>
    sys.exit(run())
  File "/opt/venv/lib/python3.12/site-packages/gunicorn/app/wsgiapp.py", line 67, in run
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()
  File "/srv/shop/wsgi.py", line 4, in <module>
    app = create_app()
  File "/srv/shop/shop/__init__.py", line 31, in create_app
    db.init_app(app)
  File "/opt/venv/lib/python3.12/site-packages/flask_sqlalchemy/extension.py", line 333, in init_app
    raise RuntimeError("Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set.")
RuntimeError: Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set.`,
    "RuntimeError: Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set. (shop/__init__.py:31)",
  ],
  [
    'PowerShell',
    `Get-Item : Cannot find path 'C:\\shop\\x' because it does not exist.
At C:\\shop\\deploy.ps1:22 char:3
+   Get-Item C:\\shop\\x
+   ~~~~~~~~~~~~~~~~~~
    + CategoryInfo          : ObjectNotFound: (C:\\shop\\x:String) [Get-Item], ItemNotFoundException`,
    "Get-Item : Cannot find path 'C:\\shop\\x' because it does not exist. (deploy.ps1:22)",
  ],
  [
    'Lua',
    `lua: /app/cart.lua:22: attempt to index a nil value (field 'price')
stack traceback:
	/app/cart.lua:22: in function 'total'
	/app/main.lua:9: in main chunk
	[C]: in ?`,
    "attempt to index a nil value (field 'price') (cart.lua:22)",
  ],
  [
    'R',
    `Error in total(x) : object 'redis' not found
Calls: main -> total
Execution halted`,
    "total(x) : object 'redis' not found",
  ],
  [
    'sbt',
    `[error] scala.MatchError: None (of class scala.None$)
[error] 	at shop.Cart$.total(Cart.scala:22)
[error] 	at shop.Main$.main(Main.scala:9)`,
    'scala.MatchError: None (of class scala.None$) (Cart.scala:22)',
  ],
  ['an error without a trace', 'ERROR ValueError: no cart', 'ValueError: no cart'],
  ['a sentence that names none', '3 of 14 imports are missing', null],
];

test.each(told)('%s', (_what, text, words) => {
  const error = errorIn(text);
  expect(error === null ? null : errorWords(error)).toBe(words);
});

test.each(told.filter(([, text]) => stackTraceOf(text) !== null))(
  '%s: the log has an error of a kind that is the same for another line and another folder',
  (_what, text) => {
    expect(isError(entryOfCloud({ timestamp: '2026-03-01T09:50:00Z', textPayload: text }))).toBe(true);
    const moved = text
      .replace(/(?<=[\w/]\.\w{1,4}[:(]|line )\d+(?=[:)\s]|$|,)/gm, '77')
      .replaceAll(/(?<!from )\/app\//g, '/srv/app/');
    expect(signatureOf(moved)).toBe(signatureOf(text));
  },
);
