import { nearest } from '../nearest.ts';
import { isSensitiveName } from '../redact/sensitive-names.ts';
import { walkGraph } from './graph.ts';
import { type EnvironmentOutline, keysOf, type Outline } from './outline.ts';
import { type Finding, mistake, type Path } from './problem.ts';
import { type Reference, referencesIn, windowVariables } from './variables.ts';

/** The revision that a rollback goes back to. */
const rollbackVariable = 'rollback.revision';

/** Names that a run itself sets. */
export const runVariables: readonly string[] = [
  'environment',
  'run.id',
  'deploy.revision',
  'deploy.startedAt',
  rollbackVariable,
];

type Scope = { environment: string; known: ReadonlySet<string> };
type Place = { path: Path; references: readonly Reference[] };

/** Every variable that the plan uses is there, in every environment that could run what uses it. */
export function variablesAreKnown(outline: Outline): readonly Finding[] {
  const captures = outline.checks.flatMap(({ written }) => Object.keys(keysOf(written.capture)));
  const run = [...runVariables, ...windowVariables, ...captures.map((name) => `capture.${name}`)];
  const all = outline.environments.map((environment) => scopeOf(outline, environment, run));
  const scopes = all.filter((scope) => scope !== null);
  const scopeAt = (index: number) => [all[index] ?? []].flat();
  const everywhere = outline.checks.flatMap(({ path, written }) => placesIn(written, path));
  return [
    ...everywhere.flatMap((place) => unknownIn(place, scopes)),
    ...placesIn(outline.file.issue, ['issue']).flatMap((place) => unknownIn(place, scopeAt(0))),
    ...outline.environments.flatMap((environment, index) => {
      const { path, written } = environment;
      const places = [
        ...placesIn(written.hosts, [...path, 'hosts']),
        ...placesIn(written.requires, [...path, 'requires']),
        ...placesIn(written.deploys, [...path, 'deploys']),
      ];
      return places.flatMap((place) => unknownIn(place, scopeAt(index)));
    }),
    ...variablesOfVariables(outline, scopes, scopeAt),
    ...variablesOfWatches(outline),
    ...variablesOfTraces(outline, scopes, scopeAt),
    ...variablesOfRollbacks(outline),
    ...variablesOfWindows(outline),
    ...variablesWithoutValue(outline),
  ];
}

/** A placeholder of an imported document: somebody writes its value, or gives it with `--var`. */
function variablesWithoutValue({ vars, environments, extraVars }: Outline): readonly Finding[] {
  const own = environments.map((one) => ({ vars: one.vars, path: [...one.path, 'vars'] }));
  return [{ vars, path: ['vars'] }, ...own].flatMap(({ vars: written, path }) =>
    Object.keys(written)
      .filter((name) => written[name] === null && !extraVars.includes(name))
      .map((name) => {
        const message = `has no value yet: write one, or give it with --var ${name}=…`;
        return mistake('no-value', [...path, name], message, { at: 'key' });
      }),
  );
}

/** Deploys are watched while nothing runs. */
function variablesOfWatches({ environments }: Outline): readonly Finding[] {
  return environments
    .flatMap(({ path, written }) => placesIn(written.deploys, [...path, 'deploys']))
    .flatMap(({ path, references }) =>
      // Who reads logs may have to say who asks.
      references
        .filter((one) => isOfRun(one) && !(one.kind === 'secret' && path.includes('logs')))
        .map(({ text }) => {
          const message = `\`deploys\` cannot hold ${text}: only variables of the environment have a value there`;
          return mistake('bad-variable', path, message);
        }),
    );
}

/** The address of a trace is shown: it has its id, and variables of the environment. */
function variablesOfTraces(
  { file, environments }: Outline,
  scopes: readonly Scope[],
  scopeAt: (index: number) => readonly Scope[],
): readonly Finding[] {
  const own = environments.flatMap(({ path, written }, index) =>
    placesIn(written.traces, [...path, 'traces']).map((place) => ({ place, scopes: scopeAt(index) })),
  );
  const shared = placesIn(file.traces, ['traces']).map((place) => ({ place, scopes }));
  return [...shared, ...own].flatMap(({ place: { path, references }, scopes: there }) => {
    const known = there.map((scope) => ({ ...scope, known: new Set([...scope.known, 'trace.id']) }));
    return references.flatMap((reference) => {
      if (!isOfRun(reference)) return unknownIn({ path, references: [reference] }, known);
      const message = `\`traces\` cannot hold ${reference.text}: only \${trace.id} and variables of the environment have a value there`;
      return [mistake('bad-variable', path, message)];
    });
  });
}

