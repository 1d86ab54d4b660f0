import { keptMs, keyOf } from '../../store/keys.ts';
import { readFields, readMemo, writeFieldOnce } from '../../store/memo.ts';
import type { Redis } from '../../store/redis.ts';
import { document, plainNumber } from '../../store/schema.ts';
import { redisScript } from '../../store/script.ts';
import { object, text } from '../../store/shapes/fields.ts';
import { messageLevels } from '../block-kit/message-content.ts';
import type { SlackMemory, UploadedFile } from './delivery.ts';

const levels = plainNumber('how much of a message Slack takes');
const failureCounts = plainNumber('how often an upload failed');
export const uploadedFiles = document<UploadedFile>({
  name: 'a file in Slack',
  version: 1,
  shape: object({ id: text, permalink: text }),
});

const levelKeptMs = 24 * 3_600_000;

const lowerScript = redisScript(`
local level = tonumber(redis.call('GET', KEYS[1]) or '0')
if tonumber(ARGV[1]) > level then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return 0
`);

const failScript = redisScript(`
redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 0
`);

/** What is remembered of a workspace (its team id) and of its files, over a connection that the caller owns. */
export function redisSlackMemory(redis: Redis, workspace: string): SlackMemory {
  const levelKey = keyOf(`slack.${workspace}`, 'level');
  const key = (run: string, part: string) => keyOf(run, 'publish', part);
  return {
    async level() {
      return messageLevels[(await readMemo(redis, levelKey, levels)) ?? 0] ?? 'plan';
    },
    async lowerLevel(level) {
      await lowerScript(redis, [levelKey], [messageLevels.indexOf(level), levelKeptMs]);
    },
    async files(run) {
      const [uploaded, failures] = await Promise.all([
        readFields(redis, key(run, 'files'), uploadedFiles),
        readFields(redis, key(run, 'upload-failures'), failureCounts),
      ]);
      return { uploaded, failures };
    },
    async keepFile(run, check, file) {
      return await writeFieldOnce(redis, key(run, 'files'), uploadedFiles, [check, file], keptMs);
    },
    async addUploadFailures(run, check, count) {
      await failScript(redis, [key(run, 'upload-failures')], [check, count, keptMs]);
    },
  };
}
