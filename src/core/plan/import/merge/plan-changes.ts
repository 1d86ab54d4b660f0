import type { MergeSides } from './in-one-tongue.ts';
import type { PlanPiece } from './piece-tree.ts';
import { placeKey } from './record.ts';
import type { MergeResult } from './three-way.ts';

/** Something that an import changed in a plan, or that it left as the person wrote it. Lines are 1-based; null where the text has nothing of it. */
export type PlanChange = {
  /** `both`, `orphan` and `taken out` are conflicts: the plan keeps what the person made of it. */
  kind: 'changed' | 'added' | 'removed' | MergeConflict;
  what: string;
  documentLine: number | null;
  planLine: number | null;
};

/** Both changed it · the document has it no more, a person changed it · a person took it out, the document changed it · it could not be written. */
export type MergeConflict = 'both' | 'orphan' | 'taken out' | 'not written';

type Places = { lineOf: (text: string) => number | null; now: PlanPiece | null };

/** What a merge decided, in words and with its lines. */
export function changesOf(
  { decisions }: MergeResult,
  sides: MergeSides,
  { lineOf, now }: Places,
): readonly PlanChange[] {
  return decisions.flatMap((one): PlanChange[] => {
    if (one.path.includes('source')) return [];
    const documentLine = 'fresh' in one && one.fresh !== null ? lineIn(one.fresh, lineOf) : null;
    const before = 'mine' in one ? one.mine.line : null;
    const planLine = now === null ? before : (at(now, one.path)?.line ?? before);
    const what = named(one.path, sides);
    switch (one.kind) {
      case 'replace':
        return [{ kind: 'changed', what, documentLine, planLine }];
      case 'insert':
        return [{ kind: 'added', what, documentLine, planLine }];
      case 'delete':
        return [{ kind: 'removed', what, documentLine, planLine }];
      case 'conflict':
        return [{ kind: one.what, what, documentLine, planLine }];
      default:
        return one satisfies never;
    }
  });
}

function at(root: PlanPiece, path: readonly string[]): PlanPiece | undefined {
  return path.reduce<PlanPiece | undefined>((piece, key) => piece?.children.get(key), root);
}

/** The line of the document that the nearest piece around names. */
function lineIn(piece: PlanPiece | null, lineOf: (text: string) => number | null): number | null {
  if (piece === null) return null;
  const source = piece.children.get('source')?.children.get('line')?.data;
  if (typeof source === 'number') return source;
  const told = (piece.data ?? {}) as { text?: unknown; name?: unknown; title?: unknown };
  const title = told.text ?? told.name ?? told.title;
  const found = typeof title === 'string' ? lineOf(title) : null;
  if (found !== null) return found;
  const inner = [...piece.children.values()].filter(({ key }) => !key.startsWith('~'));
  return (
    lineIn(piece.parent, lineOf) ??
    inner.map((child) => firstLine(child, lineOf)).find((line) => line !== null) ??
    null
  );
}

function firstLine(piece: PlanPiece, lineOf: (text: string) => number | null): number | null {
  const source = piece.children.get('source')?.children.get('line')?.data;
  if (typeof source === 'number') return source;
  for (const child of piece.children.values()) {
    const line = child.key.startsWith('~') ? null : firstLine(child, lineOf);
    if (line !== null) return line;
  }
  const { text } = (piece.data ?? {}) as { text?: unknown };
  return typeof text === 'string' ? lineOf(text) : null;
}

/** A piece in words: `check health, expect.status`. */
function named(path: readonly string[], { mine, fresh }: MergeSides): string {
  const words: string[] = [];
  let [one, other]: (PlanPiece | undefined)[] = [mine.root, fresh.root];
  for (const key of path) {
    one = one?.children.get(key);
    other = other?.children.get(key);
    const { text, name } = ((one ?? other)?.data ?? {}) as { text?: unknown; name?: unknown };
    const title = text ?? name ?? (one ?? other)?.data ?? '';
    words.push(key.startsWith('#') ? `"${String(title)}"` : key === placeKey ? 'section' : key);
  }
  return words[0] === 'check'
    ? [words.slice(0, 2).join(' '), words.slice(2).join('.')].filter((part) => part !== '').join(', ')
    : words.join('.');
}
