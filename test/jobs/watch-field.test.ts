import { afterEach, expect, test } from 'vitest';
import { type WatchJobContext, type WatchProblem, watchJob } from '../../jobs/watch.ts';
import { watchPlace } from '../../src/bin/worker/watch-place.ts';
import { askService } from '../../src/checks/http/ask-service.ts';
import { checkTypes } from '../../src/checks/index.ts';
import { loadPlan } from '../../src/core/plan/load.ts';
import { openLogSources } from '../../src/platform/sources/open-log-sources.ts';
import { redisWatchedRevisions } from '../../src/store/watched-revisions.ts';
import { startLoki } from '../../stand-ins/loki/server.ts';
import { deployRoom } from '../support/deploys.ts';
import { deskPlan } from '../support/desk.ts';

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

const planText = (deploys: string) => `
version: 1
plan: shop
title: Shop
environments:
  staging: { hosts: [127.0.0.1], vars: { loki: "http://127.0.0.1:1", app: api }, deploys: ${deploys} }
phases:
  phase1:
    title: First
    sections:
      "1.1":
        title: Health
        checks: { home: { name: Home, env: { process: true }, expect: { HOME: { exists: true } } } }
reports:
  after: { at: [5m], run: [phase1], environment: staging, channel: C0REPORTS }
`;
const logs = `logs: { loki: { url: "\${loki}", query: '{app="\${app}"}', tenant: shop, auth: { bearer: "\${secret:LOKI}" } } }`;
const byImage = `{ ${logs}, field: resource.image, pattern: ':(?P<revision>[^:]+)$', service: api }`;

/** A room whose clock the test sets, with a Loki of the service, and what the watch made of its lines. */
async function begin(deploys = byImage, token: string | null = 'token') {
  const loki = stack.use(await startLoki());
  const plan = deskPlan('shop', planText(deploys).replace('http://127.0.0.1:1', loki.url));
  const all = stack.use(await deployRoom({ plans: async () => [plan] }));
  const { clock } = all.room;
  const problems: (WatchProblem | null)[] = [];
  const config = { cloudLogging: { endpoint: null, insecure: true, project: null } };
  const context: WatchJobContext = {
    now: () => clock.at,
    plans: async () => [plan],
    memory: redisWatchedRevisions(all.room.server.redis),
    logs: () => ({
      ...openLogSources(config, { ask: askService }),
      placeOf: (watch, window) => watchPlace(watch, window, { secrets: () => token ?? undefined, root: '/' }),
    }),
    async current(scope) {
      const id = await all.deploys.current(scope);
      const state = id === null ? null : await all.deploys.state(id);
      return state === null ? null : { revision: state.head.revision, seenAt: state.openedAt };
    },
    recordSighting: (source, request) => all.desk.recordSighting(source, request),
    onProblem: (_, problem) => void problems.push(problem),
  };
  return {
    ...{ loki, problems },
    log: (image: string, agoMs: number) =>
      loki.push('shop', [
        { nanos: BigInt(clock.at - agoMs) * 1_000_000n, line: 'hello', labels: { app: 'api', image } },
      ]),
    async look(changes: Partial<WatchJobContext> = {}) {
      clock.at += 60_000;
      const leave = new AbortController().signal;
      await watchJob.run({}, { ...context, ...changes }, { leave, failedChildren: [] });
    },
    async deploys() {
      const ids = await all.deploys.recent('staging', 100);
      const states = await Promise.all(ids.toReversed().map((id) => all.deploys.state(id)));
      return states.map((state) => [state?.head.revision, state?.openedAt]);
    },
    clock,
  };
}

test('a revision that a field of any source names is a deploy, at the time of its first entry; the first look opens nothing', async () => {
  const it = await begin();
  it.log('images.example.org:5000/shop/api:v1', 30_000);
  await it.look();
  expect(await it.deploys()).toEqual([]);
  const at = it.clock.at + 20_000;
  it.log('images.example.org:5000/shop/api:v2', -20_000);
  it.log('images.example.org:5000/shop/api:v2', -25_000);
  it.log('images.example.org:5000/shop/api:v1', -30_000);
  await it.look();
  await it.look();
  expect(await it.deploys()).toEqual([['v2', at]]);
  expect(it.problems).toEqual([null, null, null]);
});

test('an image without a pattern is its own revision; entries without one say nothing, and what is none is passed over', async () => {
  const it = await begin(`{ ${logs}, field: resource.image, service: api }`);
  it.log('api@sha256:1', 30_000);
  await it.look();
  it.log('', -10_000);
  it.log('no revision at all', -15_000);
  it.log('api@sha256:2', -20_000);
  await it.look();
  expect((await it.deploys()).map(([revision]) => revision)).toEqual(['api@sha256:2']);
  expect(it.problems).toEqual([null, { kind: 'passed-over', text: '"no revision at all" is no revision' }]);
});

test('one that is known and writes again is one when every origin answers with it', async () => {
  const it = await begin();
  it.log('api:v1', 30_000);
  await it.look();
  it.log('api:v2', -20_000);
  await it.look();
  it.log('api:v1', -130_000);
  for (let looks = 0; looks < 3; looks += 1)
    await it.look({
      answers: async () => [{ check: 'health', name: 'health', answers: ['v1'], problem: '' }],
    });
  expect((await it.deploys()).map(([revision]) => revision)).toEqual(['v2', 'v1']);
});

test.each([
  [`{ ${logs}, field: resource.image, service: api }`, null, 'no value for secret:LOKI'],
  [
    `{ ${logs}, field: jsonPayload.image, service: api }`,
    'token',
    'no field jsonPayload.image in entries of Loki; did you mean body.image?',
  ],
])('what keeps it from being read is told: %s', async (deploys, token, problem) => {
  const it = await begin(deploys, token);
  await it.look();
  expect(it.problems).toEqual([{ kind: 'unavailable', text: problem }]);
});

test.each([
  ['{ service: api }', ['expected either "project" or "logs"; neither is there']],
  [
    `{ project: p, ${logs}, field: resource.image, service: api }`,
    ['expected either "project" or "logs"; both are there'],
  ],
  [
    `{ ${logs}, service: api }`,
    [expect.stringMatching(/^`logs` needs `field`: which field of an entry names the revision/)],
  ],
  [
    '{ project: p, service: api, field: resource.image }',
    ['`field` is of `logs`: write logs: { project: … } for a project'],
  ],
  [
    `{ ${logs}, field: resource.image, pattern: ':(.*)', service: api }`,
    [expect.stringMatching(/^expected a group \(\?P<revision>…\) in the pattern/)],
  ],
  [
    `{ ${logs}, field: "a b", service: api }`,
    [expect.stringMatching(/^expected the path of a field: resource.image/)],
  ],
  [
    `{ logs: { loki: { url: "http://x", query: "rate(x)" } }, field: body.a, service: api }`,
    [expect.stringMatching(/^expected LogQL that selects lines/)],
  ],
  [
    `{ ${logs}, field: resource.image, service: "\${secret:X}" }`,
    [expect.stringMatching(/^`deploys` cannot hold/)],
  ],
])('of a plan: %s', (deploys, expected) => {
  const { problems } = loadPlan(planText(deploys), 'p.yaml', checkTypes, 'digest');
  expect(problems.map(({ message }) => message)).toEqual(expected);
});
