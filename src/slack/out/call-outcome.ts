import {
  SlackError,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { meansError } from '../error-codes.ts';
import type { CallOutcome } from './delivery.ts';

/** When Slack names no time, or none that can be read. */
export const defaultRetryAfterMs = 30_000;

/** Nothing was sent yet when these happen. */
const notConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

type No = Exclude<CallOutcome<never>, { kind: 'done' }>;

/** What an error of `@slack/web-api` says about the call: not done for certain, perhaps done, to be repeated later, or never to be. */
export function callOutcome(error: unknown): No {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate-limited', retryAfterMs: error.retryAfter * 1000 };
  }
  if (error instanceof WebAPIPlatformError) return platformOutcome(error.data.error);
  if (error instanceof WebAPIHTTPError) return httpOutcome(error.statusCode);
  if (error instanceof WebAPIRequestError) {
    const code = codeOf(error.original);
    return notConnected.has(code)
      ? { kind: 'refused', error: code }
      : { kind: 'ambiguous', error: code === '' ? error.original.message : code };
  }
  if (error instanceof SlackError) return { kind: 'permanent', error: error.code };
  // An answer that is no JSON, or was cut off: Slack may have done it.
  return { kind: 'ambiguous', error: error instanceof Error ? error.message : String(error) };
}

function platformOutcome(error: string): No {
  if (meansError('rateLimited', error)) return { kind: 'rate-limited', retryAfterMs: defaultRetryAfterMs };
  return { kind: meansError('ambiguous', error) ? 'ambiguous' : 'permanent', error };
}

function httpOutcome(status: number): No {
  return { kind: status >= 500 ? 'ambiguous' : 'permanent', error: `http_${status}` };
}

/** The code of the system's error, which fetch wraps. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}
