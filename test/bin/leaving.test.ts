import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliProcess } from '../support/cli-process.ts';
import { httpServer } from '../support/http-server.ts';
import { testRedis } from '../support/redis.ts';

const plan = `
version: 1
plan: small
title: Small
environments: { local: { hosts: [127.0.0.1] } }
phases: { p: { title: P, sections: { "1.1": { title: S, checks: { a: { command: { run: ["true"] } } } } } } }
`;

it.each(['bot', 'start'])(
  '%s that is told to end while Slack is away, or never answers, ends with 0 and no stack',
  async (verb) => {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'staging-check-leaving-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'p.yaml'), plan);
    const redis = stack.use(await testRedis());
    const asked = Promise.withResolvers<void>();
    const silent = stack.use(await httpServer(() => asked.resolve()));
    const env = {
      REDIS_URL: redis.url,
      SLACK_BOT_TOKEN: ['xoxb', '1-2-abcdefghijkl'].join('-'),
      SLACK_APP_TOKEN: ['xapp', '1-A1-2-abcdefghijkl'].join('-'),
      STAGING_CHECK_PLANS: folder,
      STAGING_CHECK_DATA: folder,
      PORT: '0',
      LOG_FORMAT: 'json',
    };
    const away = stack.use(cliProcess([verb], { ...env, SLACK_API_URL: 'http://127.0.0.1:1/api/' }));
    const hanging = stack.use(cliProcess([verb], { ...env, SLACK_API_URL: `${silent.url}/api/` }));
    await Promise.all([away.until('Slack does not answer yet'), asked.promise]);
    for (const one of [away, hanging]) {
      one.child.kill('SIGTERM');
      expect(await one.exited).toBe(0);
      expect(one.said()).not.toMatch(/bug in it|\n\s+at /);
      expect(one.said()).toContain('bot ends before Slack has answered');
    }
  },
  60_000,
);
