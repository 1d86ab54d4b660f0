import { speaksOfAbove, withoutTags } from './extra-words.ts';
import { headingWords, isOfItsKind } from './heading-words.ts';
import { type Item, plain } from './item.ts';
import { itemsOf } from './markdown.ts';
import { isOfAnother } from './other-claims.ts';
import { roleAt, roleOf, type SectionRole } from './roles.ts';
import { surroundingsOf } from './surroundings.ts';
import { wordsBeyond } from './words/coverage.ts';

/** A box of a text, by its words as `plain` has them. */
export type NamedBox = {
  /** 1-based. */
  line: number;
  words: string;
  isTicked: boolean;
  /** The lines of the boxes in it. */
  inner: readonly number[];
  /** True where its words say what they say anywhere: once in the text, and nothing around them makes them another claim. */
  isPlain: boolean;
};

/** Sections in which a box with the words of a criterion is that criterion. */
const telling: ReadonlySet<SectionRole> = new Set(['criteria', 'tests', 'timeline']);
/** Those in which it is not, in a text that is nothing but a list of what is to be done. */
const otherwise: ReadonlySet<SectionRole> = new Set([
  'history',
  'do-not',
  'rollback',
  'troubleshooting',
  'reference',
  'risks',
]);

/** `environment` is where somebody looked, null where nothing says so; `isChecklist`: any heading may stand above. */
type BoxesOptions = { environment?: string | null; isChecklist?: boolean };

/** The boxes of a text in their order. */
export function boxesIn(source: string, options: BoxesOptions = {}): readonly NamedBox[] {
  const items = itemsOf(source);
  const around = surroundingsOf(items);
  const lines = source.split(/\r\n|\r|\n/);
  const boxes = items.filter(({ kind }) => kind === 'task');
  const places = Map.groupBy(boxes, ({ text }) => plain(text));
  const title = titleOf(items);
  const isPlain = (item: Item): boolean => {
    const { details = [], code = [], above = [], behind = [] } = around.get(item) ?? {};
    const isQuoted = /^\s*>/.test(lines[item.lines.from - 1] ?? '');
    const written = lines.slice(item.lines.from - 1, item.lines.to).join('\n');
    return (
      places.get(plain(item.text))?.length === 1 &&
      !isQuoted &&
      code.length === 0 &&
      !written.includes('~~') &&
      !isLeadingElsewhere(item.text, options) &&
      details.every(({ text }) => wordsBeyond(plain(withoutTags(text))).length === 0) &&
      above.every((text) => isSilent(text, options)) &&
      behind.every((text) => isNoRemark(withoutTags(text), options)) &&
      isTelling(item.path, { ...options, title })
    );
  };
  return boxes.map((item) => ({
    line: item.lines.from,
    words: plain(item.text),
    isTicked: item.checked === true,
    inner: (around.get(item)?.inner ?? []).map((one) => one.lines.from),
    isPlain: isPlain(item),
  }));
}

/** True for what stands above a box and changes nothing of it: a list is often introduced by what the text is about. */
function isSilent(text: string, { environment = null, isChecklist = false }: BoxesOptions): boolean {
  if (wordsBeyond(text).length === 0) return true;
  return isChecklist && !/[:：]\W*$/u.test(text) && !isOfAnother(text, environment);
}

/** True for what stands behind a list and says nothing of its lines. */
function isNoRemark(text: string, { isChecklist = false }: BoxesOptions): boolean {
  if (wordsBeyond(text).length === 0) return true;
  if (speaksOfAbove(text)) return false;
  return isChecklist || /[:：]\W*$/u.test(text);
}

/** A link may say which one is meant. */
function isLeadingElsewhere(text: string, { environment = null }: BoxesOptions): boolean {
  return [...text.matchAll(/\]\(([^)]*)\)/g)].some(([, target = '']) =>
    isOfAnother(target.replaceAll(/[^\p{L}\p{N}]+/gu, ' '), environment),
  );
}

/** The heading that stands above all others; null where none does. */
function titleOf(items: readonly Item[]): string | null {
  const headings = items.filter(({ kind }) => kind === 'heading');
  const [first, ...others] = headings;
  return first !== undefined && others.every(({ depth }) => depth > first.depth) ? first.text : null;
}

/** Every heading says no more than what kind of lines stand below; the title of the text says what it is about, and may name the place. */
function isTelling(
  path: readonly string[],
  { environment = null, isChecklist = false, title }: BoxesOptions & { title: string | null },
): boolean {
  const [first = ''] = path;
  const isTitled = first === title && (path.length > 1 || roleOf(first) === null);
  const inner = isTitled ? path.slice(1) : path;
  if (isTitled && isOfAnother(first, environment, { isTitle: inner.length > 0 })) return false;
  const known = headingWords(`${environment ?? ''} ${isTitled ? first : ''}`);
  const role = roleAt(path);
  const isSilentHeading = (heading: string) =>
    !isOfAnother(heading, environment) &&
    isOfItsKind(role === 'timeline' ? withoutWindow(heading) : heading, known);
  if (!inner.every(isSilentHeading)) return false;
  if (role === null) return isChecklist || inner.length === 0;
  return isChecklist ? !otherwise.has(role) : telling.has(role);
}

/** `0-2 hours` and `T+24h` say when a task is due, as its window does. */
function withoutWindow(heading: string): string {
  return heading.replace(
    /(?:T\s*\+\s*)?\d+\s*(?:m|min|minutes?|h|hrs?|hours?|d|days?|weeks?)?\s*[-–—]\s*(?:T\s*\+\s*)?\d+\s*(?:m|min|minutes?|h|hrs?|hours?|d|days?|weeks?)(?!\p{L})/giu,
    ' ',
  );
}
