/** What Redis answers when it refuses, by the word that it begins with (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors). */
const refusals: readonly (readonly [sign: RegExp, words: string])[] = [
  [/^NOAUTH|HELLO must be called/, 'wants a password: write it into REDIS_URL as redis://user:password@host'],
  [/^WRONGPASS|invalid (?:username-password pair|password)/, 'does not take this user and password'],
  [/DB index is out of range/, 'has no database of this number: its `databases` says how many there are'],
  [
    /No such master/,
    'is asked for a master whose name its sentinels do not know: `SENTINEL masters` names them',
  ],
];

/**
 * What a Redis that answered refuses, in words that follow its name; null for an error that is no answer. Redis repeats in its errors what
 * was sent to it, which may be a secret: that is left out.
 */
export function redisRefusal(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const known = refusals.find(([sign]) => sign.test(error.message));
  if (known !== undefined) return known[1];
  if (error.name !== 'ReplyError') return null;
  const [message = ''] = error.message.split(/,? with args beginning with:/);
  return `refuses a command: ${message.slice(0, 200)}`;
}
