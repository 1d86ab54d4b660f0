import { setTimeout as delay } from 'node:timers/promises';
import { callGithub, type GithubOutcome, type GithubRefusal } from './call.ts';
import type { GithubOptions, PublishResult } from './github.ts';

/** A file as the branch has it; `sha` null: it is not there. */
type FileOnBranch = { text: string | null; sha: string | null; url: string };

const mostRounds = 5;

/**
 * Commits a change of one text file to a branch, through GitHub's contents API (https://docs.github.com/en/rest/repos/contents). `change`
 * gets the file as it stands, null where there is none; when it changes nothing, nothing is committed, so doing it again is harmless.
 */
export async function commitFile(
  options: GithubOptions,
  { branch, path, message }: { branch: string; path: string; message: string },
  change: (file: string | null) => string,
): Promise<PublishResult> {
  const place = `/repos/${options.repo}/contents/${path.split('/').map(encodeURIComponent).join('/')}`;
  const about = `${path} in ${options.repo}, branch ${branch},`;
  let isTried = false;
  for (let round = 0; round < mostRounds; round += 1) {
    const before = await read(options, `${place}?ref=${encodeURIComponent(branch)}`);
    if (before.kind !== 'done') return notDone(before, about, options.repo);
    const { text, sha, url } = before.value;
    const wanted = change(text);
    if (wanted === text) return { kind: 'published', how: isTried ? 'edited' : 'unchanged', url };
    const content = Buffer.from(wanted).toString('base64');
    const body = { message, content, branch, ...(sha === null ? {} : { sha }) };
    const put = await callGithub(options, 'PUT', place, body);
    if (put.kind === 'done')
      return { kind: 'published', how: sha === null ? 'posted' : 'edited', url: urlIn(put.value) };
    // Somebody else committed in between, or it may be done all the same: the next round sees it.
    const isOpen = put.kind === 'unsure' || (put.kind === 'refused' && put.status === 409);
    if (!isOpen || round === mostRounds - 1) return notDone(put, about, options.repo);
    isTried = true;
    await delay(options.settleMs ?? 1_000);
  }
  throw new Error('the last round answers');
}

async function read(options: GithubOptions, place: string): Promise<GithubOutcome<FileOnBranch>> {
  const answer = await callGithub(options, 'GET', place, null);
  if (answer.kind === 'refused' && answer.status === 404)
    return { kind: 'done', value: { text: null, sha: null, url: '' } };
  if (answer.kind !== 'done') return answer;
  const of = (key: string) => textAt(answer.value, key);
  if (of('type') === 'file' && of('encoding') === 'base64' && of('sha') !== '') {
    const bytes = Buffer.from(of('content'), 'base64');
    const text = bytes.toString();
    // What is not UTF-8 would come back as something else.
    if (Buffer.from(text).equals(bytes))
      return { kind: 'done', value: { text, sha: of('sha'), url: of('html_url') } };
  }
  const why = 'what is at this path is no text file of at most 1 MB';
  return { kind: 'refused', status: 200, why, text: '' };
}

function notDone(answer: GithubRefusal, about: string, repo: string): PublishResult {
  if (answer.kind === 'refused') {
    const reason = reasonOf(answer.status, repo);
    const why = reason === null ? answer.why : `${reason}${answer.text}`;
    return { kind: 'refused', why: `${about} was not written: ${why}.` };
  }
  const retryAfterMs = answer.kind === 'later' ? answer.retryAfterMs : 30_000;
  return { kind: 'later', why: `${about} is not written yet: ${answer.why}.`, retryAfterMs };
}

/** What a refusal means for files; null: the same as elsewhere. */
function reasonOf(status: number, repo: string): string | null {
  const token = 'the token in STAGING_CHECK_SECRET_GITHUB_TOKEN';
  if (status === 403) return `${token} may not write there: give it "Contents: read and write" for ${repo}`;
  if (status === 404)
    return `there is no such branch (STAGING_CHECK_GITHUB_BRANCH), or ${token} may not write files of ${repo}: give it "Contents: read and write"`;
  if (status === 409 || status === 422)
    return 'GitHub does not take commits there: name a branch in STAGING_CHECK_GITHUB_BRANCH that may be pushed to';
  return null;
}

/** Where the commit's file is to be seen. */
function urlIn(value: unknown): string {
  const content: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'content') : undefined;
  return textAt(content, 'html_url');
}

function textAt(value: unknown, key: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : '';
}
