import { WebClient } from '@slack/web-api';
import { UserError } from '../../core/errors.ts';
import { errorOf, meansError } from '../error-codes.ts';
import { callOutcome } from './call-outcome.ts';
import { countedFetch, type OnSlackCall } from './counted-fetch.ts';

/** Who the bot is, as Slack says it. */
export type Workspace = {
  /** `T…` */
  team: string;
  /** `E…`, the organisation that the workspace belongs to; empty outside Enterprise Grid. People of other teams and organisations are external. */
  enterprise: string;
  /** `U…` */
  botUserId: string;
  /** `B…`; empty when Slack does not say. */
  botId: string;
  botName: string;
  /** The scopes that the token has; empty when Slack does not say. */
  scopes: readonly string[];
};

/** Where Slack is, and with which token. */
export type SlackAccess = {
  botToken: string;
  apiUrl: string;
  /** Hears of each call; nobody unless told. */
  onCall?: OnSlackCall;
};

/** A client that makes each call once, bounded in time; who repeats it is up to the caller. */
export function slackClient({ botToken, apiUrl, onCall }: SlackAccess, timeoutMs = 10_000): WebClient {
  return new WebClient(botToken, {
    slackApiUrl: apiUrl,
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: countedFetch(onCall),
  });
}

/** True for what Slack says of a token that will not be good again. */
export function isTokenRefused(error: string): boolean {
  return meansError('tokenRefused', error);
}

const slowestMs = 15_000;

/** Asks Slack who we are, until it answers; throws a `UserError` (`slack-token-refused`) when it refuses the token, and the signal's reason. */
export async function readWorkspace(
  access: SlackAccess,
  options: { signal: AbortSignal; onRetry(error: string): void },
): Promise<Workspace> {
  const client = slackClient(access);
  for (let waitMs = 1000; ; waitMs = Math.min(waitMs * 2, slowestMs)) {
    options.signal.throwIfAborted();
    try {
      return workspaceOf(await unlessAborted(client.auth.test(), options.signal));
    } catch (error) {
      options.signal.throwIfAborted();
      const answer = callOutcome(error);
      const code = answer.kind === 'rate-limited' ? errorOf('rateLimited') : answer.error;
      if (isTokenRefused(code)) throw tokenRefused(code);
      options.onRetry(code);
      await pause(answer.kind === 'rate-limited' ? answer.retryAfterMs : waitMs, options.signal);
    }
  }
}

/** What is waited for, or the reason of the signal as soon as it aborts: an answer that never comes keeps nobody. */
async function unlessAborted<Value>(waited: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([waited, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function tokenRefused(code: string): UserError {
  return new UserError(
    'slack-token-refused',
    `Slack refused the bot token (${code}): expected the xoxb- token of an installed app in SLACK_BOT_TOKEN. Copy it from the app's page "OAuth & Permissions".`,
  );
}

type AuthTest = Awaited<ReturnType<WebClient['auth']['test']>>;

function workspaceOf(answer: AuthTest): Workspace {
  return {
    team: answer.team_id ?? '',
    enterprise: answer.enterprise_id ?? '',
    botUserId: answer.user_id ?? '',
    botId: answer.bot_id ?? '',
    botName: answer.user ?? 'staging-check',
    scopes: answer.response_metadata?.scopes ?? [],
  };
}

/** Resolves after so long, or as soon as the signal aborts; the timer does not keep the process alive. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
