import type { Nodes, Root, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Item } from './item.ts';
import { labelOf } from './labels.ts';
import { maskItems } from './words/credentials.ts';

const struckOut = /~~[^~\n]+~~/g;

/** A line that says of itself that it does not apply. */
const inapplicable =
  /^(?:[*_]{1,2})?(?:N\/A\b|(?:not|no longer) (?:needed|required|applicable|relevant|necessary)\b|entfällt|nicht (?:mehr )?(?:nötig|notwendig|erforderlich|relevant|zutreffend)\b|sans objet|(?:pas|plus) n[ée]cessaire|no (?:aplica|es necesario|necesario)\b|não (?:se aplica|necess[áa]rio)|non (?:necessario|applicabile)\b|niet (?:nodig|van toepassing)\b|nie dotyczy|не (?:нужно|требуется|применимо)|不(?:需要|适用)|不要[:：、。]|該当なし|対象外|해당 ?없음)/iu;

/** Deeper than this, a document is no text that people write; what lies below is one paragraph. */
const maxDepth = 40;

/** The pieces of a Markdown document (CommonMark and GitHub's tables, boxes and footnotes), in their order, credentials masked. Never throws for a text. */
export function itemsOf(source: string): readonly Item[] {
  // A byte order mark would move every place by one.
  const text = withoutAdmonitions(withoutFrontMatter(source.replace(/^\uFEFF/, ' ')));
  const root = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return maskItems(new Walk(text).all(root));
}

/** The same number of lines, with the YAML at the top blank: to Markdown its end would be a heading. */
function withoutFrontMatter(source: string): string {
  const found = /^[ ]?---[ \t]*\r?\n[\s\S]*?\n(---|\.\.\.)[ \t]*(?=\r?\n|$)/.exec(source);
  if (found === null) return source;
  return found[0].replace(/[^\r\n]/g, ' ') + source.slice(found[0].length);
}

/** What stands indented below `!!! note`, `??? tip` and `=== "Linux"` of MkDocs is text like any other. */
function withoutAdmonitions(source: string): string {
  if (!/^(?:!!!|\?\?\?\+?|===)[ \t]/m.test(source)) return source;
  let isInside = false;
  const lines = source.split(/(?<=\n)/);
  return lines
    .map((line) => {
      if (/^(?:!!!|\?\?\?\+?|===)[ \t]+\S/.test(line)) isInside = true;
      else if (isInside && /^(?: {4}|\t)/.test(line)) return line.replace(/^(?: {4}|\t)/, '');
      else if (/\S/.test(line)) isInside = false;
      return line;
    })
    .join('');
}

