import type { IncidentParts } from './parts.ts';

/** True for what is known to be a bot; when Slack does not say, a person is assumed: nothing is granted by it. */
export async function isKnownBot({ isBot }: IncidentParts, user: string): Promise<boolean> {
  if (user === 'USLACKBOT') return true;
  try {
    return (await isBot?.(user)) ?? false;
  } catch {
    return false;
  }
}
