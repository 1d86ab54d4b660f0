import { followUpsOf } from '../../core/incident/follow-ups.ts';
import type { GithubSettings } from '../../platform/config/github.ts';
import { githubIssues, issueNumberOf } from '../../platform/github/github.ts';
import type { PerformFollowUp } from '../../slack/actions/action.ts';
import { incidentComment } from '../../text/incident-comment.ts';

/** Does what the plan lists for afterwards, or says how: comments on the issue, names the command that writes the documents. */
export function followUps(
  github: GithubSettings | null,
  incidentUrl: (key: string) => string | null,
): PerformFollowUp {
  return async (state, id) => {
    const { key } = state.head;
    const offer = followUpsOf(state.head).find((one) => one.id === id);
    switch (offer?.kind) {
      case 'github-issue':
        return await comment(github, key, () =>
          incidentComment(state, { now: Date.now(), link: incidentUrl(key) }),
        );
      case 'file':
        return left(
          `The export writes it as ${offer.path}: staging-check incident export ${key} --output <folder>`,
        );
      case 'refused':
        return left(`${offer.path} cannot be written: ${offer.why}. Change the path in the plan.`);
      case 'by-hand':
        return left(
          `Nobody but a person can do this: ${offer.text}. The plan names neither a file nor the issue for it.`,
        );
      default:
        return left(`Incident ${key} has no such follow-up.`);
    }
  };
}

type FollowUpOutcome = Awaited<ReturnType<PerformFollowUp>>;

/** It is not done, and the message says what is to be done about it. */
function left(message: string): FollowUpOutcome {
  return { isDone: false, message };
}

async function comment(
  github: GithubSettings | null,
  key: string,
  body: () => string,
): Promise<FollowUpOutcome> {
  if (github === null) {
    return left(
      'No repository is named for comments: set STAGING_CHECK_GITHUB_REPO (owner/name) and STAGING_CHECK_SECRET_GITHUB_TOKEN.',
    );
  }
  const issue = issueNumberOf(key);
  if (issue === null) return left(`${key} is no number of an issue, so there is none to comment on.`);
  const published = await githubIssues(github).publish({ issue, key, body: body() });
  if (published.kind === 'published') {
    return { isDone: true, message: `The results are on the issue: ${published.url}` };
  }
  return left(published.kind === 'refused' ? published.why : `${published.why} Press again in a minute.`);
}