/** Only a run that goes back knows where to. */
function variablesOfRollbacks({ checks }: Outline): readonly Finding[] {
  const others = checks.filter(({ written }) => written.rollback !== true);
  return others
    .flatMap(({ path, written }) => placesIn(written, path))
    .filter(({ references }) => references.some(({ name }) => name === rollbackVariable))
    .map(({ path }) => {
      const message = `only a check with \`rollback: true\` knows \${${rollbackVariable}}`;
      return mistake('bad-variable', path, message);
    });
}

/** Only a program that prints the lines of a window is told which. */
function variablesOfWindows({ checks }: Outline): readonly Finding[] {
  return checks
    .flatMap(({ path, written }) => placesIn(written, path))
    .filter(({ path }) => path.at(-2) !== 'argv' || path.at(-3) !== 'run' || path.at(-4) !== 'logs')
    .flatMap(({ path, references }) =>
      references
        .filter(({ name }) => windowVariables.includes(name))
        .map(({ text }) => mistake('bad-variable', path, `only \`logs.run.argv\` knows ${text}`)),
    );
}

/** True for what only a run can fill in. */
function isOfRun({ kind, name }: Reference): boolean {
  const isRunVariable = name !== 'environment' && runVariables.includes(name);
  return kind === 'secret' || isRunVariable || name.startsWith('capture.');
}

/** Null when it extends an environment that is not there: which variables it has is not known. */
function scopeOf(outline: Outline, environment: EnvironmentOutline, run: readonly string[]): Scope | null {
  if (hasBrokenChain(outline, environment) || isMisspelt(environment)) return null;
  const vars = inherited(outline, environment);
  return {
    environment: environment.name,
    known: new Set([...Object.keys(vars), ...outline.extraVars, ...run]),
  };
}

/** What it takes over is not known either where `extends` is written otherwise, which is told. */
function isMisspelt({ written }: EnvironmentOutline): boolean {
  return Object.keys(written).some((key) => key !== 'extends' && nearest(key, ['extends']) !== null);
}

function hasBrokenChain({ environments }: Outline, environment: EnvironmentOutline): boolean {
  const visited = new Set<EnvironmentOutline>();
  let current: EnvironmentOutline | undefined = environment;
  while (current !== undefined && current.extends !== null && !visited.has(current)) {
    visited.add(current);
    const parent: string = current.extends.name;
    current = environments.find(({ name }) => name === parent);
  }
  return current === undefined;
}

/** Variables of an environment, those it extends and the plan's; each with where it is written. */
function inherited(outline: Outline, environment: EnvironmentOutline): Readonly<Record<string, Path>> {
  const chain: EnvironmentOutline[] = [];
  const byName = new Map(outline.environments.map((one) => [one.name, one]));
  for (
    let current: EnvironmentOutline | undefined = environment;
    current !== undefined && !chain.includes(current);
    current = current.extends === null ? undefined : byName.get(current.extends.name)
  ) {
    chain.unshift(current);
  }
  const places: Record<string, Path> = {};
  for (const name of Object.keys(outline.vars)) places[name] = ['vars', name];
  for (const { path, vars } of chain)
    for (const name of Object.keys(vars)) places[name] = [...path, 'vars', name];
  return places;
}

function placesIn(value: unknown, path: Path): readonly Place[] {
  if (typeof value === 'string') {
    const references = referencesIn(value);
    return references.length === 0 ? [] : [{ path, references }];
  }
  if (Array.isArray(value)) return value.flatMap((inner, index) => placesIn(inner, [...path, index]));
  return Object.entries(keysOf(value)).flatMap(([key, inner]) => placesIn(inner, [...path, key]));
}

function unknownIn({ path, references }: Place, scopes: readonly Scope[]): readonly Finding[] {
  return references.flatMap((reference) => {
    if (reference.kind === 'bad') return [badReference(reference, path)];
    if (reference.kind !== 'variable' || scopes.length === 0) return [];
    const without = scopes.filter(({ known }) => !known.has(reference.name));
    if (without.length === 0) return [];
    const some = without.length < scopes.length;
    const where = some
      ? ` in environment ${without.map(({ environment }) => `"${environment}"`).join(', ')}`
      : '';
    const candidates = new Set(without.flatMap(({ known }) => [...known]));
    return [unknownVariable(reference.name, path, where, candidates)];
  });
}

