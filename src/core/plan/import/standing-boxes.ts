import { type Item, plain } from './item.ts';
import { itemsOf } from './markdown.ts';
import { isOfAnother } from './other-claims.ts';
import { roleAt, type SectionRole } from './roles.ts';
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
  const isPlain = (item: Item): boolean => {
    const { details = [], above = [] } = around.get(item) ?? {};
    const isQuoted = /^\s*>/.test(lines[item.lines.from - 1] ?? '');
    return (
      places.get(plain(item.text))?.length === 1 &&
      !isQuoted &&
      details.every(({ text }) => wordsBeyond(plain(text)).length === 0) &&
      above.every((text) => isSilent(text, options)) &&
      isTelling(item.path, options)
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

/** The title of the text says what it is about, and may name the place. */
function isTelling(
  path: readonly string[],
  { environment = null, isChecklist = false }: BoxesOptions,
): boolean {
  const [title = '', ...inner] = path;
  if (isOfAnother(title, environment, { isTitle: inner.length > 0 })) return false;
  if (inner.some((heading) => isOfAnother(heading, environment))) return false;
  const role = roleAt(path);
  if (role === null) return isChecklist || inner.length === 0;
  return isChecklist ? !otherwise.has(role) : telling.has(role);
}
