import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'rolldown/utils';

const root = join(import.meta.dirname, '../..');

/** A node of a syntax tree as ESTree names it; `parent` is null for the program. */
export type SyntaxNode = { type: string; parent: SyntaxNode | null; [field: string]: unknown };

/** All nodes of the files, by their path from the root of the project. */
export function syntaxOf(pattern: string): ReadonlyMap<string, readonly SyntaxNode[]> {
  const files = globSync(pattern, { cwd: root }).toSorted();
  return new Map(files.map((file) => [file, nodesOf(readFileSync(join(root, file), 'utf8'))]));
}

/** The program and all nodes in it; throws when the text is no TypeScript. */
export function nodesOf(text: string): readonly SyntaxNode[] {
  const { program, errors } = parseSync('file.ts', text);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  // Safe: a program is a node, and gets its `parent` here, as all that is in it.
  const nodes = [{ ...program, parent: null } as unknown as SyntaxNode];
  // An array visits what is added to it while it is walked.
  for (const node of nodes) {
    for (const field in node) {
      if (field === 'parent') continue;
      const value = node[field];
      for (const child of Array.isArray(value) ? value : [value]) {
        if (!isNode(child)) continue;
        child.parent = node;
        nodes.push(child);
      }
    }
  }
  return nodes;
}

/** Whether a field of a node is a node. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The name that an identifier is; null for any other node. */
export function nameOf(node: unknown): string | null {
  return isNode(node) && node.type === 'Identifier' && typeof node.name === 'string' ? node.name : null;
}
