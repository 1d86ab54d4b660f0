import { setTimeout as delay } from 'node:timers/promises';
import { callGithub, type GithubOutcome } from './call.ts';
import type { GithubOptions, PublishResult } from './github.ts';

const mostRounds = 5;
/** Somebody else was writing: what they wrote is read. */
const conflicts: ReadonlySet<number> = new Set([409, 412]);

/**
 * Changes the text of an issue, and nothing else of it. GitHub takes no condition with a change, so the text is read again right before
 * it is written: what somebody else wrote meanwhile is changed anew, and stays. Harmless when done again.
 */
export async function editIssueBody(
  options: GithubOptions,
  issue: number,
  change: (body: string) => string,
): Promise<PublishResult> {
  const path = `/repos/${options.repo}/issues/${issue}`;
  const about = `The text of issue ${issue} of ${options.repo}`;
  let before = await read(options, path);
  for (let round = 0; round < mostRounds; round += 1) {
    if (before.kind !== 'done') return notDone(before, about);
    const { body, url } = before.value;
    const wanted = change(body);
    if (wanted === body) return { kind: 'published', how: round === 0 ? 'unchanged' : 'edited', url };
    const now = await read(options, path);
    if (now.kind !== 'done') return notDone(now, about);
    if (now.value.body === body) {
      const written = await callGithub(options, 'PATCH', path, { body: wanted });
      if (written.kind === 'done') return { kind: 'published', how: 'edited', url };
      const isConflict = written.kind === 'refused' && conflicts.has(written.status);
      if (written.kind !== 'unsure' && !isConflict) return notDone(written, about);
      // It may have been taken in all the same, or somebody was first: the next round sees it.
      await delay(options.settleMs ?? 1_000);
    }
    before = await read(options, path);
  }
  return { kind: 'later', why: `${about} is being changed by others all the time.`, retryAfterMs: 30_000 };
}

async function read(
  options: GithubOptions,
  path: string,
): Promise<GithubOutcome<{ body: string; url: string }>> {
  const answer = await callGithub(options, 'GET', path, null);
  if (answer.kind !== 'done') return answer;
  const { value } = answer;
  const of = (key: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  const [body, url] = [of('body') ?? '', of('html_url')];
  if (typeof body !== 'string' || typeof url !== 'string')
    return { kind: 'unsure', why: 'what answered is not GitHub: it told no issue. Is GITHUB_API_URL right?' };
  return { kind: 'done', value: { body, url } };
}

type Trouble = Exclude<GithubOutcome<unknown>, { kind: 'done' }>;

function notDone(answer: Trouble, about: string): PublishResult {
  if (answer.kind === 'refused') return { kind: 'refused', why: `${about} was not changed: ${answer.why}` };
  const retryAfterMs = answer.kind === 'later' ? answer.retryAfterMs : 30_000;
  return { kind: 'later', why: `${about} is not changed yet: ${answer.why}`, retryAfterMs };
}
