import { nearest } from '../nearest.ts';
import { requirementId } from './build.ts';
import { walkGraph } from './graph.ts';
import { keysOf, type Name, type Outline } from './outline.ts';
import { type Finding, mistake } from './problem.ts';
import { nearestSelector, reservedWords } from './selector-words.ts';
import { variablesAreKnown } from './variable-rules.ts';

/** One rule across fields: what of the plan breaks it. */
type Rule = (outline: Outline) => readonly Finding[];

/** All rules across fields; each is told on its own, so that one mistake does not hide another. */
export const rules: readonly Rule[] = [
  checkIdsAreUnique,
  sectionIdsAreUnique,
  idsAreNotSelectors,
  needsExist,
  needsHaveNoRing,
  citedChecksExist,
  extendsExist,
  extendsHaveNoRing,
  reportsAreRunnable,
  onceIsNotRepeated,
  requirementsHaveOwnNames,
  rollbacksAreDangerous,
  tracesAreMadeBefore,
  variablesAreKnown,
];

function checkIdsAreUnique({ checks }: Outline): readonly Finding[] {
  return repeated(checks).map(({ again, first }) =>
    mistake(
      'duplicate-id',
      again.path,
      `there is another check "${again.name}" in section ${first.section}; ids of checks are unique in a plan`,
      { at: 'key' },
    ),
  );
}

function sectionIdsAreUnique({ groups }: Outline): readonly Finding[] {
  const sections = groups.filter((group) => group.kind === 'section');
  return repeated(sections).map(({ again, first }) =>
    mistake('duplicate-id', again.path, `there is another section "${again.name}" in ${first.parent}`, {
      at: 'key',
    }),
  );
}

function repeated<Named extends Name>(all: readonly Named[]): readonly { again: Named; first: Named }[] {
  const byName = new Map<string, Named>();
  return all.flatMap((again) => {
    const first = byName.get(again.name);
    if (first !== undefined) return [{ again, first }];
    byName.set(again.name, again);
    return [];
  });
}

function idsAreNotSelectors({ checks, groups }: Outline): readonly Finding[] {
  const taken = new Map(groups.map((group) => [group.name, `a ${group.kind}`]));
  const reserved = [...groups, ...checks].filter(({ name }) => reservedWords.has(name));
  const twofold = checks.filter(({ name }) => taken.has(name));
  const sections = groups.filter(
    (group) =>
      group.kind === 'section' && groups.some((other) => other.kind === 'phase' && other.name === group.name),
  );
  return [
    ...reserved.map(({ name, path }) =>
      mistake(
        'reserved-id',
        path,
        `"${name}" has a meaning of its own where checks are selected; take another id`,
        {
          at: 'key',
        },
      ),
    ),
    ...twofold.map(({ name, path }) =>
      mistake('duplicate-id', path, `"${name}" is also the id of ${taken.get(name)}`, { at: 'key' }),
    ),
    ...sections.map(({ name, path }) =>
      mistake('duplicate-id', path, `"${name}" is also the id of a phase`, { at: 'key' }),
    ),
  ];
}

function needsExist({ checks, groups }: Outline): readonly Finding[] {
  const known = new Set([...checks, ...groups].map(({ name }) => name));
  return [...groups, ...checks].flatMap(({ needs }) =>
    needs
      .filter(({ name }) => !known.has(name))
      .map((need) => unknown('no phase, section or check', need, known)),
  );
}

function unknown(none: string, { name, path }: Name, known: Iterable<string>): Finding {
  return mistake('unknown-name', path, `there is ${none} "${name}"`, { suggestion: nearest(name, known) });
}

function needsHaveNoRing({ checks, groups }: Outline): readonly Finding[] {
  const begin = (name: string) => `begin ${name}`;
  const edges = new Map<string, string[]>();
  const groupNames = new Set(groups.map(({ name }) => name));
  // Two groups of one name are told of by another rule; what they need cannot be told apart.
  if (groupNames.size < groups.length) return [];
  const link = (from: string, to: readonly string[]) => {
    const there = edges.get(from);
    if (there === undefined) edges.set(from, [...to]);
    else there.push(...to);
  };
  for (const { name, parent, needs } of groups) {
    link(
      begin(name),
      needs.map((need) => need.name),
    );
    link(name, [begin(name)]);
    if (parent === null) continue;
    link(begin(name), [begin(parent)]);
    link(parent, [name]);
  }
  for (const { name, section, needs } of checks) {
    if (groupNames.has(name)) continue;
    link(name, [...needs.map((need) => need.name), begin(section)]);
    link(section, [name]);
  }
  const { rings } = walkGraph(edges.keys(), (node) => edges.get(node) ?? []);
  return rings.map((ring) => ringFinding(ring, [...groups, ...checks]));
}

