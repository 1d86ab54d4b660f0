import { type Item, plain } from './item.ts';

/** What makes the sense of a line, besides its own words. */
export type LineSurroundings = {
  /** What stands in it below its first paragraph: texts, lists, rows; no code, and no box with what belongs to that. */
  details: readonly Item[];
  /** The boxes in it, at any depth. */
  inner: readonly Item[];
  /** The lines that it stands in, outermost first, and what introduces its list and theirs. */
  above: readonly string[];
};

type Open = { item: Item; details: Item[]; inner: Item[]; introduction: string | null };

/** Of every item of a document. */
export function surroundingsOf(items: readonly Item[]): ReadonlyMap<Item, LineSurroundings> {
  const found = new Map<Item, LineSurroundings>();
  /** The lines that the next one may stand in, and by depth what was read last. */
  let open: Open[] = [];
  let last: (string | null)[] = [];
  for (const item of items) {
    if (item.kind === 'heading') {
      [open, last] = [[], []];
      continue;
    }
    open = open.filter(({ item: { depth } }) => depth < item.depth);
    last = last.slice(0, item.depth + 1);
    tellOuter(item, open);
    const isLine = item.kind === 'list-item' || item.kind === 'task';
    const introduction = isLine || item.kind === 'table-row' ? (last[item.depth] ?? null) : null;
    const own: Open = { item, details: [], inner: [], introduction };
    const above = [...open, own].flatMap(({ item: one, introduction: text }) => [
      ...(text === null ? [] : [plain(text)]),
      ...(one === item ? [] : [plain(one.text)]),
    ]);
    found.set(item, { details: own.details, inner: own.inner, above });
    if (isLine) open.push(own);
    const isText = item.kind === 'paragraph' || item.kind === 'quote';
    last[item.depth] = isText ? item.text : item.kind === 'html' ? (last[item.depth] ?? null) : introduction;
  }
  return found;
}

/** What belongs to a box in it is said there. */
function tellOuter(item: Item, open: readonly Open[]): void {
  const nearest = open.findLastIndex(({ item: { kind } }) => kind === 'task');
  for (const [index, { details, inner }] of open.entries()) {
    if (item.kind === 'task') inner.push(item);
    else if (item.kind !== 'code' && item.kind !== 'html' && index >= nearest) details.push(item);
  }
}
