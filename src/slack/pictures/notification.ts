import type { RunCause } from '../../core/cause/causes-of.ts';
import { causesOfRun } from '../../core/cause/causes-of-run.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { tallyOf } from '../../core/run/check-standing.ts';
import { hasNeverBegun } from '../../core/run/legal.ts';
import type { PlaceInLine, RunState, RunVerdict } from '../../core/run/state.ts';
import { judgeRun } from '../../core/run/verdict.ts';
import { checkNames, troubleWords } from '../../core/words/checks.ts';
import { quantity } from '../../core/words/quantity.ts';
import { elapsedMs, selectionName } from '../../core/words/results.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { verdictParts } from '../../core/words/verdicts.ts';
import { ordinal } from './replies.ts';

type Waiting = {
  /** Queues that it waits for and that no worker serves. */
  unserved?: readonly string[];
};

/** `phase2 on staging: passed, 8 of 8 checks in 12 s`, and what is wrong: all that a reader of the notification sees. */
export function notification(
  state: RunState,
  options: Waiting & {
    now: number;
    /** Its place in line; null when it has none. */
    queue?: PlaceInLine | null;
  },
): string {
  const tally = tallyOf(state.checks.values(), state);
  const verdict = state.finishedAt === null ? null : judgeRun(state);
  const word = stateWord(state);
  const beginning = `${selectionName(state)}: ${word}`;
  const { plan } = state.head;
  const about = plan.isOneOfMany === true ? `, plan ${shortLine(plan.id, 40)}` : '';
  if (word === 'queued') {
    const { queue = null } = options;
    const place = queue === null ? '' : `, ${ordinal(queue.place)} in line`;
    return `${beginning}, ${quantity(tally.total, 'check')}${place}${about}${nobodyServes(options)}`;
  }
  if (verdict !== null && hasNeverBegun(state)) {
    return `${beginning}, 0 of ${quantity(tally.total, 'check')}, cancelled before it began${about}`;
  }
  const took = formatDuration(elapsedMs(state, options.now));
  if (verdict !== null) {
    const { limits } = verdictParts(verdict.verdict, tally);
    const cutOff = tally.cancelled ? ', cancelled' : limits;
    return `${beginning}, ${tally.passed} of ${quantity(tally.total, 'check')} in ${took}${cutOff}${about}${troubleSentence(causesOfRun(state), verdict)}`;
  }
  const failing = troubleWords(tally)
    .map((part) => `, ${part}`)
    .join('');
  const waiting = tally.waiting.length === 0 ? '' : `, waits for a person: ${checkNames(tally.waiting)}`;
  return `${beginning}, ${tally.done} of ${quantity(tally.total, 'check')} in ${took}${failing}${waiting}${about}${nobodyServes(options)}`;
}

/** `queued`, `running`, then the verdict. */
export function stateWord(state: RunState): string {
  if (state.finishedAt !== null) return judgeRun(state).verdict;
  return state.startedAt === null ? 'queued' : 'running';
}

/** `, and no worker serves the queue checks`; empty when somebody does. */
export function nobodyServes({ unserved = [] }: Waiting): string {
  if (unserved.length === 0) return '';
  const queues = unserved.length === 1 ? `the queue ${unserved[0]}` : `the queues ${unserved.join(', ')}`;
  return `, waits: no worker serves ${queues}`;
}

function troubleSentence(causes: readonly RunCause[], { verdict, decidedBy }: RunVerdict): string {
  const [first] = causes;
  if (first !== undefined) {
    const more = causes.length > 1 ? ` (and ${quantity(causes.length - 1, 'more cause')})` : '';
    return `. ${shortLine(first.text, 400)}${more}`;
  }
  return verdict === 'passed' ? '' : `. ${shortLine(decidedBy, 280)}`;
}
