import { expect, it } from 'vitest';
import { isNode, nameOf, nodesOf, type SyntaxNode, syntaxOf } from './support/syntax.ts';

/** A function names what it uses: of what is handed to it, no named type has more fields than this. */
const mostFields = 10;

/** What is written down by an author, or handed to one, whole: each is the contract of its kind (docs/checks.md, CONTRIBUTING.md). */
const contracts = ['Definition', 'CheckContext'];

const trees = syntaxOf('{src,commands,jobs}/**/*.ts');

it.each([
  ['a bag', `type Bag = { ${fields(11)} }; function f(bag: Bag) {}`],
  ['a bag with a method', `type Bag = { ${fields(10)}; wake(): void }; const f = (bag: Bag) => 1;`],
  ['a bag that is taken apart', `type Bag = { ${fields(11)} }; function f({ a0 }: Bag) {}`],
  ['a bag that has a default', `type Bag = { ${fields(11)} }; function f(bag: Bag = all) {}`],
  [
    'a bag of two',
    `type A = { ${fields(6)} }; type Bag = A & { ${fields(6, 'b')} }; function f(bag: Bag) {}`,
  ],
  ['a bag beside another', `type Bag = { ${fields(11)} }; function f(all: Bag & { x: 1 }) {}`],
  ['a bag in the place of a function', `type Bag = { ${fields(11)} }; const f = { g(bag: Bag) {} };`],
])('%s is found', (_, text) => {
  expect(wideIn(new Map([['a.ts', nodesOf(text)]]))).toEqual(['a.ts Bag']);
});

it.each([
  ['ten fields', `type Few = { ${fields(10)} }; function f(few: Few) {}`],
  [
    'parts that are named',
    `type A = { ${fields(6)} }; type B = { ${fields(6, 'b')} }; function f(all: A & B) {}`,
  ],
  ['a part of a bag', `type Bag = { ${fields(11)} }; function f(bag: Pick<Bag, 'a0'>) {}`],
  ['plain data', `type Row = { ${fields(12).replaceAll('(): void', ': string')} }; function f(row: Row) {}`],
])('%s are no bag', (_, text) => {
  expect(wideIn(new Map([['a.ts', nodesOf(text)]]))).toEqual([]);
});

it('no function takes a bag whole: it names the parts that it uses', () => {
  const wide = wideIn(trees).filter((line) => !contracts.some((name) => line.endsWith(` ${name}`)));
  expect(wide, 'split the type by what belongs together, and take those parts').toEqual([]);
});

function fields(count: number, letter = 'a'): string {
  return Array.from({ length: count }, (_, at) => `${letter}${at}(): void`).join('; ');
}

/** Each file, and the name of a type of what is handed in (it holds functions) that one of its functions takes whole. */
function wideIn(files: ReadonlyMap<string, readonly SyntaxNode[]>): readonly string[] {
  const exported = new Map([...files.values()].flatMap((nodes) => aliasesIn(nodes, true)));
  const found = [...files].flatMap(([file, nodes]) => {
    // A name of the file's own wins over one that another exports.
    const known = new Map([...exported, ...aliasesIn(nodes, false)]);
    const wide = (name: string) => {
      const members = membersOf(known.get(name), known);
      return members.length > mostFields && members.some(isFunction);
    };
    return nodes.flatMap((node) => takenBy(node).filter(wide)).map((name) => `${file} ${name}`);
  });
  return [...new Set(found)];
}

function aliasesIn(
  nodes: readonly SyntaxNode[],
  isExported: boolean,
): readonly (readonly [string, unknown])[] {
  return nodes
    .filter(({ type }) => type === 'TSTypeAliasDeclaration')
    .filter(({ parent }) => !isExported || parent?.type === 'ExportNamedDeclaration')
    .map((node) => [nameOf(node.id) ?? '', node.typeAnnotation] as const);
}

/** The names of the types that a function with a body takes, each part of an intersection by itself. */
function takenBy({ type, params }: SyntaxNode): readonly string[] {
  if (!/^(?:FunctionDeclaration|ArrowFunctionExpression|FunctionExpression)$/.test(type)) return [];
  return nodesIn(params).flatMap((param) => {
    const given = param.type === 'AssignmentPattern' && isNode(param.left) ? param.left : param;
    return partsOf(annotationOf(given)).map((part) => nameOf(part.typeName) ?? '');
  });
}

function partsOf(type: unknown): readonly SyntaxNode[] {
  if (!isNode(type)) return [];
  return type.type === 'TSIntersectionType' ? nodesIn(type.types).flatMap(partsOf) : [type];
}

function membersOf(type: unknown, known: ReadonlyMap<string, unknown>): readonly SyntaxNode[] {
  return partsOf(type).flatMap((part) => {
    if (part.type === 'TSTypeLiteral') return nodesIn(part.members);
    const name = nameOf(part.typeName) ?? '';
    // A type is looked into once, so that one made of itself ends.
    const others = new Map([...known].filter(([one]) => one !== name));
    return part.type === 'TSTypeReference' ? membersOf(known.get(name), others) : [];
  });
}

function isFunction(member: SyntaxNode): boolean {
  const type = annotationOf(member);
  return member.type === 'TSMethodSignature' || (isNode(type) && type.type === 'TSFunctionType');
}

function annotationOf({ typeAnnotation }: SyntaxNode): unknown {
  return isNode(typeAnnotation) ? typeAnnotation.typeAnnotation : null;
}

function nodesIn(value: unknown): readonly SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
