/** Why Redis did nothing: it has no room (memory, disk), or it does not answer. */
export type StorageFault = 'full' | 'away';

const full = /^(OOM|MISCONF)\b|No space left on device/;
const away =
  /Connection is closed|Stream isn't writeable|Command timed out|did not answer in time|max retries per request|^(LOADING|READONLY|MASTERDOWN|NOAUTH|WRONGPASS)\b|^connect (ECONN|ENOENT|EAI_|ETIMEDOUT|EHOST|ENET)|Command aborted due to connection close|Socket timeout/;

/** What an error of ours says of Redis, wherever in its causes; null when it is about something else. */
export function storageFaultOf(error: unknown, depth = 0): StorageFault | null {
  if (!(error instanceof Error) || depth > 5) return null;
  if (full.test(error.message)) return 'full';
  if (error.name === 'MaxRetriesPerRequestError' || away.test(error.message)) return 'away';
  return storageFaultOf(error.cause, depth + 1);
}

/** Of one who could not be done a wish: what is wrong, for people. */
export function storageSaid(fault: StorageFault): string {
  return fault === 'full'
    ? 'the storage of staging-check (Redis) is full: whoever runs it has to make room'
    : 'the storage of staging-check (Redis) does not answer';
}
