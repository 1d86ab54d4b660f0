import { attach } from './attach.ts';
import type { Candidate } from './candidate.ts';
import { leaveSample } from './gather-block.ts';
import { readInline } from './gather-inline.ts';
import type { Gathering, Place } from './gathering.ts';
import { type Item, plain } from './item.ts';
import { behindLabel, labelOf } from './labels.ts';
import { manualDraft } from './manual.ts';
import { isClaimed, isExpectation, isHistory, isStatement, tellsOtherwise } from './wording.ts';
import { isStatedOf } from './words/frame.ts';
import { inPlainWords } from './words/sayings.ts';

/** Reads a line or paragraph: commands in it, or what it states of those before it. */
export function readText(item: Item, place: Place, gathering: Gathering): void {
  const { fates, commands } = gathering;
  const label = labelOf(item.text);
  if (item.depth < place.modeDepth) place.mode = null;
  if (label !== null) {
    place.mode = label;
    place.modeDepth = item.depth;
  }
  if (label === null && item.kind === 'paragraph' && place.mode !== 'expected') place.mode = null;
  place.before = item;
  if (place.sampled != null && turnsSample(item, place)) return;
  if (isHistory(item.text) || place.mode === 'observed') {
    fates.tell(item.lines, 'ignored', 'tells how it went when somebody did it: history');
    return;
  }
  const isGoal =
    label === 'objective' && place.latest.length > 0 && /[<>≤≥]|\d/u.test(behindLabel(item.text));
  if (isGoal) place.mode = 'expected';
  if (label === 'objective' && !isGoal) {
    fates.tell(item.lines, 'ignored', 'what the section is for');
    return;
  }
  // A box in the middle of a sentence is ticked by a person.
  if (item.kind === 'paragraph' && /(?:^|\s)\[[ xX]\]\s/.test(item.text)) return;
  const text = behindLabel(item.text);
  if (label !== null && plain(text) === '') {
    const [first] = place.latest;
    if ((label === 'expected' || label === 'output') && first !== undefined)
      fates.give(
        item.lines,
        first,
        `says that what follows is ${label === 'output' ? 'printed' : 'expected'}`,
      );
    return;
  }
  if (readInline(item, place, gathering) || isOwnSentence(item, place)) return;
  const isOfCommand = isBelowCommand(item, place);
  const isStating =
    isStatement(item.text) || place.latest.some(({ draft }) => isStatedOf(inPlainWords(item.text), draft));
  if (
    place.latest.length === 0 ||
    (place.mode !== 'expected' && place.mode !== 'output' && !isOfCommand && !isStating)
  )
    return;
  const { takers, why } = attach(item.text, meantBy(item, place), commands, {
    isStated: place.mode === 'expected' || isOfCommand,
    isBox: item.kind === 'task',
  });
  const [first] = takers;
  if (first !== undefined) {
    for (const taker of takers) {
      if (item.kind === 'task') taker.boxes = [...taker.boxes, item];
      taker.notes =
        why === 'stated for this check' ? taker.notes : [...taker.notes, `line ${item.lines.from}: ${why}`];
    }
    fates.give(item.lines, first, why);
    return;
  }
  if (joinQuestion(item, place, gathering)) return;
  if (
    place.mode === 'expected' ||
    isClaimed(item.text) ||
    !isExpectation(item.text) ||
    holdsValue.test(item.text) ||
    (item.kind !== 'paragraph' && item.kind !== 'task')
  )
    askForIt(item, place, gathering);
}

/** Of a list of bare values, one for each command, each is said of its own; of a list that does not fit them, none is said of any. */
function meantBy(item: Item, { unit: { members }, latest }: Place): readonly Candidate[] {
  if (latest.length < 2 || !isBareValue(item)) return latest;
  const at = members.indexOf(item);
  const isBeside = (other: Item | undefined) =>
    other !== undefined && other.depth === item.depth && other.kind === item.kind && isBareValue(other);
  let [from, to] = [at, at];
  while (isBeside(members[from - 1])) from -= 1;
  while (isBeside(members[to + 1])) to += 1;
  if (from === to) return latest;
  const own = to - from + 1 === latest.length ? latest[at - from] : undefined;
  return own === undefined ? [] : [own];
}

/** `- 404`: a value, and no word of what it is of. */
function isBareValue({ kind, text }: Item): boolean {
  const isListed = kind === 'list-item' || kind === 'task';
  return isListed && /^[\W_]*(?:[`"'“„«][^`"'”“»]+[`"'”“»]|(?:HTTP\s*)?\d[\d.,%]*)[\W_]*$/iu.test(text);
}

/** A sentence right behind an output that tells of another time, or denies it: what was taken from the output is taken back. */
function turnsSample(item: Item, place: Place): boolean {
  const { sampled } = place;
  place.sampled = null;
  if (sampled == null || item.kind !== 'paragraph' || item.lines.from > sampled.line + 3) return false;
  if (!tellsOtherwise(item.text)) return false;
  sampled.check.draft = sampled.without;
  leaveSample(sampled.check, item, item.text);
  return true;
}

/** A code or a literal: what is stated of one and cannot be read is asked. */
const holdsValue = /(?<![\p{L}\d.:/#$€-])[1-5]\d\d(?![\p{L}\d]|[.:/%-]\d)|[`"“„«「]/u;

/** Beside a criterion that has a command of its own stands another one. */
function isOwnSentence({ kind, depth }: Item, { unit: { role }, commandDepth }: Place): boolean {
  const isLine = kind === 'task' || kind === 'list-item';
  return (
    isLine && (role === 'criteria' || role === 'timeline') && commandDepth !== null && depth <= commandDepth
  );
}

/** A value in the list below a line that runs something. */
function isBelowCommand({ depth, text }: Item, { commandDepth }: Place): boolean {
  return (
    commandDepth !== null && depth > commandDepth && (isExpectation(text) || /^\W*?[`"'{[\d]/u.test(text))
  );
}

/** What is stated behind a question belongs to it; true when there was one. */
function joinQuestion(item: Item, { latest }: Place, { fates }: Gathering): boolean {
  const last = latest.at(-1);
  if (last?.draft.type !== 'manual' || item.kind === 'task') return false;
  const prompt = `${String(last.draft.spec.prompt)}\n${plain(item.text)}`.slice(0, 2000);
  last.draft = { ...last.draft, spec: { ...last.draft.spec, prompt } };
  fates.give(item.lines, last, 'what a person should see');
  return true;
}

/** What is stated and cannot be told by the check before it is asked of a person. */
function askForIt(item: Item, place: Place, { checks, fates }: Gathering): void {
  if (!isStatement(item.text) && !isClaimed(item.text) && place.mode !== 'expected') return;
  const check: Candidate = {
    draft: manualDraft(
      plain(behindLabel(item.text)),
      'stated, and nothing that a check observes could tell it',
    ),
    name: plain(behindLabel(item.text)),
    unit: place.unit,
    line: item.lines.from,
    words: item.text,
    boxes: item.kind === 'task' ? [item] : [],
    notes: [],
  };
  checks.push(check);
  fates.give(item.lines, check, check.draft.why);
}
