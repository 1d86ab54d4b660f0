import type { KeyPairs } from './pair-up.ts';
import type { PlanPieces } from './piece-tree.ts';
import type { PlanTree } from './record.ts';
import { deedOf } from './same.ts';

/** Names in a plan, by group: pairs from one side to the other. */
export type PlanNames = { environments: KeyPairs; phases: KeyPairs; sections: KeyPairs; check: KeyPairs };

/** Names that would stand twice in the merged plan, `kind/name` of what has to give way, and all names that are in use. */
export type AvoidedNames = { given: ReadonlySet<string>; used: ReadonlySet<string> };

type Sides = {
  imported: PlanNames;
  planNames: PlanNames;
  record: PlanTree;
  mine: PlanPieces;
  fresh: PlanPieces;
  avoided: AvoidedNames;
};

/** The names that things of the document have in the plan: a new one whose id the plan uses for something else gets an id of its own. */
export function freshNames({ imported, planNames, record, mine, fresh, avoided }: Sides): PlanNames {
  const through = (pairs: KeyPairs, others: KeyPairs) =>
    new Map([...pairs].map(([key, before]) => [key, others.get(before) ?? before]));
  const names: PlanNames = {
    environments: through(imported.environments, planNames.environments),
    phases: through(imported.phases, planNames.phases),
    sections: through(imported.sections, planNames.sections),
    check: through(imported.check, planNames.check),
  };
  const groups = { phases: phasesOf, sections: sectionsOf, check: checksOf };
  const taken = new Set([...avoided.used, ...checksOf(record).keys()]);
  for (const [kind, membersOf] of Object.entries(groups) as [keyof typeof groups, typeof phasesOf][]) {
    for (const key of membersOf(mine.root).keys()) taken.add(key);
    for (const name of names[kind].values()) taken.add(name);
  }
  const free = (name: string) => {
    let own = name;
    for (let count = 2; taken.has(own); count += 1) own = `${name}-${count}`;
    taken.add(own);
    return own;
  };
  for (const [kind, membersOf] of Object.entries(groups) as [keyof typeof groups, typeof phasesOf][]) {
    const there = membersOf(mine.root);
    const given = new Set(names[kind].values());
    for (const [key, piece] of membersOf(fresh.root)) {
      const name = names[kind].get(key);
      if (name !== undefined && !avoided.given.has(`${kind}/${name}`)) continue;
      const own = there.get(key);
      const isSame =
        kind === 'check' && own !== undefined && deedOf(own) === deedOf(piece) && !given.has(key);
      names[kind].set(key, name === undefined && isSame ? key : free(name ?? key));
    }
  }
  return names;
}

function phasesOf(told: PlanTree): ReadonlyMap<string, PlanTree> {
  return told.children.get('phases')?.children ?? new Map();
}

/** The sections of all phases: no two have one id. */
export function sectionsOf(told: PlanTree): ReadonlyMap<string, PlanTree> {
  return new Map(
    [...phasesOf(told).values()].flatMap((phase) => [...(phase.children.get('sections')?.children ?? [])]),
  );
}

function checksOf(told: PlanTree): ReadonlyMap<string, PlanTree> {
  return told.children.get('check')?.children ?? new Map();
}
