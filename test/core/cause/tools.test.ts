import { expect, test } from 'vitest';
import { causesOf } from '../../../src/core/cause/causes-of.ts';
import { commandCheck, httpCheck } from '../../support/seen-checks.ts';

function causes(stderr: string): readonly string[] {
  const checks = [commandCheck('c', { stderr })];
  return causesOf({ verdict: 'failed', checks, criteria: [] }).map(({ text }) => text);
}

test.each<[string, string, readonly string[]]>([
  [
    'PHP, of a chain',
    `PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] No such host in /srv/src/Store.php:8
Stack trace:
#0 /srv/src/Store.php(8): PDO->__construct('mysql:host=b')
#1 {main}

Next App\\StartException: cannot start in /srv/src/Kernel.php:12
Stack trace:
#0 {main}
  thrown in /srv/src/Kernel.php on line 12`,
    ['PDOException: SQLSTATE[HY000] [2002] No such host (Store.php:8): “c” says so'],
  ],
  [
    'pino, numbers for levels and a trace in a field',
    [
      '{"level":30,"time":1,"msg":"starting"}',
      '{"level":60,"time":2,"err":{"type":"Error","message":"no lease","stack":"Error: no lease\\n    at take (/srv/src/lease.js:7:9)"},"msg":"start failed"}',
      '{"level":30,"time":3,"msg":"flushed 2 spans"}',
    ].join('\n'),
    ['Error: no lease (lease.js:7): “c” says so'],
  ],
  [
    "Rust's compiler",
    'error[E0425]: cannot find value `lim` in this scope\n  --> src/quota.rs:14:9\n   |\n14 |     lim.take();\n   |     ^^^\n\nerror: could not compile `shop` (bin "shop") due to 1 previous error',
    ['cannot find value `lim` in this scope (quota.rs:14): “c” says so'],
  ],
  [
    'cargo test',
    "thread 'sums::adds' panicked at src/sums.rs:31:9:\nassertion `left == right` failed\n  left: 3\n right: 4\nnote: run with `RUST_BACKTRACE=1`",
    ['panic: assertion `left == right` failed: left 3, right 4 (sums.rs:31): “c” says so'],
  ],
  [
    'Jest, a limit',
    '  ● pay › waits\n\n    thrown: "Exceeded timeout of 5000 ms for a test.\n    Add a timeout value to this test."\n\n    > 15 |   it(\'waits\', async () => {\n         |   ^\n\n      at src/pay.test.ts:15:3\n',
    ['Exceeded timeout of 5000 ms for a test. (pay.test.ts:15): “c” says so'],
  ],
  [
    'Vitest, two of two kinds',
    ' FAIL  src/a.test.ts > sums\nAssertionError: expected 3 to be 4 // Object.is equality\n ❯ src/a.test.ts:9:20\n FAIL  src/b.test.ts > reads\nTypeError: rows is not iterable\n ❯ read src/b.ts:4:8\n ❯ src/b.test.ts:7:3\n Test Files  2 failed (2)',
    [
      'TypeError: rows is not iterable (b.ts:4): “c” says so',
      'AssertionError: expected 3 to be 4 (a.test.ts:9): “c” says so',
    ],
  ],
  [
    'Prisma',
    'PrismaClientKnownRequestError: \nInvalid `db.order.create()` invocation in\n/srv/src/orders.ts:17:29\n\n  14 async add() {\n→ 17   return db.order.create(\nUnique constraint failed on the fields: (`number`)\n    at $n.handle (/srv/node_modules/@prisma/client/library.js:1:7)\n    at async add (/srv/src/orders.ts:17:12)',
    [
      'PrismaClientKnownRequestError: Unique constraint failed on the fields: (`number`) (orders.ts:17): “c” says so',
    ],
  ],
  [
    'UBSan',
    'src/sum.cc:31:17: runtime error: division by zero\nSUMMARY: UndefinedBehaviorSanitizer: undefined-behavior src/sum.cc:31:17 in',
    ['division by zero (sum.cc:31): “c” says so'],
  ],
  [
    'ASan',
    'SUMMARY: AddressSanitizer: stack-buffer-overflow /srv/src/read.c:12:3 in read_all\n==7==ABORTING',
    ['AddressSanitizer: stack-buffer-overflow (read.c:12): “c” says so'],
  ],
  [
    'a linker',
    "/usr/bin/ld: main.o: in function `main':\nmain.c:(.text+0x1a): undefined reference to `open_db'\ncollect2: error: ld returned 1 exit status",
    ["undefined reference to `open_db': “c” says so"],
  ],
  [
    'Ansible, whose host it was',
    'fatal: [db-2]: FAILED! => {"changed": false, "msg": "No package matching \'redis\' found"}\n\nPLAY RECAP ****\ndb-2 : ok=3 failed=1',
    ["db-2: No package matching 'redis' found: “c” says so"],
  ],
  [
    'a build of Docker',
    '#9 2.1 npm error code E401\n#9 2.1 npm error Incorrect or missing password.\n#9 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1\nERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
    ['c: Incorrect or missing password.'],
  ],
  [
    'Perl tells once that a module is not there',
    "Can't locate Redis.pm in @INC at job.pl line 4.\nBEGIN failed--compilation aborted at job.pl line 4.",
    ["Can't locate Redis.pm in @INC (job.pl:4): “c” says so"],
  ],
  [
    'nginx, before it says that the test failed',
    'nginx: [emerg] unknown directive "proxi_pass" in /etc/nginx/a.conf:14\nnginx: configuration file /etc/nginx/nginx.conf test failed',
    ['c: nginx: [emerg] unknown directive "proxi_pass" in /etc/nginx/a.conf:14'],
  ],
  [
    'Bundler, before its advice',
    "Could not find gem 'sidekiq (~> 8)' in locally installed gems.\nRun `bundle install` to install missing gems.",
    ["c: Could not find gem 'sidekiq (~> 8)' in locally installed gems."],
  ],
  [
    'git, before its advice',
    'CONFLICT (content): Merge conflict in a.py\nAutomatic merge failed; fix conflicts and then commit the result.',
    ['c: CONFLICT (content): Merge conflict in a.py'],
  ],
])('the reason, and not what a tool says at its end: %s', (_, output, told) => {
  expect(causes(output)).toEqual(told);
});

test.each<[string, string, string]>([
  ['a service', '{"error":"no capacity","service":"ledger"}', '{"error":"no capacity","service":"rates"}'],
  [
    'a part with a name',
    '{"error":"took too long","dependency":{"name":"ledger"}}',
    '{"error":"took too long","dependency":{"name":"rates"}}',
  ],
  [
    'a bucket',
    '<Error><Code>NoSuchBucket</Code><Message>It does not exist</Message><BucketName>ledger</BucketName></Error>',
    '<Error><Code>NoSuchBucket</Code><Message>It does not exist</Message><BucketName>rates</BucketName></Error>',
  ],
])('the same words about two are two causes, and each is named: %s', (_, one, other) => {
  const checks = [one, other].map((body, index) =>
    httpCheck(`c${index}`, { url: `http://api.example/${index}`, status: 503, body }),
  );
  const told = causesOf({ verdict: 'failed', checks, criteria: [] }).map(({ text }) => text);
  expect(told).toEqual([expect.stringContaining('ledger'), expect.stringContaining('rates')]);
});
