import type { Redis } from 'ioredis';
import { eventLogKeys, redisEventLog } from './event-log.ts';

/** The place of the last event of an incident; `0-0` before the first. Read before the events, it misses none. */
export async function incidentPosition(redis: Redis, key: string): Promise<string> {
  const [events] = eventLogKeys(ownerOf(key));
  const [last] = await redis.xrevrange(events, '+', '-', 'COUNT', 1);
  return last?.[0] ?? '0-0';
}

/** The places of the events of an incident after another one, as they come, until the signal aborts. */
export async function* followIncident(
  redis: Redis,
  key: string,
  signal: AbortSignal,
  after: string,
): AsyncGenerator<string, void, void> {
  for await (const { position } of redisEventLog(redis, ownerOf(key)).follow(signal, after)) yield position;
}

function ownerOf(key: string): string {
  return `inc.${key}`;
}
