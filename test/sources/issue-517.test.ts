import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { sourcesUnderTest } from './stands.ts';
import { type Ending, startSuite } from './trial.ts';

type Written = { logs?: Record<string, unknown>; expect?: Record<string, unknown> };
type Section = { checks: Record<string, Written> };

const plan = parse(readFileSync(join(import.meta.dirname, '../../plans/issue-517.yaml'), 'utf8'));
const sections: readonly Section[] = Object.values(plan.phases).flatMap((phase) =>
  Object.values(Object(phase).sections ?? {}).map((section) => section as Section),
);

/** What a check of the plan expects of the logs; where it reads them is what the source decides. */
function written(id: string): { expect: Record<string, unknown>; since: unknown; limit: unknown } {
  const found = sections.map(({ checks }) => checks[id]).find((one) => one?.logs !== undefined);
  if (found?.logs === undefined || found.expect === undefined) throw new Error(`the plan has no ${id}`);
  return { expect: found.expect, since: found.logs.since, limit: found.logs.limit };
}

const traceback = `Traceback (most recent call last):
  File "/app/netra_backend/app/core/app_factory.py", line 41, in create_app
    from netra_backend.app.services import cache
  File "/app/netra_backend/app/services/cache.py", line 12, in <module>
    client = redis.Redis()
NameError: name 'redis' is not defined`;

/** The outage, and how it looks after the deploy. */
async function played(under: (typeof sourcesUnderTest)[number], now: number) {
  await using suite = await startSuite(under);
  const trial = await suite.trial();
  const deployedAt = now - 120_000;
  const line = (agoMs: number, text: string, severity = 'INFO') => ({ ms: now - agoMs, text, severity });
  await trial.write([
    line(300_000, 'Starting instance'),
    line(299_000, traceback, 'ERROR'),
    line(200_000, traceback, 'ERROR'),
    line(190_000, 'GET /ws: Exception in ASGI application', 'ERROR'),
  ]);
  const check = (id: string, options = {}) => {
    const { expect: expected, since, limit } = written(id);
    return trial.check(expected, { since, limit }, options);
  };
  const red = [await check('no-name-error'), await check('asgi-scope')];
  await trial.write([line(100_000, 'Application startup complete.'), line(90_000, 'GET /ws accepted')]);
  const green = [await check('no-name-error', { deployedAt }), await check('asgi-scope', { deployedAt })];
  return { red, green };
}

const shown = ({ status, says, tells }: Ending) => ({
  ...{ status, says },
  // Until when was read is not the same twice.
  tells: tells.filter((one) => !one.startsWith('read: ')),
});

it('the outage of issue 517 is red and what follows the deploy is green, in the same words from every source', async () => {
  const now = Date.now();
  const all = await Promise.all(
    sourcesUnderTest
      .filter(({ quirks }) => quirks.lines === undefined)
      .map(async (under) => {
        const { red, green } = await played(under, now);
        return { red: red.map(shown), green: green.map(({ status }) => status) };
      }),
  );
  const [first, ...others] = all;
  expect(first?.red.map(({ status }) => status)).toEqual(['failed', 'failed']);
  expect(first?.red[0]?.says).toMatch(
    /^expected no entry with message matches \/NameError: name 'redis' is not defined\/, got 2 entries, first .* ERROR Traceback .* NameError: name 'redis' is not defined$/,
  );
  expect(first?.green).toEqual(['passed', 'passed']);
  for (const other of others) expect(other).toEqual(first);
});
