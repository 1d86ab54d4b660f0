import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** What an id belongs to; ids of two kinds never meet. */
export type SeenKind = 'envelope' | 'event' | 'trigger' | 'signature' | 'delivery';

const defaultKeptMs = 900_000;

/**
 * True for the first process that shows this id, false for every other one while it is remembered (15 minutes unless
 * told). Throws when Redis does not answer: the caller must refuse then, since it cannot know.
 */
export async function seenOnce(
  redis: Redis,
  kind: SeenKind,
  id: string,
  rememberedMs = defaultKeptMs,
): Promise<boolean> {
  // Hashed: signatures are nearly secrets, and an id from outside may be long.
  const hash = createHash('sha256').update(id).digest('hex');
  return (await redis.set(`sc:seen:${kind}:${hash}`, '1', 'PX', rememberedMs, 'NX')) === 'OK';
}
