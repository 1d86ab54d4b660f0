import { spliced, type TextEdit } from './edit.ts';
import { type AvoidedNames, freshNames, type PlanNames, sectionsOf } from './fresh-names.ts';
import { inlineOf } from './inline.ts';
import { alignedPairs, importedChecks, type KeyPairs, keptChecks, titledPairs } from './pair-up.ts';
import { childrenOf, type PlanPiece, type PlanPieces, parsePlan, placeOf } from './piece-tree.ts';
import { citingKeys, memberKey, type PlanTree, placeKey, unescapedKey } from './record.ts';

/** The three sides of a merge, in which one thing has one key: the key that it has in the plan. */
export type MergeSides = {
  before: PlanTree;
  mine: PlanPieces;
  fresh: PlanPieces;
  /** Ids that people gave checks, and those of the last import. */
  renamedChecks: KeyPairs;
};

/** `told` is null where nothing is known of the last import. Gives what it wrote, and what one writes now, the keys of the plan. Ids that people type thus stay as they are when a title of the document changes. */
export function inOneTongue(
  told: PlanTree | null,
  mine: PlanPieces,
  text: string,
  avoided: AvoidedNames,
): MergeSides | null {
  const first = parsePlan(text);
  if (first === null) return null;
  const record = told ?? mine.root;
  const own = namesOf(record, mine.root, keptChecks);
  const imported = namesOf(record, first.root, importedChecks);
  const before = told === null ? { hash: null, children: new Map() } : renamed(record, inverse(own));
  const names = freshNames({ imported, planNames: inverse(own), record, mine, fresh: first, avoided });
  const fresh = parsePlan(spliced(text, renamings(first, names)));
  if (fresh === null) return null;
  withListKeys(before, mine.root);
  withListKeys(before, fresh.root);
  const renamedChecks = new Map([...(told === null ? [] : own.check)].filter(([now, then]) => now !== then));
  return { before, mine, fresh, renamedChecks };
}

function namesOf(record: PlanTree, now: PlanPiece, checks: typeof keptChecks): PlanNames {
  const of = (told: PlanTree, key: string) => told.children.get(key)?.children ?? new Map<string, PlanTree>();
  const phases = titledPairs(of(record, 'phases'), of(now, 'phases'));
  const groups = new Map([...phaseOfSections(record, new Map()), ...phaseOfSections(now, phases)]);
  return {
    environments: alignedPairs(of(record, 'environments'), of(now, 'environments')),
    phases,
    sections: titledPairs(sectionsOf(record), sectionsOf(now), groups),
    check: checks(of(record, 'check'), of(now, 'check')),
  };
}

/** The phase of each section, by the name that `names` gives it. */
function phaseOfSections(plan: PlanTree, names: KeyPairs): ReadonlyMap<PlanTree, string> {
  const phases = [...(plan.children.get('phases')?.children ?? [])];
  return new Map(
    phases.flatMap(([id, phase]) =>
      [...(phase.children.get('sections')?.children.values() ?? [])].map((section): [PlanTree, string] => [
        section,
        names.get(id) ?? id,
      ]),
    ),
  );
}

function inverse({ environments, phases, sections, check }: PlanNames): PlanNames {
  const turned = (pairs: KeyPairs) => new Map([...pairs].map(([one, other]) => [other, one]));
  return {
    environments: turned(environments),
    phases: turned(phases),
    sections: turned(sections),
    check: turned(check),
  };
}

/** The edits that give a plan other names, where they are made and where they are cited. */
function renamings({ root, sections }: PlanPieces, names: PlanNames): readonly TextEdit[] {
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
    for (const child of piece.children.values()) {
      const other = isCitation(piece, child) ? all.get(String(child.data)) : undefined;
      if (other === undefined) cite(child);
      else if (other !== child.data) edits.push({ ...child.value, text: inlineOf(other) });
    }
  };
  cite(root);
  return edits;
}

function isCitation(list: PlanPiece, { key, data }: PlanPiece): boolean {
  return citingKeys.has(list.key) && key.startsWith('#') && typeof data === 'string';
}

/** A record in which checks have other ids. */
export function withCheckIds(record: PlanTree, check: KeyPairs): PlanTree {
  const none: KeyPairs = new Map();
  return renamed(record, { environments: none, phases: none, sections: none, check });
}

function renamed(record: PlanTree, names: PlanNames): PlanTree {
  const all = [...names.phases, ...names.sections, ...names.check];
  const members = new Map(all.map(([one, other]) => [memberKey(one), memberKey(other)]));
  const cited = (told: PlanTree): PlanTree => {
    const children = [...told.children].map(([own, child]): [string, PlanTree] => {
      const other = members.get(own);
      return other === undefined ? [own, child] : [other, { ...child, hash: other.slice(1) }];
    });
    return { hash: told.hash, children: new Map(children) };
  };
  const group = (key: string, told: PlanTree): PlanTree => {
    const pairs =
      key === 'environments' || key === 'phases' || key === 'sections' || key === 'check' ? names[key] : null;
    const children = [...told.children].map(([own, child]): [string, PlanTree] => [
      pairs?.get(own) ?? own,
      own === placeKey
        ? { ...child, hash: placed(child.hash ?? '', names) }
        : citingKeys.has(own)
          ? cited(child)
          : group(own, child),
    ]);
    return { hash: told.hash, children: new Map(children) };
  };
  return group('', record);
}

function placed(place: string, { phases, sections }: PlanNames): string {
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
