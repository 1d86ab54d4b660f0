/** What Redis answers when it refuses, by the word that it begins with (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors). */
const refusals: readonly (readonly [sign: RegExp, words: string])[] = [
  [/^NOAUTH|HELLO must be called/, 'wants a password: write it into REDIS_URL as redis://user:password@host'],
  [/^WRONGPASS|invalid (?:username-password pair|password)/, 'does not take this user and password'],
  [/DB index is out of range/, 'has no database of this number: its `databases` says how many there are'],
  [
    /No such master/,
    'is asked for a master whose name its sentinels do not know: `SENTINEL masters` names them',
  ],
  [
    /^READONLY/,
    "is a replica, which takes no writes: write the primary's address into REDIS_URL (of a managed service the primary endpoint, not the reader)",
  ],
  [
    /^OOM/,
    'is full and takes nothing more: raise its `maxmemory`, or keep less (`retention` in staging-check.yaml)',
  ],
  [
    /^NOREPLICAS/,
    'takes no writes while it has fewer replicas than its `min-replicas-to-write`: look after the replicas',
  ],
  [/^MISCONF/, 'takes no writes since it cannot save to its disk: its log says why'],
];

/** Of a user with too few rights; a script does not name the command. */
const forbidden = /^NOPERM|The user executing the script can't/;

function forbiddenWords(message: string): string {
  const [, command] = /to run the '([\w|-]{1,40})' command/.exec(message) ?? [];
  const [, channel] = /access one of the (keys|channels)/.exec(message) ?? [];
  const what = command === undefined ? `use these ${channel ?? 'commands'}` : `run ${command.toUpperCase()}`;
  return `does not let this user ${what}: give it the rights of redis/users.acl, with \`ACL SETUSER\` or in the server's file of users`;
}

/**
 * What a Redis that answered refuses, in words that follow its name; null for an error that is no answer. Redis repeats in its errors what
 * was sent to it, which may be a secret: that is left out.
 */
export function redisRefusal(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const known = refusals.find(([sign]) => sign.test(error.message));
  if (known !== undefined) return known[1];
  if (forbidden.test(error.message)) return forbiddenWords(error.message);
  if (error.name !== 'ReplyError') return null;
  const [message = ''] = error.message.split(/,? with args beginning with:/);
  return `refuses a command: ${message.slice(0, 200).replace(/\.+$/, '')}`;
}

/** True for what Redis refuses only for a time: while it loads its data, or has no room. */
export function mayPass(error: unknown): boolean {
  return (
    error instanceof Error && /^(?:LOADING|MASTERDOWN|BUSY|OOM|MISCONF|NOREPLICAS)\b/.test(error.message)
  );
}
