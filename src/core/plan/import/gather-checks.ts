import { attachOwn } from './attach.ts';
import type { Candidate } from './candidate.ts';
import { isBare } from './command-check.ts';
import { readBlock } from './gather-block.ts';
import { readInline } from './gather-inline.ts';
import { readText } from './gather-text.ts';
import type { Gathering, Place } from './gathering.ts';
import { type Item, plain } from './item.ts';
import { behindLabel, isScene, labelOf } from './labels.ts';
import { roleOf } from './roles.ts';
import { readRow } from './table-checks.ts';
import type { Unit } from './units.ts';
import { isExpectation, isOfOutcome } from './wording.ts';
import { withLetters } from './words/letters.ts';

/** The checks of one unit; what it says behind its commands is given to them. Lines that are no part of a check are left. */
export function gatherChecks(
  unit: Unit,
  gathering: Gathering,
  latest: readonly Candidate[],
): readonly Candidate[] {
  const place: Place = {
    unit,
    latest,
    mode:
      unit.title === null
        ? null
        : (labelOf(unit.title.text) ?? (saysExpected(unit.title) ? 'expected' : null)),
    modeDepth: 0,
    commandDepth: null,
    before: null,
  };
  const first = gathering.checks.length;
  const { title } = unit;
  // A line with a command of its own, above others.
  if (title?.kind === 'list-item' || title?.kind === 'task') readInline(title, place, gathering);
  for (const item of unit.members) {
    if (item.kind === 'code') readBlock(item, place, gathering);
    else if (item.kind === 'table-row') readRow(item, place, gathering);
    else if (item.kind !== 'html') readText(item, place, gathering);
  }
  const own = gathering.checks.slice(first);
  if (own.length === 0) readTitle(unit, gathering);
  else nameThem(unit, own, gathering);
  return place.latest;
}

const expectedHeading =
  /^(?:expect(?:ed|ations?)|erwartet|erwartung|r[ée]sultats? attendu|attendu|(?:resultados?|salidas?|respuestas?|sa[íi]das?) esperad|esperad|risultat[oi] attes|attes[oi]|ожида|预期|期望|期待|想定|예상|기대)/iu;

/** `### Expected results`: a heading that is nothing but the label of what was shown before it. */
export function saysExpected({ kind, text }: Item): boolean {
  const words = plain(text).replace(/^[\d.]+\s*/, '');
  return (
    kind === 'heading' &&
    words.length <= 30 &&
    expectedHeading.test(words) &&
    labelOf(`${words}:`) === 'expected'
  );
}

/** A unit without a command of its own whose title says what should be. */
function readTitle({ title }: Unit, { fates }: Gathering): void {
  if (title?.kind === 'heading') fates.tell(title.lines, 'ignored', 'the title of a section');
}

/** True for a title that says what should come: with a value, or that something works or is not there. */
function statesValue({ kind, text }: Item): boolean {
  if (!isExpectation(text)) return false;
  // A heading with a number in it (`500 errors`) may only name what the section is about.
  if (/\d|[`"“„«「]/u.test(text)) return kind !== 'heading' || says.test(text);
  return isOfOutcome(text) && !(kind === 'heading' && /^\W*(?:\S+\s+)?\S+\W*$/u.test(text));
}

const says = withLetters(
  /→|⇒|->|=>|[=:<>≤≥]\s*\S|返回|应|應|返す|返る|になる|반환|\b(?:returns|is|are|answers|responds|gives|shows|prints|yields|equals|reports|stays|has|have|gets|should|must|expect\w*|under|below|above|within|at (?:least|most)|less than|more than|liefert|gibt|antwortet|ist|sind|zeigt|soll\w*|muss|müssen|unter|über|höchstens|mindestens|renvoie|retourne|donne|répond|est|sont|doit|devuelve|retorna|responde|es|son|debe|deve|restituisce|risponde|è|возвращает|отвечает|должен|должна|должно)\b/iu,
);

/** The title of a unit is the name of its only check, or stands in front of those of several. */
function nameThem(unit: Unit, own: readonly Candidate[], { commands, fates }: Gathering): void {
  const { title } = unit;
  const [first] = own;
  if (title === null || first === undefined) return;
  const name = plain(title.text)
    .replace(/^(step|test|tc|schritt|étape|paso|passo|шаг)?\s*[\d.]*\d(?:\s*[:.)-]\s*|\s+(?=\p{L}))/iu, '')
    .replace(/\s*[:：]$/, '');
  const running = own.filter(({ draft }) => draft.type !== 'manual');
  // "Tests" names a section and no test.
  const isName = title.kind !== 'heading' || /\s/.test(name) || roleOf(name) === null;
  if (isName && (title.kind !== 'heading' || running.length <= 1)) {
    for (const check of own) if (check === (running[0] ?? first)) check.name = name;
  }
  for (const item of unit.members) {
    const isLabel =
      item.kind !== 'code' && labelOf(item.text) !== null && plain(behindLabel(item.text)) === '';
    if (isLabel) fates.give(item.lines, first, 'a label of the check');
    else if (isScene(item.text)) fates.give(item.lines, first, 'the scene of the check');
  }
  for (const check of own) check.words += `\n${title.text}`;
  if (running.length === 1 && running[0] !== undefined && isBare(running[0]) && statesValue(title)) {
    if (attachOwn(running[0], [title.text], commands.withExpectation, { context: '' }))
      running[0].notes = [...running[0].notes, 'its title states what is expected'];
  }
  if (title.kind === 'task') for (const check of own) check.boxes = [...check.boxes, title];
  if (title.kind === 'heading') fates.tell(title.lines, 'ignored', 'the title of a section');
  else if (running.length > 1 && title.kind === 'list-item' && !isExpectation(title.text))
    fates.tell(title.lines, 'ignored', 'the title of several checks');
  else fates.give(title.lines, first, 'the title of the check');
}
