import { setTimeout as delay } from 'node:timers/promises';
import type { GithubSettings } from '../config/github.ts';
import { callGithub, type GithubOutcome, type GithubRefusal } from './call.ts';

/** How a publication ended; the sentences say what happened and who has to do what. */
export type PublishResult =
  | { kind: 'published'; how: 'posted' | 'edited' | 'unchanged'; url: string }
  | { kind: 'refused'; why: string }
  /** To be tried again, at the earliest after this. */
  | { kind: 'later'; why: string; retryAfterMs: number };

export type GithubIssues = {
  /**
   * Makes sure that issue `issue` has exactly one comment of ours for `key`, with this body (at most 65,536 characters with its
   * hidden marker). Harmless when done again: a comment that is there is edited.
   */
  publish(comment: { issue: number; key: string; body: string }): Promise<PublishResult>;
  /** Makes sure that there is an issue of ours for `key`; one that was opened since `sinceAt` (epoch ms) is left as it is. */
  open(issue: { key: string; title: string; body: string; sinceAt: number }): Promise<PublishResult>;
};

export type GithubOptions = GithubSettings & {
  /** How long one request may take; 15 s unless told. */
  timeoutMs?: number;
  /** How long to wait before looking whether a request that got no answer was done all the same; 1 s unless told. */
  settleMs?: number;
};

type Comment = { id: number; body: string; url: string; login: string; isBot: boolean };
type Me = { kind: 'known'; login: string } | { kind: 'app' };

const pageSize = 100;
/** 10,000 comments; GitHub locks a conversation long before. */
const mostPages = 100;

/** Issues of one repository and comments on them, through GitHub's REST API (https://docs.github.com/en/rest/issues). */
export function githubIssues(options: GithubOptions): GithubIssues {
  return {
    publish: ({ issue, key, body }) => publish(options, issue, `${markerOf(key)}\n${body}`, markerOf(key)),
    open: (issue) => openIssue(options, issue),
  };
}

/** What stands at the beginning of a comment, invisible; ours are found by it. */
export function markerOf(key: string): string {
  return `<!-- staging-check:${encodeURIComponent(key)} -->`;
}

/** Makes sure that the issue whose number the key of an incident is has one comment of ours on it. */
export async function commentOnIncident(
  settings: GithubSettings,
  key: string,
  body: () => string,
): Promise<PublishResult> {
  const issue = issueNumberOf(key);
  if (issue === null) {
    return { kind: 'refused', why: `${key} is no number of an issue, so there is none to comment on.` };
  }
  return await githubIssues(settings).publish({ issue, key, body: body() });
}

/** The number of the issue that an incident's key names (`517`, `#517`); null for other keys. */
export function issueNumberOf(key: string): number | null {
  const digits = /^#?([1-9]\d{0,8})$/.exec(key)?.[1];
  return digits === undefined ? null : Number(digits);
}

async function publish(
  options: GithubOptions,
  issue: number,
  body: string,
  marker: string,
): Promise<PublishResult> {
  const comments = `/repos/${options.repo}/issues/${issue}/comments`;
  const about = `The comment on issue ${issue} of ${options.repo}`;
  const before = await ours(options, comments, marker);
  if (before.kind !== 'done') return told(before, about);
  if (before.value.length > 0) return await keepOne(options, before.value, body, about);
  const posted = await callGithub(options, 'POST', comments, { body });
  if (posted.kind === 'done') {
    const url = commentOf(posted.value)?.url ?? '';
    return { kind: 'published', how: 'posted', url };
  }
  if (posted.kind !== 'unsure') return told(posted, about);
  // It may have been taken in all the same: posting again without looking would double it.
  await delay(options.settleMs ?? 1_000);
  const after = await ours(options, comments, marker);
  if (after.kind !== 'done') return told(after, about);
  return after.value.length > 0 ? await keepOne(options, after.value, body, about) : told(posted, about);
}

