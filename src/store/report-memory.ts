import { z } from 'zod';
import type { ReportChart, ReportMemory } from '../core/report/publishing.ts';
import { keptMs, keyOf } from './keys.ts';
import { readMemo, writeMemo, writeMemoOnce } from './memo.ts';
import type { Redis } from './redis.ts';
import { document } from './schema.ts';
import { object, text } from './shapes/fields.ts';

export const pictureLists = document<readonly ReportChart[]>({
  name: 'the pictures of a report',
  version: 1,
  shape: z.array(object({ fileId: text, alt: text })),
});
/** Before version 2 messages were called as Slack calls them. */
const threadBefore = object({ channel: text, ts: text }).transform(({ channel, ts: id }) => ({
  channel,
  id,
}));

export const threads = document<{ channel: string; id: string }>({
  name: 'the thread of a report',
  version: 2,
  shape: object({ channel: text, id: text }),
  older: { 0: threadBefore, 1: threadBefore },
});

/** What reporting remembers of the runs of reports, over a connection that the caller owns. */
export function redisReportMemory(redis: Redis): ReportMemory {
  const of = (run: string, what: string) => keyOf(run, 'report', what);
  return {
    async pictures(run) {
      return await readMemo(redis, of(run, 'pictures'), pictureLists);
    },
    async keepCharts(run, pictures) {
      const key = of(run, 'pictures');
      if (pictures.length > 0) return await writeMemoOnce(redis, key, pictureLists, pictures, keptMs);
      await writeMemo(redis, key, pictureLists, pictures, keptMs);
      return pictures;
    },
    async refuseCharts(run) {
      const count = await redis.incr(of(run, 'refused'));
      await redis.pexpire(of(run, 'refused'), keptMs);
      return count;
    },
    async thread(run) {
      return await readMemo(redis, of(run, 'thread'), threads);
    },
    async keepThread(run, thread) {
      await writeMemo(redis, of(run, 'thread'), threads, thread, keptMs);
    },
  };
}
