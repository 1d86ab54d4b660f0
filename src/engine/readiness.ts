import type { Check } from '../core/plan/model.ts';
import type { NeedNames } from '../core/run/needs.ts';

/** Says which checks of a phase may start; each step costs as much as the checks it frees, however long the phase is. */
export type PhaseReadiness = {
  /** Those that wait for nothing, in the order of the plan. */
  first: readonly Check[];
  /** Those that waited only for this one. */
  after(finished: string): readonly Check[];
};

/** Works out what the unfinished `checks` of one phase wait for among themselves; what lies in other phases has ended before. */
export function readiness(checks: readonly Check[], names: NeedNames): PhaseReadiness {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const sectionLeft = new Map<string, number>();
  for (const { section } of checks) sectionLeft.set(section, (sectionLeft.get(section) ?? 0) + 1);
  const waitsFor = new Map<string, number>();
  const dependents = new Map<string, Check[]>();
  for (const check of checks) {
    const needed = new Set([...(names.sections.get(check.section)?.needs ?? []), ...check.needs]);
    const open = [...needed].filter(
      (name) => byId.has(name) || (name !== check.section && sectionLeft.has(name)),
    );
    waitsFor.set(check.id, open.length);
    for (const name of open) {
      const others = dependents.get(name);
      if (others === undefined) dependents.set(name, [check]);
      else others.push(check);
    }
  }
  const release = (name: string): Check[] =>
    (dependents.get(name) ?? []).filter((check) => {
      const left = (waitsFor.get(check.id) ?? 0) - 1;
      waitsFor.set(check.id, left);
      return left === 0;
    });
  return {
    first: checks.filter(({ id }) => waitsFor.get(id) === 0),
    after(finished) {
      const section = byId.get(finished)?.section ?? '';
      const left = (sectionLeft.get(section) ?? 0) - 1;
      sectionLeft.set(section, left);
      return [...release(finished), ...(left === 0 ? release(section) : [])];
    },
  };
}
