import { keyOf } from './keys.ts';
import { count, redisScript, words } from './script.ts';

const dayMs = 24 * 3_600_000;
/** What happened longer ago than this is not told any more. */
const oldestMs = 7 * dayMs;
/** Longer than `oldestMs`: nothing is added again because it was forgotten that it was added. */
const keptMs = 9 * dayMs;

const root = keyOf('webhooks');
export const known = `${root}:endpoints`;

/** Lua: names of an endpoint's and a lane's keys, `wait` (a message into the line) and `bury` (a message, with why, among the dead letters). */
const lines = `
local keptMs = ${keptMs}
local function text(ms) return string.format('%.0f', ms) end
local function of(endpoint, what) return '${root}:' .. what .. ':' .. endpoint end
local function laneOf(endpoint, subject) return of(endpoint, 'lane') .. ':' .. subject end
local function keep(key) redis.call('PEXPIRE', key, keptMs) end
local function wait(endpoint, subject, message)
  local lane = laneOf(endpoint, subject)
  redis.call('RPUSH', lane, text(now) .. ' ' .. message)
  redis.call('ZADD', of(endpoint, 'due'), 'NX', text(now), subject)
  redis.call('HINCRBY', of(endpoint, 'standing'), 'bytes', #message)
  redis.call('HINCRBY', of(endpoint, 'standing'), 'waiting', 1)
  keep(lane) keep(of(endpoint, 'due')) keep(of(endpoint, 'standing'))
end
local function bury(endpoint, subject, message, reason, most)
  local dead = of(endpoint, 'dead')
  redis.call('LPUSH', dead, '{"v":1,"diedAt":' .. text(now) .. ',"subject":' .. cjson.encode(subject)
    .. ',"reason":' .. cjson.encode(reason) .. ',"message":' .. cjson.encode(message) .. '}')
  local over = redis.call('LLEN', dead) - tonumber(most)
  if over > 0 then
    redis.call('LTRIM', dead, 0, tonumber(most) - 1)
    redis.call('HINCRBY', of(endpoint, 'standing'), 'dropped', over)
  end
  keep(dead)
end
`;

/** ARGV: endpoints. */
export const knowScript = redisScript(`${lines}
for _, endpoint in ipairs(ARGV) do
  redis.call('SADD', KEYS[1], endpoint)
  redis.call('HSETNX', of(endpoint, 'standing'), 'since', text(now))
  keep(of(endpoint, 'standing')) keep(of(endpoint, 'due'))
end
return 0
`);

const isFresh = `
local since = tonumber(redis.call('HGET', of(ARGV[1], 'standing'), 'since') or text(now))
local seen = of(ARGV[1], 'seen') .. ':' .. ARGV[2]
local function isFresh(id, at)
  return at >= since and at > now - ${oldestMs} and redis.call('SISMEMBER', seen, id) == 0
end
`;

/** ARGV: endpoint, subject, then id and instant of each. */
export const freshScript = redisScript(
  `${lines}${isFresh}
keep(seen)
local found = {}
for i = 3, #ARGV, 2 do
  if isFresh(ARGV[i], tonumber(ARGV[i + 1])) then found[#found + 1] = ARGV[i] end
end
return found
`,
  { answers: [], rest: words },
);

/** ARGV: endpoint, subject, bytes that may wait, dead letters, then id, instant and message of each. */
export const addScript = redisScript(
  `${lines}${isFresh}
local added, dead = 0, 0
for i = 5, #ARGV, 3 do
  local id, message = ARGV[i], ARGV[i + 2]
  if isFresh(id, tonumber(ARGV[i + 1])) then
    redis.call('SADD', seen, id)
    local bytes = tonumber(redis.call('HGET', of(ARGV[1], 'standing'), 'bytes') or '0')
    if bytes + #message > tonumber(ARGV[3]) then
      bury(ARGV[1], ARGV[2], message, 'too much waits for this address', ARGV[4])
      dead = dead + 1
    else
      wait(ARGV[1], ARGV[2], message)
      added = added + 1
    end
  end
end
keep(seen)
return { added, dead }
`,
  { answers: [count, count] },
);

/** ARGV: endpoint, token, ms of a claim. */
export const claimScript = redisScript(
  `${lines}
local due = of(ARGV[1], 'due')
local standing = redis.call('HMGET', of(ARGV[1], 'standing'), 'pausedUntil', 'goneAt')
local paused = tonumber(standing[1] or '0')
if paused > now then return { 'wait', text(paused - now) } end
while true do
  local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
  if #first == 0 then return { 'wait', '' } end
  local subject, at = first[1], tonumber(first[2])
  if at > now then return { 'wait', text(at - now) } end
  local message = redis.call('LINDEX', laneOf(ARGV[1], subject), 0)
  if message then
    local state = laneOf(ARGV[1], subject) .. ':state'
    redis.call('ZADD', due, text(now + tonumber(ARGV[3])), subject)
    redis.call('HSET', state, 'token', ARGV[2])
    local attempt = redis.call('HINCRBY', state, 'attempts', 1)
    keep(state)
    return { 'claim', subject, message, attempt, standing[2] or '' }
  end
  redis.call('ZREM', due, subject)
end
`,
  { answers: [words, words, words, words, words] },
);

