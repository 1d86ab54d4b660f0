import type { GithubSettings } from '../config/github.ts';

/** Why GitHub did not do it; `said`: its own words, in brackets, or nothing. `unsure`: no answer came; it may be done all the same. */
export type GithubRefusal =
  | { kind: 'refused'; status: number; why: string; text: string }
  | { kind: 'later'; why: string; retryAfterMs: number }
  | { kind: 'unsure'; why: string };

export type GithubOutcome<Value> = { kind: 'done'; value: Value } | GithubRefusal;

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** One request to GitHub's REST API; what it answers is JSON that nobody has looked at. Redirects are not followed: the token stays where it was sent. */
export async function callGithub(
  { apiUrl, token, repo, timeoutMs = 15_000 }: GithubSettings & { timeoutMs?: number },
  method: Method,
  path: string,
  body: Readonly<Record<string, unknown>> | null,
): Promise<GithubOutcome<unknown>> {
  try {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'staging-check',
        'x-github-api-version': '2022-11-28',
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return outcomeOf(text);
    if (method === 'DELETE' && response.status === 404) return { kind: 'done', value: null };
    return refusalOf(response, saidIn(text), repo);
  } catch (error) {
    // Safe: whatever broke between us and GitHub is told, and the caller looks before it tries again.
    return {
      kind: 'unsure',
      why: `GitHub at ${new URL(apiUrl).host} gave no answer (${reasonOf(error, timeoutMs)})`,
    };
  }
}

function outcomeOf(text: string): GithubOutcome<unknown> {
  try {
    return { kind: 'done', value: text === '' ? null : JSON.parse(text) };
  } catch {
    // A proxy's page, perhaps: whether the request was done is not known.
    return { kind: 'unsure', why: 'what answered is not GitHub: it sent no JSON. Is GITHUB_API_URL right?' };
  }
}

const minuteMs = 60_000;

function refusalOf(response: Response, text: string, repo: string): GithubRefusal {
  const { status, headers } = response;
  if (status >= 500) return { kind: 'unsure', why: `GitHub answered ${status}${text}` };
  const waitMs = waitOf(headers);
  const isLimited = status === 429 || (status === 403 && (waitMs !== null || /rate limit/i.test(text)));
  if (isLimited) {
    const retryAfterMs = waitMs ?? minuteMs;
    const seconds = Math.ceil(retryAfterMs / 1000);
    return {
      kind: 'later',
      why: `GitHub's rate limit is used up; the next try is in ${seconds} s`,
      retryAfterMs,
    };
  }
  return { kind: 'refused', status, why: `${sentenceOf(status, repo)}${text}`, text };
}

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
function sentenceOf(status: number, repo: string): string {
  const token = 'the token in STAGING_CHECK_SECRET_GITHUB_TOKEN';
  switch (status) {
    case 401:
      return `${token} is not valid (expired, revoked or mistyped): make a new one`;
    case 403:
      return `${token} may not write there: give it "Issues: read and write" for ${repo}; a locked issue takes comments only of collaborators`;
    case 404:
      return `there is no such issue, or ${token} may not see ${repo}: check STAGING_CHECK_GITHUB_REPO and the number, and give the token access`;
    case 410:
      return `the issue was deleted, or issues are switched off in ${repo}`;
    case 422:
      return 'GitHub does not take the comment as it is, or the repository thinks it is spam';
    case 301:
    case 302:
    case 307:
    case 308:
      return `${repo} was renamed or moved: put its new name in STAGING_CHECK_GITHUB_REPO`;
    default:
      return `GitHub answered ${status}`;
  }
}

/** How long to wait by the headers; null when they do not ask for it. */
function waitOf(headers: Headers): number | null {
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  if (after >= 0) return Math.max(1, after) * 1000;
  if (headers.get('x-ratelimit-remaining') !== '0') return null;
  const resetAt = Number(headers.get('x-ratelimit-reset') ?? Number.NaN) * 1000;
  // By GitHub's clock, not ours.
  const now = Date.parse(headers.get('date') ?? '');
  const waitMs = resetAt - (Number.isNaN(now) ? Date.now() : now);
  return Number.isNaN(waitMs) ? minuteMs : Math.max(1_000, waitMs);
}

/** GitHub's own message, short and on one line. */
function saidIn(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Safe: without a message the status has to do.
    return '';
  }
  if (typeof value !== 'object' || value === null || !('message' in value)) return '';
  const message = String(value.message)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  return message === '' ? '' : ` (GitHub: ${message})`;
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `none within ${timeoutMs / 1000} s`;
  const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : '';
  return cause === '' ? error.message : cause;
}
