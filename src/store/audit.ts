import type { Redis } from 'ioredis';
import type { AuditEvent, AuditLog } from '../core/audit.ts';
import { keyOf } from './keys.ts';
import { redisScript } from './script.ts';

/** Workers write apart: who may write a stream can also cut it, and what the bot wrote is not theirs to lose. */
const streams = { bot: keyOf('audit', 'events'), worker: keyOf('audit', 'workers') };
export type AuditWriter = keyof typeof streams;

const yearMs = 365 * 24 * 3_600_000;
/** How far the clock of a process may be from that of Redis before `read` misses what it wrote. */
const skewMs = 24 * 3_600_000;
const pageSize = 500;

const appendScript = redisScript(`
redis.call('XADD', KEYS[1], 'MINID', '=', math.max(0, now - ARGV[1]), '*', 'event', ARGV[2])
return 1
`);

/** The audit log in Redis, read by every process whoever wrote it, over a connection that the caller owns; what is older than `keptMs` (a year) is dropped. */
export function redisAudit(redis: Redis, options: { keptMs?: number; writer?: AuditWriter } = {}): AuditLog {
  const own = streams[options.writer ?? 'bot'];
  return {
    async append(event) {
      await appendScript(redis, [own], [options.keptMs ?? yearMs, JSON.stringify(event)]);
    },
    async read({ sinceAt, limit }) {
      const parts = await Promise.all(
        Object.values(streams).map((key) => newest(redis, key, sinceAt, limit)),
      );
      return parts
        .flat()
        .toSorted((a, b) => a.writtenAt - b.writtenAt || a.event.at - b.event.at)
        .slice(-limit)
        .map(({ event }) => event);
    },
  };
}

/** An event and when Redis took it, epoch ms. */
type Written = { event: AuditEvent; writtenAt: number };

/** Oldest first. */
async function newest(
  redis: Redis,
  key: string,
  sinceAt: number,
  limit: number,
): Promise<readonly Written[]> {
  const from = String(Math.max(0, Math.floor(sinceAt) - skewMs));
  const found: Written[] = [];
  let to = '+';
  while (found.length < limit) {
    const page = await redis.xrevrange(key, to, from, 'COUNT', pageSize);
    found.push(...page.map(writtenOf).filter(({ event }) => event.at >= sinceAt));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    to = `(${last[0]}`;
  }
  return found.slice(0, limit).toReversed();
}

/** The cast is safe: only `append` writes these streams, and it writes events. */
function writtenOf([id, fields]: [string, string[]]): Written {
  return { event: JSON.parse(fields[1] ?? '') as AuditEvent, writtenAt: Number.parseInt(id, 10) };
}
