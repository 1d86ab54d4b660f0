import { drawnPieces, type Sentence } from '../core/picture/sentence.ts';
import { isFailing, standingOf } from '../core/run/check-standing.ts';
import { rollbackTarget } from '../core/run/rollback.ts';
import type { RunState } from '../core/run/state.ts';
import { judgeRun } from '../core/run/verdict.ts';
import { minuteText } from '../core/words/instants.ts';
import { nextSentence, onlyShown } from '../core/words/next.ts';
import { oneLine } from '../core/words/plain-text.ts';
import { changedLines, sinceSentence } from '../core/words/since.ts';

const drawing = {
  text: (text: string) => text,
  link: (text: string, url: string) => `${text} ${url}`,
  person: (id: string) => id,
  moment: minuteText,
};

function drawn(sentence: Sentence): string {
  return drawnPieces(sentence, drawing).join('');
}

/** What changed since the last green run, in a line; empty when nothing can be said. */
export function sinceText(state: RunState): string {
  return oneLine(drawn(sinceSentence(state)));
}

/** The same, a line a fact. */
export function changedTexts(state: RunState): readonly string[] {
  return changedLines(state).map((line) => oneLine(drawn(line)));
}

/** What a reader can do, with the commands of the command line where the run came from there; empty for a run that passed. */
export function nextText(state: RunState): string {
  const said = drawn(nextSentence(state, onlyShown));
  return oneLine(
    [rollbackCommand(state), said, againCommand(state)].filter((text) => text !== '').join(' · '),
  );
}

function rollbackCommand(state: RunState): string {
  const to = state.head.trigger === 'cli' ? rollbackTarget(state) : null;
  const check = state.head.rollback?.check;
  if (to === null || check === undefined) return '';
  return `roll back to ${to.revision}: ${commandOf(state, [check])} --baseline <the green run> --yes`;
}

const mostIds = 5;

function againCommand(state: RunState): string {
  if (state.head.trigger !== 'cli' || judgeRun(state).verdict === 'passed') return '';
  const failing = [...state.checks.values()].filter((check) => isFailing(standingOf(check, state)));
  const ids = failing.map(({ head }) => head.id);
  const words =
    ids.length > 0 && ids.length <= mostIds ? ids : state.head.selector.filter((word) => word !== 'failed');
  const isDangerous = failing.some(({ head }) => head.danger !== null);
  return words.length === 0 || isDangerous ? '' : `again: ${commandOf(state, words)}`;
}

function commandOf({ head }: RunState, words: readonly string[]): string {
  const given = (head.given ?? []).map((name) => `--var ${name}=…`);
  return [
    'staging-check run',
    ...words.map(quoted),
    '--plan',
    quoted(head.plan.file),
    '--env',
    quoted(head.environment),
    ...given,
  ].join(' ');
}

/** As a POSIX shell reads it as one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
