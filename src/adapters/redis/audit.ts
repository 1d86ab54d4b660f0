import type { Redis } from 'ioredis';
import type { AuditEvent, AuditLog } from '../../core/audit.ts';
import { keyOf } from './keys.ts';
import { redisScript } from './script.ts';

const key = keyOf('audit', 'events');
const yearMs = 365 * 24 * 3_600_000;
/** How far the clock of a process may be from that of Redis before `read` misses what it wrote. */
const skewMs = 24 * 3_600_000;
const pageSize = 500;

const appendScript = redisScript(`
redis.call('XADD', KEYS[1], 'MINID', '=', math.max(0, now - ARGV[1]), '*', 'event', ARGV[2])
return 1
`);

/** The audit log in Redis, shared by every process, over a connection that the caller owns; what is older than `keptMs` (a year) is dropped. */
export function redisAudit(redis: Redis, options: { keptMs?: number } = {}): AuditLog {
  return {
    async append(event) {
      await appendScript(redis, [key], [options.keptMs ?? yearMs, JSON.stringify(event)]);
    },
    read: ({ sinceAt, limit }) => newest(redis, sinceAt, limit),
  };
}

async function newest(redis: Redis, sinceAt: number, limit: number): Promise<readonly AuditEvent[]> {
  const from = String(Math.max(0, Math.floor(sinceAt) - skewMs));
  const found: AuditEvent[] = [];
  let to = '+';
  while (found.length < limit) {
    const page = await redis.xrevrange(key, to, from, 'COUNT', pageSize);
    found.push(...page.map(eventOf).filter(({ at }) => at >= sinceAt));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    to = `(${last[0]}`;
  }
  return found.slice(0, limit).toReversed();
}

/** The cast is safe: only `append` writes this stream, and it writes events. */
function eventOf([, fields]: [string, string[]]): AuditEvent {
  return JSON.parse(fields[1] ?? '') as AuditEvent;
}