function unknownVariable(name: string, path: Path, where: string, known: Iterable<string>): Finding {
  const [, group, own] = /^(secrets?|env|vars|process\.env)\.(\w+)$/.exec(name) ?? [];
  const reference = group?.startsWith('secret') ? `\${secret:${own}}` : `\${${own}}`;
  const suggestion = nearest(name, known);
  const write = own === undefined ? (suggestion === null ? whereItStands(name) : '') : `; write ${reference}`;
  return mistake('unknown-variable', path, `there is no variable "${name}"${where}${write}`, { suggestion });
}

/** Nothing is read from the environment of the process but secrets. */
function whereItStands(name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) return '';
  if (isSensitiveName(name)) return `; of a secret write \${secret:${name}}`;
  return `; its value stands in the environment: write vars: { ${name}: … }`;
}

function badReference(reference: Reference, path: Path): Finding {
  return mistake(
    'bad-variable',
    path,
    `expected a variable such as \${name} or \${secret:NAME} at "${reference.text.slice(0, 20)}"; ${variableMeant(reference.text)}`,
  );
}

/** `${{ secrets.TOKEN }}` of GitHub Actions, `${API:-…}` of shells and compose files. */
function variableMeant(text: string): string {
  const [, group = '', action] = /^\$\{\{\s*(?:(\w+)\.)?([\w-]+)\s*\}\}/.exec(text) ?? [];
  if (action !== undefined) {
    const name = action.replaceAll('-', '_');
    return `write ${group === 'secrets' ? `\${secret:${name}}` : `\${${name}}`}`;
  }
  const [, name, usual = ''] = /^\$\{(\w+):?[-=?+]([^}]*)\}/.exec(text) ?? [];
  if (name !== undefined)
    return `write \${${name}}, and its usual value under vars: ${name}: ${JSON.stringify(usual)}`;
  const [, scheme, inside] = /^\$\{(\w+):(\w+)\}/.exec(text) ?? [];
  if (inside !== undefined)
    return `write ${/^secrets?$/i.test(scheme ?? '') ? `\${secret:${inside}}` : `\${${inside}}`}`;
  const [, padded] = /^\$\{\s*(\w+)\s*\}/.exec(text) ?? [];
  return padded === undefined ? 'write $${ for a plain ${' : `write \${${padded}}`;
}

/** Variables may refer to each other and to `environment`: what a run brings, and secrets, must stand where they are used. */
function variablesOfVariables(
  outline: Outline,
  scopes: readonly Scope[],
  scopeAt: (index: number) => readonly Scope[],
): readonly Finding[] {
  const own = outline.environments.flatMap((environment, index) =>
    placesIn(environment.vars, [...environment.path, 'vars']).map((place) => ({
      place,
      scopes: scopeAt(index),
    })),
  );
  const shared = placesIn(outline.vars, ['vars']).map((place) => ({ place, scopes }));
  const misplaced = [...shared, ...own].flatMap(({ place }) =>
    place.references
      .filter(isOfRun)
      .map(({ text }) =>
        mistake('bad-variable', place.path, `a variable cannot hold ${text}; write it where it is used`),
      ),
  );
  const unknown = [...shared, ...own].flatMap(({ place, scopes: there }) =>
    unknownIn(
      { ...place, references: place.references.filter(({ name }) => !name.startsWith('capture.')) },
      there,
    ),
  );
  return [...misplaced, ...unknown, ...ringsOfVariables(outline)];
}

function ringsOfVariables(outline: Outline): readonly Finding[] {
  const visited = new Set<string>();
  return outline.environments.flatMap((environment) => {
    const places = inherited(outline, environment);
    const { rings } = walkGraph(Object.keys(places), (name) => usedBy(outline, places, name));
    return rings.flatMap((ring) => {
      const [first = ''] = ring;
      const path = places[first] ?? environment.path;
      if (visited.has(path.join('\0'))) return [];
      visited.add(path.join('\0'));
      return [
        mistake('ring', path, `variables refer to each other in a ring: ${[...ring, first].join(' → ')}`),
      ];
    });
  });
}

function usedBy(outline: Outline, places: Readonly<Record<string, Path>>, name: string): readonly string[] {
  const path = places[name];
  const environment = outline.environments.find((one) => one.name === path?.[1]);
  const text = path?.length === 2 ? outline.vars[name] : environment?.vars[name];
  if (typeof text !== 'string') return [];
  return referencesIn(text).flatMap((one) =>
    one.kind === 'variable' && Object.hasOwn(places, one.name) ? [one.name] : [],
  );
}
