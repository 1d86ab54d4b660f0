import { expect, test } from 'vitest';
import { revision } from '../../src/checks/revision.ts';
import { closedPort, httpServer } from '../support/http-server.ts';
import { observationOf, runCheck } from '../support/run-check.ts';

/** A server that answers with these revisions in turn. */
async function answering(...revisions: readonly (string | null)[]) {
  let next = 0;
  return await httpServer((_request, response) => {
    const value = revisions[next++ % revisions.length];
    response
      .setHeader('x-revision', value ?? '')
      .end(JSON.stringify(value === null ? {} : { build: { revision: value } }));
  });
}
const json = '$.build.revision';

test('the expected revision, asked three times, each on a new connection', async () => {
  await using server = await answering('abc');
  const attempt = await runCheck(revision, { url: server.url, json }, { equals: 'abc' });
  expect(attempt.judgement).toMatchObject({ failures: [], inconclusive: null });
  expect(attempt.described).toBe('abc');
  expect(server.connections()).toBe(3);
  expect(observationOf(attempt).answers).toHaveLength(3);
});

test('in a header, as often as told', async () => {
  await using server = await answering('abc');
  const attempt = await runCheck(
    revision,
    { url: server.url, header: 'X-Revision', times: 5 },
    { equals: 'abc' },
  );
  expect(attempt.messages).toEqual([]);
  expect(server.connections()).toBe(5);
});

test('an old revision fails and is named', async () => {
  await using server = await answering('old');
  const attempt = await runCheck(revision, { url: server.url, json }, { equals: 'new' });
  expect(attempt.messages).toEqual(['expected revision "new", got "old"']);
});

test('two revisions at once are inconclusive', async () => {
  await using server = await answering('new', 'old', 'new');
  const attempt = await runCheck(revision, { url: server.url, json }, { equals: 'new' });
  expect(attempt.judgement).toMatchObject({
    failures: [],
    inconclusive: 'more than one revision answers: new (2 of 3), old (1 of 3)',
  });
});

test('without a revision to compare with it is inconclusive', async () => {
  await using server = await answering('abc');
  const attempt = await runCheck(revision, { url: server.url, json }, { equals: '' });
  expect(attempt.judgement?.inconclusive).toBe(
    'no revision to compare with is known (no deploy was recorded); abc answers',
  );
});

test('an answer without a revision, and no answer, fail', async () => {
  await using server = await answering(null);
  const none = await runCheck(revision, { url: server.url, json }, { equals: 'abc' });
  expect(none.messages).toEqual([
    `expected a revision from ${server.url}/, got status 200 without a revision at ${json}`,
  ]);
  await using down = await httpServer((_request, response) => response.writeHead(503).end());
  const failed = await runCheck(revision, { url: down.url, json }, { equals: 'abc' });
  expect(failed.messages).toEqual([`expected a revision from ${down.url}/, got status 503`]);
  expect(failed.judgement?.transient).toBe('http_5xx');
  const closed = await runCheck(
    revision,
    { url: `http://127.0.0.1:${await closedPort()}`, json },
    { equals: 'abc' },
  );
  expect(closed.messages[0]).toMatch(/got connection refused$/);
  expect(closed.judgement?.transient).toBe('network');
});

test.each([{}, { json, header: 'x' }])('the place must be said once: %j', (place) => {
  expect(() => revision.prepare({ url: 'http://a', ...place }, {})).toThrow(/one of them/);
});

test('a host outside of hosts is not asked', async () => {
  await using server = await answering('abc');
  const attempt = await runCheck(revision, { url: server.url, json }, {}, { hosts: [] });
  expect(attempt.observed.kind).toBe('unobserved');
  expect(server.connections()).toBe(0);
});