/** ARGV: endpoint, subject, token, ms of a claim. */
export const renewScript = redisScript(`${lines}
if redis.call('HGET', laneOf(ARGV[1], ARGV[2]) .. ':state', 'token') ~= ARGV[3] then return 0 end
redis.call('ZADD', of(ARGV[1], 'due'), text(now + tonumber(ARGV[4])), ARGV[2])
return 1
`);

/** ARGV: endpoint, subject, token, delay in ms, why. The message that was claimed stays, as if nobody had looked at it, and is told. */
export const setAsideScript = redisScript(`${lines}
local state, unread = laneOf(ARGV[1], ARGV[2]) .. ':state', of(ARGV[1], 'unread')
if redis.call('HGET', state, 'token') ~= ARGV[3] then return 0 end
redis.call('HDEL', state, 'token')
redis.call('HINCRBY', state, 'attempts', -1)
redis.call('ZADD', of(ARGV[1], 'due'), text(now + tonumber(ARGV[4])), ARGV[2])
redis.call('HSET', unread, ARGV[2], ARGV[5])
keep(unread)
return 1
`);

/** ARGV: endpoint, subject, token, kind, reason, delay in ms, pause in ms, whether it is gone, dead letters. */
export const settleScript = redisScript(
  `${lines}
local due, standing, lane = of(ARGV[1], 'due'), of(ARGV[1], 'standing'), laneOf(ARGV[1], ARGV[2])
local state = lane .. ':state'
if redis.call('HGET', state, 'token') ~= ARGV[3] then return { 'lost', 0 } end
redis.call('HDEL', of(ARGV[1], 'unread'), ARGV[2])
if ARGV[4] == 'retry' then
  redis.call('HDEL', state, 'token')
  redis.call('ZADD', due, text(now + tonumber(ARGV[6])), ARGV[2])
  if tonumber(ARGV[7]) > 0 then redis.call('HSET', standing, 'pausedUntil', text(now + tonumber(ARGV[7]))) end
  redis.call('HSET', standing, 'lastError', ARGV[5])
  return { 'settled', redis.call('HSETNX', standing, 'failingSince', text(now)) }
end
local element = redis.call('LPOP', lane)
local message = string.sub(element, string.find(element, ' ') + 1)
redis.call('DEL', state)
redis.call('HINCRBY', standing, 'bytes', -#message)
redis.call('HINCRBY', standing, 'waiting', -1)
if redis.call('LLEN', lane) > 0 then redis.call('ZADD', due, text(now), ARGV[2]) else redis.call('ZREM', due, ARGV[2]) end
if ARGV[4] == 'accepted' then
  return { 'settled', redis.call('HDEL', standing, 'failingSince', 'lastError', 'pausedUntil') }
end
bury(ARGV[1], ARGV[2], message, ARGV[5], ARGV[9])
if ARGV[8] == '1' then return { 'settled', redis.call('HSETNX', standing, 'goneAt', text(now)) } end
return { 'settled', 1 }
`,
  { answers: [words, count] },
);

/** ARGV: endpoint, then ids; none for all. */
export const reviveScript = redisScript(
  `${lines}
local wanted = {}
for i = 2, #ARGV do wanted[ARGV[i]] = true end
local dead, count = of(ARGV[1], 'dead'), 0
local letters = redis.call('LRANGE', dead, 0, -1)
for i = #letters, 1, -1 do
  -- What another version wrote, or nobody reads, stays.
  local reads, letter, id = pcall(function()
    local letter = cjson.decode(letters[i])
    if (letter.v or 0) > 1 then return nil end
    return letter, cjson.decode(letter.message).id
  end)
  if reads and id and wanted[id] then
    redis.call('LREM', dead, 1, letters[i])
    wait(ARGV[1], letter.subject, letter.message)
    count = count + 1
  end
end
redis.call('HDEL', of(ARGV[1], 'standing'), 'goneAt', 'pausedUntil', 'dropped')
local due = of(ARGV[1], 'due')
for _, subject in ipairs(redis.call('ZRANGE', due, 0, -1)) do
  local state = laneOf(ARGV[1], subject) .. ':state'
  if redis.call('HEXISTS', state, 'token') == 0 then redis.call('ZADD', due, text(now), subject) end
end
return count
`,
  { answers: [count] },
);

/** ARGV: endpoint. Newest first. */
export const lettersScript = redisScript(
  `${lines}
return redis.call('LRANGE', of(ARGV[1], 'dead'), 0, -1)
`,
  { answers: [], rest: words },
);

/** ARGV: endpoint. One of which nothing is kept any more (no instant since when it is known) is forgotten. */
export const standingScript = redisScript(
  `${lines}
local found = redis.call('HMGET', of(ARGV[1], 'standing'), 'since', 'waiting', 'dropped', 'failingSince', 'lastError', 'goneAt')
local dead = redis.call('LLEN', of(ARGV[1], 'dead'))
for i = 1, 6 do found[i] = found[i] or '' end
if found[1] == '' and dead == 0 then redis.call('SREM', KEYS[1], ARGV[1]) end
found[7] = dead
local unread = redis.call('HVALS', of(ARGV[1], 'unread'))
found[8], found[9] = #unread, unread[1] or ''
return found
`,
  { answers: [words, words, words, words, words, words, count, count, words] },
);
