import { joined, type Sentence, said } from '../picture/sentence.ts';
import { tallyOf } from '../run/check-standing.ts';
import { legalActions } from '../run/legal.ts';
import { rollbackTarget } from '../run/rollback.ts';
import type { RunState } from '../run/state.ts';
import { judgeRun } from '../run/verdict.ts';
import { shortLine } from './safe-text.ts';

/** What a reader of this place can do about a run, beside what the run itself knows. */
export type Around = {
  /** Somebody may run checks of it again from here. */
  mayRerun: boolean;
  /** No incident is open about it, and somebody may open one here. */
  mayOpenIncident: boolean;
  /** Who may approve what is dangerous; none: nothing dangerous can be done from here. */
  approvers: readonly string[];
};

/** A place that only shows, such as a file. */
export const onlyShown: Around = { mayRerun: false, mayOpenIncident: false, approvers: [] };

/** What a reader can do, most helpful first; empty for a run that passed or goes on. It stands behind `Next: `. */
export function nextSentence(state: RunState, around: Around): Sentence {
  if (state.finishedAt === null || judgeRun(state).verdict === 'passed') return [];
  const { failing } = tallyOf(state.checks.values(), state);
  const heads = failing.map(({ head }) => head);
  const runbook = heads.find((head) => head.runbook !== null)?.runbook ?? null;
  const owners = [...new Set(heads.flatMap(({ owner }) => (owner === null || owner === '' ? [] : [owner])))];
  const legal = legalActions(state);
  const again = legal.includes('rerunFailed') ? 're-run what did not pass' : 're-run all';
  return joined(
    [
      rollbackWords(state, around),
      runbook === null ? [] : runbookWords(runbook),
      owners.length === 0 ? [] : said(`ask ${shortLine(owners.slice(0, 3).join(', '), 120)}`),
      around.mayOpenIncident && state.cancelled === null ? said('open an incident') : [],
      around.mayRerun && legal.length > 0 ? said(again) : [],
    ],
    ' · ',
  );
}

function runbookWords(runbook: string): Sentence {
  return /^https?:\/\/\S+$/.test(runbook)
    ? [{ text: 'runbook', url: runbook }]
    : said(`runbook ${shortLine(runbook, 200)}`);
}

/** ` (needs @sre)`: a second person has to say yes. */
function rollbackWords(state: RunState, { approvers }: Around): Sentence {
  const to = approvers.length > 0 ? rollbackTarget(state) : null;
  if (to === null) return [];
  const people = joined(
    approvers.slice(0, 2).map((person): Sentence => [{ person }]),
    ' or ',
  );
  return [{ text: `roll back to ${shortLine(to.revision, 60)} (needs ` }, ...people, { text: ')' }];
}
