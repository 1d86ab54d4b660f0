import type { Redis } from 'ioredis';
import type { IncidentEvent } from '../../core/incident/events.ts';
import type { RunEvent } from '../../core/run/events.ts';
import { runKeys } from '../runs/run-scripts.ts';

/** The events with the plan of each run, which those of before it was kept leave out: the run itself knows, for as long as it is kept. */
export async function withPlansOfRuns(
  redis: Redis,
  events: readonly IncidentEvent[],
): Promise<readonly IncidentEvent[]> {
  if (!events.some(lacksPlan)) return events;
  return await Promise.all(
    events.map(async (event) => {
      if (!lacksPlan(event)) return event;
      const plan = await planOf(redis, event.run);
      return plan === null ? event : { ...event, plan };
    }),
  );
}

function lacksPlan(event: IncidentEvent): event is Extract<IncidentEvent, { type: 'run.started' }> {
  return event.type === 'run.started' && event.plan === undefined;
}

/** Null for a run that is kept no more. */
async function planOf(redis: Redis, run: string): Promise<string | null> {
  const [first] = await redis.xrange(runKeys(run).events, '-', '+', 'COUNT', 1);
  if (first === undefined) return null;
  // The cast is safe: only runs write this stream, and they write events.
  const event = JSON.parse(first[1][1] ?? '') as RunEvent;
  return event.type === 'run.requested' ? event.run.plan.id : null;
}
