import { type Block, linkOr, richLines, words } from '../../block-kit/blocks.ts';
import { type Line, sizeOf } from '../../block-kit/reply-message.ts';

/** A line that may have to go; of all lines the lowest `rank` stays longest, of equal ones the first. */
export type RankedLine = { rank: number; line: Line };

/** Lines that belong together, in one block; `always` stands before the others and is never cut. */
export type Part = { name: string; always: readonly Line[]; lines: readonly RankedLine[] };

const moreBytes = 40;
const mostLines = 120;

/** The parts as blocks in their order, in so many bytes: what has no room is counted where it would stand, with a link to all of it. */
export function fittedBlocks(
  parts: readonly Part[],
  maxBytes: number,
  page: string | null,
): readonly Block[] {
  return fittedLines(parts, maxBytes, page).map((lines, index) => richLines(lines, `part_${index + 1}`));
}

/** The same as lines, part by part. */
function fittedLines(
  parts: readonly Part[],
  maxBytes: number,
  page: string | null,
): readonly (readonly Line[])[] {
  const fixed = parts.flatMap(({ always }) => always);
  let left = maxBytes - sizeOf(fixed) - parts.length * moreBytes;
  const chosen = new Set<RankedLine>();
  const ranked = parts.flatMap(({ lines }) => lines).sort((a, b) => a.rank - b.rank);
  for (const one of ranked) {
    left -= sizeOf([one.line]);
    // Of what is less bad nothing is shown while something worse is left out.
    if (left < 0 || chosen.size >= mostLines) break;
    chosen.add(one);
  }
  return parts
    .map(({ always, lines }) => {
      const shown = lines.filter((one) => chosen.has(one));
      const more = lines.length - shown.length;
      const counted = more === 0 ? [] : [moreLine(more, page)];
      return [...always, ...shown.map(({ line }) => line), ...counted];
    })
    .filter((lines) => lines.length > 0);
}

/** `… and 12 more`, with a link to the page where they are. */
export function moreLine(count: number, page: string | null): Line {
  const more = `… and ${count} more`;
  return page === null ? [words(more)] : [linkOr(more, page)];
}
