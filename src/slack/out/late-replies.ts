import { keyOf } from '../../store/keys.ts';
import { readMemo, writeMemo } from '../../store/memo.ts';
import type { Redis } from '../../store/redis.ts';
import { plainText } from '../../store/schema.ts';

/** Where Slack takes late replies to who asked for a run: a bearer capability (`response_url`), never logged. */
export type LateReplies = {
  keep(run: string, responseUrl: string): Promise<void>;
  /** Null for a run that nobody asked for here, and once Slack takes no more. */
  of(run: string): Promise<string | null>;
};

const addresses = plainText('where late replies go');

/** Slack takes five replies within 30 minutes; a little less, as clocks differ. */
const lateMs = 29 * 60_000;

/** Those of a workspace (its team id), over a connection that the caller owns. */
export function redisLateReplies(redis: Redis, workspace: string): LateReplies {
  const key = (run: string) => keyOf(`slack.${workspace}`, 'late-reply', run);
  return {
    keep: (run, responseUrl) => writeMemo(redis, key(run), addresses, responseUrl, lateMs),
    of: (run) => readMemo(redis, key(run), addresses),
  };
}
