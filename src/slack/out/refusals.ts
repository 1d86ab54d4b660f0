import type { Refusal } from '../../publish/outlet.ts';
import { type MessageLevel, messageLevels } from './delivery.ts';
import { meansError } from './error-codes.ts';

/** Where the bot can be invited it looks again this often. */
const invitedMs = 60_000;

/** Sorts Slack's codes by what is to be done about them. */
export function refusalOf(error: string): Refusal {
  if (meansError('contentRefused', error)) return { of: 'content', error };
  if (meansError('notMember', error)) {
    return { of: 'place', retryMs: invitedMs, error };
  }
  if (meansError('threadGone', error)) return { of: 'above', retryMs: null, error };
  if (meansError('placeRefused', error)) return { of: 'place', retryMs: null, error };
  return { of: meansError('outletRefused', error) ? 'outlet' : 'unknown', error };
}

/** The next plainer level; null below text. */
export function plainer(level: MessageLevel): MessageLevel | null {
  return messageLevels[messageLevels.indexOf(level) + 1] ?? null;
}
