import type { Redis } from 'ioredis';
import type { Threads } from '../../core/attached-file.ts';
import type { IncidentEvent } from '../../core/incident/events.ts';
import { followUpsOf } from '../../core/incident/follow-ups.ts';
import type { FollowUpOffer, IncidentState } from '../../core/incident/state.ts';
import { taskOffers } from '../../core/incident/task-offers.ts';
import { incidentName } from '../../core/words/incident.ts';
import { windowName } from '../../core/words/timeline.ts';
import type { GithubSettings } from '../../platform/config/github.ts';
import { githubIssues, issueNumberOf, type PublishResult } from '../../platform/github/github.ts';
import type { PerformFollowUp } from '../../slack/actions/action.ts';
import { redisIncidentMemory } from '../../store/incident-memory.ts';
import { keyOf } from '../../store/keys.ts';
import { claim, dropClaim } from '../../store/memo.ts';
import { incidentComment } from '../../text/incident-comment.ts';
import { incidentDocuments } from '../../text/incident-documents.ts';
import { taskIssue } from '../../text/task-issue.ts';

export type FollowUpParts = {
  github: GithubSettings | null;
  incidentUrl(key: string): string | null;
  events(key: string): Promise<readonly IncidentEvent[]>;
  threads: Pick<Threads, 'share'>;
  /** Where the header of an incident is, whose thread gets the documents; null while nobody knows. */
  headerOf(key: string): Promise<string | null>;
  /** True for who may do it now: of several who press at once, one does. */
  claim(key: string, followUp: string): Promise<boolean>;
  /** Gives it back when it was not done. */
  giveBack(key: string, followUp: string): Promise<void>;
  /** Epoch ms. */
  now(): number;
};

/** Does what the plan lists for afterwards, or says how: comments on the issue, puts documents into the incident's thread, opens an issue for a task that was left open. */
export function followUps(parts: FollowUpParts): PerformFollowUp {
  return async (state, id) => {
    const { key } = state.head;
    if (!(await parts.claim(key, id)))
      return left('Somebody is doing that right now: look again in a minute.');
    const done = await doneBy(parts, state, id);
    if (!done.isDone) await parts.giveBack(key, id);
    return done;
  };
}

/** One attempt ends within this. */
const followUpMs = 60_000;

/** The same with what is remembered in Redis. */
export function redisFollowUps(
  redis: Redis,
  parts: Omit<FollowUpParts, 'headerOf' | 'claim' | 'giveBack'>,
): PerformFollowUp {
  const memory = redisIncidentMemory(redis);
  const claimOf = (key: string, followUp: string) => keyOf(`inc.${key}`, 'follow-up', followUp);
  return followUps({
    ...parts,
    headerOf: async (key) => (await memory.marks(key)).get('header') ?? null,
    claim: (key, followUp) => claim(redis, claimOf(key, followUp), followUpMs),
    giveBack: (key, followUp) => dropClaim(redis, claimOf(key, followUp)),
  });
}

async function doneBy(parts: FollowUpParts, state: IncidentState, id: string): Promise<FollowUpOutcome> {
  const { key } = state.head;
  const task = taskOffers(state).find((one) => one.id === id);
  if (task !== undefined) return await issueFor(parts, state, task);
  const offer = followUpsOf(state.head).find((one) => one.id === id);
  switch (offer?.kind) {
    case 'github-issue':
      return await comment(parts, state);
    case 'file':
      return await document(parts, state, offer);
    case 'refused':
      return left(`${offer.path} cannot be written: ${offer.why}. Change the path in the plan.`);
    case 'by-hand':
      return left(
        `Nobody but a person can do this: ${offer.text}. The plan names neither a file nor the issue for it.`,
      );
    default:
      return left(`Incident ${key} has no such follow-up.`);
  }
}

type FollowUpOutcome = Awaited<ReturnType<PerformFollowUp>>;

/** It is not done, and the message says what is to be done about it. */
function left(message: string): FollowUpOutcome {
  return { isDone: false, message };
}

const noRepository =
  'No repository is named for issues: set STAGING_CHECK_GITHUB_REPO (owner/name) and STAGING_CHECK_SECRET_GITHUB_TOKEN.';

async function comment(
  { github, incidentUrl, now }: FollowUpParts,
  state: IncidentState,
): Promise<FollowUpOutcome> {
  const { key } = state.head;
  if (github === null) return left(noRepository);
  const issue = issueNumberOf(key);
  if (issue === null) return left(`${key} is no number of an issue, so there is none to comment on.`);
  const body = incidentComment(state, { now: now(), link: incidentUrl(key) });
  const published = await githubIssues(github).publish({ issue, key, body });
  return outcomeOf(published, (url) => `The results are on the issue: ${url}`);
}

async function issueFor(
  { github, incidentUrl }: FollowUpParts,
  state: IncidentState,
  { task, text, window }: { task: string; text: string; window: string },
): Promise<FollowUpOutcome> {
  if (github === null) return left(noRepository);
  const { key } = state.head;
  const issue = taskIssue(state, { text, window: windowName(window), link: incidentUrl(key) });
  const wish = { key: `${key}:task:${task}`, ...issue, sinceAt: state.openedAt };
  return outcomeOf(await githubIssues(github).open(wish), (url) => `It is an issue now: ${url}`);
}

function outcomeOf(published: PublishResult, done: (url: string) => string): FollowUpOutcome {
  if (published.kind === 'published') return { isDone: true, message: done(published.url) };
  return left(published.kind === 'refused' ? published.why : `${published.why} Press again in a minute.`);
}

async function document(
  { events, threads, headerOf, now }: FollowUpParts,
  state: IncidentState,
  { path, text }: Extract<FollowUpOffer, { kind: 'file' }>,
): Promise<FollowUpOutcome> {
  const { key, channel } = state.head;
  const written = incidentDocuments(state, await events(key), now()).get(path);
  const thread = await headerOf(key);
  if (written === undefined || thread === null) {
    return left(
      `The incident has no message yet whose thread could take it. The export writes it as ${path}: staging-check incident export ${key} --output <folder>`,
    );
  }
  const name = path.split('/').at(-1) ?? path;
  const lines = [`${text}, of ${incidentName(state)}: put it into the repository as ${path}.`];
  const trouble = await threads.share(
    { channel, thread },
    { lines, files: [{ name, title: path, text: written }] },
  );
  return trouble === null
    ? { isDone: true, message: `${path} is in the thread of the incident's header.` }
    : left(trouble);
}
