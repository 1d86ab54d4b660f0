import { z } from 'zod';
import { UserError } from './errors.ts';
import type { Priority } from './plan/model.ts';

/** The queues; `danger` holds the phases with a check marked `danger`, so that deploy credentials live only where it is served. */
export const queueNames = ['runs', 'checks', 'danger', 'publish', 'timers'] as const;
export type QueueName = (typeof queueNames)[number];

/** Where phases wait. */
export const phaseQueues: readonly QueueName[] = ['checks', 'danger'];

/** Why a phase failed whose worker was killed, with nobody left who serves its queue. */
export const abandonedReason = 'its worker is gone, and nobody serves its queue';

export function isQueueName(name: string): name is QueueName {
  return queueNames.some((one) => one === name);
}

/** A phase that a run waits for; `turn` counts how often the phase was begun, and makes the job's id. Of phases that wait for a worker those of high priority go first. */
export type PhaseTurn = {
  run: string;
  phase: string;
  turn: number;
  isDangerous: boolean;
  priority: Priority;
};

/** What became of a phase that a job waited for: `failed` for good, because its worker died or it broke. */
export type PhaseChild = { job: string; state: 'open' | 'ended' | 'failed'; reason: string };

/** What a job leaves behind. */
export type JobEnd =
  | { kind: 'done' }
  /** Once more after so many ms, or as soon as it is woken. */
  | { kind: 'again'; afterMs: number }
  /** Once more when all of these have ended, however they ended; with `lookAgainMs` also after so many ms, or when it is woken. */
  | { kind: 'after-phases'; phases: readonly PhaseTurn[]; lookAgainMs?: number };

/** What every job is told about itself. */
export type JobTurn = {
  /** Aborts when the work is lost to another worker or this one leaves: stop, record nothing more. */
  leave: AbortSignal;
  /** Where the job was taken from: what its data say of that may be forged. */
  queue?: QueueName;
  /** Children (phases) that failed for good: their worker died, or broke. */
  failedChildren: readonly string[];
  /** Every phase that this job ever waited for. */
  children?: readonly PhaseChild[];
  /** Says how long this turn may take, ms from its start; without a word it is `limitMs` of the definition. */
  limit?(ms: number): void;
};

/** How long a turn of a job may take unless its definition or the turn says otherwise. */
export const defaultLimitMs = 300_000;

/** Data of a job as this version writes and reads them. */
export type JobData<Data> = {
  /** Data of version 1 say none; from 2 on it stands in them as `v`. */
  version: number;
  /** Strict: data that do not parse can never succeed, and the job fails for good. */
  shape: z.ZodType<Data>;
  /** What data of older versions become: jobs wait through an upgrade. */
  older?: Readonly<Record<number, z.ZodType<Data>>>;
};

/** A job: what it is called, which queue it waits in, what data it takes, what it does. Data are ids and small facts. */
export type JobDefinition<Data, Context> = {
  name: string;
  queue: QueueName | readonly QueueName[];
  data: JobData<Data>;
  /** How many of it one process runs at once. */
  concurrency: number;
  /** Runs by itself, this often. */
  everyMs?: number;
  /** Somebody may have it go on at once (`wake`), whatever `again` says; while it runs, that is after its turn. */
  canBeWoken?: boolean;
  /** A turn that takes longer is told to leave, named in the log, and begun anew; `defaultLimitMs` unless told. */
  limitMs?: number;
  run(data: Data, context: Context, turn: JobTurn): Promise<JobEnd>;
};

/** A job with what it needs: an adapter can run it without knowing either. */
export type BoundJob = {
  name: string;
  queues: readonly QueueName[];
  concurrency: number;
  everyMs: number | null;
  /** False unless told. */
  canBeWoken?: boolean;
  /** Of one turn; `defaultLimitMs` unless told. */
  limitMs?: number;
  /** Throws a `JobDataError` for data that do not parse, a `UserError` (`newer-data`) for those of a newer version. */
  run(data: unknown, turn: JobTurn): Promise<JobEnd>;
};

/** Data that the job's schema refuses: running it again cannot help. */
export class JobDataError extends Error {
  constructor(job: string, cause: z.ZodError) {
    super(`job ${job}: its data are wrong: ${cause.issues.map(({ message }) => message).join('; ')}`, {
      cause,
    });
    this.name = 'JobDataError';
  }
}

/** Joins a definition with its context. */
export function bindJob<Data, Context>(definition: JobDefinition<Data, Context>, context: Context): BoundJob {
  const { name, queue, concurrency, everyMs, canBeWoken = false, limitMs } = definition;
  return {
    name,
    queues: typeof queue === 'string' ? [queue] : queue,
    concurrency,
    everyMs: everyMs ?? null,
    canBeWoken,
    ...(limitMs === undefined ? {} : { limitMs }),
    run(data, turn) {
      const read = readJobData(name, definition.data, data);
      return read.kind === 'read' ? definition.run(read.data, context, turn) : Promise.reject(read.error);
    },
  };
}

const anyVersion = z.looseObject({ v: z.int().min(2).optional() });

function readJobData<Data>(
  job: string,
  { version, shape, older = {} }: JobData<Data>,
  data: unknown,
): { kind: 'read'; data: Data } | { kind: 'refused'; error: Error } {
  const versioned = anyVersion.safeParse(data);
  if (!versioned.success) return { kind: 'refused', error: new JobDataError(job, versioned.error) };
  const { v: found = 1, ...fields } = versioned.data;
  if (found > version) {
    const what = `job ${job}: its data are of version ${found}, and this staging-check reads up to version ${version}`;
    return { kind: 'refused', error: new UserError('newer-data', `${what}: a newer one takes it`) };
  }
  const parsed = (found === version ? shape : (older[found] ?? z.never())).safeParse(fields);
  return parsed.success
    ? { kind: 'read', data: parsed.data }
    : { kind: 'refused', error: new JobDataError(job, parsed.error) };
}

/** The id of a phase's job: the same turn added twice is one job. */
export function phaseJobId({ run, phase, turn }: Pick<PhaseTurn, 'run' | 'phase' | 'turn'>): string {
  return `phase-${run}-${phase}-${turn}`;
}

/** Which turn of the phase a job is; null when it is of another phase. */
export function turnOfJob(job: string, run: string, phase: string): number | null {
  const before = `phase-${run}-${phase}-`;
  const turn = job.slice(before.length);
  return job.startsWith(before) && /^\d+$/.test(turn) ? Number(turn) : null;
}
