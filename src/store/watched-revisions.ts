import { createHash } from 'node:crypto';
import type { WatchMemory, WatchStore } from '../core/deploy/watch.ts';
import { type DeployWatch, watchKey } from '../core/deploy/watches.ts';
import { keyOf } from './keys.ts';
import type { Redis } from './redis.ts';
import { plainNumber, plainText } from './schema.ts';
import { redisScript, words } from './script.ts';

const mostRevisions = 1_000;
/** A watch that nobody looked for in so long begins anew. */
const watchKeptMs = 90 * 24 * 3_600_000;

/** KEYS: state, revisions; ARGV: the moment, the gap, how long in ms. Nothing when it is too early; else began, next, then revisions with their times. */
const beginScript = redisScript(
  `
local at, looked = tonumber(ARGV[1]), tonumber(redis.call('HGET', KEYS[1], 'looked') or '-1')
if looked >= 0 and math.abs(at - looked) < tonumber(ARGV[2]) then return {} end
redis.call('HSETNX', KEYS[1], 'began', ARGV[1])
redis.call('HSET', KEYS[1], 'looked', ARGV[1])
for i = 1, 2 do redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
local state = redis.call('HMGET', KEYS[1], 'began', 'next')
local answer = { state[1], state[2] or '' }
for _, one in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')) do answer[#answer + 1] = one end
return answer
`,
  { answers: [], rest: words },
);

/** KEYS: state, revisions; ARGV: where to read on, how long in ms, how many revisions are kept, then times and revisions. */
const noteScript = redisScript(`
local next = redis.call('HGET', KEYS[1], 'next')
if not next or tonumber(next) < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'next', ARGV[1]) end
for i = 4, #ARGV, 2 do redis.call('ZADD', KEYS[2], 'LT', ARGV[i], ARGV[i + 1]) end
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[3])
for i = 1, 2 do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
return 1
`);

/** The memory of watches in Redis, over a connection that the caller owns; of each the newest 1,000 revisions are kept. */
export function redisWatchedRevisions(redis: Redis): WatchStore {
  return {
    async begin(watch, now, gapMs) {
      const { state, revisions } = keysOf(watch);
      const answer = await beginScript(redis, [state, revisions], [now, gapMs, watchKeptMs]);
      return answer.length === 0 ? null : memoryIn(answer, { state, revisions });
    },
    async note(watch, found, nextFromAt) {
      const { state, revisions } = keysOf(watch);
      const told = found.flatMap(({ revision, seenAt }) => [seenAt, revision]);
      await noteScript(redis, [state, revisions], [nextFromAt, watchKeptMs, mostRevisions, ...told]);
    },
  };
}

function keysOf(watch: DeployWatch) {
  const id = createHash('sha256').update(watchKey(watch)).digest('hex').slice(0, 16);
  return { state: keyOf(`watch.${id}`, 'state'), revisions: keyOf(`watch.${id}`, 'revisions') };
}

const instants = plainNumber('an instant of a watch');
const revisionNames = plainText('a revision that was watched');

function memoryIn(
  [began = '', next = '', ...known]: readonly string[],
  keys: ReturnType<typeof keysOf>,
): WatchMemory {
  const revisions = known.flatMap((revision, at) =>
    at % 2 === 0
      ? [
          {
            revision: revisionNames.read(revision, keys.revisions),
            seenAt: instants.read(known[at + 1] ?? '', keys.revisions),
          },
        ]
      : [],
  );
  return {
    beganAt: instants.read(began, keys.state),
    nextFromAt: next === '' ? null : instants.read(next, keys.state),
    revisions,
  };
}
