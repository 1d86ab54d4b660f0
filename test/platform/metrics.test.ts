import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMetrics } from '../../src/platform/metrics.ts';

const docs = readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8');
const ownNames = async () => {
  const text = await createMetrics().text();
  const named = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind = '']) => ({
    name,
    kind,
  }));
  return named.filter(({ name }) => !/^staging_check_(process|nodejs)_/.test(name));
};

it('docs/metrics.md lists every metric of ours with its kind, and none is left over', async () => {
  const rows = [...docs.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, kind]) => ({ name, kind }));
  const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
    (a.name ?? '') < (b.name ?? '') ? -1 : 1;
  expect(rows.sort(byName)).toEqual((await ownNames()).sort(byName));
});

it('counts what it was told, in the units of its names', async () => {
  const metrics = createMetrics();
  metrics.runStarted('slash');
  metrics.runFinished('failed');
  metrics.checkFinished('passed');
  metrics.checkFinished('passed');
  metrics.jobEnded('phase', 'failed', 1_500);
  metrics.slackCalled('chat.update', 'rate-limited');
  metrics.firstMessageShown(800);
  metrics.watchQueues(async () => ({ checks: { waiting: 3, active: 1 } }));
  const text = await metrics.text();
  for (const line of [
    'staging_check_runs_started_total{trigger="slash"} 1',
    'staging_check_runs_finished_total{verdict="failed"} 1',
    'staging_check_checks_finished_total{status="passed"} 2',
    'staging_check_job_duration_seconds_sum{job="phase",outcome="failed"} 1.5',
    'staging_check_slack_calls_total{method="chat.update",outcome="rate-limited"} 1',
    'staging_check_first_message_seconds_sum 0.8',
    'staging_check_first_message_seconds_bucket{le="0.5"} 0',
    'staging_check_queue_jobs{queue="checks",state="waiting"} 3',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

it('every metric has the prefix, and the process and the event loop are among them', async () => {
  const text = await createMetrics().text();
  const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
  expect(names.filter((name) => !name.startsWith('staging_check_'))).toEqual([]);
  expect(names).toContain('staging_check_nodejs_eventloop_lag_seconds');
  expect(names).toContain('staging_check_process_cpu_seconds_total');
});

it('a queue that cannot be asked leaves the rest of the scrape as it is, and no old numbers', async () => {
  const metrics = createMetrics();
  metrics.watchQueues(async () => ({ checks: { waiting: 3 } }));
  await metrics.text();
  metrics.watchQueues(async () => {
    throw new Error('Redis is away');
  });
  const text = await metrics.text();
  expect(text).not.toContain('staging_check_queue_jobs{');
  expect(text).toContain('staging_check_runs_started_total');
});

it('two sets of metrics do not see each other', async () => {
  const one = createMetrics();
  one.runStarted('slash');
  expect(await createMetrics().text()).not.toContain('trigger="slash"');
});

it('names are what promtool asks of them: counters alone end in _total, every metric has a help text', async () => {
  const text = await createMetrics().text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  const wrong = types.filter(([, name = '', kind]) => name.endsWith('_total') !== (kind === 'counter'));
  expect(wrong.map(([line]) => line)).toEqual([]);
  expect([...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name)).toEqual(
    types.map(([, name]) => name),
  );
});
