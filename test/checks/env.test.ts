import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { env } from '../../src/checks/env.ts';
import { httpServer } from '../support/http-server.ts';
import { observationOf, runCheck, unobservedReason } from '../support/run-check.ts';

const processEnvironment = {
  REDIS_URL: 'redis://r:6379',
  EMPTY: '',
  API_TOKEN: 'hush-hush',
  OTHER: 'unasked',
};

describe("the bot's process", () => {
  test('one matcher a name; a missing one says where it looked', async () => {
    const wanted = {
      REDIS_URL: { startsWith: 'redis://' },
      EMPTY: 'x',
      GONE: { exists: true },
      ABSENT: { exists: false },
    };
    const attempt = await runCheck(env, { process: true }, wanted, { processEnvironment });
    expect(attempt.messages).toEqual([
      'expected EMPTY "x", got ""',
      "expected GONE to be there, but it is not in the environment of the bot's process",
    ]);
    expect(attempt.described).toBe('2 of 4 set');
  });

  test('only what is asked for is looked at, and secrets are not kept', async () => {
    const attempt = await runCheck(
      env,
      { process: true },
      { API_TOKEN: { startsWith: 'xoxb-' } },
      { processEnvironment },
    );
    expect(attempt.messages).toEqual([
      'expected API_TOKEN starts with "xoxb-", got a value of 9 characters that is not shown',
    ]);
    expect(JSON.stringify(observationOf(attempt))).not.toMatch(/hush|unasked/);
  });

  test('names of every object are not variables', async () => {
    const attempt = await runCheck(env, { process: true }, { GONE: 'x' }, { processEnvironment });
    expect(attempt.messages).toHaveLength(1);
  });
});

test('a .env file, relative to the root', async () => {
  const root = await mkdtemp(join(tmpdir(), 'staging-check-env-'));
  try {
    await writeFile(join(root, '.env.staging'), '# comment\nMODE="staging"\nPORT=80\n');
    const attempt = await runCheck(
      env,
      { file: '.env.staging' },
      { MODE: 'staging', PORT: { gt: 79 }, toString: 'x' },
      { root },
    );
    expect(attempt.messages).toEqual(['expected toString "x", but it is not in .env.staging']);
    expect(unobservedReason(await runCheck(env, { file: 'none.env' }, { A: 'x' }, { root }))).toMatch(
      /^none.env: ENOENT/,
    );
  } finally {
    await rm(root, { recursive: true });
  }
});

describe('a deployed service', () => {
  const configuration = { config: { REDIS_HOST: 'redis', WORKERS: 4, constructor: 'own' } };
  const serving = () => httpServer((_request, response) => response.end(JSON.stringify(configuration)));

  test('JSON over HTTP, at a path', async () => {
    await using server = await serving();
    const wanted = { REDIS_HOST: 'redis', WORKERS: { gte: 5 }, GONE: { exists: true } };
    const attempt = await runCheck(env, { url: `${server.url}/config`, path: '$.config' }, wanted);
    expect(attempt.messages).toEqual([
      'expected WORKERS at least 5, got 4',
      `expected GONE to be there, but it is not in ${server.url}/config`,
    ]);
  });

  test('an answer that is no object, or no success, could not be judged', async () => {
    await using server = await serving();
    const nowhere = await runCheck(env, { url: server.url, path: '$.nothing' }, { A: 'x' });
    expect(unobservedReason(nowhere)).toBe(`${server.url}/: no JSON object at $.nothing`);
    await using down = await httpServer((_request, response) => response.writeHead(503).end());
    const failed = await runCheck(env, { url: down.url }, { A: 'x' });
    expect(failed.observed).toMatchObject({ kind: 'unobserved', transient: 'http_5xx' });
    expect(unobservedReason(failed)).toBe(`${down.url}/: expected status 2xx, got 503`);
  });
});

test.each([{}, { process: false }, { file: 'a', process: true }, { file: 'a', ur: 'b' }])(
  '%j is no source',
  (spec) => {
    expect(() => env.prepare(spec, {})).toThrow();
  },
);

test('a variable that is missing fails `not` as well', async () => {
  const attempt = await runCheck(env, { process: true }, { DEBUG: { not: { equals: '1' } } });
  expect(attempt.messages).toEqual([
    `expected DEBUG not ("1"), but it is not in the environment of the bot's process`,
  ]);
});
