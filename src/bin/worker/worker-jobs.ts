import { phaseJob } from '../../../jobs/phase.ts';
import { leaseMs, type RunJobContext, runJob } from '../../../jobs/run.ts';
import { seriesJob } from '../../../jobs/series.ts';
import { sweepJob } from '../../../jobs/sweep.ts';
import { watchJob } from '../../../jobs/watch.ts';
import { checkTypes } from '../../checks/index.ts';
import type { CheckType } from '../../core/check.ts';
import { factsOfState } from '../../core/compare/facts.ts';
import { doubtOf } from '../../core/deploy/revision.ts';
import { fingerprintOfRun } from '../../core/fingerprint/fingerprint-of.ts';
import { type BoundJob, bindJob } from '../../core/job.ts';
import type { Log } from '../../core/log.ts';
import type { BotConfig } from '../../core/permissions/model.ts';
import { createRedactor } from '../../core/redact/redact.ts';
import type { EventLog, RunEvent } from '../../core/run/events.ts';
import type { RunStore } from '../../core/run/order.ts';
import { adviseAfter } from '../../desk/refresh-advice.ts';
import { lastGreen } from '../../desk/reports/last-green.ts';
import type { CheckRoom } from '../../engine/room.ts';
import { openCloudAccess } from '../../platform/cloud-access.ts';
import type { Config } from '../../platform/config/config.ts';
import type { Lateness } from '../../platform/lateness.ts';
import type { OwnedProcessRunner } from '../../platform/processes/processes.ts';
import type { OpenRunQueue } from '../../platform/queue/queue.ts';
import type { Signatures } from '../../platform/signatures.ts';
import type { SourceConfig } from '../../platform/sources/define-source.ts';
import { incidentSettler } from '../../publish/join-incident.ts';
import { deployNoter } from '../../publish/note-deploy.ts';
import { redisDeploys } from '../../store/deploys.ts';
import { redisIncidents } from '../../store/incidents.ts';
import { keptMs } from '../../store/keys.ts';
import { redisLeases } from '../../store/leases.ts';
import type { Redis } from '../../store/redis.ts';
import { redisRunHistory } from '../../store/run-history.ts';
import { redisRuns, runStream } from '../../store/runs.ts';
import { takeFence } from '../../store/stream.ts';
import { plansOrNone } from '../read-plans.ts';
import { workerHosts } from './host.ts';
import { seriesContext } from './series-context.ts';
import { watchContext } from './watch-context.ts';

/** What the jobs of a worker are told. */
export type WorkerJobOptions = {
  /** Reports on deploys run what the plans of the folder say at the moment. */
  config: Pick<Config, 'secrets' | 'plansFolder'> & SourceConfig;
  /** The variables that plans may read and processes inherit from. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths in plans start from; the working folder unless told. */
  root?: string;
  log: Log;
  /** As `staging-check.yaml` says now: who approves what is marked `danger`, where reports go. */
  botConfig: () => Promise<BotConfig>;
  /** How long a run is kept, ms; 7 days unless told. */
  keptMs?: () => number;
  /** How long an incident is kept after its closing, ms; 2 years unless told. */
  incidentsKeptMs?: () => number;
  /** Handshakes of one crowd under way at once; as many as it likes unless told. */
  handshakesAtOnce?: number;
  /** Verifies approvals, and runs that are taken from the queue `danger`; left out: none has to be signed. */
  signatures?: Pick<Signatures, 'verify' | 'verifyRun'>;
  checkTypes?: readonly CheckType[];
};

const incidentsKeptMs = 730 * 86_400_000;

type WorkerParts = {
  redis: Redis;
  queue: OpenRunQueue;
  runners: Set<OwnedProcessRunner>;
  standstill: Pick<Lateness, 'ms'>;
  room: CheckRoom;
  onError(error: unknown): void;
};

