import type { Redis as Connection } from 'ioredis';

/**
 * What every room may do with a connection: write, ask whether something is there, end it. What is read comes through `memo.ts`,
 * `lists.ts`, `script.ts` and the streams, which have a schema with a version read it.
 */
export type Redis = Pick<
  Connection,
  | 'set'
  | 'del'
  | 'exists'
  | 'strlen'
  | 'pexpire'
  | 'pttl'
  | 'incr'
  | 'hdel'
  | 'zadd'
  | 'zrem'
  | 'info'
  | 'on'
  | 'once'
  | 'off'
  | 'status'
  | 'quit'
  | 'disconnect'
>;

/** The same with all that it can, for the few files that read. */
export function reading(redis: Redis): Connection {
  // The cast is safe: `connections.ts` makes every one of them.
  return redis as Connection;
}
