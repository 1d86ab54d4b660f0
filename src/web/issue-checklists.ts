import type { IncidentState } from '../core/incident/state.ts';
import type { Log } from '../core/log.ts';
import type { GithubSettings } from '../platform/config/github.ts';
import { type GithubOptions, issueNumberOf } from '../platform/github/github.ts';
import { editIssueBody } from '../platform/github/issue-body.ts';
import type { Outlet } from '../publish/outlet.ts';

const mostTries = 20;

/** What one issue should show, and how far that came. */
type IssueTurn = {
  seen: string;
  state: IncidentState;
  tries: number;
  isBusy: boolean;
  timer: NodeJS.Timeout | null;
};

/**
 * Keeps the boxes in the text of an issue as its incident is, by their words, while the incident's key is the number of an issue. It is
 * told of everything again and again, so it remembers only what it did last: a box that a person changed stays until the incident changes.
 */
export function issueChecklists(github: GithubSettings & GithubOptions, log: Log): Outlet & AsyncDisposable {
  const wanted = new Map<number, IssueTurn>();
  const ended = new AbortController();
  const underway = new Set<Promise<void>>();
  const write = async (issue: number, one: IssueTurn): Promise<void> => {
    const { seen, state } = one;
    one.isBusy = true;
    // Loaded with the first issue, since it reads Markdown.
    const [{ evidenceOfIncident }, { ticksByWords, withTicks }] = await Promise.all([
      import('../core/plan/import/tick-evidence.ts'),
      import('../core/plan/import/ticks.ts'),
    ]);
    const { evidence } = evidenceOfIncident({ ...state, checks: Object.fromEntries(state.checks) });
    const outcome = await editIssueBody(
      github,
      issue,
      (body) => withTicks(body, ticksByWords(body, evidence)).text,
    );
    one.isBusy = false;
    if (one.seen !== seen) return begin(issue, one, 0);
    if (outcome.kind === 'refused')
      log.warn({ issue, why: outcome.why }, 'the boxes of an issue cannot be ticked');
    if (outcome.kind !== 'later') return;
    one.tries += 1;
    if (one.tries < mostTries) begin(issue, one, outcome.retryAfterMs);
    else log.warn({ issue, why: outcome.why }, 'the boxes of an issue were not ticked');
  };
  const begin = (issue: number, one: IssueTurn, waitMs: number): void => {
    if (ended.signal.aborted || one.isBusy) return;
    if (one.timer !== null) clearTimeout(one.timer);
    one.timer = setTimeout(() => {
      one.timer = null;
      const failed = (error: unknown) => log.error({ issue, error }, 'the boxes of an issue');
      const writing = write(issue, one).catch(failed);
      underway.add(writing);
      void writing.finally(() => underway.delete(writing));
    }, waitMs);
  };
  return {
    async change(_, placed) {
      for (const { document } of placed) {
        const issue = document.kind === 'timeline' ? issueNumberOf(document.state.head.key) : null;
        if (issue === null || document.kind !== 'timeline') continue;
        const { state } = document;
        const seen = seenOf(state);
        const known = wanted.get(issue);
        if (known?.seen === seen) continue;
        const one = known ?? { seen, state, tries: 0, isBusy: false, timer: null };
        Object.assign(one, { seen, state, tries: 0 });
        wanted.set(issue, one);
        begin(issue, one, 0);
      }
      return new Set();
    },
    show: async () => ({ kind: 'shown', at: '' }),
    takeAway: async () => ({ removed: 0, left: 0 }),
    find: async () => null,
    async [Symbol.asyncDispose]() {
      ended.abort();
      for (const { timer } of wanted.values()) if (timer !== null) clearTimeout(timer);
      await Promise.all(underway);
    },
  };
}

/** What of an incident its boxes show. */
function seenOf({ windows, criteria }: IncidentState): string {
  const tasks = windows.flatMap((window) => window.tasks.map(({ text, standing }) => [text, standing.kind]));
  return JSON.stringify([tasks, criteria.map(({ text, status }) => [text, status])]);
}
