/** Keys of a run, an incident or an environment share the hash tag of their owner, so that one script may touch them all. */
export function keyOf(owner: string, ...path: readonly string[]): string {
  if (owner === '' || /[{}]/.test(owner)) {
    throw new Error(`the owner of a key: expected a text without braces, got ${JSON.stringify(owner)}`);
  }
  return ['sc', `{${owner}}`, ...path].join(':');
}

/** How long what a run left in Redis is kept: 7 days. */
export const keptMs = 7 * 24 * 3_600_000;
