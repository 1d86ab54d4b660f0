import { z } from 'zod';
import { keyOf } from '../../../store/keys.ts';
import { readMembers } from '../../../store/lists.ts';
import { readMarkedMemo } from '../../../store/memo.ts';
import { compressed } from '../../../store/pack.ts';
import type { Redis } from '../../../store/redis.ts';
import { document, plainText } from '../../../store/schema.ts';
import { count, redisScript, words, yesOrNo } from '../../../store/script.ts';
import { object, text } from '../../../store/shapes/fields.ts';

type PackedSlot = { key: string; fields: Readonly<Record<string, string>> };

/** All slots of an owner whose messages are as they are to be, as they stood; whoever needs one puts all of them back. */
/** The keys of the messages of an owner. */
export const slotKeys = plainText('the key of a message');

export const slotPacks = document<readonly PackedSlot[]>({
  name: 'the packed slots of an owner',
  version: 1,
  shape: z.array(object({ key: text, fields: z.record(text, text) })),
});

/** Where the slots of an owner are packed. */
export function slotPackKey(owner: string): string {
  return keyOf(owner, 'slots', 'pack');
}

/** For scripts: all slots as one text, which is another when anything in them is. */
const slotsText = `
local function slotsText(from)
  local parts = {}
  for i = from, #KEYS do
    local fields = redis.call('HGETALL', KEYS[i])
    parts[#parts + 1] = #fields
    for _, one in ipairs(fields) do
      parts[#parts + 1] = #one
      parts[#parts + 1] = one
    end
  end
  return redis.sha1hex(table.concat(parts, ' '))
end
`;

/** KEYS: slots. Answers the hash of what is in them and the time, then of each the number of its fields and values, and these. */
const readScript = redisScript(
  `${slotsText}
local reply = { slotsText(1), now }
for _, key in ipairs(KEYS) do
  local fields = redis.call('HGETALL', key)
  reply[#reply + 1] = #fields
  for _, one in ipairs(fields) do reply[#reply + 1] = one end
end
return reply
`,
  { answers: [words, count], rest: words },
);

/** KEYS: pack, index, slots; ARGV: the hash of what was read, the pack. Nothing is done when a slot has changed since. */
const packScript = redisScript(
  `${slotsText}
if redis.call('EXISTS', KEYS[1]) == 1 or slotsText(3) ~= ARGV[1] then return 0 end
if redis.call('SCARD', KEYS[2]) ~= #KEYS - 2 then return 0 end
local left = redis.call('PTTL', KEYS[2])
redis.call('SET', KEYS[1], ARGV[2])
if left > 0 then redis.call('PEXPIRE', KEYS[1], left) end
for i = 2, #KEYS do redis.call('DEL', KEYS[i]) end
return 1
`,
  { answers: [yesOrNo] },
);

/** KEYS: pack, index, slots; ARGV: the hash of the pack, then of each slot its name, the number of its fields and values, and these. What was written to a slot meanwhile stays. */
const unpackScript = redisScript(`
local pack = redis.call('GET', KEYS[1])
if not pack or redis.sha1hex(pack) ~= ARGV[1] then return 0 end
local left = redis.call('PTTL', KEYS[1])
local at = 2
for i = 3, #KEYS do
  redis.call('SADD', KEYS[2], ARGV[at])
  local last = at + 1 + tonumber(ARGV[at + 1])
  for field = at + 2, last, 2 do redis.call('HSETNX', KEYS[i], ARGV[field], ARGV[field + 1]) end
  at = last + 1
  if left > 0 then redis.call('PEXPIRE', KEYS[i], left) end
end
if left > 0 then redis.call('PEXPIRE', KEYS[2], left) end
redis.call('DEL', KEYS[1])
return 1
`);

/** Packs the slots of an owner once nothing of them is under way; false while something is, or there are none. */
export async function packSlots(redis: Redis, owner: string): Promise<boolean> {
  const index = keyOf(owner, 'slots');
  const keys = (await readMembers(redis, index, slotKeys)).toSorted();
  if (keys.length === 0) return false;
  const slots = keys.map((key) => keyOf(owner, 'slot', key));
  const [hash, now, ...rest] = await readScript(redis, slots, []);
  const fields = fieldsIn(rest);
  const packed = keys.map((key, at): PackedSlot => ({ key, fields: fields[at] ?? {} }));
  if (!packed.every((one) => isAtRest(one, now))) return false;
  const bytes = await compressed(slotPacks.write(packed));
  const [isDone] = await packScript(redis, [slotPackKey(owner), index, ...slots], [hash, bytes]);
  return isDone;
}

/** Puts them back; twice, and by several at once, is harmless. */
export async function unpackSlots(redis: Redis, owner: string): Promise<void> {
  const pack = slotPackKey(owner);
  const found = await readMarkedMemo(redis, pack, slotPacks);
  if (found === null) return;
  const { value: packed, mark } = found;
  const keys = packed.map(({ key }) => keyOf(owner, 'slot', key));
  const args = packed.flatMap(({ key, fields }) => {
    const flat = Object.entries(fields).flat();
    return [key, flat.length, ...flat];
  });
  await unpackScript(redis, [pack, keyOf(owner, 'slots'), ...keys], [mark, ...args]);
}

/** It was shown, or will never be, and nobody is changing it. */
function isAtRest({ fields }: PackedSlot, now: number): boolean {
  const { state, ts, wantHash, sentHash, writerUntil, frozen = '' } = fields;
  const isOver = state === 'gone' || frozen !== '';
  const isShown = state === 'sent' && ts !== undefined && wantHash === sentHash;
  return (isOver || isShown) && (writerUntil === undefined || Number(writerUntil) < now);
}

function fieldsIn(flat: readonly string[]): readonly Readonly<Record<string, string>>[] {
  const all: Record<string, string>[] = [];
  for (let at = 0; at < flat.length; ) {
    const count = Number(flat[at]);
    const fields: Record<string, string> = {};
    for (let one = at + 1; one < at + 1 + count; one += 2) fields[flat[one] ?? ''] = flat[one + 1] ?? '';
    all.push(fields);
    at += 1 + count;
  }
  return all;
}
