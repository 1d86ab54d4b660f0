import { keyOf } from './keys.ts';
import { count, type Reader, redisScript, words, yesOrNo } from './script.ts';
import { addInScript, endedInScript, streamKeys } from './stream.ts';

/** All lists of incidents share one hash tag, so that one script claims a channel and a key together. */
export const listKeys = {
  /** Channel → key of its open incident, or of one that is being opened. */
  channels: keyOf('incidents', 'channels'),
  /** Key → channel, for ever: a key is used once. */
  keys: keyOf('incidents', 'keys'),
  /** Key → token and moment of an opening that is not finished yet. */
  claims: keyOf('incidents', 'claims'),
  /** Keys by when they were claimed (microseconds by the clock of Redis): the open ones, and all. */
  open: keyOf('incidents', 'open'),
  all: keyOf('incidents', 'all'),
  /** Channel → key of the incident that closed there last. */
  closed: keyOf('incidents', 'closed'),
  /** Key → how often somebody began to open it again, or was done with it. */
  turns: keyOf('incidents', 'turns'),
} as const;

const lists = [
  listKeys.channels,
  listKeys.keys,
  listKeys.claims,
  listKeys.open,
  listKeys.all,
  listKeys.closed,
  listKeys.turns,
];

/** Whose stream the events of an incident are. */
export function ownerOf(key: string): string {
  return `inc.${key}`;
}

/** Keys of one incident: its events, their ids, the openings that came too late, and the number of its newest timeline. */
export function incidentKeys(key: string) {
  const owner = ownerOf(key);
  const { events, ids } = streamKeys(owner);
  return { events, ids, voided: keyOf(owner, 'voided'), timeline: keyOf(owner, 'timeline') };
}

/** What `claim` answers: claimed, or what is in the way, and the token of an opening that seems to have died. */
export type IncidentClaim =
  | { kind: 'claimed' }
  | { kind: 'channel' | 'key'; key: string; channel: string; abandoned: string | null };

/** ARGV: channel, key, token, how long an unfinished opening is waited for in ms. */
const claimScript = redisScript(
  `
local channels, keys, claims, open, all = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local here = redis.call('HGET', channels, ARGV[1])
local there = redis.call('HGET', keys, ARGV[2])
if here or there then
  local kind = here and 'channel' or 'key'
  local key = here or ARGV[2]
  local claim = redis.call('HGET', claims, key)
  local token, at = string.match(claim or '', '^(.*) (%d+)$')
  local isWaitedFor = not token or (now >= tonumber(at) and now - at < tonumber(ARGV[4]))
  return { kind, key, redis.call('HGET', keys, key) or ARGV[1], isWaitedFor and '' or token }
end
redis.call('HSET', channels, ARGV[1], ARGV[2])
redis.call('HSET', keys, ARGV[2], ARGV[1])
redis.call('HSET', claims, ARGV[2], ARGV[3] .. ' ' .. string.format('%.0f', now))
local at = time[1] * 1000000 + time[2]
redis.call('ZADD', open, at, ARGV[2])
redis.call('ZADD', all, at, ARGV[2])
return { 'claimed' }
`,
  { answers: [words, words, words, words] },
);

/** Claims a channel and a key, both or neither. */
export async function claim(
  redis: Parameters<typeof claimScript>[0],
  wish: { channel: string; key: string; token: string; claimMs: number },
): Promise<IncidentClaim> {
  const args = [wish.channel, wish.key, wish.token, wish.claimMs];
  const [kind, key, channel, token] = await claimScript(redis, lists, args);
  if (kind === 'claimed') return { kind };
  const abandoned = token === '' ? null : token;
  return { kind: kind === 'channel' ? 'channel' : 'key', key, channel, abandoned };
}

/** KEYS: the lists; ARGV: key, token. An opening is finished: nobody takes its claim over any more. */
export const confirmScript = listScript(
  `
local claim = redis.call('HGET', KEYS[3], ARGV[1])
if claim and string.sub(claim, 1, #ARGV[2] + 1) == ARGV[2] .. ' ' then
  redis.call('HDEL', KEYS[3], ARGV[1])
  if redis.call('HEXISTS', KEYS[7], ARGV[1]) == 1 then redis.call('HINCRBY', KEYS[7], ARGV[1], 1) end
end
return 1
`,
  { answers: [yesOrNo] },
);

/** KEYS: the lists; ARGV: key, token. Takes the claim of an opening away that never wrote anything. */
export const dropClaimScript = listScript(
  `
local claim = redis.call('HGET', KEYS[3], ARGV[1])
if not claim or string.sub(claim, 1, #ARGV[2] + 1) ~= ARGV[2] .. ' ' then return 0 end
local channel = redis.call('HGET', KEYS[2], ARGV[1])
if channel and redis.call('HGET', KEYS[1], channel) == ARGV[1] then redis.call('HDEL', KEYS[1], channel) end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
return 1
`,
  { answers: [yesOrNo] },
);

