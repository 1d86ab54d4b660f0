import { type Check, checksOf, checksOnlyNamed, type Plan } from '../plan/model.ts';
import { referencesIn } from '../plan/variables.ts';

/** A selection with the checks that come along because it uses what they capture. */
export type WithProducers = {
  checks: readonly Check[];
  /** Of each that comes along: the checks that it runs for, by its id. */
  pulledFor: ReadonlyMap<string, readonly string[]>;
};

/** Adds the checks whose captures the selected ones use, and those that these use; never one that changes something or asks a person. */
export function withProducers(plan: Pick<Plan, 'phases'>, selected: readonly Check[]): WithProducers {
  const all = checksOf(plan);
  const optional = new Set(checksOnlyNamed(plan));
  // To name one check of an optional section is to name the section.
  const mayJoin = (one: Check, check: Check) => !optional.has(one) || one.section === check.section;
  const chosen = new Map(selected.map((check) => [check.id, check]));
  const pulledFor = new Map<string, string[]>();
  const open = [...selected];
  for (let check = open.shift(); check !== undefined; check = open.shift()) {
    for (const name of capturesUsed(check)) {
      const sources = all.filter(({ capture }) => Object.hasOwn(capture, name));
      const there = sources.find(({ id }) => chosen.has(id));
      const source = there ?? sources.find((one) => whyNotPulled(one) === null && mayJoin(one, check));
      if (source === undefined) continue;
      if (there === undefined) {
        chosen.set(source.id, source);
        pulledFor.set(source.id, []);
        open.push(source);
      }
      const consumers = pulledFor.get(source.id);
      if (consumers !== undefined && !consumers.includes(check.id)) consumers.push(check.id);
    }
  }
  return { checks: [...chosen.values()], pulledFor };
}

/** Why a check is not run unasked, in words that follow its name; null when it may come along. */
export function whyNotPulled({
  danger,
  once,
  deploys,
  asks,
}: Pick<Check, 'danger' | 'once' | 'deploys' | 'asks'>): string | null {
  if (danger !== null) return 'is marked danger';
  if (once) return 'is marked once';
  if (deploys) return 'deploys';
  return asks ? 'asks a person' : null;
}

/** The names of captures that a check uses. */
export function capturesUsed({ spec, expect }: Check): readonly string[] {
  const names = referencesIn(JSON.stringify([spec, expect])).flatMap(({ kind, name }) =>
    kind === 'variable' && name.startsWith('capture.') ? [name.slice('capture.'.length)] : [],
  );
  return [...new Set(names)];
}
