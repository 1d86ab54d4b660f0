import type { Refusal } from '../publish/outlet.ts';
import { type MessageLevel, messageLevels } from './block-kit/message-content.ts';

/** Slack's error codes, by what they mean to us: every code that is acted on stands here. One that ends in `*` is the beginning of many. */
const groups = {
  /** Some aspect of the operation may have succeeded. */
  ambiguous: ['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout'],
  rateLimited: ['ratelimited', 'rate_limited', 'message_limit_exceeded'],
  /** The token will not be good again. */
  tokenRefused: [
    ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'],
    ...['not_allowed_token_type', 'user_removed_from_team', 'team_disabled', 'org_login_required'],
  ],
  /** Of `apps.connections.open`: no repetition mends it. */
  socketRefused: ['missing_scope', 'not_allowed', 'access_denied', 'app_not_found'],
  /** A dialog can be opened for 3 s only. */
  dialogTooLate: ['expired_trigger_id', 'trigger_expired', 'exchanged_trigger_id', 'ratelimited'],
  /** The message can be edited no more. */
  editRefused: [
    ...['message_not_found', 'edit_window_closed', 'cant_update_message'],
    ...['block_mismatch', 'update_failed'],
  ],
  /** There is nothing to read, or not for the bot. */
  unreadable: ['channel_not_found', 'not_in_channel', 'thread_not_found', 'message_not_found'],
  fileGone: ['file_deleted', 'file_not_found'],
  /** No upload will do. */
  uploadsRefused: ['file_uploads_*'],
  messageGone: ['message_not_found'],
  threadGone: ['thread_not_found'],
  channelArchived: ['is_archived'],
  channelUnknown: ['channel_not_found'],
  /** The bot is no member: it can be invited. */
  notMember: ['not_in_channel', 'channel_not_found'],
  /** No message will do there. */
  placeRefused: [
    ...['is_archived*', 'is_inactive*', 'restricted_action*', 'cannot_reply_to_message*'],
    ...['user_not_found*', 'ekm_access_denied*', 'team_access_not_granted*'],
  ],
  /** Another content may do. */
  contentRefused: [
    ...['invalid_blocks*', 'invalid_attachments*', 'msg_blocks_too_*', 'msg_too_long*'],
    ...['metadata_too_large*', 'no_text*', 'http_413'],
  ],
  /** Nothing at all will do with our token. */
  outletRefused: [
    ...['invalid_auth*', 'not_authed*', 'token_*', 'account_inactive*', 'missing_scope*'],
    ...['user_removed_from_team*', 'team_disabled*', 'not_allowed_token_type*', 'no_permission*'],
    ...['org_login_required*', 'http_401', 'http_403'],
  ],
  scopeMissing: ['missing_scope'],
  pinnedAlready: ['already_pinned'],
  bookmarkGone: ['not_found', 'bookmark_not_found'],
  /** Another click changed the view before. */
  viewChanged: ['hash_conflict'],
  viewGone: ['not_found'],
  /** The app has no App Home. */
  homesOff: ['not_enabled'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ErrorGroup = keyof typeof groups;

/** True for a code that means this. */
export function meansError(group: ErrorGroup, code: string): boolean {
  return groups[group].some((one) => (one.endsWith('*') ? code.startsWith(one.slice(0, -1)) : one === code));
}

/** The code for what means this. */
export function errorOf(group: ErrorGroup): string {
  return groups[group][0];
}

/** What to do about a code of `auth.test` or `apps.connections.open`; `page` is where the token is in the settings of the app. */
export const tokenFixes: Readonly<Record<string, (page: string) => string>> = {
  invalid_auth: (page) => `Slack does not know this token; copy it again from ${page}`,
  not_authed: (page) => `Slack got no token; copy it again from ${page}`,
  token_revoked: (page) => `the token was revoked; make a new one under ${page}, or install the app again`,
  token_expired: (page) => `the token expired; copy a new one from ${page}`,
  account_inactive: () => 'the app was removed from the workspace; install it again',
  not_allowed_token_type: (page) => `this is another kind of token; the one for it is under ${page}`,
  missing_scope: () => 'give the app-level token the scope connections:write',
  forbidden_team: () => 'switch Socket Mode on in the settings of the app',
};

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
