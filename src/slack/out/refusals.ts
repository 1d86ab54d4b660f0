import { type MessageLevel, messageLevels } from '../../core/publishing.ts';
import type { Refusal } from '../../publish/outlet.ts';
import { meansError } from './error-codes.ts';

const content =
  /^(invalid_blocks|invalid_attachments|msg_blocks_too_|msg_too_long|metadata_too_large|no_text|http_413)/;
const closed =
  /^(is_archived|is_inactive|restricted_action|cannot_reply_to_message|user_not_found|ekm_access_denied|team_access_not_granted)/;
const token =
  /^(invalid_auth|not_authed|token_|account_inactive|missing_scope|user_removed_from_team|team_disabled|not_allowed_token_type|no_permission|org_login_required|http_40[13])/;

/** Where the bot can be invited it looks again this often. */
const invitedMs = 60_000;

/** Sorts Slack's codes by what is to be done about them. */
export function refusalOf(error: string): Refusal {
  if (content.test(error)) return { of: 'content', error };
  if (meansError('notMember', error)) {
    return { of: 'place', retryMs: invitedMs, error };
  }
  if (error === 'thread_not_found') return { of: 'above', retryMs: null, error };
  if (closed.test(error)) return { of: 'place', retryMs: null, error };
  return { of: token.test(error) ? 'outlet' : 'unknown', error };
}

/** The next plainer level; null below text. */
export function plainer(level: MessageLevel): MessageLevel | null {
  return messageLevels[messageLevels.indexOf(level) + 1] ?? null;
}