async function openIssue(
  options: GithubOptions,
  { key, title, body, sinceAt }: { key: string; title: string; body: string; sinceAt: number },
): Promise<PublishResult> {
  const marker = markerOf(key);
  const path = `/repos/${options.repo}/issues`;
  const since = encodeURIComponent(new Date(sinceAt).toISOString());
  const list = `${path}?state=all&sort=created&direction=asc&since=${since}`;
  const wish = `The issue in ${options.repo}`;
  const before = await ours(options, list, marker);
  if (before.kind !== 'done') return told(before, wish);
  const [known] = before.value;
  if (known !== undefined) return { kind: 'published', how: 'unchanged', url: known.url };
  const posted = await callGithub(options, 'POST', path, { title, body: `${marker}\n${body}` });
  if (posted.kind === 'done')
    return { kind: 'published', how: 'posted', url: commentOf(posted.value)?.url ?? '' };
  if (posted.kind !== 'unsure') return told(posted, wish);
  // As with a comment: it may be there all the same.
  await delay(options.settleMs ?? 1_000);
  const after = await ours(options, list, marker);
  if (after.kind !== 'done') return told(after, wish);
  const [late] = after.value;
  return late === undefined ? told(posted, wish) : { kind: 'published', how: 'posted', url: late.url };
}

/** The oldest gets the body; others, left by two processes that posted at once, go. */
async function keepOne(
  options: GithubOptions,
  [first, ...others]: readonly Comment[],
  body: string,
  about: string,
): Promise<PublishResult> {
  if (first === undefined) throw new Error('no comment to keep');
  const path = (id: number) => `/repos/${options.repo}/issues/comments/${id}`;
  if (first.body !== body) {
    const edited = await callGithub(options, 'PATCH', path(first.id), { body });
    if (edited.kind !== 'done') return told(edited, about);
  }
  for (const { id } of others) {
    const deleted = await callGithub(options, 'DELETE', path(id), null);
    if (deleted.kind !== 'done') return told(deleted, about);
  }
  return { kind: 'published', how: first.body === body ? 'unchanged' : 'edited', url: first.url };
}

/** Our comments or issues with this marker, oldest first; a marker that somebody else wrote is not ours to edit. */
async function ours(
  options: GithubOptions,
  comments: string,
  marker: string,
): Promise<GithubOutcome<readonly Comment[]>> {
  const found: Comment[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const answer = await callGithub(
      options,
      'GET',
      `${comments}${comments.includes('?') ? '&' : '?'}per_page=${pageSize}&page=${page}`,
      null,
    );
    if (answer.kind !== 'done') return answer;
    const listed = Array.isArray(answer.value) ? answer.value : [];
    found.push(
      ...listed.flatMap((one) => commentOf(one) ?? []).filter(({ body }) => body.startsWith(marker)),
    );
    if (listed.length < pageSize) break;
  }
  if (found.length === 0) return { kind: 'done', value: [] };
  const me = await whoAmI(options);
  if (me.kind !== 'done') return me;
  const own = found.filter(({ login, isBot }) =>
    me.value.kind === 'known' ? login === me.value.login : isBot,
  );
  return { kind: 'done', value: own.sort((a, b) => a.id - b.id) };
}

/** Tokens of apps and workflows may not ask who they are; what they write is by a bot. */
async function whoAmI(options: GithubOptions): Promise<GithubOutcome<Me>> {
  const answer = await callGithub(options, 'GET', '/user', null);
  if (answer.kind === 'refused' && (answer.status === 403 || answer.status === 404)) {
    return { kind: 'done', value: { kind: 'app' } };
  }
  if (answer.kind !== 'done') return answer;
  const login = textAt(answer.value, 'login');
  return { kind: 'done', value: login === '' ? { kind: 'app' } : { kind: 'known', login } };
}

function told(refusal: GithubRefusal, about: string): PublishResult {
  switch (refusal.kind) {
    case 'refused':
      return { kind: 'refused', why: `${about} was not published: ${refusal.why}` };
    case 'later':
    case 'unsure':
      return {
        kind: 'later',
        why: `${about} is not published yet: ${refusal.why}`,
        retryAfterMs: refusal.kind === 'later' ? refusal.retryAfterMs : 30_000,
      };
    default:
      return refusal satisfies never;
  }
}

function commentOf(value: unknown): Comment | null {
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'number')
    return null;
  const user = 'user' in value ? value.user : null;
  return {
    id: value.id,
    body: textAt(value, 'body').replace(/\r\n/g, '\n'),
    url: textAt(value, 'html_url'),
    login: textAt(user, 'login'),
    isBot: textAt(user, 'type') === 'Bot',
  };
}

function textAt(value: unknown, key: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : '';
}