/** The jobs of a worker, over one connection. */
export function workerJobs(settings: WorkerJobOptions, parts: WorkerParts): readonly BoundJob[] {
  const { redis, queue, runners, standstill, room, onError } = parts;
  const runsKeptMs = settings.keptMs ?? (() => keptMs);
  const runs = redisRuns(redis, { keptMs: runsKeptMs });
  const leases = redisLeases(redis);
  const incidents = redisIncidents(redis, { keptMs: settings.incidentsKeptMs ?? (() => incidentsKeptMs) });
  const deploys = redisDeploys(redis);
  const now = () => Date.now();
  const { config, environment, botConfig, root = process.cwd(), log } = settings;
  const host = workerHosts({
    ...{ runners, standstill, room, redis, config, environment, root },
    ...(settings.handshakesAtOnce === undefined ? {} : { handshakesAtOnce: settings.handshakesAtOnce }),
    approvals: approvalsIn(botConfig),
  });
  const voidPhase = async (run: string, phase: string) => void (await takeFence(redis, run, phase));
  const types = settings.checkTypes ?? checkTypes;
  const plans = plansOrNone(config.plansFolder);
  const redact = createRedactor([...config.secrets].map(([name, value]) => ({ name, value }))).text;
  const series = seriesContext({
    ...{ redis, runs, incidents, leases, queue, now, host, store: runs, reports: queue },
    leaseMs: { held: leaseMs, queued: leaseMs },
    ...{ plans, checkTypes: types, redact },
  });
  const watching = watchContext({
    ...{ now, plans, redis, queue, timelines: queue, incidents, log, redact },
    ...{ config: botConfig, keptMs: runsKeptMs, sources: config, root },
    cloud: openCloudAccess(environment),
    secrets: (name) => config.secrets.get(name),
    answers: (plan, name, leave) => series.askRevisions(plan, name, leave),
  });
  const noteDeploy = deployNoter({
    recordSighting: (source, deploy) => watching.recordSighting(source, deploy),
    deploys,
    queue,
  });
  const joinIncident = incidentSettler({ incidents, queue });
  return [
    bindJob(runJob, {
      ...{ now, runs, leases, queue, voidPhase, deploys },
      ...lookingBack(redis, runs, types),
      settle: async (state, order) => {
        await noteDeploy(state, order);
        await joinIncident(state, order);
      },
      afterwards: (state) => adviseAfter({ store: runs, queue }, state),
      doubtOf: async ({ head }, leave) =>
        head.deploy === undefined
          ? null
          : doubtOf(head.deploy, await series.askRevisions(head.plan.id, head.environment, leave)),
    }),
    bindJob(phaseJob, {
      ...{ now, runs, queue, host, onError, checkTypes: types },
      ...(settings.signatures === undefined ? {} : { signatures: settings.signatures }),
      takePhase: (run, phase) => takePhase(redis, run, phase, runsKeptMs()),
      follow: async function* (run, signal): AsyncGenerator<RunEvent> {
        for await (const { event } of runStream(redis, run).follow(signal)) yield event;
      },
    }),
    bindJob(seriesJob, series),
    bindJob(watchJob, watching),
    bindJob(sweepJob, { now, runs, incidents, leases, queue, deploys: { store: deploys, queue } }),
  ];
}

/** How a run finds out what changed. */
function lookingBack(
  redis: Redis,
  runs: Pick<RunStore, 'state' | 'summary'>,
  types: readonly CheckType[],
): Pick<RunJobContext, 'greenBefore' | 'fingerprintOf'> {
  const history = redisRunHistory(redis, runs, types);
  const factsOf = async (run: string) => {
    const state = await runs.state(run);
    return state?.finishedAt == null ? null : factsOfState(state, types);
  };
  return {
    // From the events: what the bot keeps of them no worker may read.
    greenBefore: (head, at) => lastGreen(head, at, { runs, history, facts: factsOf }),
    fingerprintOf: (state) => fingerprintOfRun(state, types),
  };
}

async function takePhase(redis: Redis, run: string, phase: string, keptMs: number): Promise<EventLog> {
  const fence = await takeFence(redis, run, phase);
  return { append: (events) => runStream(redis, run).append(events, { fence, keptMs }) };
}

function approvalsIn(botConfig: WorkerJobOptions['botConfig']) {
  return async () => {
    const { approvers, approvals } = await botConfig();
    return { approvers, expiresInMs: approvals.expireMs };
  };
}
