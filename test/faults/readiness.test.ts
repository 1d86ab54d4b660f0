import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type { WriteLog } from '../../src/core/log.ts';
import { calmLog } from '../../src/platform/calm-log.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { faultyRedis } from '../support/faulty-redis.ts';
import { figure } from '../support/figure.ts';
import { mara } from '../support/slack-receiver.ts';
import { hasEnded, lastTold, rootIn, runIn, slackScene } from '../support/slack-scene.ts';

const plan = `
version: 1
plan: small
title: Small
environments: { staging: {} }
phases:
  one: { title: One, sections: { "1.1": { title: A, checks: { a: { command: { run: ["true"] }, expect: { exitCode: 0 } } } } } }
`;
const until = { timeout: 30_000, interval: 100 };

/** Warnings and errors, and when they were written. */
function collected() {
  const lines: { at: number; text: string }[] = [];
  const entry: WriteLog = (fields, message) => {
    const error = fields.error instanceof Error ? fields.error.message : '';
    lines.push({ at: performance.now(), text: `${message} ${error}` });
  };
  return { lines, log: { debug() {}, info() {}, warn: entry, error: entry } };
}

async function readiness(address: string) {
  const answer = await fetch(`${address}/readyz`);
  // The cast is safe: the route answers JSON objects.
  const body = (await answer.json()) as { checks: Record<string, string>; warnings: string[] };
  return { status: answer.status, ...body };
}

it.concurrent('a full Redis is called full: in the answer, by readiness, and in the log, once', async () => {
  await using redis = await faultyRedis();
  const { lines, log } = collected();
  using calm = calmLog(log);
  await using scene = await slackScene({ plan, redisUrl: redis.url, log: calm });
  const { slack, address } = scene;
  await slack.command('one staging', mara);
  await rootIn(slack, runIn(lastTold(slack, mara.user)), hasEnded, 30_000);
  expect(await readiness(address)).toMatchObject({ status: 200, warnings: [] });
  const admin = connectRedis(redis.url, 'consumer');
  admin.on('error', () => {});
  await admin.config('SET', 'maxmemory', '1mb');
  const before = lines.length;
  await slack.command('one staging', mara);
  expect(lastTold(slack, mara.user)).toMatch(/storage of staging-check \(Redis\) is full/);
  await vi.waitFor(async () => {
    const { status, checks } = await readiness(address);
    expect([status, checks.redis]).toEqual([503, expect.stringMatching(/^storage full: /)]);
  }, until);
  // So long, to see how many lines come.
  await delay(4_000);
  const written = lines.slice(before);
  const gaps = written.slice(1).map(({ at }, n) => at - (written[n]?.at ?? 0));
  await admin.config('SET', 'maxmemory', '0');
  const from = performance.now();
  await vi.waitFor(async () => expect((await readiness(address)).status).toBe(200), until);
  const readyAgainMs = Math.round(performance.now() - from);
  await vi.waitFor(async () => {
    await slack.command('one staging', mara);
    expect(lastTold(slack, mara.user)).toMatch(/^Queued/);
  }, until);
  await rootIn(slack, runIn(lastTold(slack, mara.user)), hasEnded, 30_000);
  figure('Redis full', {
    logLines: written.length,
    leastGapMs: Math.round(Math.min(...gaps, 60_000)),
    readyAgainMs,
  });
  expect(Math.min(...gaps, 60_000)).toBeGreaterThan(900);
  expect(new Set(written.map(({ text }) => text)).size).toBe(written.length);
  admin.disconnect();
}, 120_000);

it.concurrent('what stops nobody is a warning: memory that runs out, a queue that nobody serves; a refused token stops', async () => {
  await using redis = await faultyRedis();
  await using scene = await slackScene({ plan, redisUrl: redis.url, hasWorker: false });
  const { slack, address } = scene;
  const admin = connectRedis(redis.url, 'consumer');
  admin.on('error', () => {});
  await vi.waitFor(async () => {
    const used = Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1]);
    await admin.config('SET', 'maxmemory', String(Math.round(used / 0.85)));
    expect(await readiness(address)).toMatchObject({
      status: 200,
      warnings: [
        ...['runs', 'checks', 'danger', 'timers'].map(
          (queue) => `no worker serves the queue ${queue}: what needs it waits`,
        ),
        expect.stringMatching(/^Redis has used \d\d % of its memory/),
      ],
    });
  }, until);
  await admin.config('SET', 'maxmemory', '0');
  admin.disconnect();
  const refused = { kind: 'error', error: 'token_revoked', times: 1_000 } as const;
  slack.faults.add({ method: 'chat.postMessage', ...refused });
  slack.faults.add({ method: 'auth.test', ...refused });
  await slack.command('one staging', mara);
  await vi.waitFor(async () => {
    const { status, checks } = await readiness(address);
    expect([status, checks.token]).toEqual([503, 'Slack refuses the token of this bot: token_revoked']);
  }, until);
}, 90_000);
