import type { Redis } from 'ioredis';
import {
  type MessageLevel,
  messageLevels,
  type PublishMemory,
  type UploadedFile,
} from '../core/publishing.ts';
import { keptMs, keyOf } from './keys.ts';
import { redisScript } from './script.ts';

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

const keepScript = redisScript(`
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.call('HGET', KEYS[1], ARGV[1])
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
  return {
    async level() {
      return levelOf(await redis.get(levelKey));
    },
    async lowerLevel(level) {
      await lowerScript(redis, [levelKey], [messageLevels.indexOf(level), levelKeptMs]);
    },
    async paceLeft(run) {
      return Math.max(0, await redis.pttl(key(run, 'pace')));
    },
    async takePace(run, everyMs) {
      return (await redis.set(key(run, 'pace'), '1', 'PX', everyMs, 'NX')) === 'OK';
    },
    async halt(run, part, ms) {
      const keys = [key(run, 'halt', part), key(run, 'halted', part)];
      return (await haltScript(redis, keys, [ms, keptMs]))[0] === '1';
    },
    async haltLeft(run, part) {
      return Math.max(0, await redis.pttl(key(run, 'halt', part)));
    },
    async takeSweep(run, everyMs) {
      return (await redis.set(key(run, 'sweep'), '1', 'PX', everyMs, 'NX')) === 'OK';
    },
    async takeTelling(run) {
      return (await redis.set(key(run, 'told'), '1', 'PX', keptMs, 'NX')) === 'OK';
    },
    async files(run) {
      const [uploaded, failures] = await Promise.all([
        redis.hgetall(key(run, 'files')),
        redis.hgetall(key(run, 'upload-failures')),
      ]);
      return {
        uploaded: new Map(Object.entries(uploaded).map(([check, text]) => [check, fileOf(text)])),
        failures: new Map(Object.entries(failures).map(([check, count]) => [check, Number(count)])),
      };
    },
    async keepFile(run, check, file) {
      const [kept = ''] = await keepScript(redis, [key(run, 'files')], [check, JSON.stringify(file), keptMs]);
      return fileOf(kept);
    },
    async addUploadFailures(run, check, count) {
      await failScript(redis, [key(run, 'upload-failures')], [check, count, keptMs]);
    },
  };
}

/** True once for each part of a run that is counted, for all processes together. */
export function redisCountedOnce(redis: Redis): (run: string, part: string) => Promise<boolean> {
  return async (run, part) =>
    (await redis.set(keyOf(run, 'publish', 'counted', part), '1', 'PX', keptMs, 'NX')) === 'OK';
}

function levelOf(index: string | null): MessageLevel {
  return messageLevels[Number(index ?? 0)] ?? 'plan';
}

/** The cast is safe: only `keepFile` writes this field. */
function fileOf(text: string): UploadedFile {
  return JSON.parse(text) as UploadedFile;
}
