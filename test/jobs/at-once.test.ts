import type { ServerResponse } from 'node:http';
import { expect, it, vi } from 'vitest';
import { httpServer } from '../support/http-server.ts';
import { ended, endsOf, request, testWorker, workerParts } from '../support/worker-parts.ts';

/** A server that answers only when so many ask at the same time, or `answer` is called; tells how many did at most. */
async function crowdedServer(needed: number) {
  const waiting = new Set<ServerResponse>();
  const seen = { most: 0 };
  const answer = () => {
    for (const response of waiting) response.end('ok');
    waiting.clear();
  };
  const server = await httpServer((_, response) => {
    waiting.add(response);
    seen.most = Math.max(seen.most, waiting.size);
    if (waiting.size >= needed) answer();
  });
  return { server, seen, waiting, answer };
}

function planOf(url: string, { environments = 1, checks = 5, more = '' } = {}): string {
  const names = Array.from({ length: environments }, (_, nth) => `  e${nth}: { hosts: [127.0.0.1]${more} }`);
  const lines = Array.from(
    { length: checks },
    (_, nth) =>
      `          c${nth}: { timeout: 60s, http: { url: "${url}/${nth}" }, expect: { status: 200 } }`,
  );
  return `version: 1
plan: crowd
title: Crowd
environments:
${names.join('\n')}
phases:
  phase1:
    title: One
    sections:
      s1:
        title: S
        checks:
${lines.join('\n')}
`;
}

it('one worker runs 20 runs of five checks side by side: none of their checks waits for another', async () => {
  const { server, seen } = await crowdedServer(100);
  await using _server = server;
  await using parts = await workerParts();
  const text = planOf(server.url, { environments: 20 });
  await using _worker = await testWorker(parts);
  for (let nth = 0; nth < 20; nth += 1) await request(parts, `r-${nth}`, text, { environment: `e${nth}` });
  for (let nth = 0; nth < 20; nth += 1) {
    const ends = endsOf(await ended(parts, `r-${nth}`, 60_000));
    expect(Object.values(ends)).toEqual(Array(5).fill('passed'));
  }
  expect(seen.most).toBe(100);
}, 90_000);

it.each([
  ['of a worker that is told so', { concurrency: 3 }, ''],
  ['to a host that bears no more', {}, ', perHost: 3'],
])(
  'checks at once %s are no more than that, and all of them run',
  async (_, settings, more) => {
    const { server, seen, waiting, answer } = await crowdedServer(1_000);
    await using _server = server;
    await using parts = await workerParts();
    const text = planOf(server.url, { environments: 2, more });
    await using _worker = await testWorker(parts, settings);
    await request(parts, 'r-1', text, { environment: 'e0' });
    await request(parts, 'r-2', text, { environment: 'e1' });
    const over = Promise.all([ended(parts, 'r-1'), ended(parts, 'r-2')]);
    let isOver = false;
    const settled = over.finally(() => {
      isOver = true;
    });
    for (let left = 10; left > 0; ) {
      const wanted = Math.min(3, left);
      await vi.waitUntil(() => isOver || waiting.size >= wanted, { timeout: 10_000, interval: 5 });
      const { size } = waiting;
      answer();
      left -= size;
    }
    for (const state of await settled) expect(Object.values(endsOf(state))).toEqual(Array(5).fill('passed'));
    expect(seen.most).toBe(3);
  },
  60_000,
);
