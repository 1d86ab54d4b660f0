import type { Threads } from '../../core/attached-file.ts';
import { followUpsOf } from '../../core/incident/follow-ups.ts';
import type { FollowUpOffer, IncidentState } from '../../core/incident/state.ts';
import { type TaskOffer, taskOffers } from '../../core/incident/tasks.ts';
import { incidentName } from '../../core/words/incident.ts';

/** `isDone` when nothing is left to do about it; else the message says what is. */
export type FollowUpOutcome = { isDone: boolean; message: string };

/** How a publication among issues ended; `later`: it may go in a minute. */
type IssueResult = { kind: 'published'; url: string } | { kind: 'refused' | 'later'; why: string };

/** What doing follow-ups uses. */
export type FollowUpParts = {
  /** Null: no repository is named. */
  issues: {
    /** Makes sure that the issue of the incident has our comment. */
    comment(state: IncidentState): Promise<IssueResult>;
    /** Makes sure that there is an issue for a task that was left open. */
    open(state: IncidentState, task: TaskOffer): Promise<IssueResult>;
  } | null;
  /** Commits a document to the repository; null: no branch is named for that, and documents go into the thread. */
  commit:
    | ((state: IncidentState, file: { path: string; text: string; document: string }) => Promise<IssueResult>)
    | null;
  /** The text of a document that the plan lists; undefined where the incident has none for this path. */
  documentAt(state: IncidentState, path: string): Promise<string | undefined>;
  threads: Pick<Threads, 'share'>;
  /** Where the header of an incident is, whose thread gets the documents; null while nobody knows. */
  headerOf(key: string): Promise<string | null>;
  /** True for who may do it now: of several who press at once, one does. */
  claim(key: string, followUp: string): Promise<boolean>;
  /** Gives it back when it was not done. */
  giveBack(key: string, followUp: string): Promise<void>;
};

/** Does what the plan lists for afterwards, or says how: comments on the issue, commits documents or puts them into the incident's thread, opens an issue for a task that was left open. */
export async function performFollowUp(
  parts: FollowUpParts,
  state: IncidentState,
  id: string,
): Promise<FollowUpOutcome> {
  const { key } = state.head;
  if (!(await parts.claim(key, id))) {
    return left('Somebody is doing that right now: look again in a minute.');
  }
  const done = await doneBy(parts, state, id);
  if (!done.isDone) await parts.giveBack(key, id);
  return done;
}

async function doneBy(parts: FollowUpParts, state: IncidentState, id: string): Promise<FollowUpOutcome> {
  const { issues } = parts;
  const task = taskOffers(state).find((one) => one.id === id);
  if (task !== undefined) {
    if (issues === null) return left(noRepository);
    return outcomeOf(await issues.open(state, task), (url) => `It is an issue now: ${url}`);
  }
  const offer = followUpsOf(state.head).find((one) => one.id === id);
  switch (offer?.kind) {
    case 'github-issue':
      if (issues === null) return left(noRepository);
      return outcomeOf(await issues.comment(state), (url) => `The results are on the issue: ${url}`);
    case 'file':
      return await document(parts, state, offer);
    case 'refused':
      return left(`${offer.path} cannot be written: ${offer.why}. Change the path in the plan.`);
    case 'by-hand':
      return left(
        `Nobody but a person can do this: ${offer.text}. The plan names neither a file nor the issue for it.`,
      );
    default:
      return left(`Incident ${state.head.key} has no such follow-up.`);
  }
}

/** It is not done, and the message says what is to be done about it. */
function left(message: string): FollowUpOutcome {
  return { isDone: false, message };
}

const noRepository =
  'No repository is named for issues: set STAGING_CHECK_GITHUB_REPO (owner/name) and STAGING_CHECK_SECRET_GITHUB_TOKEN.';

function outcomeOf(published: IssueResult, done: (url: string) => string): FollowUpOutcome {
  if (published.kind === 'published') return { isDone: true, message: done(published.url) };
  return left(published.kind === 'refused' ? published.why : `${published.why} Press again in a minute.`);
}

async function document(
  { commit, documentAt, threads, headerOf }: FollowUpParts,
  state: IncidentState,
  { path, text }: Extract<FollowUpOffer, { kind: 'file' }>,
): Promise<FollowUpOutcome> {
  const { key, channel } = state.head;
  const [written, thread] = await Promise.all([documentAt(state, path), headerOf(key)]);
  if (written !== undefined && commit !== null) {
    const committed = await commit(state, { path, text, document: written });
    return outcomeOf(committed, (url) => `${path} is committed: ${url}`);
  }
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
