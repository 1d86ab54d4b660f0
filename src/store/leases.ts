import { randomUUID } from 'node:crypto';
import type { LeaseHolder, LeaseState, Leases } from '../core/leases.ts';
import { untilAbort } from '../core/until-abort.ts';
import { keyOf } from './keys.ts';
import type { Redis } from './redis.ts';
import { plainNumber, plainText } from './schema.ts';
import { redisScript, words, yesOrNo } from './script.ts';
import { wait } from './wait.ts';

/** Holder and line live at KEYS: 1 the lease, 2 the line by ticket, 3 until when a place is kept, 4 the reasons, 5 the numbers given out. */
const prune = `
if (tonumber(redis.call('HGET', KEYS[1], 'until')) or 0) <= now then redis.call('DEL', KEYS[1]) end
for _, one in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)) do
  redis.call('ZREM', KEYS[2], one)
  redis.call('ZREM', KEYS[3], one)
  redis.call('HDEL', KEYS[4], one)
end
`;

const holderReply = `
local function current()
  local lease = redis.call('HMGET', KEYS[1], 'holder', 'reason', 'since', 'until')
  return { lease[1] or '', lease[2] or '', lease[3] or '', lease[4] or '', (lease[4] or now) - now }
end
`;

const acquireScript = redisScript(
  `${prune}${holderReply}
local me, reason, held, queued = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local holder = redis.call('HGET', KEYS[1], 'holder')
local first = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
if holder == me or (not holder and (not first or first == me)) then
  if not holder then
    redis.call('HSET', KEYS[1], 'holder', me, 'since', now, 'number', redis.call('HINCRBY', KEYS[5], 'lease', 1))
  end
  redis.call('HSET', KEYS[1], 'reason', reason, 'until', now + held)
  redis.call('ZREM', KEYS[2], me)
  redis.call('ZREM', KEYS[3], me)
  redis.call('HDEL', KEYS[4], me)
  return { 'held', redis.call('HGET', KEYS[1], 'number'), now + held }
end
if not redis.call('ZSCORE', KEYS[2], me) then
  redis.call('ZADD', KEYS[2], redis.call('HINCRBY', KEYS[5], 'ticket', 1), me)
end
redis.call('ZADD', KEYS[3], now + queued, me)
redis.call('HSET', KEYS[4], me, reason)
return { 'queued', redis.call('ZRANK', KEYS[2], me) + 1, unpack(current()) }
`,
  // Whoever asks for one looks at what it is for in the same breath.
  { inOrder: true, answers: [words, words], rest: words },
);

const renewScript = redisScript(
  `${prune}
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'until', now + ARGV[2])
return 1
`,
  { answers: [yesOrNo] },
);

const releaseScript = redisScript(
  `${prune}
local gone = redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then gone = gone + redis.call('DEL', KEYS[1]) end
return gone
`,
  { answers: [yesOrNo] },
);

const whoScript = redisScript(
  `${prune}${holderReply}
local reply = current()
for _, one in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  reply[#reply + 1] = one
  reply[#reply + 1] = redis.call('HGET', KEYS[4], one) or ''
end
return reply
`,
  { answers: [], rest: words },
);

const holders = plainText('who has an environment, or waits for it');
const reasons = plainText('what somebody has an environment for');
const instants = plainNumber('an instant of a lease');
const counts = plainNumber('a number of a lease');

/** The leases of all environments. */
export function redisLeases(redis: Redis): Leases {
  return {
    async acquire({ environment, holder, reason, heldMs, queuedMs }) {
      const reply = await acquireScript(redis, keysOf(environment), [holder, reason, heldMs, queuedMs]);
      const [kind, number, ...rest] = reply;
      const [key = ''] = keysOf(environment);
      const place = counts.read(number, key);
      if (kind === 'held') return { kind, number: place, until: instants.read(rest[0] ?? '', key) };
      return { kind: 'queued', position: place, current: holderOf(rest, key) };
    },
    async renew({ environment, holder, heldMs }) {
      return (await renewScript(redis, keysOf(environment), [holder, heldMs]))[0];
    },
    async release({ environment, holder }) {
      return (await releaseScript(redis, keysOf(environment), [holder]))[0];
    },
    async who(environment) {
      const reply = await whoScript(redis, keysOf(environment), []);
      const [key = '', line = ''] = keysOf(environment);
      return { current: holderOf(reply, key), line: lineOf(reply.slice(5), line) };
    },
  };
}

function keysOf(environment: string): readonly string[] {
  return ['lease', 'line', 'kept', 'reasons', 'counts'].map((name) => keyOf(`env.${environment}`, name));
}

function holderOf(
  [holder = '', reason = '', since = '', until = '', left = '']: readonly string[],
  key: string,
): LeaseHolder | null {
  if (holder === '') return null;
  return {
    ...{ holder: holders.read(holder, key), reason: reasons.read(reason, key) },
    ...{ since: instants.read(since, key), until: instants.read(until, key) },
    leftMs: counts.read(left, key),
  };
}

function lineOf(texts: readonly string[], key: string): LeaseState['line'] {
  return texts.flatMap((holder, at) =>
    at % 2 === 0
      ? [{ holder: holders.read(holder, key), reason: reasons.read(texts[at + 1] ?? '', key) }]
      : [],
  );
}

type Times = {
  /** How long a lock outlives a holder that died. */
  leaseMs: number;
  retryMs: number;
};

const releasedWithinMs = 2_000;

const defaultTimes: Times = { leaseMs: 10_000, retryMs: 100 };

const renewLockScript = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

const releaseLockScript = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

/** Locks by name for all processes, over a connection that the caller owns; in no order. */
export function redisLocks(redis: Redis, times: Times = defaultTimes) {
  return {
    /** Rejects with the signal's reason when that aborts first. */
    async hold(name: string, signal: AbortSignal): Promise<AsyncDisposable> {
      const key = keyOf('locks', name);
      const holder = randomUUID();
      signal.throwIfAborted();
      // With Redis away the call waits for it; who is told to stop does not.
      const take = () => untilAbort(redis.set(key, holder, 'PX', times.leaseMs, 'NX'), signal);
      while ((await take()) !== 'OK') {
        await wait(times.retryMs, signal);
        signal.throwIfAborted();
      }
      return held(redis, key, holder, times.leaseMs);
    },
  };
}

function held(redis: Redis, key: string, holder: string, leaseMs: number): AsyncDisposable {
  // A renewal that fails is made up for by the next one; when none gets through, the lock expires as it should.
  const renew = () => void renewLockScript(redis, [key], [holder, leaseMs]).catch(() => {});
  const timer = setInterval(renew, leaseMs / 3);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      // What is not released by then runs out by itself, or is when Redis is back.
      const released = releaseLockScript(redis, [key], [holder]).then(() => {});
      const late = AbortSignal.timeout(releasedWithinMs);
      await untilAbort(released, late).catch((error: unknown) => {
        if (!late.aborted) throw error;
      });
    },
  };
}
