import { z } from 'zod';
import type { AuditEvent, AuditLog } from '../core/audit.ts';
import { keyOf } from './keys.ts';
import type { Redis } from './redis.ts';
import { document } from './schema.ts';
import { redisScript } from './script.ts';
import { number, object, text, textOrNone, texts } from './shapes/fields.ts';
import { fieldOf, readBack } from './stream.ts';

/** Workers write apart: who may write a stream can also cut it, and what the bot wrote is not theirs to lose. */
const streams = { bot: keyOf('audit', 'events'), worker: keyOf('audit', 'workers') };
export type AuditWriter = keyof typeof streams;

export const auditEvents = document<AuditEvent>({
  name: 'an event of the audit log',
  version: 1,
  shape: object({
    at: number,
    by: text,
    action: text,
    decision: z.enum(['allowed', 'refused']),
    reason: text,
    channel: text,
    environment: textOrNone,
    run: textOrNone,
    check: textOrNone,
    selector: texts,
  }),
});

const yearMs = 365 * 24 * 3_600_000;
/** How far the clock of a process may be from that of Redis before `read` misses what it wrote. */
const skewMs = 24 * 3_600_000;
const pageSize = 500;

const appendScript = redisScript(`
redis.call('XADD', KEYS[1], 'MINID', '=', math.max(0, now - ARGV[1]), '*', ARGV[2], ARGV[3])
return 1
`);

/** The audit log in Redis, read by every process whoever wrote it, over a connection that the caller owns; what is older than `keptMs` (a year) is dropped. */
export function redisAudit(redis: Redis, options: { keptMs?: number; writer?: AuditWriter } = {}): AuditLog {
  const own = streams[options.writer ?? 'bot'];
  return {
    async append(event) {
      await appendScript(
        redis,
        [own],
        [options.keptMs ?? yearMs, fieldOf(auditEvents), JSON.stringify(event)],
      );
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
type StoredEvent = { event: AuditEvent; writtenAt: number };

/** Oldest first. */
async function newest(
  redis: Redis,
  key: string,
  sinceAt: number,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const from = String(Math.max(0, Math.floor(sinceAt) - skewMs));
  const found: StoredEvent[] = [];
  for (let to = '+'; found.length < limit; ) {
    const page = await readBack(redis, key, auditEvents, { from, to, most: pageSize });
    for (const { position, event } of page) {
      if (event.at >= sinceAt) found.push({ event, writtenAt: Number.parseInt(position, 10) });
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    to = `(${last.position}`;
  }
  return found.slice(0, limit).toReversed();
}
