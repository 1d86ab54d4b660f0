import { z } from 'zod';
import { keyOf } from '../store/keys.ts';
import { claim, dropClaim, readField, readParts } from '../store/memo.ts';
import type { Redis } from '../store/redis.ts';
import { document, plainNumber, plainText } from '../store/schema.ts';
import { count, redisScript, words, yesOrNo } from '../store/script.ts';
import { flag, object, text } from '../store/shapes/fields.ts';
import type { BoxStandings, ShownBoxes } from './box-standings.ts';

const standing = z.enum(['met', 'unmet', 'open', 'unknown']);

export const wantedBoxes = document<BoxStandings>({
  name: 'what an incident says of boxes',
  version: 1,
  shape: z.record(text, standing),
});
export const shownBoxes = document<ShownBoxes>({
  name: 'what was written of boxes',
  version: 1,
  shape: z.record(text, object({ standing, isOurs: flag })),
});
const numbers = plainNumber('a number of the checklist of an issue');
const addresses = plainText('the address of an issue');

/** The checklist of an issue as it should be since then (epoch ms), and as it was written last. */
export type WantedChecklist = {
  boxes: BoxStandings;
  since: number;
  shown: ShownBoxes;
};

/** The checklists of the issues of a repository, for all processes; everything is kept for 90 days after it was last touched. */
export type ChecklistMemory = {
  /** Remembers what an issue should show; an older version than the one that is there changes nothing. True while it does not show that. */
  want(issue: number, boxes: BoxStandings, version: number): Promise<boolean>;
  /** Issues that are due, and in how many ms the next one is; null when none is. */
  due(): Promise<{ issues: readonly number[]; waitMs: number | null }>;
  /** For one process at a time. */
  take(issue: number): Promise<WantedChecklist | null>;
  /** It shows these boxes; due no more, unless it should show something else by now. */
  settle(issue: number, boxes: BoxStandings, result: { shown: ShownBoxes; url: string }): Promise<void>;
  /** It is due again after so many ms; never where that is null, until it should show something else. */
  putOff(issue: number, boxes: BoxStandings, afterMs: number | null): Promise<void>;
  /** Null while it was not shown. */
  address(issue: number): Promise<string | null>;
};

const keptMs = 90 * 24 * 3_600_000;
/** Reading and writing an issue some times, each request in its time limit. */
const takenMs = 60_000;

/** KEYS: issue, due; ARGV: its number, version, boxes, how long it is kept in ms. What says the same is no news. */
const wantScript = redisScript(
  `
local known = redis.call('HMGET', KEYS[1], 'version', 'boxes')
if (tonumber(known[1]) or -1) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'version', ARGV[2])
  if known[2] ~= ARGV[3] then
    redis.call('HSET', KEYS[1], 'boxes', ARGV[3], 'since', string.format('%.0f', now))
    redis.call('ZADD', KEYS[2], now, ARGV[1])
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return redis.call('ZSCORE', KEYS[2], ARGV[1]) and 1 or 0
`,
  { answers: [yesOrNo] },
);

/** KEYS: due. Answers in how many ms the next one is due, then the issues that are. */
const dueScript = redisScript(
  `
local reply = { '' }
local later = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
if later[2] then reply[1] = string.format('%.0f', later[2] - now) end
for _, issue in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do reply[#reply + 1] = issue end
return reply
`,
  { answers: [words], rest: count },
);

/** KEYS: issue, due; ARGV: its number, the boxes that were looked at, when it is due again in ms (empty: never), then fields that are kept. */
const settleScript = redisScript(`
for i = 4, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
if redis.call('HGET', KEYS[1], 'boxes') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('ZREM', KEYS[2], ARGV[1]) else redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[1]) end
return 1
`);

/** Over a connection that the caller owns; `repo` is `owner/name`. */
export function redisChecklists(redis: Redis, repo: string): ChecklistMemory {
  const owner = `github.${repo}`;
  const dueKey = keyOf(owner, 'due');
  const keyOfIssue = (issue: number) => keyOf(owner, 'issue', `${issue}`);
  const takenKey = (issue: number) => keyOf(owner, 'taken', `${issue}`);
  return {
    async want(issue, boxes, version) {
      const args = [issue, version, wantedBoxes.write(boxes), keptMs];
      return (await wantScript(redis, [keyOfIssue(issue), dueKey], args))[0];
    },
    async due() {
      const [next, ...issues] = await dueScript(redis, [dueKey], []);
      return {
        issues,
        waitMs: next === '' ? null : numbers.read(next, dueKey),
      };
    },
    async take(issue) {
      if (!(await claim(redis, takenKey(issue), takenMs))) return null;
      const schemas = { boxes: wantedBoxes, since: numbers, shown: shownBoxes };
      const { boxes, since, shown } = await readParts<WantedChecklist>(redis, keyOfIssue(issue), schemas);
      return { boxes: boxes ?? {}, since: since ?? 0, shown: shown ?? {} };
    },
    async settle(issue, boxes, { shown, url }) {
      const fields = ['shown', shownBoxes.write(shown), 'url', url];
      await settleScript(
        redis,
        [keyOfIssue(issue), dueKey],
        [issue, wantedBoxes.write(boxes), '', ...fields],
      );
      await dropClaim(redis, takenKey(issue));
    },
    async putOff(issue, boxes, afterMs) {
      const args = [issue, wantedBoxes.write(boxes), afterMs === null ? '' : Math.ceil(afterMs)];
      await settleScript(redis, [keyOfIssue(issue), dueKey], args);
      await dropClaim(redis, takenKey(issue));
    },
    address: (issue) => readField(redis, keyOfIssue(issue), 'url', addresses),
  };
}
