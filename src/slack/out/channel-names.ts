import { keyOf } from '../../store/keys.ts';
import { claim, readField } from '../../store/memo.ts';
import type { Redis } from '../../store/redis.ts';
import { plainText } from '../../store/schema.ts';
import { redisScript } from '../../store/script.ts';

const channelIds = plainText('the id of a channel');
const names = keyOf('slack', 'channels');
const looked = keyOf('slack', 'channels-looked');
/** A channel may be renamed, and its name given to another. */
const keptMs = 3_600_000;

/** Ids of channels by their names, as Slack last told a bot: workers have no token to ask it with. */
export type ChannelNames = {
  /** `name` with its `#`; null for one that nobody knows (now). */
  idOf(name: string): Promise<string | null>;
  keep(ids: ReadonlyMap<string, string>): Promise<void>;
  /** False when somebody asked Slack so lately. */
  takeLook(everyMs: number): Promise<boolean>;
};

const keepScript = redisScript(`
redis.call('DEL', KEYS[1])
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 0
`);

/** Names of channels in Redis, over a connection that the caller owns. */
export function redisChannelNames(redis: Redis): ChannelNames {
  return {
    idOf: (name) => readField(redis, names, name, channelIds),
    async keep(ids) {
      await keepScript(redis, [names], [keptMs, ...[...ids].flat()]);
    },
    takeLook: (everyMs) => claim(redis, looked, everyMs),
  };
}
