import { DelayedError, type Job, type Queue, UnrecoverableError, WaitingChildrenError } from 'bullmq';
import { isNewerData } from '../../core/errors.ts';
import {
  type BoundJob,
  JobDataError,
  type JobEnd,
  type PhaseChild,
  type PhaseTurn,
  phaseJobId,
  type QueueName,
} from '../../core/job.ts';
import { priorities } from '../../core/plan/model.ts';
import { jobOptions } from './settings.ts';
import { beginAwake, stayAwake } from './wake.ts';

/** Why a job's signal aborts: another worker has it, this one leaves, or the job takes longer than it may. */
export type LeaveReason = 'lock lost' | 'shutdown' | 'overdue';

/** How one turn of a job is bound to its worker. */
export type JobHold = {
  token: string;
  leave: AbortSignal;
  /** Another worker has the job. */
  isLost(): boolean;
  /** How long the turn may take in all, ms. */
  limit(ms: number): void;
};

export type ProcessParts = {
  /** Where the jobs are taken from. */
  queue: QueueName;
  jobs: ReadonlyMap<string, BoundJob>;
  /** The queue that a phase is added to. */
  phaseQueue(name: 'checks' | 'danger'): Queue;
  /** The queue that these jobs are of. */
  ownQueue(): Queue;
  onError(error: Error): void;
};

/** In a rolling upgrade a newer worker takes what this one cannot read; nothing of it has failed. */
const newerTakesMs = 2_000;

/** A job that was taken, as its turn has it. */
type BegunTurn = { parts: ProcessParts; bound: BoundJob; job: Job; token: string };

/** One turn of a job in BullMQ's terms; resolves when it is over for good, throws BullMQ's signals otherwise. */
export async function processJob(
  parts: ProcessParts,
  job: Job,
  { token, leave, isLost, limit }: JobHold,
): Promise<void> {
  const bound = parts.jobs.get(job.name);
  if (bound === undefined) throw new UnrecoverableError(`there is no job ${job.name} in this worker`);
  const turn: BegunTurn = { parts, bound, job, token };
  try {
    if (bound.canBeWoken === true) await beginAwake(parts.ownQueue(), job);
    const children = isParent(job) ? await childrenOf(job) : [];
    const failedChildren = children.filter(({ state }) => state === 'failed').map(({ job: id }) => id);
    const end = await bound.run(job.data, { leave, failedChildren, children, limit, queue: parts.queue });
    if (leave.reason === ('overdue' satisfies LeaveReason)) throw new Error('it took longer than it may');
    if (!isLost()) await applyEnd(turn, end);
  } catch (error) {
    if (error instanceof JobDataError) throw new UnrecoverableError(error.message);
    if (isNewerData(error) && !isLost()) {
      parts.onError(error);
      return await again(turn, newerTakesMs);
    }
    if (!isLost()) throw error;
  }
  // Another worker has it: BullMQ must neither complete nor fail it here.
  if (isLost()) throw new DelayedError();
}

function isParent(job: Job): boolean {
  const parents: QueueName = 'runs';
  return job.queueName === parents;
}

async function applyEnd(turn: BegunTurn, end: JobEnd): Promise<void> {
  const { parts, job, token } = turn;
  switch (end.kind) {
    case 'done':
      return;
    case 'again':
      return again(turn, end.afterMs);
    case 'after-phases':
      for (const phase of end.phases) await addPhase(parts, job, phase);
      if (end.lookAgainMs !== undefined) return again(turn, end.lookAgainMs);
      if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError();
      // All have ended meanwhile: look at once.
      return again(turn, 0);
    default: {
      const never: never = end;
      throw new Error(`unknown end of a job ${JSON.stringify(never)}`);
    }
  }
}

async function again({ parts, bound, job, token }: BegunTurn, afterMs: number): Promise<never> {
  await job.moveToDelayed(Date.now() + afterMs, token);
  if (bound.canBeWoken === true) await stayAwake(parts.ownQueue(), job);
  throw new DelayedError();
}

/** Adding a turn twice adds it once. A job of that id that failed before this parent existed would never end: it begins anew. */
async function addPhase(parts: ProcessParts, parent: Job, phase: PhaseTurn): Promise<void> {
  const { id } = parent;
  if (id === undefined) throw new Error('a job that runs has an id');
  const name = phase.isDangerous ? 'danger' : 'checks';
  const queue = parts.phaseQueue(name);
  const jobId = phaseJobId(phase);
  const options = {
    ...jobOptions[name],
    jobId,
    priority: priorities.indexOf(phase.priority) + 1,
    parent: { id, queue: parent.queueQualifiedName },
    ignoreDependencyOnFailure: true,
  };
  if ((await queue.getJobState(jobId)) === 'failed') await queue.remove(jobId);
  await queue.add('phase', phase, options);
}

async function childrenOf(job: Job): Promise<readonly PhaseChild[]> {
  const { processed = {}, unprocessed = [], ignored = {} } = await job.getDependencies();
  const child = (key: string, state: PhaseChild['state'], reason = ''): PhaseChild => ({
    job: key.slice(key.lastIndexOf(':') + 1),
    state,
    reason,
  });
  return [
    ...unprocessed.map((key) => child(key, 'open')),
    ...Object.keys(processed).map((key) => child(key, 'ended')),
    ...Object.entries(ignored).map(([key, reason]) => child(key, 'failed', String(reason))),
  ];
}
