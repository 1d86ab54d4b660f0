import { publishJob, reportJob } from '../../jobs/publish.ts';
import { showsReports } from '../../src/bin/bot/showing.ts';
import { type DeployEvent, deployEventId } from '../../src/core/deploy/events.ts';
import type { DeployStore } from '../../src/core/deploy/store.ts';
import type { JobEnd } from '../../src/core/job.ts';
import type { ReportSubject } from '../../src/core/report/publishing.ts';
import type { Outcome, RunHead } from '../../src/core/run/events.ts';
import { summaryOf } from '../../src/core/run/summary.ts';
import type { ScheduleReports } from '../../src/core/schedule/reports.ts';
import type { ReportContext } from '../../src/publish/report-context.ts';
import type { PublishContext } from '../../src/publish/run.ts';
import { redisDeploys } from '../../src/store/deploys.ts';
import { redisScheduleReports } from '../../src/store/schedule-reports.ts';
import { openToAll, type Publishing, type PublishingOptions, publishing, settled } from './publish-parts.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf } from './run-events.ts';

/** A workspace, a Redis, and the jobs of reports and runs between them. */
export type Reporting = AsyncDisposable & {
  room: Publishing;
  deploys: DeployStore;
  scheduled: ScheduleReports;
  context: ReportContext;
  publishing: PublishContext;
  problems: string[];
  turn(subject: ReportSubject, changes?: Partial<ReportContext>): Promise<JobEnd>;
  /** Turns until the job has nothing to do before long; and those of the runs that it woke. */
  settle(subject: ReportSubject, changes?: Partial<ReportContext>): Promise<void>;
  /** A run that has ended; its checks by their outcome, `at` (epoch ms) is when it ended. */
  ended(
    run: string,
    at: number,
    checks: Readonly<Record<string, Outcome>>,
    more?: Partial<RunHead>,
  ): Promise<void>;
};

/** Opens it; the limits of Slack are off unless told. */
export async function reporting(options: PublishingOptions = {}): Promise<Reporting> {
  const room = await publishing(options);
  const { redis, slack } = room;
  const problems: string[] = [];
  const woken = new Set<string>();
  const deploys = redisDeploys(redis);
  const context: ReportContext = {
    ...showsReports(room.showing, {
      config: openToAll,
      queue: { publish: async (run) => void woken.add(run) },
      runPageUrl: (run) => `https://checks.example/runs/${run}/report`,
      channelId: async (name) =>
        [...slack.state.channels.values()].find((one) => `#${one.name}` === name)?.id ?? null,
      onProblem: (problem) => void problems.push(problem),
    }),
    now: () => Date.now(),
    paceMs: 30,
    settleMs: 0,
  };
  const publishContext = room.context;
  const leave = { leave: new AbortController().signal, failedChildren: [] };
  const turn: Reporting['turn'] = (subject, changes = {}) =>
    reportJob.run(subject, { ...context, ...changes }, leave);
  return {
    room,
    deploys,
    scheduled: redisScheduleReports(redis),
    context,
    publishing: publishContext,
    problems,
    turn,
    async settle(subject, changes) {
      await settled(() => turn(subject, changes));
      for (const run of woken) await settled(() => publishJob.run({ run }, publishContext, leave));
    },
    ended: (run, at, checks, more = {}) => endRun(room, run, at, checks, more),
    [Symbol.asyncDispose]: () => room[Symbol.asyncDispose](),
  };
}

async function endRun(
  { runs }: Publishing,
  id: string,
  at: number,
  outcomes: Readonly<Record<string, Outcome>>,
  more: Partial<RunHead>,
): Promise<void> {
  const checks = Object.keys(outcomes).map((check) => checkHeadOf(check, '2.1'));
  const head: RunHead = { ...runHeadOf({ '2.1': 'Tests' }, checks), ...more, id };
  const plan = { text: '', file: head.plan.file, digest: head.plan.digest };
  const place = { channel: 'C0STAGING1', thread: null };
  await runs.create({ run: id, plan, place, failFast: false }, head, at - 10_000);
  const events = Object.entries(outcomes).flatMap(([check, outcome]) => endedCheck(check, 500, outcome));
  const moved = events.map((event) => ({ ...event, at: at - 5_000 }));
  await runs.append(id, [
    { type: 'run.started', id: 'run.started', at: at - 9_000 },
    ...moved,
    { type: 'run.finished', id: 'run.finished', at },
  ]);
  const state = await runs.state(id);
  if (state === null) throw new Error(`${id} is not there`);
  await runs.end(summaryOf(state, 'C0STAGING1'));
}

/** A check that passed. */
export const good = passed;

/** A check that failed, with a reason. */
export function bad(message = 'expected status 200, got 503'): Outcome {
  const failures = [{ at: 'status', expected: '200', actual: '503', message }];
  return { ...passed, status: 'failed', summary: '503', failures };
}

/** Opens a deploy with these reports after so many ms each. */
export async function openDeploy(
  deploys: DeployStore,
  revision: string,
  at: number,
  {
    channel = 'C0STAGING1',
    afterMs = [1_000, 2_000],
  }: { channel?: string | null; afterMs?: readonly number[] } = {},
): Promise<string> {
  const { id } = await deploys.idOf({ plan: 'issue-517', environment: 'staging' }, revision, {
    source: { kind: 'hook' },
    at: null,
  });
  const reports = afterMs.map((ms, index) => ({ number: index + 1, afterMs: ms, run: ['phase2'] }));
  const deploy = {
    id,
    environment: 'staging',
    revision,
    plan: 'issue-517',
    reports,
    channel,
    incident: null,
  };
  const source = { kind: 'hook' } as const;
  const facts = { service: null, url: null, deployedBy: 'ci' };
  await deploys.open(deploy, [
    { type: 'deploy.opened', id: deployEventId.opened(), at, deploy },
    { type: 'deploy.seen', id: deployEventId.seen(source), at, source, facts },
  ]);
  return id;
}

/** A report that ended as its run did. */
export function reportEnded(
  report: number,
  run: string,
  at: number,
  verdict: 'passed' | 'failed' = 'passed',
): readonly DeployEvent[] {
  const counts = {
    passed: verdict === 'passed' ? 2 : 1,
    total: 2,
    failing: verdict === 'passed' ? [] : ['b'],
  };
  const answers = [{ check: 'rev', name: 'Revision', answers: ['r2'], problem: '' }];
  return [
    {
      ...{ type: 'revision.confirmed', id: deployEventId.revision(report, 1), at: at - 20, report, asked: 1 },
      answers,
    },
    { type: 'report.started', id: deployEventId.report(report, 'started'), at: at - 10, report, run },
    {
      ...{ type: 'report.ended', id: deployEventId.report(report, 'ended'), at, report, run, verdict },
      ...{ decidedBy: verdict === 'passed' ? 'every check passed' : 'b', ...counts },
    },
  ];
}
