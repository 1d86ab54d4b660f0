import { expect, it, vi } from 'vitest';
import { eventLoopLag } from '../../src/platform/event-loop-lag.ts';
import { createMetrics } from '../../src/platform/metrics.ts';

const until = { timeout: 5_000, interval: 20 };

function blockFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it('an event loop that was kept busy is late by that, once, and asking begins anew', async () => {
  const lag = eventLoopLag();
  blockFor(900);
  let most = 0;
  await vi.waitFor(() => {
    most = Math.max(most, lag.take().max);
    expect(most).toBeGreaterThan(0.35);
  }, until);
  expect(lag.take()).toEqual({ min: 0, max: 0, mean: 0, stddev: 0, p50: 0, p90: 0, p99: 0 });
});

it('every gauge of a scrape tells of the same time: since the one before', async () => {
  const metrics = createMetrics();
  const gauge = (text: string, name: string) =>
    Number(new RegExp(`^staging_check_nodejs_eventloop_lag_${name}_seconds (\\S+)$`, 'm').exec(text)?.[1]);
  blockFor(900);
  await vi.waitFor(async () => {
    const text = await metrics.text();
    expect(gauge(text, 'max')).toBeGreaterThan(0.35);
    expect(gauge(text, 'p99')).toBeGreaterThan(0.35);
  }, until);
});
