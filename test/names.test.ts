import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { nameOf, nodesOf, type SyntaxNode, syntaxOf } from './support/syntax.ts';

/** Past participles that do not end in `ed`. */
const irregular =
  /^(?:bound|built|chosen|done|drawn|found|given|held|kept|known|left|lost|made|meant|met|said|seen|sent|shown|spoken|swept|taken|thrown|told|understood|written)$/;
/** Words that end like participles and are none. */
const nouns = /^(?:deed|embed|feed|need|seed|speed)$/;
/** What a variable, a parameter or a field is never called alone: it does not tell what it holds. */
const vague = /^(?:asked|kept|meant|offered|said|seen)$/;

/** Verbs as people type them, and a job as it is stored in the queue. */
const fileNames = ['commands/deployed.ts', 'commands/incident/done.ts', 'jobs/served.ts'];
/** Fields of what is stored, which would need another version: who answers for a revision, and evidence of checks. */
const storedFields: readonly (readonly [RegExp, string])[] = [
  [/^src\/core\/deploy\//, 'asked'],
  [/^src\/store\/shapes\/deploy\.ts$/, 'asked'],
  [/^src\/checks\/dns\.ts$/, 'asked'],
  [/^src\/checks\/websocket\//, 'said'],
];

const trees = syntaxOf('{src,commands,jobs}/**/*.ts');
const types = [...trees].flatMap(([file, nodes]) => typesIn(nodes).map((type) => ({ ...type, file })));

it('no two exported types share a name', () => {
  const exported = types.filter(({ isExported }) => isExported);
  const shared = [...Map.groupBy(exported, ({ name }) => name)].filter(([, some]) => some.length > 1);
  expect(exported.length).toBeGreaterThan(500);
  expect(shared.map(([name]) => name)).toEqual([]);
});

it('a past participle is no noun: no type is called by one', () => {
  const wrong = types.filter(({ name }) => isParticiple(lastWord(name)));
  expect(wrong.map(({ file, name }) => `${file} ${name}`)).toEqual([]);
});

it('a past participle is no noun: no file is called by one', () => {
  const words = (file: string) => basename(file, '.ts').split('-');
  const wrong = [...trees.keys()].filter((file) => isParticiple(words(file).at(-1) ?? ''));
  expect(wrong).toEqual(fileNames);
});

it.each([
  'const said = 1;',
  'let kept;',
  'function f(asked: string) {}',
  'const f = ({ seen }: A) => seen;',
  'const { a: seen, ...kept } = b;',
  'type A = { said: string };',
  'export function seen() {}',
  'type A = { kept(): void };',
])('a name that tells nothing is found: %s', (text) => {
  expect(vagueIn(nodesOf(text))).not.toEqual([]);
});

it('nothing is called said, seen, asked or kept alone, unless it is stored under that key', () => {
  const wrong = [...trees].flatMap(([file, nodes]) =>
    vagueIn(nodes)
      .filter((name) => !storedFields.some(([stored, field]) => stored.test(file) && field === name))
      .map((name) => `${file} ${name}`),
  );
  expect(wrong).toEqual([]);
});

it.each(['AttemptReport', 'reportOf', 'readTestReport'])('%s calls something else a report', (name) => {
  expect(isReport(name)).toBe(true);
});

it('a report is a run that looks again: nothing else is called so alone', () => {
  expect(['JunitReport', 'withJunitReport', 'reported'].filter(isReport)).toEqual([]);
  const others =
    /^src\/(?:checks|engine|core\/(?:plan\/import|incident|run|cause|expect))\/|^src\/(?:text|web)\/(?:incident|import|merge)/;
  const wrong = [...trees]
    .filter(([file]) => others.test(file))
    .flatMap(([file, nodes]) =>
      exportedIn(nodes)
        .filter(isReport)
        .map((name) => `${file} ${name}`),
    );
  expect(wrong).toEqual([]);
  const files = [...trees.keys()].filter((file) => others.test(file) && /\breport/.test(basename(file)));
  expect(files).toEqual([]);
});

/** `JunitReport` is the field's word; a bare one is ours. */
function isReport(name: string): boolean {
  return /(?<!Junit)Reports?(?![a-z])|^reports?(?![a-z])/.test(name);
}

function exportedIn(nodes: readonly SyntaxNode[]): readonly string[] {
  return nodes.flatMap((node) => {
    const isExported = [node.parent, node.parent?.parent].some(
      (one) => one?.type === 'ExportNamedDeclaration',
    );
    return isExported ? [nameOf(node.id)].filter((name) => name !== null) : [];
  });
}

function typesIn(nodes: readonly SyntaxNode[]): readonly { name: string; isExported: boolean }[] {
  return nodes
    .filter(({ type }) => /^(?:TSTypeAlias|TSInterface|Class)Declaration$/.test(type))
    .map((node) => ({
      name: nameOf(node.id) ?? '',
      isExported: node.parent?.type === 'ExportNamedDeclaration',
    }));
}

/** The names that are too vague, where they are given. */
function vagueIn(nodes: readonly SyntaxNode[]): readonly string[] {
  return nodes.flatMap((node) => {
    const name = nameOf(node);
    return name !== null && vague.test(name) && isGiven(node) ? [name] : [];
  });
}

/** True where a name is introduced: a variable, a parameter, a function, or a member of a type. */
function isGiven(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent === null) return false;
  switch (parent.type) {
    case 'VariableDeclarator':
    case 'FunctionDeclaration':
      return parent.id === node || isParameter(parent, node);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'TSEmptyBodyFunctionExpression':
      return isParameter(parent, node);
    case 'RestElement':
      return true;
    case 'AssignmentPattern':
      return parent.left === node;
    case 'ArrayPattern':
      return true;
    case 'Property':
      return parent.parent?.type === 'ObjectPattern' && parent.value === node;
    case 'TSPropertySignature':
    case 'TSMethodSignature':
      return parent.key === node;
    default:
      return false;
  }
}

function isParameter(parent: SyntaxNode, node: SyntaxNode): boolean {
  return Array.isArray(parent.params) && parent.params.includes(node);
}

function isParticiple(word: string): boolean {
  return irregular.test(word) || (word.endsWith('ed') && !nouns.test(word));
}

function lastWord(name: string): string {
  return (name.match(/[A-Z][a-z]*/g)?.at(-1) ?? name).toLowerCase();
}
