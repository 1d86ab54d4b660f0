import { spliced, type TextEdit } from './edit.ts';
import { inlineOf } from './inline.ts';
import { alignedPairs, importedChecks, type KeyPairs, keptChecks } from './pair-up.ts';
import { childrenOf, type PlanPiece, type PlanPieces, parsePlan, placeOf } from './piece-tree.ts';
import { type PlanTree, placeKey, unescapedKey } from './record.ts';
import { deedOf } from './same.ts';

/** The three sides of a merge, in which one thing has one key: the key that it has in the plan. */
export type MergeSides = { before: PlanTree; mine: PlanPieces; fresh: PlanPieces };

/** `told` is null where nothing is known of the last import. Gives what it wrote, and what one writes now, the keys of the plan. Ids that people type thus stay as they are when a title of the document changes. */
export function inOneTongue(told: PlanTree | null, mine: PlanPieces, text: string): MergeSides | null {
  const first = parsePlan(text);
  if (first === null) return null;
  const record = told ?? mine.root;
  const kept = namesOf(record, mine.root, keptChecks);
  const imported = namesOf(record, first.root, importedChecks);
  const before = told === null ? { hash: null, children: new Map() } : renamed(record, inverse(kept));
  const names = freshNames(imported, inverse(kept), record, mine, first);
  const fresh = parsePlan(spliced(text, renamings(first, names)));
  if (fresh === null) return null;
  withListKeys(before, mine.root);
  withListKeys(before, fresh.root);
  return { before, mine, fresh };
}

/** Names in a plan, by group: `KeyPairs` from one side to the other. */
type Names = { environments: KeyPairs; phases: KeyPairs; sections: KeyPairs; check: KeyPairs };

function namesOf(record: PlanTree, now: PlanPiece, checks: typeof keptChecks): Names {
  const of = (told: PlanTree, key: string) => told.children.get(key)?.children ?? new Map<string, PlanTree>();
  return {
    environments: alignedPairs(of(record, 'environments'), of(now, 'environments')),
    phases: alignedPairs(of(record, 'phases'), of(now, 'phases')),
    sections: alignedPairs(sectionsOf(record), sectionsOf(now)),
    check: checks(of(record, 'check'), of(now, 'check')),
  };
}

function sectionsOf(told: PlanTree): ReadonlyMap<string, PlanTree> {
  const phases = [...(told.children.get('phases')?.children.values() ?? [])];
  return new Map(phases.flatMap((phase) => [...(phase.children.get('sections')?.children ?? [])]));
}

function inverse({ environments, phases, sections, check }: Names): Names {
  const turned = (pairs: KeyPairs) => new Map([...pairs].map(([one, other]) => [other, one]));
  return {
    environments: turned(environments),
    phases: turned(phases),
    sections: turned(sections),
    check: turned(check),
  };
}

/** The names that things of the document have in the plan: a new check whose id the plan uses for another one gets an id of its own. */
function freshNames(
  imported: Names,
  kept: Names,
  record: PlanTree,
  mine: PlanPieces,
  fresh: PlanPieces,
): Names {
  const through = (pairs: KeyPairs, others: KeyPairs) =>
    new Map([...pairs].map(([key, before]) => [key, others.get(before) ?? before]));
  const check = through(imported.check, kept.check);
  const there = mine.root.children.get('check')?.children;
  const taken = new Set([
    ...check.values(),
    ...(there?.keys() ?? []),
    ...(record.children.get('check')?.children.keys() ?? []),
  ]);
  for (const [id, piece] of fresh.root.children.get('check')?.children ?? []) {
    if (check.has(id)) continue;
    const own = there?.get(id);
    const isSame = own !== undefined && deedOf(own) === deedOf(piece) && ![...check.values()].includes(id);
    let name = id;
    for (let count = 2; !isSame && taken.has(name); count += 1) name = `${id}-${count}`;
    taken.add(name);
    check.set(id, name);
  }
  return {
    environments: through(imported.environments, kept.environments),
    phases: through(imported.phases, kept.phases),
    sections: through(imported.sections, kept.sections),
    check,
  };
}

/** The edits that give a plan other names, where they are made and where they are cited. */
function renamings({ root, sections }: PlanPieces, names: Names): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  const rename = (pieces: Iterable<PlanPiece>, pairs: KeyPairs) => {
    for (const { key, name } of pieces) {
      const other = pairs.get(key) ?? key;
      if (other !== key && name !== null) edits.push({ ...name, text: inlineOf(other) });
    }
  };
  rename(childrenOf(root, 'environments'), names.environments);
  rename(childrenOf(root, 'phases'), names.phases);
  for (const phase of childrenOf(root, 'phases')) rename(childrenOf(phase, 'sections'), names.sections);
  for (const group of sections.values()) rename(group.children.values(), names.check);
  const all = new Map([...names.phases, ...names.sections, ...names.check]);
  const cite = (piece: PlanPiece) => {
    if (piece.hash === null) for (const child of piece.children.values()) cite(child);
    else if (citing.has(piece.key) && Array.isArray(piece.data)) {
      const other = piece.data.map((id) => all.get(String(id)) ?? id);
      if (other.some((id, index) => id !== (piece.data as unknown[])[index]))
        edits.push({ ...piece.value, text: inlineOf(other) });
    }
  };
  cite(root);
  return edits;
}

const citing = new Set(['needs', 'checks', 'watch']);

function renamed(record: PlanTree, names: Names): PlanTree {
  const group = (key: string, told: PlanTree): PlanTree => {
    const pairs =
      key === 'environments' || key === 'phases' || key === 'sections' || key === 'check' ? names[key] : null;
    const children = [...told.children].map(([own, child]): [string, PlanTree] => [
      pairs?.get(own) ?? own,
      own === placeKey ? { ...child, hash: placed(child.hash ?? '', names) } : group(own, child),
    ]);
    return { hash: told.hash, children: new Map(children) };
  };
  return group('', record);
}

function placed(place: string, { phases, sections }: Names): string {
  const [phase = '', section = ''] = place.split('/').map(unescapedKey);
  return placeOf(phases.get(phase) ?? phase, sections.get(section) ?? section);
}

/** Members of lists have no key of their own: they get that of the member of the last import which stands for the same. */
function withListKeys(before: PlanTree, now: PlanPiece): void {
  for (const [key, child] of now.children) {
    const told = before.children.get(key);
    if (told === undefined) continue;
    const isList = [...child.children.keys()].some((own) => own.startsWith('#'));
    if (isList) {
      const pairs = alignedPairs(told.children, child.children);
      child.children = new Map([...child.children].map(([own, member]) => [pairs.get(own) ?? own, member]));
    }
    withListKeys(told, child);
  }
}