/** One pass over the tree, with the headings above where it is. */
class Walk {
  readonly #text: string;
  readonly #lines: readonly string[];
  readonly #headings: { depth: number; text: string }[] = [];
  readonly #items: Item[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#lines = text.split(/\r\n|\r|\n/);
  }

  all(root: Root): readonly Item[] {
    this.#walk(root, 0, false, 0);
    return this.#items;
  }

  #walk(node: Nodes, depth: number, isQuote: boolean, level: number): void {
    switch (node.type) {
      case 'heading':
        this.#heading(node, node.depth);
        return;
      case 'paragraph':
        this.#paragraph(node, isQuote ? 'quote' : 'paragraph', depth);
        return;
      case 'code':
        this.#code(node, node.value, node.lang ?? null, depth);
        return;
      case 'html':
        this.#add(node, 'html', node.value, { depth });
        return;
      case 'table':
        this.#table(node, depth);
        return;
      case 'listItem':
        return;
      case 'list':
        this.#list(node, depth, isQuote, level);
        return;
      case 'root':
      case 'blockquote':
      case 'footnoteDefinition':
        if (level > maxDepth) {
          this.#add(node, 'paragraph', this.#written(node), { depth });
          return;
        }
        for (const child of node.children)
          this.#walk(child, depth, isQuote || node.type === 'blockquote', level + 1);
        return;
      default:
    }
  }

  /** Each line that begins with a label is a piece of its own: `**Expected:** 200`, and below it `**Actual:** 503`. */
  #paragraph(node: Nodes, kind: Item['kind'], depth: number): void {
    const { from, to } = linesOf(node);
    // `> 3` below a command compares; to Markdown it quotes.
    const compared =
      kind === 'quote' && from === to
        ? /^\s*(>=?\s*\d\S*(?:\s\S{1,12})?)\s*$/.exec(this.#lines[from - 1] ?? '')
        : null;
    if (compared !== null) {
      this.#push('paragraph', { from, to }, compared[1] ?? '', { depth });
      return;
    }
    const lines = this.#written(node).split('\n');
    const starts = lines.flatMap((line, at) => (at === 0 || labelOf(line) !== null ? [at] : []));
    for (const [index, start] of starts.entries()) {
      const end = starts[index + 1] ?? lines.length;
      const text = lines.slice(start, end).join('\n').trim();
      this.#push(kind, { from: from + start, to: from + end - 1 }, text, { depth });
    }
  }

  #heading(node: Nodes, depth: number): void {
    const text = this.#written(node)
      .replace(/^#{1,6}[ \t]*/, '')
      .replace(/[ \t]+#+[ \t]*$/, '')
      .replace(/\n[=-]+\s*$/, '');
    while ((this.#headings.at(-1)?.depth ?? 0) >= depth) this.#headings.pop();
    this.#add(node, 'heading', text, { depth });
    this.#headings.push({ depth, text });
  }

  #list(node: Extract<Nodes, { type: 'list' }>, depth: number, isQuote: boolean, level: number): void {
    for (const [index, one] of node.children.entries()) {
      const [first, ...rest] = one.children;
      const ordinal = node.ordered ? String((node.start ?? 1) + index) : null;
      const checked = one.checked ?? null;
      const kind = checked === null ? 'list-item' : 'task';
      const isText = first?.type === 'paragraph';
      if (isText) {
        const text = this.#written(first).replace(/^\[[ xX]\]\s+/, '');
        this.#add(first, kind, text, { checked, ordinal, depth });
      }
      for (const child of isText ? rest : one.children) {
        if (level > maxDepth) this.#add(child, 'paragraph', this.#written(child), { depth: depth + 1 });
        else this.#walk(child, depth + 1, isQuote, level + 1);
      }
    }
  }

  #code(node: Nodes, value: string, language: string | null, depth: number): void {
    const { from, to } = linesOf(node);
    const isFenced = /^[\s>*+\-\d.)]*(```|~~~)/.test(this.#lines[from - 1] ?? '');
    const first = isFenced ? from + 1 : from;
    const count = value.split(/\r\n|\r|\n/).length;
    if (value.trim() === '') return;
    this.#push('code', { from: first, to: Math.min(to, first + count - 1) }, value, {
      language: language?.toLowerCase() ?? null,
      depth,
    });
  }

  #table(node: Table, depth: number): void {
    const rows = node.children.map((row) => row.children.map((cell) => this.#cell(cell)));
    const [header = []] = rows;
    for (const [index, row] of node.children.entries()) {
      const cells = rows[index] ?? [];
      this.#add(row, 'table-row', cells.join(' | '), { depth, cells, header });
    }
  }

  #cell(node: Nodes): string {
    return this.#written(node)
      .replace(struckOut, ' ')
      .replace(/^\||\|$/g, '')
      .replaceAll('\\|', '|')
      .trim();
  }

  #add(node: Nodes, kind: Item['kind'], text: string, more: Partial<Item>): void {
    this.#push(kind, linesOf(node), text, more);
  }

  #push(kindOf: Item['kind'], lines: Item['lines'], source: string, more: Partial<Item>): void {
    const text = kindOf === 'code' ? source : source.replace(struckOut, ' ').trim();
    // What is struck out, or does not apply, is no line of its kind any more.
    const isGone =
      (text === '' && source !== '') ||
      ((kindOf === 'task' || kindOf === 'list-item') && inapplicable.test(text));
    const kind = isGone ? 'html' : kindOf;
    const path = this.#headings.map((heading) => heading.text);
    this.#items.push({
      kind,
      lines,
      path,
      text,
      checked: null,
      language: null,
      ordinal: null,
      depth: 0,
      cells: [],
      header: [],
      ...more,
      written: { text, cells: more.cells ?? [] },
    });
  }

  /** Its source, each line without what quotes and indents it. */
  #written(node: Nodes): string {
    const { start, end } = node.position ?? {};
    return this.#text
      .slice(start?.offset ?? 0, end?.offset ?? 0)
      .split(/\r\n|\r|\n/)
      .map((line, index) => (index === 0 ? line : line.replace(/^[ \t>]+/, '')))
      .join('\n')
      .trim();
  }
}

function linesOf(node: Nodes): Item['lines'] {
  const { start, end } = node.position ?? {};
  return { from: start?.line ?? 1, to: end?.line ?? 1 };
}
