import type { Log } from '../core/log.ts';
import { untilAbort } from '../core/until-abort.ts';
import { type GithubOptions, issueNumberOf, type PublishResult } from '../platform/github/github.ts';
import { editIssueBody } from '../platform/github/issue-body.ts';
import type { Document } from '../publish/documents.ts';
import type { Outlet } from '../publish/outlet.ts';
import { wait } from '../store/wait.ts';
import { type BoxStandings, boxStandings, type ShownBoxes, withStandings } from './box-standings.ts';
import type { ChecklistMemory } from './checklist-memory.ts';

export type IssueChecklistsParts = {
  github: GithubOptions;
  memory: ChecklistMemory;
  log: Log;
  /** Epoch ms. */
  now(): number;
  times?: ChecklistTimes;
};

/** All in ms. */
export type ChecklistTimes = {
  /** How often a process looks for what others left. */
  lookEveryMs: number;
  /** What GitHub refuses, a person may mend. */
  refusedRetryMs: number;
  /** From when the incident says something else on. */
  givenUpMs: number;
};

const defaultTimes: ChecklistTimes = {
  lookEveryMs: 10_000,
  refusedRetryMs: 15 * 60_000,
  givenUpMs: 24 * 3_600_000,
};
/** What is under way when the process is asked to end may take so long. */
const graceMs = 4_000;

/**
 * Keeps the boxes in the text of an issue as its incident is, by their words, while the incident's key is the number of an issue. What it
 * should show and what it showed last are remembered outside the process: whoever dies when, each box is written once for each news of it.
 */
export function issueChecklists(parts: IssueChecklistsParts): Outlet & AsyncDisposable {
  const { memory, log } = parts;
  const leave = new AbortController();
  let alarm = Promise.withResolvers<void>();
  const serving = serve(parts, leave.signal, {
    arm: () => {
      alarm = Promise.withResolvers();
      return alarm.promise;
    },
  });
  return {
    async change(_, placed, version) {
      const due = new Set<string>();
      for (const { document } of placed) {
        const wanted = checklistIn(document);
        if (wanted !== null && (await memory.want(wanted.issue, wanted.boxes, version)))
          due.add(document.key);
      }
      return due;
    },
    async show(_, { document }) {
      const wanted = checklistIn(document);
      if (wanted === null) return { kind: 'shown', at: '' };
      // It is remembered, and cannot get lost.
      alarm.resolve();
      return { kind: 'shown', at: `${wanted.issue}` };
    },
    takeAway: async () => ({ removed: 0, left: 0 }),
    find: async (_, at) => (at === '' ? null : await memory.address(Number(at))),
    async [Symbol.asyncDispose]() {
      leave.abort();
      alarm.resolve();
      const late = AbortSignal.timeout(graceMs);
      await untilAbort(serving, late).catch((error: unknown) => {
        if (!late.aborted) log.error({ error }, 'the boxes of issues');
      });
    },
  };
}

function checklistIn(document: Document): { issue: number; boxes: BoxStandings } | null {
  if (document.kind !== 'timeline') return null;
  const issue = issueNumberOf(document.state.head.key);
  return issue === null ? null : { issue, boxes: boxStandings(document.state) };
}

/** One issue after another until the signal aborts; GitHub asks for no more than one writer at a time. */
async function serve(
  parts: IssueChecklistsParts,
  leave: AbortSignal,
  { arm }: { arm(): Promise<void> },
): Promise<void> {
  const { times = defaultTimes } = parts;
  const tell = onceEach(parts.log);
  while (!leave.aborted) {
    const woken = arm();
    let waitMs = times.lookEveryMs;
    try {
      const due = await parts.memory.due();
      waitMs = Math.min(waitMs, due.waitMs ?? waitMs);
      for (const issue of due.issues) if (!leave.aborted) await write(parts, issue, tell);
    } catch (error) {
      if (!leave.aborted) parts.log.error({ error }, 'the boxes of issues cannot be kept now');
    }
    const ended = new AbortController();
    await Promise.race([woken, wait(waitMs, AbortSignal.any([leave, ended.signal]))]);
    ended.abort();
  }
}

/** Nothing where another process is at it. */
async function write(
  { github, memory, now, times = defaultTimes }: IssueChecklistsParts,
  issue: number,
  tell: (issue: number, outcome: PublishResult) => void,
): Promise<void> {
  const wanted = await memory.take(issue);
  if (wanted === null) return;
  const { boxes, since } = wanted;
  let shown: ShownBoxes = wanted.shown;
  const outcome = await editIssueBody(github, issue, (body) => {
    const changed = withStandings(body, boxes, wanted.shown);
    shown = changed.shown;
    return changed.text;
  });
  tell(issue, outcome);
  if (outcome.kind === 'published') return await memory.settle(issue, boxes, { shown, url: outcome.url });
  const retryMs = outcome.kind === 'later' ? outcome.retryAfterMs : times.refusedRetryMs;
  await memory.putOff(issue, boxes, now() - since > times.givenUpMs ? null : retryMs);
}

/** Why an issue is not as it should be, once for each reason. */
function onceEach(log: Log): (issue: number, outcome: PublishResult) => void {
  const reasons = new Map<number, string>();
  return (issue, outcome) => {
    if (outcome.kind === 'published') return void reasons.delete(issue);
    if (reasons.get(issue) === outcome.why) return;
    reasons.set(issue, outcome.why);
    log.warn({ issue, why: outcome.why }, 'the boxes of an issue are not ticked yet');
  };
}
