import type { Redis } from 'ioredis';
import { publishJob } from '../../jobs/publish.ts';
import { openShowing, type Showing, showsRuns } from '../../src/bin/bot/showing.ts';
import type { JobEnd } from '../../src/core/job.ts';
import type { PublishMemory } from '../../src/core/publishing.ts';
import type { CheckHead, Outcome, RunEvent, RunHead } from '../../src/core/run/events.ts';
import type { RunStore } from '../../src/core/run/order.ts';
import type { PublishContext } from '../../src/publish/run.ts';
import type { BudgetTable } from '../../src/slack/out/budgets.ts';
import type { SlackFiles, SlackMemory } from '../../src/slack/out/delivery.ts';
import { redisSlackMemory } from '../../src/slack/out/slack-memory.ts';
import type { SlackConnection } from '../../src/slack/outlet/open-outlet.ts';
import { redisPublishMemory } from '../../src/store/publish-memory.ts';
import { drawMeasuredChart, drawReportCharts } from '../../src/web/chart-files.ts';
import { type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';
import { fastTable, fastTimes } from './outbox-parts.ts';
import { testRedis } from './redis.ts';
import { runHeadOf, startedAt } from './run-events.ts';

export type Publishing = AsyncDisposable & {
  slack: SlackWorkspace;
  redis: Redis;
  /** Of that Redis. */
  url: string;
  runs: RunStore;
  /** What is shown is shown with, as in a bot. */
  showing: Showing;
  context: PublishContext;
  memory: PublishMemory & SlackMemory;
  files: SlackFiles;
  health: (string | null)[];
  /** One turn of the job. */
  turn(run: string): Promise<JobEnd>;
  /** Turns until the job is done, each as soon as the one before asks for it. */
  settle(run: string): Promise<number>;
  start(head: RunHead, options?: Started): Promise<void>;
};

type Started = { channel?: string; thread?: string | null };

export type PublishingOptions = Partial<Parameters<typeof startSlack>[0]> & {
  paceMs?: number;
  table?: BudgetTable;
  runPageUrl?: string | null;
  drawReport?: SlackConnection['drawReport'];
};

const longestWaitMs = 4_000;

/** A queue in which nobody waits to be woken. */
export const wakesNobody = {
  publish: async () => {},
  publishNow: async () => {},
  timeline: async () => {},
  series: async () => {},
  report: async () => {},
};

/** A configuration in which everybody may do everything. */
export const openToAll = async () => ({ permissions: null, approvers: [] });

/** A workspace with limits, a Redis, and the publish job between them. */
export async function publishing(options: PublishingOptions = {}): Promise<Publishing> {
  const {
    paceMs = 60,
    table = fastTable,
    runPageUrl = null,
    drawReport = drawReportCharts,
    ...rest
  } = options;
  const tokens = { signingSecret: 'secret', botToken: 'xoxb-test', appToken: 'xapp-test' };
  const slack = await startSlack({ limits: { isOff: true }, ...tokens, ...rest });
  const server = await testRedis();
  const { redis } = server;
  const health: (string | null)[] = [];
  const showing = openShowing({
    ...{ redis, table, paceMs, drawReport, team: 'T1', times: fastTimes },
    access: {
      ...{ token: tokens.botToken, apiUrl: slack.url, timeoutMs: fastTimes.callMs },
      botUserId: slack.state.botUser,
    },
    keepTimes: { runsMs: () => 3_600_000, incidentsMs: () => 3_600_000 },
    now: () => startedAt + 60_000,
    drawChart: async () => null,
    drawMeasured: drawMeasuredChart,
    unhealthy: (reason) => void health.push(reason),
  });
  const { runs, files } = showing;
  const memory = { ...redisPublishMemory(redis), ...redisSlackMemory(redis, 'T1') };
  const context: PublishContext = {
    ...showsRuns(showing, {
      ...{ queue: wakesNobody, config: openToAll, runPageUrl: () => runPageUrl },
      deploys: { recordSighting: async () => ({ kind: 'declined', message: '', problems: [] }) },
    }),
    // Workers serve every queue, as it were.
    unserved: async () => [],
  };
  const turn = (run: string) =>
    publishJob.run({ run }, context, { leave: new AbortController().signal, failedChildren: [] });
  return {
    ...{ slack, redis, url: server.url, showing, runs, context, memory, files, health, turn },
    settle: (run) => settled(() => turn(run)),
    start: (head, where = {}) => startRun(runs, head, where),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await slack[Symbol.asyncDispose]();
    },
  };
}

/** Turns until a job is done, or would look again much later; tells how many. */
export async function settled(turn: () => Promise<JobEnd>): Promise<number> {
  const deadline = performance.now() + 20_000;
  for (let turns = 1; performance.now() < deadline; turns += 1) {
    const end = await turn();
    if (end.kind === 'done') return turns;
    const ms = end.kind === 'again' ? end.afterMs : 0;
    if (ms > longestWaitMs) return turns;
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
  throw new Error('the run is not shown within 20 s');
}

async function startRun(runs: RunStore, head: RunHead, where: Started): Promise<void> {
  const { channel = 'C0STAGING1', thread = null } = where;
  const plan = { text: '', file: head.plan.file, digest: head.plan.digest };
  const order = { run: head.id, plan, place: { channel, thread }, failFast: false };
  if (!(await runs.create(order, head, startedAt))) throw new Error(`${head.id} is taken`);
}

/** The head of a run of a person of the workspace. */
export function askedHead(
  id: string,
  sections: Readonly<Record<string, string>>,
  checks: readonly CheckHead[],
): RunHead {
  return { ...runHeadOf(sections, checks), id, requestedBy: 'U0MARA0001', trigger: 'slash' };
}

export const runStarted: RunEvent = { type: 'run.started', id: 'run.started', at: startedAt };

/** The last event of a run. */
export function runFinished(afterMs: number): RunEvent {
  return { type: 'run.finished', id: 'run.finished', at: startedAt + afterMs };
}

/** A check that got 503, or a word that no other check got. */
export function failedOutcome(evidence: Outcome['evidence'] = { body: 'no' }, got = '503'): Outcome {
  const message = `expected status 200, got ${got}`;
  const failures = [{ at: 'status', expected: '200', actual: got, message }];
  return { status: 'failed', reason: '', failures, summary: '503 in 9 ms', evidence, cases: [] };
}
