import { plain } from './item.ts';
import { itemsOf } from './markdown.ts';

/**
 * The boxes of a document for a comment that others read, below their headings and in the boxes that they stand in: credentials masked, nobody
 * addressed by a name in it, and a tick that is none of `told` (1-based lines) marked as one that was there.
 */
export function boxesComment(source: string, told: ReadonlySet<number>): string {
  const lines: string[] = [];
  let path = '';
  let open: number[] = [];
  for (const { kind, text, checked, depth, path: headings, lines: at } of itemsOf(source)) {
    if (kind !== 'task') continue;
    const here = headings.map((heading) => unaddressed(plain(heading))).join(' › ');
    if (here !== path) {
      lines.push('', `**${here}**`, '');
      [path, open] = [here, []];
    }
    open = open.filter((outer) => outer < depth);
    const mark = checked === true ? 'x' : ' ';
    const remark = checked === true && !told.has(at.from) ? ' _(as it was)_' : '';
    lines.push(
      `${'  '.repeat(open.length)}- [${mark}] ${unaddressed(text.replace(/\s*\n\s*/g, ' '))}${remark}`,
    );
    open.push(depth);
  }
  return lines.join('\n').trim();
}

/** `@maria` and `#12` as text: between code marks they are, elsewhere a blank of no width parts them. */
function unaddressed(text: string): string {
  return text
    .split(/(`+[^`]*`+)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/@(?=\w)|#(?=\d)|\bGH-(?=\d)/g, '$&\u200B')))
    .join('');
}
