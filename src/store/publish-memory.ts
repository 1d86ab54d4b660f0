import type { PaceStage, PublishMemory } from '../core/publishing.ts';
import { keptMs, keyOf } from './keys.ts';
import { claim, claimLeftMs } from './memo.ts';
import type { Redis } from './redis.ts';
import { redisScript, yesOrNo } from './script.ts';

const haltScript = redisScript(
  `
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return redis.call('SET', KEYS[2], '1', 'PX', ARGV[2], 'NX') and 1 or 0
`,
  { answers: [yesOrNo] },
);

/** What publishing remembers of runs and of whatever else it shows, over a connection that the caller owns. */
export function redisPublishMemory(redis: Redis): PublishMemory {
  const key = (run: string, ...path: readonly string[]) => keyOf(run, 'publish', ...path);
  const pace = (run: string, stage: PaceStage = 'under-way') =>
    stage === 'ended' ? key(run, 'pace', 'ended') : key(run, 'pace');
  return {
    async paceLeft(run, stage) {
      return await claimLeftMs(redis, pace(run, stage));
    },
    async takePace(run, everyMs, stage) {
      return await claim(redis, pace(run, stage), everyMs);
    },
    async halt(run, part, ms) {
      const keys = [key(run, 'halt', part), key(run, 'halted', part)];
      return (await haltScript(redis, keys, [ms, keptMs]))[0];
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
  };
}

/** True once for each part of a run that is counted, for all processes together. */
export function redisCountedOnce(redis: Redis): (run: string, part: string) => Promise<boolean> {
  return (run, part) => claim(redis, keyOf(run, 'publish', 'counted', part), keptMs);
}
