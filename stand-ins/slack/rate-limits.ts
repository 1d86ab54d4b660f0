import type { Method } from './methods/method.ts';

/** How much is allowed before status 429; the defaults are those Slack documents. */
export interface Limits {
  isOff?: boolean;
  /** Posts a second and channel, and how many at once are tolerated. */
  postsPerSecond?: number;
  postBurst?: number;
  postsPerMinuteInWorkspace?: number;
  perMinute?: Partial<Record<2 | 3 | 4, number>>;
}

/** Answers how many seconds a call has to wait; 0 when it may go ahead, which is counted. */
export type RateLimiter = (method: string, tier: Method['tier'], channel: string) => number;

/** Token buckets for posts in a channel, and a window of a minute for every other method. */
export function createRateLimiter(limits: Limits = {}, now: () => number = Date.now): RateLimiter {
  const perMinute = { 2: 20, 3: 50, 4: 100, ...limits.perMinute };
  const posts = new Map<string, { tokens: number; at: number }>();
  const windows = new Map<string, number[]>();
  const perSecond = limits.postsPerSecond ?? 1;
  const burst = limits.postBurst ?? 5;

  const inWindow = (key: string, max: number): number => {
    const at = now();
    const recent = (windows.get(key) ?? []).filter((each) => each > at - 60_000);
    windows.set(key, recent);
    const [first] = recent;
    if (recent.length >= max && first !== undefined) return Math.ceil((first + 60_000 - at) / 1000);
    recent.push(at);
    return 0;
  };
  const inChannel = (channel: string): number => {
    const at = now();
    const bucket = posts.get(channel) ?? { tokens: burst, at };
    const tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
    const isAllowed = tokens >= 1;
    posts.set(channel, { tokens: isAllowed ? tokens - 1 : tokens, at });
    return isAllowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));
  };

  return (method, tier, channel) => {
    if (limits.isOff === true || tier === 'none') return 0;
    if (tier !== 'post') return inWindow(method, perMinute[tier]);
    const wait = inWindow('posts', limits.postsPerMinuteInWorkspace ?? 600);
    return wait > 0 ? wait : inChannel(channel);
  };
}
