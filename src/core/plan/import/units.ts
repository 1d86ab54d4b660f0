import { type Item, plain } from './item.ts';
import { labelOf } from './labels.ts';
import { roleAt, type SectionRole } from './roles.ts';

/** What belongs together under one title: a heading, a list item with something inside, or a line of bold text. */
export type Unit = {
  role: SectionRole | null;
  /** Texts of the headings above, and of its own where that is its title. */
  path: readonly string[];
  /** Null for what stands before the first heading. */
  title: Item | null;
  /** The line that its section begins at: units of one section may follow each other. */
  section: number;
  /** The lines of it, without the title. */
  members: readonly Item[];
};

/** The document in units, in its order; every item is the title or a member of exactly one. */
export function unitsOf(items: readonly Item[]): readonly Unit[] {
  const units: Open[] = [];
  let section: Open = open(null, [], 0);
  let nested: { unit: Open; depth: number } | null = null;
  for (const [index, item] of items.entries()) {
    if (item.kind === 'heading' || isBoldTitle(item)) {
      const path = item.kind === 'heading' ? [...item.path, item.text] : item.path;
      section = open(item, path, item.lines.from);
      units.push(section);
      nested = null;
      continue;
    }
    if (units.length === 0) units.push(section);
    if (nested !== null && item.depth <= nested.depth) nested = null;
    if (nested === null && ownsWhatFollows(items, index)) {
      nested = { unit: open(item, item.path, section.section), depth: item.depth };
      units.push(nested.unit);
      continue;
    }
    if (nested !== null) {
      nested.unit.members.push(item);
      continue;
    }
    // Behind a list the section goes on: a unit of its own, so that the order stays.
    if (units.at(-1) !== section) {
      section = open(section.title, section.path, section.section);
      units.push(section);
    }
    section.members.push(item);
  }
  return units.map((unit) => (isTestAfterAll(unit) ? { ...unit, role: 'tests' as const } : unit));
}

/** `Background jobs`, `Order history` among tests: what runs something and says what is expected is one, whatever its title sounds like. */
function isTestAfterAll({ role, path, members }: Unit): boolean {
  if (role !== 'history' && role !== 'reference') return false;
  const labels = members.map(({ kind, text }) => (kind === 'code' ? null : labelOf(text)));
  return (
    roleAt(path.slice(0, -1)) === 'tests' &&
    members.some(({ kind }) => kind === 'code') &&
    labels.includes('expected') &&
    !labels.includes('observed')
  );
}

type Open = Unit & { members: Item[] };

function open(title: Item | null, path: readonly string[], section: number): Open {
  return { role: roleAt(path), path, title, section, members: [] };
}

/** A list item with a block of code or a list inside. */
function ownsWhatFollows(items: readonly Item[], index: number): boolean {
  const item = items[index];
  const next = items[index + 1];
  if (item === undefined || next === undefined) return false;
  if (item.kind !== 'list-item' && item.kind !== 'task') return false;
  return next.depth > item.depth && next.kind !== 'heading' && labelOf(item.text) === null;
}

/** `**Test 3: Login**` on a line of its own. */
function isBoldTitle(item: Item): boolean {
  if (item.kind !== 'paragraph' || item.depth > 0 || item.text.includes('\n')) return false;
  const found = /^(\*\*|__)([^*_].*?)\1\s*:?\s*$/.exec(item.text);
  const words = plain(item.text);
  // A sentence in bold is no title.
  const isSentence = /[.!。！]$/u.test(words) && words.split(/\s+/).length > 4;
  return found !== null && !isSentence && labelOf(item.text) === null && words.length <= 90;
}
