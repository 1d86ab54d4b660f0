import { withDocument } from '../../core/incident/document-section.ts';
import type { IncidentEvent } from '../../core/incident/events.ts';
import { incidentName } from '../../core/words/incident.ts';
import { windowName } from '../../core/words/timeline.ts';
import { type FollowUpParts, performFollowUp } from '../../desk/incidents/perform-follow-up.ts';
import type { GithubSettings } from '../../platform/config/github.ts';
import { commitFile } from '../../platform/github/commit-file.ts';
import { commentOnIncident, githubIssues } from '../../platform/github/github.ts';
import type { PerformFollowUp } from '../../slack/actions/action.ts';
import { redisIncidentMemory } from '../../store/incident-memory.ts';
import { keyOf } from '../../store/keys.ts';
import { claim, dropClaim } from '../../store/memo.ts';
import type { Redis } from '../../store/redis.ts';
import { incidentComment } from '../../text/incident-comment.ts';
import { incidentDocuments } from '../../text/incident-documents.ts';
import { taskIssue } from '../../text/task-issue.ts';

/** What follow-ups are done with. */
export type FollowUpSources = Pick<FollowUpParts, 'threads'> & {
  github: GithubSettings | null;
  incidentUrl(key: string): string | null;
  events(key: string): Promise<readonly IncidentEvent[]>;
  /** Epoch ms. */
  now(): number;
};

/** One attempt ends within this. */
const followUpMs = 60_000;

/** Does follow-ups with what is remembered in Redis. */
export function redisFollowUps(redis: Redis, sources: FollowUpSources): PerformFollowUp {
  const { events, now, threads } = sources;
  const memory = redisIncidentMemory(redis);
  const claimOf = (key: string, followUp: string) => keyOf(`inc.${key}`, 'follow-up', followUp);
  const parts: FollowUpParts = {
    threads,
    issues: sources.github === null ? null : issuesOf(sources.github, sources),
    commit: sources.github === null ? null : commitOf(sources.github),
    documentAt: async (state, path) =>
      incidentDocuments(state, await events(state.head.key), now()).get(path),
    headerOf: async (key) => (await memory.marks(key)).get('header') ?? null,
    claim: (key, followUp) => claim(redis, claimOf(key, followUp), followUpMs),
    giveBack: (key, followUp) => dropClaim(redis, claimOf(key, followUp)),
  };
  return (state, id) => performFollowUp(parts, state, id);
}

function commitOf({ branch, ...github }: GithubSettings): FollowUpParts['commit'] {
  if (branch === undefined) return null;
  return (state, { path, text, document }) =>
    commitFile(github, { branch, path, message: `${text}: ${incidentName(state)}` }, (file) =>
      withDocument(file, state.head.key, document),
    );
}

function issuesOf(
  github: GithubSettings,
  { incidentUrl, now }: Pick<FollowUpSources, 'incidentUrl' | 'now'>,
): FollowUpParts['issues'] {
  return {
    comment(state) {
      const { key } = state.head;
      return commentOnIncident(github, key, () =>
        incidentComment(state, { now: now(), link: incidentUrl(key) }),
      );
    },
    open(state, { task, text, window }) {
      const { key } = state.head;
      const issue = taskIssue(state, { text, window: windowName(window), link: incidentUrl(key) });
      return githubIssues(github).open({ key: `${key}:task:${task}`, ...issue, sinceAt: state.openedAt });
    },
  };
}
