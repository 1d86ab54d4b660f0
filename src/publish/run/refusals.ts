import { type MessageLevel, messageLevels } from '../../core/publishing.ts';

/**
 * What a refusal of Slack is about: the blocks of a message, the place it goes to, our token, or nothing that we know of.
 * `retryMs` null: nobody can change it here.
 */
export type RefusalKind =
  | { kind: 'content' }
  | { kind: 'place'; retryMs: number | null }
  | { kind: 'token' }
  | { kind: 'unknown' };

const content =
  /^(invalid_blocks|invalid_attachments|msg_blocks_too_|msg_too_long|metadata_too_large|no_text|http_413)/;
const closed =
  /^(is_archived|is_inactive|restricted_action|thread_not_found|cannot_reply_to_message|user_not_found|ekm_access_denied|team_access_not_granted)/;
const token =
  /^(invalid_auth|not_authed|token_|account_inactive|missing_scope|user_removed_from_team|team_disabled|not_allowed_token_type|no_permission|org_login_required|http_40[13])/;

/** Where the bot can be invited it looks again this often. */
const invitedMs = 60_000;

/** Sorts Slack's codes as `slack-platform.md` R5 does. */
export function refusalOf(error: string): RefusalKind {
  if (content.test(error)) return { kind: 'content' };
  if (error === 'not_in_channel' || error === 'channel_not_found') {
    return { kind: 'place', retryMs: invitedMs };
  }
  if (closed.test(error)) return { kind: 'place', retryMs: null };
  return { kind: token.test(error) ? 'token' : 'unknown' };
}

/** The next plainer level; null below text. */
export function plainer(level: MessageLevel): MessageLevel | null {
  return messageLevels[messageLevels.indexOf(level) + 1] ?? null;
}
