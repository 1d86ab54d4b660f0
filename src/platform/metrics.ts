import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CheckStatus, Trigger } from '../core/run/events.ts';
import type { Verdict } from '../core/run/state.ts';
import type { JobOutcome, JobTime } from '../store/workers.ts';
import { eventLoopLag, type Lag } from './event-loop-lag.ts';

/** How many jobs of a queue are in which state. */
export type QueueDepths = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** How a call of Slack ended. */
export type SlackCallOutcome = 'ok' | 'rate-limited' | 'refused' | 'unreachable';

/** How an attempt at a webhook ended. */
export type WebhookOutcome = 'accepted' | 'failed' | 'dead';
type WebhookCounts = { waiting: number; dead: number };

/** What this process counts, for Prometheus. */
export type Metrics = {
  runStarted(trigger: Trigger): void;
  runFinished(verdict: Verdict): void;
  checkFinished(status: CheckStatus): void;
  jobEnded(job: string, outcome: JobOutcome, durationMs: number): void;
  slackCalled(method: string, outcome: SlackCallOutcome): void;
  /** From the command of a person to the first message of its run. */
  firstMessageShown(afterMs: number): void;
  webhookTried(outcome: WebhookOutcome): void;
  /** Asked at each scrape; as with the queues. */
  watchWebhooks(standings: () => Promise<readonly WebhookCounts[]>): void;
  /** Asked at each scrape; when it rejects, the queues are left out of that one. Replaces what was handed in before. */
  watchQueues(depths: () => Promise<QueueDepths>): void;
  /** Asked at each scrape for jobs that other processes ended since; when it rejects, they are counted at a later one. */
  watchJobs(take: () => Promise<readonly JobTime[]>): void;
  /** Asked at each scrape; when it rejects, it is left out of that one. */
  watchStorage(standing: () => Promise<StorageUse>): void;
  contentType: string;
  /** All of it in the text format of Prometheus. */
  text(): Promise<string>;
};

/** Bytes that Redis uses, may use (0: no limit), and has packed runs in, and how many those are. */
export type StorageUse = { used: number; most: number; packed: number; packedRuns: number };

const prefix = 'staging_check_';
/** Gauges with the name of a counter, which `promtool check metrics` refuses; the same numbers stand in those without `_total`, by type. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Counters of their own, starting at nothing; `docs/metrics.md` lists them. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Their own monitor of the event loop never looks: ours stands in its place, under the same names.
  collectDefaultMetrics({ register: registry, prefix, eventLoopMonitoringPrecision: neverMs });
  lagGauges(registry);
  for (const name of misnamed) registry.removeSingleMetric(`${prefix}${name}`);
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `${prefix}${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, labelNames: string[], buckets: number[]) =>
    new Histogram({ name: `${prefix}${name}`, help, labelNames, buckets, registers });
  const started = counter('runs_started_total', 'Runs that started, by what asked for them', ['trigger']);
  const finished = counter('runs_finished_total', 'Runs that ended, by verdict', ['verdict']);
  const checks = counter('checks_finished_total', 'Checks that ended, by status', ['status']);
  const jobs = histogram('job_duration_seconds', 'How long jobs took', ['job', 'outcome'], jobBuckets);
  const slack = counter('slack_calls_total', 'Calls of Slack methods', ['method', 'outcome']);
  const webhooks = counter('webhook_attempts_total', 'Attempts at webhooks, by outcome', ['outcome']);
  const first = histogram(
    'first_message_seconds',
    'From the command to the first message of its run',
    [],
    [0.25, 0.5, 1, 2, 3, 5, 10, 30, 60],
  );
  const queues = queueGauge(registers);
  const standings = webhookGauge(registers);
  const storage = storageGauges(registers);
  const jobEnded: Metrics['jobEnded'] = (job, outcome, durationMs) =>
    jobs.observe({ job, outcome }, durationMs / 1000);
  let takeJobs: () => Promise<readonly JobTime[]> = async () => [];
  return {
    runStarted: (trigger) => started.inc({ trigger }),
    runFinished: (verdict) => finished.inc({ verdict }),
    checkFinished: (status) => checks.inc({ status }),
    jobEnded,
    slackCalled: (method, outcome) => slack.inc({ method, outcome }),
    firstMessageShown: (afterMs) => first.observe(Math.max(0, afterMs) / 1000),
    webhookTried: (outcome) => webhooks.inc({ outcome }),
    watchWebhooks: standings.watch,
    watchQueues: queues.watch,
    watchStorage: storage.watch,
    watchJobs(take) {
      takeJobs = take;
    },
    contentType: registry.contentType,
    async text() {
      // As with the queues: what cannot be asked must not cost the scrape.
      const ended = await takeJobs().catch((): readonly JobTime[] => []);
      for (const { job, outcome, durationMs } of ended) jobEnded(job, outcome, durationMs);
      return registry.metrics();
    },
  };
}

const jobBuckets = [0.05, 0.25, 1, 5, 15, 60, 300, 1800];

/** The longest that a timer can wait. */
const neverMs = 2_147_483_647;

