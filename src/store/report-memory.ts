import type { Redis } from 'ioredis';
import type { ReportMemory, ReportPicture } from '../core/report/publishing.ts';
import { keptMs, keyOf } from './keys.ts';
import { redisScript } from './script.ts';

/** KEYS: pictures; ARGV: pictures, how long in ms. None at all replaces what is there; else the first stays, and is the answer. */
const keepScript = redisScript(`
if ARGV[1] == '[]' then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
else
  redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
end
return redis.call('GET', KEYS[1])
`);

/** What reporting remembers of the runs of reports, over a connection that the caller owns. */
export function redisReportMemory(redis: Redis): ReportMemory {
  const of = (run: string, what: string) => keyOf(run, 'report', what);
  return {
    async pictures(run) {
      const text = await redis.get(of(run, 'pictures'));
      return text === null ? null : picturesIn(text);
    },
    async keepPictures(run, pictures) {
      const args = [JSON.stringify(pictures), keptMs];
      const [kept = '[]'] = await keepScript(redis, [of(run, 'pictures')], args);
      return picturesIn(kept);
    },
    async refusePictures(run) {
      const count = await redis.incr(of(run, 'refused'));
      await redis.pexpire(of(run, 'refused'), keptMs);
      return count;
    },
    async thread(run) {
      const text = await redis.get(of(run, 'thread'));
      return text === null ? null : threadIn(text);
    },
    async keepThread(run, thread) {
      await redis.set(of(run, 'thread'), JSON.stringify(thread), 'PX', keptMs);
    },
  };
}

/** The cast is safe: only `keepPictures` writes this key. */
function picturesIn(text: string): readonly ReportPicture[] {
  return JSON.parse(text) as readonly ReportPicture[];
}

/** The cast is safe: only `keepThread` writes this key. */
function threadIn(text: string): { channel: string; ts: string } {
  return JSON.parse(text) as { channel: string; ts: string };
}
