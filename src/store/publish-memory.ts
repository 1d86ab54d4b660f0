import type { Redis } from 'ioredis';
import { messageLevels, type PaceStage, type PublishMemory, type UploadedFile } from '../core/publishing.ts';
import { keptMs, keyOf } from './keys.ts';
import { claim, claimLeftMs, readFields, readMemo, writeFieldOnce } from './memo.ts';
import { document, plainNumber } from './schema.ts';
import { redisScript } from './script.ts';
import { object, text } from './shapes/fields.ts';

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

const haltScript = redisScript(`
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return redis.call('SET', KEYS[2], '1', 'PX', ARGV[2], 'NX') and 1 or 0
`);

const failScript = redisScript(`
redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 0
`);

/** What publishing remembers of a workspace (its team id) and its runs, over a connection that the caller owns. */
export function redisPublishMemory(redis: Redis, workspace: string): PublishMemory {
  const levelKey = keyOf(`slack.${workspace}`, 'level');
  const key = (run: string, ...path: readonly string[]) => keyOf(run, 'publish', ...path);
  const pace = (run: string, stage: PaceStage = 'under-way') =>
    stage === 'ended' ? key(run, 'pace', 'ended') : key(run, 'pace');
  return {
    async level() {
      return messageLevels[(await readMemo(redis, levelKey, levels)) ?? 0] ?? 'plan';
    },
    async lowerLevel(level) {
      await lowerScript(redis, [levelKey], [messageLevels.indexOf(level), levelKeptMs]);
    },
    async paceLeft(run, stage) {
      return await claimLeftMs(redis, pace(run, stage));
    },
    async takePace(run, everyMs, stage) {
      return await claim(redis, pace(run, stage), everyMs);
    },
    async halt(run, part, ms) {
      const keys = [key(run, 'halt', part), key(run, 'halted', part)];
      return (await haltScript(redis, keys, [ms, keptMs]))[0] === '1';
    },
    async haltLeft(run, part) {
      return await claimLeftMs(redis, key(run, 'halt', part));
    },
    async takeSweep(run, everyMs) {
      return await claim(redis, key(run, 'sweep'), everyMs);
    },
    async takeTelling(run) {
      return await claim(redis, key(run, 'told'), keptMs);
    },
    async takeHearing(run) {
      return await claim(redis, key(run, 'heard'), keptMs);
    },
    async keepQuiet(run) {
      await claim(redis, key(run, 'quiet'), keptMs);
    },
    async isQuiet(run) {
      return (await claimLeftMs(redis, key(run, 'quiet'))) > 0;
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

/** True once for each part of a run that is counted, for all processes together. */
export function redisCountedOnce(redis: Redis): (run: string, part: string) => Promise<boolean> {
  return (run, part) => claim(redis, keyOf(run, 'publish', 'counted', part), keptMs);
}
