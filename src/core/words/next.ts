import { joined, plain, type Sentence } from '../picture/sentence.ts';
import { tallyOf } from '../run/check-standing.ts';
import { checkTitle, judgeCriteria } from '../run/criteria.ts';
import { legalActions } from '../run/legal.ts';
import { remediesOf } from '../run/remedies.ts';
import { rollbackTarget } from '../run/rollback.ts';
import type { RunState } from '../run/state.ts';
import { uncountedWords } from '../run/uncounted-words.ts';
import { judgeRun } from '../run/verdict.ts';
import { quantity } from './quantity.ts';
import { shortLine } from './safe-text.ts';

/** What a reader of this place can do about a run, beside what the run itself knows. */
export type Around = {
  /** Somebody may run checks of it again from here. */
  mayRerun: boolean;
  /** No incident is open about it, and somebody may open one here. */
  mayOpenIncident: boolean;
  /** All that failed in it passes since: which run showed that, and when (epoch ms). Left out where it does not, or nobody has looked. */
  greenSince?: { run: string; at: number };
  /** Who may approve what is dangerous; none: nothing dangerous can be done from here. */
  approvers: readonly string[];
};

/** A place that only shows, such as a file. */
export const onlyShown: Around = { mayRerun: false, mayOpenIncident: false, approvers: [] };

/**
 * What a reader can do, most helpful first; empty for a run that passed or goes on. It stands behind `Next: `. With `command`
 * (`/staging-check`) it says what to type, for places where nothing can be pressed. Nothing in it is known to be in vain.
 */
export function nextSentence(state: RunState, around: Around, command: string | null = null): Sentence {
  if (state.finishedAt === null) return [];
  // What could not be looked at can be, once that is mended.
  if (judgeRun(state).verdict === 'passed') return joined(mendWords(state).map(plain), ' · ');
  if (around.greenSince !== undefined) {
    const { run, at } = around.greenSince;
    return [{ text: 'nothing: it passes since ' }, { moment: at }, { text: ` (${shortLine(run, 60)})` }];
  }
  const { failing } = tallyOf(state.checks.values(), state);
  const heads = failing.map(({ head }) => head);
  const runbook = heads.find((head) => head.runbook !== null)?.runbook ?? null;
  const owners = [...new Set(heads.flatMap(({ owner }) => (owner === null || owner === '' ? [] : [owner])))];
  const typed = (what: string) => (command === null ? '' : `: ${command} ${what}`);
  const again = around.mayRerun ? againWords(state) : null;
  const { isMendMinor } = remediesOf(state);
  const mends = mendWords(state).map(plain);
  return joined(
    [
      ...(isMendMinor ? [] : mends),
      rollbackWords(state, around, command),
      runbook === null ? [] : runbookWords(runbook),
      owners.length === 0 ? [] : plain(`ask ${shortLine(owners.slice(0, 3).join(', '), 120)}`),
      around.mayOpenIncident && state.cancelled === null
        ? plain(`open an incident${typed('incident open <key> <title>')}`)
        : [],
      ...(isMendMinor ? mends : []),
      again === null
        ? []
        : plain(`${again.words}${typed(`rerun ${again.what} ${shortLine(state.head.id, 60)}`)}`),
    ],
    ' · ',
  );
}

const mostMends = 3;

/** What has to be changed before running it again can help: `give the secret TOKEN`; of a run in which nothing counts, that. */
function mendWords(state: RunState): readonly string[] {
  const { mend, uncounted } = remediesOf(state);
  if (![...state.checks.values()].some(({ head }) => head.counts)) {
    return uncounted.length === 0 ? [] : ['run a check that counts, since none of these does'];
  }
  const all = [...mend, ...countingWords(state)];
  const shown = all.slice(0, mostMends).map((text) => shortLine(text, 160));
  const more = all.length - shown.length;
  return more > 0 ? [...shown, `${quantity(more, 'more thing')} to mend`] : shown;
}

/** What decides and has no check that counts: running it again cannot help. */
function countingWords(state: RunState): readonly string[] {
  return judgeCriteria(state).flatMap(({ result, tier, wanted }) => {
    if (wanted === '' || !result.decides || tier === 'nice-to-have') return [];
    const [first, ...others] = result.checks.flatMap((id) => state.checks.get(id) ?? []);
    if (first === undefined) return [];
    const name = checkTitle(first);
    const rest = others.length === 0 ? '' : ` and ${quantity(others.length, 'more check')}`;
    // It counts, and asserts nothing.
    if (first.head.counts) return [`write what ${name}${rest} expects (expect: …), which proves nothing now`];
    const told = uncountedWords(first.head);
    if (told.startsWith('does not count')) return [`remove enforce: false from ${name}${rest}`];
    const why = told.replace(/, does not count$/, '');
    return [`let ${name}${rest} count again (${why}), or take it out of “${shortLine(result.text, 60)}”`];
  });
}

/** What may be run again with another end; null when nothing may. */
function againWords(state: RunState): { words: string; what: 'failed' | 'all' } | null {
  if (state.cancelled !== null) return { words: 're-run all', what: 'all' };
  if (legalActions(state).includes('rerunFailed'))
    return { words: 're-run what did not pass', what: 'failed' };
  // What the run as a whole is doubted for may be gone.
  return state.doubt === null ? null : { words: 're-run all', what: 'all' };
}

function runbookWords(runbook: string): Sentence {
  return /^https?:\/\/\S+$/.test(runbook)
    ? [{ text: 'runbook', url: runbook }]
    : plain(`runbook ${shortLine(runbook, 200)}`);
}

/** The words after the command that go back; null where they would have to be quoted. */
export function rollbackCommand({ head }: Pick<RunState, 'head'>): string | null {
  const words = `${head.plan.id} ${head.rollback?.check ?? ''} ${head.environment}`;
  return head.rollback !== undefined && /^[\w@. -]{1,300}$/.test(words) ? words : null;
}

/** ` (needs @sre)`: a second person has to say yes. */
function rollbackWords(state: RunState, { approvers }: Around, command: string | null): Sentence {
  const to = approvers.length > 0 ? rollbackTarget(state) : null;
  if (to === null) return [];
  const words = command === null ? null : rollbackCommand(state);
  const typed = words === null ? '' : `: ${command} ${words}`;
  const people = joined(
    approvers.slice(0, 2).map((person): Sentence => [{ person }]),
    ' or ',
  );
  return [{ text: `roll back to ${shortLine(to.revision, 60)} (needs ` }, ...people, { text: `)${typed}` }];
}
