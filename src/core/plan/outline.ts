import type { Path } from './problem.ts';

/** A name somewhere in a plan, with its place. */
export type Name = { name: string; path: Path };

export type CheckOutline = Name & {
  phase: string;
  section: string;
  needs: readonly Name[];
  written: Readonly<Record<string, unknown>>;
};
export type GroupOutline = Name & {
  kind: 'phase' | 'section';
  parent: string | null;
  needs: readonly Name[];
};
export type EnvironmentOutline = Name & {
  extends: Name | null;
  vars: Readonly<Record<string, unknown>>;
  written: Readonly<Record<string, unknown>>;
};

/** The names of a plan and what refers to them, read from a file that may have any mistake in it: what has the wrong shape is left out. */
export type Outline = {
  file: Readonly<Record<string, unknown>>;
  vars: Readonly<Record<string, unknown>>;
  environments: readonly EnvironmentOutline[];
  groups: readonly GroupOutline[];
  checks: readonly CheckOutline[];
  /** Checks named by criteria, tasks and risks. */
  cited: readonly Name[];
  /** Words of `reports.*.run`, and their environments. */
  selectors: readonly Name[];
  reportEnvironments: readonly Name[];
  /** `--var` names. */
  extraVars: readonly string[];
};

/** Reads the outline of a plan file; never throws. */
export function outlineOf(root: unknown, extraVars: readonly string[]): Outline {
  const file = keysOf(root);
  const { groups, checks } = phasesOutline(file);
  const reports = membersOf(file.reports);
  return {
    file,
    vars: keysOf(file.vars),
    environments: membersOf(file.environments).map(([name, written]) => ({
      name,
      path: ['environments', name],
      extends: nameAt(keysOf(written).extends, ['environments', name, 'extends']),
      vars: keysOf(keysOf(written).vars),
      written: keysOf(written),
    })),
    groups,
    checks,
    cited: citedChecks(file),
    selectors: reports.flatMap(([id, report]) => namesAt(keysOf(report).run, ['reports', id, 'run'])),
    reportEnvironments: reports.flatMap(
      ([id, report]) => nameAt(keysOf(report).environment, ['reports', id, 'environment']) ?? [],
    ),
    extraVars,
  };
}

function phasesOutline(file: Outline['file']): Pick<Outline, 'groups' | 'checks'> {
  const groups: GroupOutline[] = [];
  const checks: CheckOutline[] = [];
  for (const [phase, phaseWritten] of membersOf(file.phases)) {
    const path = ['phases', phase];
    const needs = namesAt(keysOf(phaseWritten).needs, [...path, 'needs']);
    groups.push({ kind: 'phase', name: phase, parent: null, path, needs });
    for (const [section, sectionWritten] of membersOf(keysOf(phaseWritten).sections)) {
      const at = [...path, 'sections', section];
      const sectionNeeds = namesAt(keysOf(sectionWritten).needs, [...at, 'needs']);
      groups.push({ kind: 'section', name: section, parent: phase, path: at, needs: sectionNeeds });
      for (const [name, check] of membersOf(keysOf(sectionWritten).checks)) {
        const written = keysOf(check);
        const here = [...at, 'checks', name];
        checks.push({
          name,
          path: here,
          phase,
          section,
          needs: namesAt(written.needs, [...here, 'needs']),
          written,
        });
      }
    }
  }
  return { groups, checks };
}

function citedChecks(file: Outline['file']): readonly Name[] {
  const criteria = membersOf(file.criteria).flatMap(([tier, list]) =>
    itemsOf(list).flatMap((one, index) => namesAt(keysOf(one).checks, ['criteria', tier, index, 'checks'])),
  );
  const tasks = membersOf(file.timeline).flatMap(([id, window]) =>
    itemsOf(keysOf(window).tasks).flatMap((task, index) =>
      namesAt(keysOf(task).checks, ['timeline', id, 'tasks', index, 'checks']),
    ),
  );
  const risks = itemsOf(file.risks).flatMap((risk, index) =>
    namesAt(keysOf(risk).watch, ['risks', index, 'watch']),
  );
  return [...criteria, ...tasks, ...risks];
}

/** The keys of a map; none for anything else. */
export function keysOf(value: unknown): Readonly<Record<string, unknown>> {
  // Safe: an object that is no list is a map of names to anything.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function membersOf(value: unknown): readonly [string, unknown][] {
  return Object.entries(keysOf(value));
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** One name in place of a list of them is a mistake of its own; what it refers to counts all the same. */
function namesAt(value: unknown, path: Path): readonly Name[] {
  if (typeof value === 'string')
    return value.split(/[\s,]+/).flatMap((name) => (name === '' ? [] : [{ name, path }]));
  return itemsOf(value).flatMap((name, index) => nameAt(name, [...path, index]) ?? []);
}

function nameAt(value: unknown, path: Path): Name | null {
  return typeof value === 'string' ? { name: value, path } : null;
}
