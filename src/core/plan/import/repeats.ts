import type { Candidate, Fates } from './candidate.ts';
import { headingWords, isOfItsKind } from './heading-words.ts';
import { type Item, plain } from './item.ts';
import { optionalFrom } from './roles.ts';
import type { LineSurroundings } from './surroundings.ts';

/**
 * The checks without those that do the same as another, expect nothing else, and are asked for in the same circumstances: a line below `After the
 * deploy` is no repeat of one below `Before the deploy`, and one behind what changes something none of one before it. Of two the one that something
 * was stated for stays, else the first.
 */
export function withoutRepeats(
  checks: readonly Candidate[],
  fates: Fates,
  around: ReadonlyMap<Item, LineSurroundings>,
): readonly Candidate[] {
  const wordsAround = circumstancesIn(around);
  const candidates: Candidate[] = [];
  const byKey = Map.groupBy(checks, keyOf);
  for (const own of byKey.values()) {
    const looks: Candidate[] = [];
    // A criterion has no moment of its own: it is told by what was seen last.
    for (const check of [...own.filter((one) => !isCriterion(one)), ...own.filter(isCriterion)]) {
      const other = looks.findLast(
        (one) => agree(one, check) && isSameLook(one, check, { checks, wordsAround }),
      );
      if (other === undefined) {
        looks.push(check);
        continue;
      }
      const stays = isOpen(other) && !isOpen(check) ? check : other;
      join(other, check, stays);
      fates.move(stays === other ? check : other, stays, 'the same as another line of the document');
      looks[looks.indexOf(other)] = stays;
    }
    candidates.push(...looks);
  }
  const left = new Set(candidates);
  return checks.filter((check) => left.has(check));
}

/** What is said of where and when a check looks: the headings above it, what introduces its line, and what that stands in. */
type Circumstances = (check: Candidate) => readonly string[];

function circumstancesIn(around: ReadonlyMap<Item, LineSurroundings>): Circumstances {
  const byLine = new Map(
    [...around].flatMap(([{ lines, kind }, { above }]) =>
      kind === 'heading'
        ? []
        : Array.from({ length: lines.to - lines.from + 1 }, (_, at) => [lines.from + at, above] as const),
    ),
  );
  return ({ unit: { path, title }, line, boxes }) => {
    const own = title === null || title.kind === 'heading' ? [] : [title.text];
    // What a box says of itself is no circumstance.
    const boxed = new Set(boxes.map(({ text }) => plain(text)));
    const inside = [...own.map(plain), ...(byLine.get(line) ?? [])].filter((text) => !boxed.has(text));
    return [...new Set([...path.map(plain), ...inside])];
  };
}

/** True where one look tells of both. */
function isSameLook(
  one: Candidate,
  other: Candidate,
  { checks, wordsAround }: { checks: readonly Candidate[]; wordsAround: Circumstances },
): boolean {
  const [first, second] = checks.indexOf(one) < checks.indexOf(other) ? [one, other] : [other, one];
  const between = checks.slice(checks.indexOf(first) + 1, checks.indexOf(second));
  const isToldLast = isCriterion(first) && !isCriterion(second);
  if (!isToldLast && between.some(({ draft }) => draft.danger !== null)) return false;
  const [here, there] = [wordsAround(first), wordsAround(second)];
  const { spec, expect } = second.draft;
  const known = headingWords(JSON.stringify([spec, expect]));
  const isSilent = (text: string, others: readonly string[]) =>
    others.includes(text) || isOfItsKind(text, known);
  return here.every((text) => isSilent(text, there)) && there.every((text) => isSilent(text, here));
}

function isCriterion({ unit: { role } }: Candidate): boolean {
  return role === 'criteria';
}

function join(one: Candidate, other: Candidate, stays: Candidate): void {
  const goes = stays === one ? other : one;
  stays.places = [...placesOf(one), ...placesOf(other)];
  stays.words += `\n${goes.words}`;
  stays.draft = { ...stays.draft, capture: { ...goes.draft.capture, ...stays.draft.capture } };
  stays.boxes = [...stays.boxes, ...goes.boxes];
  stays.name ||= goes.name;
  stays.notes = [...stays.notes, ...goes.notes.filter((note) => note.startsWith('not understood'))];
}

function placesOf({ places, words, boxes }: Candidate): NonNullable<Candidate['places']> {
  return places ?? [{ words, boxes }];
}

function keyOf({ draft: { type, spec, expect }, unit }: Candidate): string {
  // The names of variables stand among what is expected of them.
  const names = type === 'env' ? Object.keys(expect) : [];
  // What is off unless asked for stands in for nothing.
  return JSON.stringify([type, spec, names, optionalFrom(unit.path) === -1 ? '' : unit.path]);
}

function agree(a: Candidate, b: Candidate): boolean {
  if (JSON.stringify(a.draft.expect) === JSON.stringify(b.draft.expect)) return true;
  return [a, b].some((one) => isOpen(one) && !readsItself(one)) && !looksElsewhere(a, b);
}

/** Where nothing was stated for one, its pipe still tells what it was to show: other lines than the other. */
function looksElsewhere(a: Candidate, b: Candidate): boolean {
  return (
    [a, b].some((one) => isOpen(one) && /^(?:lines|count)$/.test(one.draft.prints.kind)) &&
    JSON.stringify(a.draft.prints) !== JSON.stringify(b.draft.prints)
  );
}

/** What its own pipe looks for is asked by no other line. */
function readsItself({ draft: { expect } }: Candidate): boolean {
  return ['stdout', 'stderr', 'body', 'json', 'header', 'entries'].some((key) => key in expect);
}

function isOpen({ draft }: Candidate): boolean {
  return draft.inferred || Object.keys(draft.expect).length === 0;
}
