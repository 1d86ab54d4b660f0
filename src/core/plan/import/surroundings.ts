import { type Item, plain } from './item.ts';
import { footnote } from './ticks.ts';

/** What makes the sense of a line, besides its own words. */
export type LineSurroundings = {
  /** What stands in it below its first paragraph: texts, lists, rows, HTML; no code, and no box with what belongs to that. */
  details: readonly Item[];
  /** The blocks of code in it. */
  code: readonly Item[];
  /** The boxes in it, at any depth. */
  inner: readonly Item[];
  /** The lines that it stands in, outermost first, and what introduces its list and theirs. */
  above: readonly string[];
  /** What stands right behind its list, and theirs: it may speak of the lines above. */
  behind: readonly string[];
};

type Open = {
  item: Item;
  details: Item[];
  code: Item[];
  inner: Item[];
  behind: string[];
  introduction: string | null;
};

/** Of every item of a document. */
export function surroundingsOf(items: readonly Item[]): ReadonlyMap<Item, LineSurroundings> {
  const found = new Map<Item, LineSurroundings>();
  /** The lines that the next one may stand in, and by depth what was read last. */
  let open: Open[] = [];
  let last: (string | null)[] = [];
  /** Lines of lists behind which nothing has stood yet. */
  let ended: Open[] = [];
  for (const item of items) {
    if (item.kind === 'heading') {
      [open, last, ended] = [[], [], []];
      continue;
    }
    open = open.filter(({ item: { depth } }) => depth < item.depth);
    last = last.slice(0, item.depth + 1);
    tellOuter(item, open);
    const isLine = item.kind === 'list-item' || item.kind === 'task';
    const introduction = isLine || item.kind === 'table-row' ? (last[item.depth] ?? null) : null;
    const isText = item.kind === 'paragraph' || item.kind === 'quote';
    if ((isText && !item.text.startsWith(footnote)) || isShownHtml(item)) {
      const { depth } = item;
      for (const line of ended) if (line.item.depth >= depth) line.behind.push(plain(item.text));
      ended = ended.filter((line) => line.item.depth < depth);
    }
    const own: Open = { item, details: [], code: [], inner: [], behind: [], introduction };
    const above = [...open, own].flatMap(({ item: one, introduction: text }) => [
      ...(text === null ? [] : [plain(text)]),
      ...(one === item ? [] : [plain(one.text)]),
    ]);
    found.set(item, { details: own.details, code: own.code, inner: own.inner, above, behind: own.behind });
    if (isLine) {
      open.push(own);
      ended.push(own);
    }
    last[item.depth] = isText ? item.text : item.kind === 'html' ? (last[item.depth] ?? null) : introduction;
  }
  return found;
}

/** What belongs to a box in it is said there. */
function tellOuter(item: Item, open: readonly Open[]): void {
  const nearest = open.findLastIndex(({ item: { kind } }) => kind === 'task');
  for (const [index, { details, code, inner }] of open.entries()) {
    if (item.kind === 'task') inner.push(item);
    else if (item.kind === 'code') code.push(item);
    else if ((item.kind !== 'html' || isShownHtml(item)) && index >= nearest) details.push(item);
  }
}

/** HTML that a reader sees; what is struck out is none. */
function isShownHtml({ kind, text }: Item): boolean {
  return kind === 'html' && /^<(?!!--)/.test(text.trim());
}
