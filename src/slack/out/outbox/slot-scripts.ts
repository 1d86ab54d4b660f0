import { redisScript, words, yesOrNo } from '../../../store/script.ts';

/** Answers 1 when the slots are packed, and then nothing is done. */
export const wantScript = redisScript(
  `
if redis.call('EXISTS', KEYS[3]) == 1 then return 1 end
redis.call('SADD', KEYS[2], ARGV[1])
local version = tonumber(redis.call('HGET', KEYS[1], 'version'))
if not version or tonumber(ARGV[2]) >= version then
  redis.call('HSET', KEYS[1], 'version', ARGV[2], 'want', ARGV[3], 'wantHash', ARGV[4], 'final', ARGV[6])
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return 0
`,
  { answers: [yesOrNo] },
);

/** True when what is wanted is the last word, and was not yet posted as such. */
const lastWord = `
local function isLastWord(slot)
  return redis.call('HGET', slot, 'final') == '1' and redis.call('HEXISTS', slot, 'lastWord') == 0
end
`;

/**
 * `claimed` and `reconciling` have sent nothing, as sending begins with `sending` under the same fence: they end with their time.
 * `sending` and `ambiguous` may have: until they have settled one may only look, less and less often.
 */
export const claimScript = redisScript(
  `${lastWord}
local claim, read, settle = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local slot = redis.call('HMGET', KEYS[1], 'state', 'until', 'ts', 'want', 'wantHash', 'first', 'lookAt')
local state, till, ts, want, hash, first, lookAt = unpack(slot, 1, 7)
if not want then return { 'none' } end
if ts then return { 'sent', ts } end
if state == 'gone' then
  if not isLastWord(KEYS[1]) then return { 'gone' } end
  redis.call('HSET', KEYS[1], 'lastWord', redis.call('HGET', KEYS[1], 'refusal') or '')
  state = 'free'
end
local answer = 'post'
if state and state ~= 'free' then
  till = tonumber(till)
  if now < till then return { 'wait', till - now } end
  if state == 'reconciling' then answer = 'reconcile' end
  if state ~= 'claimed' then redis.call('HSET', KEYS[1], 'doubt', 1) end
  if state == 'sending' or state == 'ambiguous' then
    local soon, settled = math.ceil(settle / 30), till + settle
    local look = math.max(tonumber(lookAt) or 0, till + soon)
    if now < settled then
      if now < look then return { 'wait', math.min(look, settled) - now } end
      redis.call('HSET', KEYS[1], 'lookAt', now + math.max(soon, now - till))
      return { 'look', 0, first, hash, want }
    end
    answer = 'reconcile'
  end
end
if not first then first = now end
local fence = redis.call('HINCRBY', KEYS[1], 'fence', 1)
local isPost = answer == 'post'
redis.call('HSET', KEYS[1], 'state', isPost and 'claimed' or 'reconciling', 'until', now + (isPost and claim or read), 'first', first)
return { answer, fence, first, hash, want }
`,
  { answers: [words, words, words, words, words] },
);

export const sendScript = redisScript(
  `
local slot = redis.call('HMGET', KEYS[1], 'fence', 'ts')
if slot[1] ~= ARGV[1] or slot[2] then return 0 end
redis.call('HSET', KEYS[1], 'state', 'sending', 'until', now + ARGV[2])
return 1
`,
  { answers: [yesOrNo] },
);

export const giveBackScript = redisScript(`
local slot = redis.call('HMGET', KEYS[1], 'fence', 'ts')
if slot[1] ~= ARGV[1] or slot[2] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'until', now)
if ARGV[2] == 'ambiguous' then redis.call('HSET', KEYS[1], 'doubt', 1) end
return 1
`);

export const confirmScript = redisScript(
  `
local ts = redis.call('HGET', KEYS[1], 'ts')
if ts then return ts end
redis.call('HSET', KEYS[1], 'ts', ARGV[1], 'state', 'sent', 'sentHash', ARGV[2])
return ARGV[1]
`,
  { answers: [words] },
);

export const forgetScript = redisScript(`
if redis.call('HGET', KEYS[1], 'ts') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'ts', 'sentHash', 'writerUntil', 'unsure')
redis.call('HSET', KEYS[1], 'refusal', ARGV[2])
local again = redis.call('HINCRBY', KEYS[1], 'reposts', 1) <= 1
redis.call('HSET', KEYS[1], 'state', again and 'free' or 'gone', 'until', now)
return 1
`);

export const beginEditScript = redisScript(
  `${lastWord}
local lease, settle, again = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == '1'
local slot = redis.call('HMGET', KEYS[1], 'ts', 'want', 'wantHash', 'sentHash', 'writerUntil', 'unsure')
local ts, want, hash, sent, till, unsure = unpack(slot, 1, 6)
if not ts then return { 'unsent' } end
local refusal = redis.call('HGET', KEYS[1], 'frozen')
if refusal then
  if not isLastWord(KEYS[1]) then return { 'same', ts, redis.call('HGET', KEYS[1], 'lastWord') or '' } end
  redis.call('HDEL', KEYS[1], 'ts', 'sentHash', 'writerUntil', 'unsure', 'frozen')
  redis.call('HSET', KEYS[1], 'state', 'free', 'until', now, 'lastWord', refusal)
  return { 'unsent' }
end
local settled = unsure and now >= unsure + settle
if hash == sent and not (again and settled) then return { 'same', ts, redis.call('HGET', KEYS[1], 'lastWord') or '' } end
if till and now < tonumber(till) then return { 'wait', till - now } end
if till then redis.call('HSET', KEYS[1], 'unsure', now, 'doubt', 1) end
local writer = redis.call('HINCRBY', KEYS[1], 'writer', 1)
redis.call('HSET', KEYS[1], 'writerUntil', now + lease, 'settles', settled and not till and '1' or '0')
return { 'edit', writer, ts, hash, want }
`,
  { answers: [words, words, words, words, words] },
);

/** Slack will not take an edit of this message again; 0 for one of which nobody says which word is its last. */
export const freezeScript = redisScript(
  `
if (redis.call('HGET', KEYS[1], 'final') or '') == '' then return 0 end
if redis.call('HGET', KEYS[1], 'ts') == ARGV[1] then redis.call('HSET', KEYS[1], 'frozen', ARGV[2]) end
return 1
`,
  { answers: [yesOrNo] },
);

/** A writer that was overtaken may have put old content over new: then nobody is sure what Slack shows. */
export const endEditScript = redisScript(`
local mine = redis.call('HGET', KEYS[1], 'writer') == ARGV[1]
if mine then redis.call('HDEL', KEYS[1], 'writerUntil') end
if ARGV[2] == 'sent' and mine then
  redis.call('HSET', KEYS[1], 'sentHash', ARGV[3])
  if redis.call('HGET', KEYS[1], 'settles') == '1' then redis.call('HDEL', KEYS[1], 'unsure') end
elseif ARGV[2] ~= 'unsent' then
  redis.call('HSET', KEYS[1], 'unsure', now, 'doubt', 1)
end
return 0
`);