function ringFinding(
  ring: readonly string[],
  named: Outline['groups'] | readonly (Name & { needs: readonly Name[] })[],
): Finding {
  const names = ring
    .map((node) => node.replace(/^begin /, ''))
    .filter((name, index, all) => name !== all[index - 1]);
  const start = named.find(
    ({ name, needs }) => names.includes(name) && needs.some((need) => names.includes(need.name)),
  );
  const need = start?.needs.find(({ name }) => names.includes(name));
  const round = [...names, names[0] ?? ''].filter((name, index, all) => name !== all[index - 1]);
  const shown = round.length > 8 ? [...round.slice(0, 4), '…', ...round.slice(-3)] : round;
  const message =
    round.length < 2 ? `"${round[0]}" needs itself` : `needs go round in a ring: ${shown.join(' → ')}`;
  return mistake('ring', need?.path ?? start?.path ?? ['phases'], message);
}

function citedChecksExist({ cited, checks }: Outline): readonly Finding[] {
  const known = new Set(checks.map(({ name }) => name));
  return cited.filter(({ name }) => !known.has(name)).map((name) => unknown('no check', name, known));
}

function extendsExist({ environments, reportEnvironments }: Outline): readonly Finding[] {
  const known = new Set(environments.map(({ name }) => name));
  return [...environments.flatMap((one) => one.extends ?? []), ...reportEnvironments]
    .filter(({ name }) => !known.has(name))
    .map((name) => unknown('no environment', name, known));
}

function extendsHaveNoRing({ environments }: Outline): readonly Finding[] {
  const parents = new Map(environments.map((one) => [one.name, one.extends]));
  const { rings } = walkGraph(parents.keys(), (name) => [parents.get(name)?.name ?? []].flat());
  return rings.map((ring) => {
    const [first = ''] = ring;
    const round = [...ring, first].join(' → ');
    const message =
      ring.length === 1 ? `"${first}" extends itself` : `environments extend each other in a ring: ${round}`;
    return mistake('ring', ['environments', first, 'extends'], message);
  });
}

function reportsAreRunnable(outline: Outline): readonly Finding[] {
  const { selectors, checks, groups } = outline;
  const tags = checks.flatMap(({ written }) => (Array.isArray(written.tags) ? written.tags.map(String) : []));
  const names = {
    phases: groups.filter(({ kind }) => kind === 'phase').map(({ name }) => name),
    sections: groups.filter(({ kind }) => kind === 'section').map(({ name }) => name),
    checks: checks.map(({ name }) => name),
    tags: [...new Set(tags)],
  };
  return selectors.flatMap(({ name, path }) => {
    const found = nearestSelector(name, names);
    if (found.kind === 'known') return [];
    return [mistake('unknown-name', path, `nothing is selected by "${name}"`, { suggestion: found.nearest })];
  });
}

function onceIsNotRepeated({ checks }: Outline): readonly Finding[] {
  return checks.flatMap(({ path, written }) => {
    const attempts = keysOf(written.retry).attempts;
    const repeats =
      written.until !== undefined ? 'until' : typeof attempts === 'number' && attempts > 1 ? 'retry' : null;
    if (written.once !== true || repeats === null) return [];
    return [
      mistake(
        'once-repeated',
        [...path, repeats],
        `a check marked "once" is never repeated; "${repeats}" repeats it`,
        {
          at: 'key',
        },
      ),
    ];
  });
}

function requirementsHaveOwnNames({ environments }: Outline): readonly Finding[] {
  return environments.flatMap(({ path, written }) => {
    const names = Array.isArray(written.requires) ? written.requires.map((one) => keysOf(one).name) : [];
    const named = names.flatMap((name, index) =>
      typeof name === 'string'
        ? [{ name: requirementId(name), path: [...path, 'requires', index, 'name'] }]
        : [],
    );
    return repeated(named).map(({ again }) =>
      mistake('duplicate-id', again.path, 'there is another requirement of this name'),
    );
  });
}

/** Going back changes the environment: a second person approves it, and nobody has to choose between two ways. */
function rollbacksAreDangerous({ checks }: Outline): readonly Finding[] {
  const rollbacks = checks.filter(({ written }) => written.rollback === true);
  const [first, ...others] = rollbacks;
  return [
    ...rollbacks
      .filter(({ written }) => written.danger === undefined)
      .map(({ path }) =>
        mistake(
          'missing',
          [...path, 'rollback'],
          'a rollback needs `danger`, which says what it does: a second person approves it',
        ),
      ),
    ...others.map(({ path }) =>
      mistake(
        'duplicate-id',
        [...path, 'rollback'],
        `there is another rollback in this plan: ${first?.name}`,
      ),
    ),
  ];
}

/** Entries of a trace are read once the check that made it has ended. */
function tracesAreMadeBefore({ checks }: Outline): readonly Finding[] {
  const names = checks.map(({ name }) => name);
  return checks.flatMap(({ path, needs, written }) => {
    const { trace } = keysOf(written.logs);
    if (typeof trace !== 'string' || needs.some(({ name }) => name === trace)) return [];
    const at = [...path, 'logs', 'trace'];
    if (!names.includes(trace)) return [unknown('no check', { name: trace, path: at }, names)];
    return [mistake('trace-not-needed', at, `add ${trace} to \`needs\`: it makes the trace that is read`)];
  });
}