const lagWords: readonly (readonly [keyof Lag, string])[] = [
  ['min', 'least'],
  ['max', 'most'],
  ['mean', 'mean'],
  ['stddev', 'standard deviation'],
  ['p50', 'median'],
  ['p90', '90th percentile'],
  ['p99', '99th percentile'],
];

function lagGauges(registry: Registry): void {
  const name = (suffix: string) => `${prefix}nodejs_eventloop_lag${suffix}_seconds`;
  for (const suffix of ['', ...lagWords.map(([of]) => `_${of}`)]) registry.removeSingleMetric(name(suffix));
  const lag = eventLoopLag();
  const registers = [registry];
  const help = 'How late the event loop came since the last scrape';
  // The first is collected first, and asks for all: asking begins anew.
  const first = new Gauge({
    name: name(''),
    help,
    registers,
    collect() {
      const taken = lag.take();
      first.set(taken.p50);
      for (const { of, gauge } of others) gauge.set(taken[of]);
    },
  });
  const others = lagWords.map(([of, words]) => ({
    of,
    gauge: new Gauge({ name: name(`_${of}`), help: `${help}, ${words}`, registers }),
  }));
}

function queueGauge(registers: Registry[]): { watch: Metrics['watchQueues'] } {
  let depths: () => Promise<QueueDepths> = async () => ({});
  const gauge = new Gauge({
    name: `${prefix}queue_jobs`,
    help: 'Jobs in each queue, by state',
    labelNames: ['queue', 'state'],
    registers,
    async collect() {
      gauge.reset();
      // What cannot be asked is missing from the scrape, which must not fail for it: readiness tells of Redis.
      const found = await depths().catch((): QueueDepths => ({}));
      for (const [queue, states] of Object.entries(found)) {
        for (const [state, count] of Object.entries(states)) gauge.set({ queue, state }, count);
      }
    },
  });
  return {
    watch(next) {
      depths = next;
    },
  };
}

function storageGauges(registers: Registry[]): { watch: Metrics['watchStorage'] } {
  let ask: () => Promise<StorageUse | null> = async () => null;
  const runs = new Gauge({ name: `${prefix}packed_runs`, help: 'Runs that are packed', registers });
  const gauge = new Gauge({
    name: `${prefix}redis_bytes`,
    help: 'Memory of Redis: used, at most (0: no limit), in packed runs',
    labelNames: ['kind'],
    registers,
    async collect() {
      gauge.reset();
      // As with the queues.
      const found = await ask().catch(() => null);
      if (found === null) return;
      for (const kind of ['used', 'most', 'packed'] as const) gauge.set({ kind }, found[kind]);
      runs.set(found.packedRuns);
    },
  });
  return {
    watch(next) {
      ask = next;
    },
  };
}

function webhookGauge(registers: Registry[]): { watch: Metrics['watchWebhooks'] } {
  let standings: () => Promise<readonly WebhookCounts[]> = async () => [];
  const gauge = new Gauge({
    name: `${prefix}webhook_messages`,
    help: 'Webhooks that wait, and those that are given up, of all addresses together',
    labelNames: ['state'],
    registers,
    async collect() {
      gauge.reset();
      // As with the queues.
      const found = await standings().catch(() => null);
      if (found === null) return;
      for (const state of ['waiting', 'dead'] as const) {
        gauge.set(
          { state },
          found.reduce((sum, one) => sum + one[state], 0),
        );
      }
    },
  });
  return {
    watch(next) {
      standings = next;
    },
  };
}
