import { expect, test } from 'vitest';
import { bodyMessage } from '../../../src/core/cause/body-message.ts';
import { failureGroups } from '../../../src/core/cause/failure-groups.ts';
import type { Outcome } from '../../../src/core/run/events.ts';
import { arrivedCheck, checkHeadOf, passed, runHeadOf, runStateOf } from '../../support/run-events.ts';
import { commandCheck, httpCheck, logsCheck } from '../../support/seen-checks.ts';

type Seen = ReturnType<typeof commandCheck>;
type Ended = readonly (readonly [string, Outcome])[];

const api = 'https://api.staging.example';
const scope = 'AssertionError: unexpected ASGI scope type: websocket';

function outcomeOf({ status, reason, failures, summary, evidence, telling }: Seen): Outcome {
  return { status, reason, failures, summary, evidence, cases: [], telling };
}

const answered = (id: string, status: number, expected = 200) =>
  [id, outcomeOf(httpCheck(id, { url: `${api}/${id}`, status }, { status: expected }))] as const;
const wrote = (id: string, stderr: string) => [id, outcomeOf(commandCheck(id, { stderr }))] as const;
const logged = (id: string, ...messages: readonly string[]) =>
  [id, outcomeOf(logsCheck(id, messages))] as const;

/** Of a run in which checks ended in this order; in the order of the run they stand the other way round. */
function stateOf(ended: Ended, finishedAt: number | null = null) {
  const heads = ended.map(([id]) => checkHeadOf(id, '2.1')).toReversed();
  const events = ended.flatMap(([id, outcome], index) => arrivedCheck(id, 10 + index, outcome));
  return runStateOf(runHeadOf({ '2.1': 'First' }, heads), events, finishedAt);
}

function groupsOf(ended: Ended, finishedAt: number | null = null) {
  return failureGroups(stateOf(ended, finishedAt)).map(({ checks }) => checks.map(({ head }) => head.id));
}

test('what has one cause is told once, by the first that came in, whatever each expected', () => {
  const ended = [
    answered('a', 500),
    wrote('b', `${scope}\n`),
    answered('c', 500, 101),
    ['d', passed] as const,
    wrote('e', `app.py failed\n${scope}\n`),
  ];
  expect(groupsOf(ended)).toEqual([
    ['a', 'c'],
    ['b', 'e'],
  ]);
  const [answers, errors] = failureGroups(stateOf(ended));
  expect(answers?.cause).toMatch(/500: 2 checks say so$/);
  expect(errors?.cause ?? scope).toContain(scope);
});

test('a check that tells several errors joins those of its first alone, and joins no others together', () => {
  const both = wrote('both', '');
  const clues = [wrote('x', 'ValueError: one is wrong'), wrote('y', 'KeyError: two is missing')].flatMap(
    ([, outcome]) => outcome.telling?.clues ?? [],
  );
  const several = ['both', { ...both[1], telling: { reason: '', lines: [], clues } }] as const;
  expect(
    groupsOf([several, wrote('x', 'ValueError: one is wrong'), wrote('y', 'KeyError: two is missing')]),
  ).toEqual([['both', 'x'], ['y']]);
});

const orders = Array.from({ length: 24 }, (_, seed) => {
  const every: Ended = [
    answered('a', 500),
    answered('b', 500, 101),
    answered('health', 503),
    answered('c', 502),
    wrote('d', `${scope}\n`),
    wrote('e', `booting\n${scope}\n`),
    logged('f', `GET ${api}/a 500: ${scope}`),
    logged('g', 'TimeoutError: tool lookup'),
    wrote('h', 'curl: (22) The requested URL returned error: 500'),
    wrote('i', `curl: (7) Failed to connect to api.staging.example port 443: Connection refused`),
  ];
  return every.map((one, index) => [(index * 7919 + seed * 104_729 * (index + 1)) % 1_009, one] as const);
}).map((keyed) => keyed.toSorted(([a], [b]) => a - b).map(([, one]) => one));

test.each(orders)(
  'what comes later adds to what is told, and never parts it, joins it or takes it away',
  (...ended) => {
    let before: readonly (readonly string[])[] = [];
    for (let length = 1; length <= ended.length; length += 1) {
      const now = groupsOf(ended.slice(0, length), length === ended.length ? 1_000_000 : null);
      expect(
        now.map((group, index) => group.slice(0, before[index]?.length ?? 0)).slice(0, before.length),
      ).toEqual(before);
      expect(now.flat().toSorted()).toEqual(
        ended
          .slice(0, length)
          .map(([id]) => id)
          .toSorted(),
      );
      before = now;
    }
  },
);

test('answers with one status and different reasons are told apart, and so are the same words of two hosts', () => {
  const says = (id: string, url: string, body: string) =>
    [id, outcomeOf(httpCheck(id, { url, status: 500, body: JSON.stringify({ message: body }) }))] as const;
  expect(
    groupsOf([
      says('a', `${api}/a`, 'pool exhausted'),
      says('b', `${api}/b`, "name 'redis' is not defined"),
      says('c', `${api}/c`, 'disk full on db-3'),
      says('d', `${api}/d`, 'pool exhausted'),
    ]),
  ).toEqual([['a', 'd'], ['b'], ['c']]);
  const degraded = (id: string, url: string) => {
    const seen = httpCheck(id, { url, body: '{"status":"degraded"}' }, { json: { '$.status': 'ok' } });
    return [id, outcomeOf(seen)] as const;
  };
  expect(groupsOf([degraded('a', `${api}/x`), degraded('b', 'https://other.example/x')])).toEqual([
    ['a'],
    ['b'],
  ]);
});

test('the row of an answer says what its body says, and where a redirect leads', () => {
  const reasonOf = (seen: Parameters<typeof httpCheck>[1]) => httpCheck('a', seen).telling?.reason;
  const url = `${api}/orders`;
  expect(reasonOf({ url, status: 500, body: '{"message":"disk full on db-3"}' })).toBe(
    'expected status 200, got 500: disk full on db-3',
  );
  const location = (to: string) => ({ url, status: 302, headers: { location: to } });
  expect(reasonOf(location('/login'))).toBe('expected status 200, got 302 to /login');
  expect(reasonOf(location('https://sso.example/in?next=x'))).toBe(
    'expected status 200, got 302 to sso.example/in',
  );
});

test.each([
  [
    '<title>OperationalError at /orders/</title><pre class="exception_value">could not connect to server</pre>',
    'OperationalError: could not connect to server',
  ],
  [
    '<title>Action Controller: Exception caught</title><h1>NoMethodError in OrdersController#show</h1><h2 id="x">undefined method &#39;amount&#39;</h2>',
    "NoMethodError: undefined method 'amount'",
  ],
  [
    '<h1>Whitelabel Error Page</h1><div>There was an unexpected error (type=Internal Server Error, status=500).</div><div>Could not open JPA EntityManager</div>',
    'Could not open JPA EntityManager',
  ],
  ['<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center>', ''],
])('the page of a framework says what was thrown: %s', (body, said) => {
  expect(bodyMessage(body)).toBe(said);
});
