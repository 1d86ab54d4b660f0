import { drawnPieces, type Sentence } from '../core/picture/sentence.ts';
import { tallyOf } from '../core/run/check-standing.ts';
import { remediesOf } from '../core/run/remedies.ts';
import { rollbackTarget } from '../core/run/rollback.ts';
import type { CheckState, RunState } from '../core/run/state.ts';
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
  const sentence = drawn(nextSentence(state, onlyShown));
  const isGreen = judgeRun(state).verdict === 'passed' && tallyOf(state.checks.values(), state).unseen === 0;
  const own = state.head.trigger === 'cli' && !isGreen;
  const commands = own ? [againCommand(state), answerCommand(state)] : [];
  return oneLine([rollbackText(state), sentence, ...commands].filter((text) => text !== '').join(' · '));
}

function rollbackText(state: RunState): string {
  const to = state.head.trigger === 'cli' ? rollbackTarget(state) : null;
  const check = state.head.rollback?.check;
  const { baseline } = state.head;
  if (to === null || check === undefined || baseline === undefined) return '';
  return `roll back to ${to.revision}: ${commandOf(state, [check])} --baseline ${quoted(baseline)} --yes`;
}

const mostIds = 5;

/** All that did not pass and counts, with what waits for it: a command that left any of it out would end green over it. `--yes` where somebody has to approve it. */
function againCommand(state: RunState): string {
  const { again, approve, look, mend } = remediesOf(state);
  if (state.doubt !== null && again.length === 0) return `again: ${commandWithYes(state, allChecks(state))}`;
  if (look.length === 0) return '';
  const when = again.length + approve.length === 0 && mend.length > 0 ? 'then' : 'again';
  return `${when}: ${commandWithYes(state, look)}`;
}

/** A question has an answer only where somebody reads it. */
function answerCommand(state: RunState): string {
  const { answer, behind } = remediesOf(state);
  return answer.length === 0
    ? ''
    : `to answer it on a terminal: ${commandOf(state, wordsFor(state, [...answer, ...behind]))}`;
}

function commandWithYes(state: RunState, checks: readonly CheckState[]): string {
  const yes = checks.some(({ head }) => head.danger !== null) ? ' --yes' : '';
  return `${commandOf(state, wordsFor(state, checks))}${yes}`;
}

/** Their ids; of many the words of the run, where those run nothing that has to be approved or answered beside them. */
function wordsFor(state: RunState, checks: readonly CheckState[]): readonly string[] {
  const ids = checks.map(({ head }) => head.id);
  const others = allChecks(state).filter(({ head }) => !ids.includes(head.id));
  const words = state.head.selector;
  const isSafe = words.length > 0 && !words.includes('failed');
  const isHarmless =
    others.every(({ head }) => head.danger === null) && remediesOf(state).answer.length === 0;
  return ids.length > mostIds && isSafe && isHarmless ? words : ids;
}

function allChecks({ checks }: RunState): readonly CheckState[] {
  return [...checks.values()];
}

function commandOf({ head }: RunState, words: readonly string[]): string {
  const given = (head.given ?? []).map((name) => {
    const value = head.givenValues?.[name];
    // The shell asks for what nobody is to read here.
    return `--var ${value === undefined ? secretArgument(name) : quoted(`${name}=${value}`)}`;
  });
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

/** `token="${TOKEN:?}"`: a shell goes no further without a value for it. */
function secretArgument(name: string): string {
  return `${quoted(name)}="\${${name.toUpperCase().replace(/\W/g, '_')}:?}"`;
}

/** As a POSIX shell reads it as one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
