import type { Redis } from 'ioredis';
import { z } from 'zod';

/** `overdue`: it took longer than it may, and was begun anew. */
export type JobOutcome = 'done' | 'failed' | 'overdue';

/** How long one job took. */
export type JobTime = { job: string; outcome: JobOutcome; durationMs: number };

/** Times of jobs of processes that nobody can ask, on their way to one that serves metrics. */
export type JobTimes = {
  note(time: JobTime): Promise<void>;
  /** Those that nobody took yet, each for one taker only; at most so many. */
  take(most?: number): Promise<readonly JobTime[]>;
};

const key = 'sc:metrics:jobs';
/** What nobody takes is forgotten, the oldest first. */
const mostKept = 10_000;
const keptSeconds = 3600;

const time = z.tuple([z.string(), z.enum(['done', 'failed', 'overdue']), z.number()]);

/** Over a connection that the caller owns. */
export function redisJobTimes(redis: Redis): JobTimes {
  return {
    async note({ job, outcome, durationMs }) {
      const written = JSON.stringify([job, outcome, durationMs]);
      await redis
        .pipeline()
        .lpush(key, written)
        .ltrim(key, 0, mostKept - 1)
        .expire(key, keptSeconds)
        .exec();
    },
    async take(most = mostKept) {
      const taken = (await redis.rpop(key, most)) ?? [];
      return taken.map((text) => {
        const [job, outcome, durationMs] = time.parse(JSON.parse(text));
        return { job, outcome, durationMs };
      });
    },
  };
}
