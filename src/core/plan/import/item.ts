import { remembered } from '../../remember.ts';
/** 1-based, inclusive. */
export type LineRange = { from: number; to: number };

/** A piece of the document that carries meaning. */
export type Item = {
  kind: 'heading' | 'paragraph' | 'list-item' | 'task' | 'code' | 'table-row' | 'quote' | 'html';
  /** Of a code block: what stands between its fences. */
  lines: LineRange;
  /** Texts of the headings above it, outermost first. */
  path: readonly string[];
  /** As it is written, without the marks that make it this kind. */
  text: string;
  /** Null where there is no box. */
  checked: boolean | null;
  /** Of a code block, in small letters; null where none is given. */
  language: string | null;
  /** Of a numbered item: `1`. */
  ordinal: string | null;
  /** Of a heading its level; of everything else how many list items it stands in. */
  depth: number;
  /** Of a table row: its cells, and those of the row at the top (the same for that row itself). */
  cells: readonly string[];
  header: readonly string[];
  /** Text and cells as they stand, with their credentials: for reading the commands in them, and nothing else. */
  written: { text: string; cells: readonly string[] };
};

/** A text without the marks of emphasis, code and links. */
export const plain = remembered((text: string): string =>
  text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/(^|[\s(])[*_]([^*_]+)[*_](?=[\s).,:;!?]|$)/g, '$1$2')
    .replace(/\s+/g, ' ')
    .trim(),
);
