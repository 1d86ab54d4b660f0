import { formatDuration } from '../plan/duration.ts';
import { cut, unitsOf } from '../words/cut.ts';
import { oneLine } from '../words/plain-text.ts';
import { quantity } from '../words/quantity.ts';
import type { Clue } from './clue.ts';
import { isHealthPath } from './evidence.ts';
import type { CauseDraft } from './explain.ts';
import type { ClueGroup } from './fold.ts';
import type { SeenCheck } from './seen-check.ts';
import { sharedText } from './steady.ts';

const longest = 300;
const longestName = 80;

/** A cause as a person would say it: what is wrong, who says so, how many wait for it. */
export function causeSentence({ says, meanwhile, heard }: CauseDraft, waiting: number): string {
  const checks = [...new Set(says.map(({ check }) => check))];
  const [first, ...others] = checks;
  const clue = headOf(says);
  const waits =
    waiting === 0 ? '' : `, ${quantity(waiting, 'waits', 'wait')} for ${others.length === 0 ? 'it' : 'them'}`;
  const ending = `${meanwhile.length === 0 ? '' : `; ${meanwhileWords(meanwhile)}`}${heardWords(heard)}`;
  if (first === undefined) return '';
  if (others.length === 0)
    return `${aloneWords(first, clue, short(textOf(clue, says), longest))}${waits}${ending}`;
  const isUnseen = checks.every(({ status }) => status === 'errored');
  const words = isUnseen
    ? `${quantity(checks.length, 'check')} could not be looked at`
    : `${quantity(checks.length, 'check')} say so`;
  return `${groupWords(clue, says)}: ${words}${waits}${ending}`;
}

/** An error stands first, since it is what to look for; anything else needs the name of the check to be understood. */
function aloneWords(check: SeenCheck, clue: Clue, text: string): string {
  const name = short(check.name || check.id, longestName);
  if (check.status === 'errored')
    return clue.kind === 'said' || clue.kind === 'slow'
      ? `${name} could not be looked at: ${text}`
      : `${text}: “${name}” could not be looked at`;
  if (check.status === 'inconclusive') return `${name} could not be judged: ${text}`;
  // A question that expired waits no more: its reason says that nobody answered.
  if (check.status === 'waiting' && !text.startsWith('nobody ')) return `${name} waits for a person: ${text}`;
  return clue.kind === 'thrown' || clue.kind === 'network'
    ? `${text}: “${name}” says so`
    : `${name}: ${hostBefore(clue, text)}${text}`;
}

/** Nobody answered: which host it was stands in no name. */
function hostBefore(clue: Clue, text: string): string {
  const isMute = clue.kind === 'answer' && clue.status === null;
  return isMute && clue.host !== '' && !text.includes(clue.host) ? `${short(clue.host, longestName)}: ` : '';
}

const ranks: readonly Clue['kind'][] = ['thrown', 'network', 'answer', 'slow', 'said'];

/** What a client throws when a host is not reached: the host says it better. In a log it says who needs that host. */
function isOfClient(clue: Clue): boolean {
  return clue.kind === 'thrown' && clue.log === null && clue.keys.length > 0;
}

/** The clue that tells most: an error with its place before one without, what a service says of its health before other answers. */
function headOf(says: ClueGroup): Clue {
  const rank = (clue: Clue) =>
    (isOfClient(clue) ? 25 : ranks.indexOf(clue.kind) * 10) -
    (clue.kind === 'thrown' && clue.file !== '' ? 2 : 0) -
    (clue.kind === 'thrown' && /:\d+\)$/.test(clue.text) ? 1 : 0) -
    (clue.kind === 'answer' && clue.words !== '' ? 2 : 0) -
    (clue.kind === 'answer' && clue.host !== '' ? 3 : 0) -
    (clue.kind === 'answer' && isHealthPath(clue.path) ? 1 : 0);
  const [first] = says.map(({ clue }) => clue).toSorted((a, b) => rank(a) - rank(b));
  if (first === undefined) throw new Error('a cause without a clue');
  return first;
}

/** Several checks have no name in common: their host says what it is about. */
function groupWords(clue: Clue, says: ClueGroup): string {
  const text = short(textOf(clue, says), longest);
  if (clue.kind === 'slow' && clue.host !== '') return `${clue.host} is slow (${text})`;
  if (clue.kind !== 'answer' || clue.host === '') return text;
  const isOnePath = says.every((one) => isOfPath(one.clue, clue));
  const where =
    isOnePath || isHealthPath(clue.path) ? `${clue.host}${clue.path === '/' ? '' : clue.path}` : clue.host;
  const answers = isHealthPath(clue.path) || clue.words !== '' ? [] : differentAnswers(says);
  return `${short(where, 120)}: ${answers.length > 1 ? answers.join(', ') : text}`;
}

/** Whoever got the same answer asked for the same, if it does not say; who got another, or none, may have asked for anything. */
function isOfPath(one: Clue, head: Extract<Clue, { kind: 'answer' }>): boolean {
  if (one.kind === 'slow') return false;
  return one.kind !== 'answer' || one.path === head.path || (one.path === '' && one.status === head.status);
}

/** What a host that is down answered to those who asked: no one of it is what all of them saw, and none is left out. */
function differentAnswers(says: ClueGroup): readonly string[] {
  const words = says.flatMap(({ clue }) => {
    if (clue.kind === 'answer')
      return [clue.status === null ? short(textOf(clue, says), 60) : String(clue.status)];
    return clue.kind === 'slow' ? [timeless(short(textOf(clue, says), 60))] : [];
  });
  return [...new Set(words)];
}

/** Each waited as long as its plan says, all for the same. */
function timeless(text: string): string {
  return text.replace(/^not finished within [^:]+: /, 'no end of ');
}

function meanwhileWords(meanwhile: ClueGroup): string {
  const [first] = meanwhile;
  if (first === undefined) return '';
  const { clue } = first;
  const text =
    clue.kind === 'answer' && clue.status !== null ? String(clue.status) : short(textOf(clue, meanwhile), 80);
  if (meanwhile.length === 1) return `${short(first.check.name || first.check.id, longestName)}: ${text}`;
  return `${meanwhile.length} more got ${text}`;
}

/** What the log of the same time says of those that only waited in vain. */
function heardWords(heard: CauseDraft['heard']): string {
  if (heard === null) return '';
  return `; the log of the same ${formatDuration(heard.ms)} says “${short(textOf(headOf(heard.says), heard.says), longest)}”`;
}

/** As the checks that say so share it. */
function textOf(clue: Clue, says: ClueGroup): string {
  return sharedText(
    clue,
    says.map((one) => one.clue),
  );
}

function short(text: string, room: number): string {
  return cut(oneLine(text), room, unitsOf);
}
