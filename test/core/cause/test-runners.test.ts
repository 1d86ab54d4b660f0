import { expect, test } from 'vitest';
import { reasonOf } from '../../../src/core/words/reasons.ts';
import { commandCheck } from '../../support/seen-checks.ts';

type Written = { stdout?: string; stderr?: string };

test.each<[string, Written, string]>([
  [
    'pytest, short tracebacks',
    {
      stdout: `============================= test session starts ==============================
tests/test_cart.py F                                                     [100%]

=================================== FAILURES ===================================
__________________________________ test_total __________________________________
tests/test_cart.py:9: in test_total
    assert total([2, 3]) == 6
shop/cart.py:4: in total
    return reduce(add, items)
E   NameError: name 'reduce' is not defined
=========================== short test summary info ============================
FAILED tests/test_cart.py::test_total - NameError: name 'reduce' is not defined
============================== 1 failed in 0.02s ===============================
`,
    },
    "NameError: name 'reduce' is not defined (cart.py:4)",
  ],
  [
    'pytest, the summary alone',
    {
      stdout: `F                                                                        [100%]
=========================== short test summary info ============================
FAILED tests/test_cart.py::test_total - AssertionError: assert 5 == 6
1 failed in 0.01s
`,
    },
    'AssertionError: assert 5 == 6',
  ],
  [
    'pytest, counts alone',
    {
      stdout: `F                                                                        [100%]
1 failed in 0.01s
`,
    },
    '1 failed in 0.01s',
  ],
  [
    'Jest',
    {
      stderr: `FAIL src/cart.test.js
  cart
    ✕ adds (3 ms)
    ✓ removes

  ● cart › adds

    expect(received).toBe(expected) // Object.is equality

    Expected: 6
    Received: 5

      4 | test('adds', () => {
    > 5 |   expect(sum(2, 3)).toBe(6);
        |                     ^

      at Object.<anonymous> (src/cart.test.js:5:21)

Test Suites: 1 failed, 1 total
Tests:       1 failed, 1 passed, 2 total
Snapshots:   0 total
Time:        0.4 s
Ran all test suites.
`,
    },
    'expect(received).toBe(expected): expected 6, got 5 (cart.test.js:5)',
  ],
  [
    'Jest, all failures again at the end',
    {
      stderr: `FAIL src/pay.test.js
  ● pay › charges

    connect ECONNREFUSED 10.0.0.7:5432

      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)

Summary of all failing tests
FAIL src/pay.test.js
  ● pay › charges

    connect ECONNREFUSED 10.0.0.7:5432

      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)


Test Suites: 1 failed, 1 total
Tests:       1 failed, 1 total
`,
    },
    'connect ECONNREFUSED 10.0.0.7:5432',
  ],
  [
    'go test',
    {
      stdout: `=== RUN   TestTotal
    cart_test.go:12: total of [2 3]: got 5, want 6
--- FAIL: TestTotal (0.00s)
=== RUN   TestEmpty
--- PASS: TestEmpty (0.00s)
FAIL
FAIL	github.com/acme/shop/cart	0.004s
ok  	github.com/acme/shop/pay	0.003s
FAIL
`,
    },
    'total of [2 3]: got 5, want 6 (cart_test.go:12)',
  ],
  [
    'go test, a panic',
    {
      stdout: `=== RUN   TestTotal
--- FAIL: TestTotal (0.00s)
panic: runtime error: index out of range [3] with length 2 [recovered]
	panic: runtime error: index out of range [3] with length 2

goroutine 7 [running]:
testing.tRunner.func1.2({0x50d020, 0xc000014120})
	/usr/local/go/src/testing/testing.go:1545 +0x238
panic({0x50d020?, 0xc000014120?})
	/usr/local/go/src/runtime/panic.go:914 +0x21f
github.com/acme/shop/cart.Total(...)
	/src/cart/cart.go:18
github.com/acme/shop/cart.TestTotal(0x0?)
	/src/cart/cart_test.go:9 +0x1b
FAIL	github.com/acme/shop/cart	0.005s
FAIL
`,
    },
    'panic: runtime error: index out of range [3] with length 2 (cart.go:18)',
  ],
  [
    'testify',
    {
      stdout: `=== RUN   TestTotal
    cart_test.go:14: 
        	Error Trace:	/src/cart/cart_test.go:14
        	Error:      	Not equal: 
        	            	expected: 6
        	            	actual  : 5
        	Test:       	TestTotal
--- FAIL: TestTotal (0.00s)
FAIL
FAIL	github.com/acme/shop/cart	0.003s
FAIL
`,
    },
    'Not equal: expected 6, got 5 (cart_test.go:14)',
  ],
  [
    'cargo test',
    {
      stdout: `running 2 tests
test cart::adds ... FAILED
test cart::empty ... ok

failures:

---- cart::adds stdout ----
thread 'cart::adds' panicked at src/cart.rs:21:9:
assertion \`left == right\` failed: total
  left: 5
 right: 6
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace


failures:
    cart::adds

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
`,
      stderr: `error: test failed, to rerun pass \`--lib\`
`,
    },
    'panic: assertion `left == right` failed: total: left 5, right 6 (cart.rs:21)',
  ],
  [
    'Maven',
    {
      stdout: `[INFO] Running com.acme.CartTest
[ERROR] Tests run: 1, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.05 s <<< FAILURE! -- in com.acme.CartTest
[ERROR] com.acme.CartTest.total -- Time elapsed: 0.01 s <<< FAILURE!
org.opentest4j.AssertionFailedError: expected: <6> but was: <5>
	at org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:55)
	at com.acme.CartTest.total(CartTest.java:12)

[INFO] 
[INFO] Results:
[INFO] 
[ERROR] Failures: 
[ERROR]   CartTest.total:12 expected: <6> but was: <5>
[INFO] 
[ERROR] Tests run: 1, Failures: 1, Errors: 0, Skipped: 0
[INFO] 
[INFO] BUILD FAILURE
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:3.2.5:test (default-test) on project shop: There are test failures.
[ERROR] 
[ERROR] See /app/target/surefire-reports for the individual test results.
[ERROR] -> [Help 1]
`,
    },
    'org.opentest4j.AssertionFailedError: expected: <6> but was: <5> (CartTest.java:12)',
  ],
  [
    'Gradle',
    {
      stdout: `> Task :test FAILED

CartTest > total() FAILED
    org.opentest4j.AssertionFailedError: expected: <6> but was: <5>
        at app//org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:55)
        at app//com.acme.CartTest.total(CartTest.java:12)

1 test completed, 1 failed
`,
      stderr: `
FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':test'.
> There were failing tests. See the report at: file:///app/build/reports/tests/test/index.html

* Try:
> Run with --scan to get full insights.

BUILD FAILED in 2s
`,
    },
    'org.opentest4j.AssertionFailedError: expected: <6> but was: <5> (CartTest.java:12)',
  ],
  [
    'Mocha',
    {
      stdout: `  cart
    1) adds

  0 passing (5ms)
  1 failing

  1) cart
       adds:

      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

5 !== 6

      + expected - actual

      -5
      +6
      
      at Context.<anonymous> (test/cart.js:5:12)
      at process.processImmediate (node:internal/timers:483:21)
`,
    },
    'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 5 !== 6 (cart.js:5)',
  ],
  [
    'RSpec',
    {
      stdout: `F

Failures:

  1) Cart totals
     Failure/Error: expect(cart.total).to eq(6)

       expected: 6
            got: 5

       (compared using ==)
     # ./spec/cart_spec.rb:7:in 'block (2 levels) in <top (required)>'

Finished in 0.01 seconds (files took 0.06 seconds to load)
1 example, 1 failure

Failed examples:

rspec ./spec/cart_spec.rb:6 # Cart totals
`,
    },
    'expect(cart.total).to eq(6): expected 6, got 5 (cart_spec.rb:7)',
  ],
  [
    'unittest',
    {
      stderr: `F
======================================================================
FAIL: test_total (tests.test_cart.CartTest.test_total)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/app/tests/test_cart.py", line 9, in test_total
    self.assertEqual(total([2, 3]), 6)
AssertionError: 5 != 6

----------------------------------------------------------------------
Ran 1 test in 0.000s

FAILED (failures=1)
`,
    },
    'AssertionError: 5 != 6 (test_cart.py:9)',
  ],
  [
    'node:test',
    {
      stdout: `✖ adds (1.2ms)
ℹ tests 1
ℹ suites 0
ℹ pass 0
ℹ fail 1
ℹ cancelled 0
ℹ duration_ms 50.1

✖ failing tests:

test at cart.test.js:4:1
✖ adds (1.2ms)
  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
  
  5 !== 6
  
      at TestContext.<anonymous> (/app/cart.test.js:5:10)
      at Test.runInAsyncScope (node:async_hooks:211:14) {
    generatedMessage: true,
    code: 'ERR_ASSERTION',
    actual: 5,
    expected: 6,
    operator: 'strictEqual'
  }
`,
    },
    'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 5 !== 6 (cart.test.js:5)',
  ],
  [
    'dotnet test',
    {
      stdout: `  Failed Shop.CartTests.Total [3 ms]
  Error Message:
   Assert.Equal() Failure: Values differ
Expected: 6
Actual:   5
  Stack Trace:
     at Shop.CartTests.Total() in /src/CartTests.cs:line 14
   at System.RuntimeMethodHandle.InvokeMethod(Object target)

Failed!  - Failed:     1, Passed:     0, Skipped:     0, Total:     1, Duration: 3 ms - Shop.Tests.dll (net8.0)
`,
    },
    'Assert.Equal() Failure: Values differ: expected 6, got 5 (CartTests.cs:14)',
  ],
  [
    'PHPUnit',
    {
      stdout: `PHPUnit 11.0.0 by Sebastian Bergmann and contributors.

F                                                                   1 / 1 (100%)

There was 1 failure:

1) CartTest::testTotal
Failed asserting that 5 matches expected 6.

/app/tests/CartTest.php:12

FAILURES!
Tests: 1, Assertions: 1, Failures: 1.
`,
    },
    'Failed asserting that 5 matches expected 6.',
  ],
  [
    'Playwright',
    {
      stdout: `Running 1 test using 1 worker
  1) [chromium] › cart.spec.ts:5:1 › totals ────────────────────

    Error: expect(locator).toHaveText(expected) failed

    Locator: locator('#total')
    Expected string: "6"
    Received string: "5"
    Timeout: 5000ms

      4 | test('totals', async ({ page }) => {
    > 5 |   await expect(page.locator('#total')).toHaveText('6');
        |                                        ^
        at /app/cart.spec.ts:5:40

  1 failed
    [chromium] › cart.spec.ts:5:1 › totals ────────────────────
`,
    },
    'expect(locator).toHaveText(expected) failed: expected "6", got "5" (cart.spec.ts:5)',
  ],
  [
    'Minitest',
    {
      stdout: `Run options: --seed 1234

# Running:

F

Failure:
CartTest#test_total [test/cart_test.rb:7]:
Expected: 6
  Actual: 5


bin/rails test test/cart_test.rb:6


Finished in 0.1s, 1 runs/s, 1 assertions/s.
1 runs, 1 assertions, 1 failures, 0 errors, 0 skips
`,
    },
    'expected 6, got 5 (cart_test.rb:7)',
  ],
  [
    'Go, a signal without frames',
    {
      stderr: `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49f1c4]
exit status 2
`,
    },
    'panic: runtime error: invalid memory address or nil pointer dereference',
  ],
  [
    'Rust, the note behind a panic',
    {
      stderr: `thread 'main' panicked at src/main.rs:14:37:
called \`Result::unwrap()\` on an \`Err\` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
`,
    },
    'panic: called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file or directory" } (main.rs:14)',
  ],
  [
    'ExUnit',
    {
      stdout: `  1) test totals (Shop.CartTest)
     test/cart_test.exs:5
     Assertion with == failed
     code:  assert Cart.total([2, 3]) == 6
     left:  5
     right: 6
     stacktrace:
       test/cart_test.exs:6: (test)


Finished in 0.03 seconds (0.00s async, 0.03s sync)
1 test, 1 failure

Randomized with seed 0
`,
    },
    'assert Cart.total([2, 3]) == 6: left 5, right 6 (cart_test.exs:6)',
  ],
  [
    'Zig',
    {
      stderr: `thread 4711 panic: index out of bounds: index 3, len 3
/app/src/main.zig:14:21: 0x1034a2f in total (main)
    sum += items[i];
                ^
/app/src/main.zig:22:17: 0x1034b01 in main (main)
`,
    },
    'index out of bounds: index 3, len 3 (src/main.zig:14)',
  ],
  [
    'OCaml',
    {
      stderr: `Fatal error: exception Failure("hd")
Raised at Stdlib.failwith in file "stdlib.ml", line 29, characters 17-33
Called from Cart.total in file "src/cart.ml", line 12, characters 10-22
`,
    },
    'Failure("hd") (cart.ml:12)',
  ],
  [
    'Crystal',
    {
      stderr: `Unhandled exception: Missing hash key: "region" (KeyError)
  from /usr/share/crystal/src/hash.cr:1080:11 in '[]'
  from src/rates.cr:7:3 in 'for_region'
  from src/main.cr:3:1 in '__crystal_main'
`,
    },
    'KeyError: Missing hash key: "region" (rates.cr:7)',
  ],
  [
    'Postman',
    {
      stdout: `newman

Orders

→ list
  GET https://api.staging.example/orders [500 Internal Server Error, 312B, 84ms]
  1. status is 200

┌─────────────────────────┬──────────┬──────────┐
│                         │ executed │   failed │
└─────────────────────────┴──────────┴──────────┘

  #  failure         detail

 1.  AssertionError  status is 200
                     expected response to have status code 200 but got 500
                     at assertion:0 in test-script
                     inside "list"
`,
    },
    'expected response to have status code 200 but got 500',
  ],
  [
    'k6',
    {
      stderr: `time="2026-11-30T10:00:00Z" level=error msg="thresholds on metrics 'http_req_failed' have been crossed"
`,
    },
    "thresholds on metrics 'http_req_failed' have been crossed",
  ],
  [
    'Robot Framework',
    {
      stdout: `==============================================================================
Smoke
==============================================================================
Total is right                                                        | FAIL |
5 != 6
------------------------------------------------------------------------------
Smoke                                                                 | FAIL |
1 test, 0 passed, 1 failed
`,
    },
    '5 != 6',
  ],
  [
    'behave',
    {
      stdout: `  Scenario: Total  # features/cart.feature:3
    Then the total is 6    # steps/cart.py:14 0.000s
      Assertion Failed: expected 6, got 5


Failing scenarios:
  features/cart.feature:3  Total

0 features passed, 1 failed, 0 skipped
0 scenarios passed, 1 failed, 0 skipped
Took 0m0.000s
`,
    },
    'expected 6, got 5',
  ],
])('%s: the reason is what the test says, not what the runner says at its end', (_, written, reason) => {
  expect(reasonOf(commandCheck('c', written))).toBe(reason);
});

test('pytest, six tests that meet one answer, their names cut off: the reason is that answer', () => {
  const names = ['started', 'thinking', 'executing', 'completed', 'ended', 'in_order'];
  const stories = names.map(
    (name) => `__________________ test_event_${name} ___________________

ws_url = 'ws://api.staging.example/ws'

    async def test_event_${name}(ws_url):
>       async with websockets.connect(ws_url) as socket:

tests/test_events.py:13:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _
/usr/lib/python3/dist-packages/websockets/client.py:642: in __aenter__
    return await self
E           websockets.exceptions.InvalidStatusCode: server rejected WebSocket connection: HTTP 500

/usr/lib/python3/dist-packages/websockets/client.py:332: InvalidStatusCode`,
  );
  const ends = names.map(
    (name) => `FAILED tests/mission_critical/test_websocket_agent_events_suite.py::test_event_${name}`,
  );
  const stdout = [
    ...stories,
    '=========== short test summary info ===========',
    ...ends,
    '=== 6 failed in 0.93s ===',
  ];
  expect(reasonOf(commandCheck('c', { stdout: stdout.join('\n') }))).toBe(
    'websockets.exceptions.InvalidStatusCode: server rejected WebSocket connection: HTTP 500 (test_events.py:13)',
  );
});