/**
 * KEYS: the lists; ARGV: key, how long an unfinished reopening is waited for in ms, its turn before it was seen to be closed. A closed
 * incident gives its channel free; again, it changes nothing. `held`: somebody opened it again since, or is at it, by the token that is
 * answered where that seems to have died.
 */
const releaseScript = listScript(
  `
local channel = redis.call('HGET', KEYS[2], ARGV[1])
if not channel then return { 'free', '' } end
if (redis.call('HGET', KEYS[7], ARGV[1]) or '0') ~= ARGV[3] then return { 'held', '' } end
local token, at = string.match(redis.call('HGET', KEYS[3], ARGV[1]) or '', '^(.*) (%d+)$')
if token then
  local isWaitedFor = now >= tonumber(at) and now - at < tonumber(ARGV[2])
  return { 'held', isWaitedFor and '' or token }
end
if redis.call('HGET', KEYS[1], channel) == ARGV[1] then redis.call('HDEL', KEYS[1], channel) end
if redis.call('ZREM', KEYS[4], ARGV[1]) == 1 then redis.call('HSET', KEYS[6], channel, ARGV[1]) end
return { 'free', '' }
`,
  { answers: [words, words] },
);

/** Gives the channel of a closed incident free; the token of a reopening that seems to have died keeps it, until it is declared void. */
export async function release(
  redis: Parameters<typeof claimScript>[0],
  key: string,
  { turn, claimMs }: { turn: number; claimMs: number },
): Promise<{ kind: 'free' } | { kind: 'held' } | { kind: 'abandoned'; token: string }> {
  const [kind, token] = await releaseScript(redis, key, `${claimMs}`, `${turn}`);
  if (kind === 'free') return { kind };
  return token === '' ? { kind: 'held' } : { kind: 'abandoned', token };
}

/** KEYS: the lists; ARGV: channel, key, token. Takes the channel for an incident that is opened again; answers the key that has it. */
export const reclaimScript = listScript(
  `
local here = redis.call('HGET', KEYS[1], ARGV[1])
if here and here ~= ARGV[2] then return here end
if redis.call('HEXISTS', KEYS[3], ARGV[2]) == 1 then return ARGV[2] end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3] .. ' ' .. string.format('%.0f', now))
redis.call('ZADD', KEYS[4], time[1] * 1000000 + time[2], ARGV[2])
redis.call('HINCRBY', KEYS[7], ARGV[2], 1)
return ''
`,
  { answers: [words] },
);

function listScript<const All extends readonly Reader[]>(body: string, options: { answers: All }) {
  const script = redisScript(body, options);
  return (redis: Parameters<typeof script>[0], ...args: readonly string[]) => script(redis, lists, args);
}

/** KEYS: events, ids, voided; ARGV: token, the field of an event, id and text of the opening. Answers 0 when the claim was taken away meanwhile. */
export const writeOpeningScript = redisScript(
  `${addInScript}
if redis.call('SISMEMBER', KEYS[3], ARGV[1]) == 1 or redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
return add(KEYS[1], KEYS[2], ARGV[2], 3)
`,
  { answers: [yesOrNo] },
);

/** KEYS: events, ids, voided, beside; ARGV: token, the field of an event, its id and its text. Writes a reopening, and keeps the incident for ever again; answers 0 when the claim was taken away meanwhile, or somebody else wrote it. */
export const writeReopeningScript = redisScript(
  `${addInScript}
if redis.call('SISMEMBER', KEYS[3], ARGV[1]) == 1 or redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for i, key in ipairs(KEYS) do if i ~= 3 then redis.call('PERSIST', key) end end
return add(KEYS[1], KEYS[2], ARGV[2], 3)
`,
  { answers: [yesOrNo] },
);

/** KEYS: events, ids, voided; ARGV: token, what a closing and a reopening begin with. Answers 0 when the incident is open: what was claimed is written. */
export const voidReopeningScript = redisScript(
  `${endedInScript}
if not hasEnded(KEYS[2], ARGV[2], ARGV[3]) then return 0 end
redis.call('SADD', KEYS[3], ARGV[1])
redis.call('PEXPIRE', KEYS[3], 86400000)
return 1
`,
  { answers: [yesOrNo] },
);

/** KEYS: events, voided; ARGV: token. Answers 0 when the opening is written; else it never will be. */
export const voidScript = redisScript(
  `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], 86400000)
return 1
`,
  { answers: [yesOrNo] },
);

/** KEYS: events, timeline. The number of a new timeline; 0 for an incident that nobody knows. */
export const nextTimelineScript = redisScript(
  `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local number = redis.call('INCR', KEYS[2])
local left = redis.call('PTTL', KEYS[1])
if left > 0 then redis.call('PEXPIRE', KEYS[2], left) end
return number
`,
  { answers: [count] },
);

/** KEYS: events, ids; ARGV: what a closing and a reopening begin with. `none`, `open` or `closed`. */
export const standingScript = redisScript(
  `${endedInScript}
if redis.call('EXISTS', KEYS[1]) == 0 then return 'none' end
return hasEnded(KEYS[2], ARGV[1], ARGV[2]) and 'closed' or 'open'
`,
  { answers: [words] },
);
