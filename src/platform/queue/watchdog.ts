import type { LeaveReason } from './process-job.ts';

/** What a job that outlives its limit is called by: in the log, in metrics and in what readiness warns of. */
export type Overdue = { job: string; id: string; queue: string; limitMs: number };

/** Thrown in place of a job that does not come to an end: BullMQ then gives its place to the next, and the job to a later turn. */
export class OverdueError extends Error {
  constructor({ id, limitMs }: Overdue) {
    super(`job ${id} was not over within ${Math.round(limitMs / 1000)} s and was given up here`);
    this.name = 'OverdueError';
  }
}

export type JobWatch = {
  /** Aborts when the job is to leave, for whatever reason. */
  leave: AbortSignal;
  /** Makes it leave. */
  tell(reason: LeaveReason): void;
  about: Omit<Overdue, 'limitMs'>;
  limitMs: number;
  /** What it gets to leave once it was told. */
  leaveWithinMs: number;
  onOverdue(overdue: Overdue): void;
};

/** A job with its time limit: `limit` replaces the limit, counted from the start. */
export type Watch = { limit(ms: number): void; over<Value>(work: Promise<Value>): Promise<Value> };

/** Bounds a job: past its limit it is told to leave, and what does not leave is no longer waited for. */
export function watch(parts: JobWatch): Watch {
  const startedAt = performance.now();
  let limitMs = parts.limitMs;
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  let end: NodeJS.Timeout | undefined;
  const overdue = (): Overdue => ({ ...parts.about, limitMs });
  const left = () => {
    clearTimeout(timer);
    end ??= setTimeout(() => {
      if (parts.leave.reason !== 'overdue') parts.onOverdue(overdue());
      reject(new OverdueError(overdue()));
    }, parts.leaveWithinMs);
  };
  const reached = () => {
    parts.onOverdue(overdue());
    parts.tell('overdue');
  };
  let timer = setTimeout(reached, limitMs);
  if (parts.leave.aborted) left();
  parts.leave.addEventListener('abort', left, { once: true });
  return {
    limit(ms) {
      if (parts.leave.aborted) return;
      limitMs = ms;
      clearTimeout(timer);
      timer = setTimeout(reached, Math.max(0, startedAt + ms - performance.now()));
    },
    async over(work) {
      try {
        return await Promise.race([work, givenUp]);
      } finally {
        clearTimeout(timer);
        clearTimeout(end);
        parts.leave.removeEventListener('abort', left);
      }
    },
  };
}
