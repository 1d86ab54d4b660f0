import { isCommandLine, isRequestLine } from './blocks.ts';
import { type Item, plain } from './item.ts';
import type { CheckLayout } from './layout.ts';
import type { LineSurroundings } from './surroundings.ts';
import { runningVerbs } from './wording.ts';
import { wordsBeyond } from './words/coverage.ts';

type Parts = {
  around: ReadonlyMap<Item, LineSurroundings>;
  /** True for a line that one of the checks took as what it expects. */
  isTaken: (item: Item, by: readonly CheckLayout[]) => boolean;
};

/** The words of a line, and of what stands in it, that none of the checks that stand in it looks at: with one of them left it may say anything. */
export function extraWordsIn(
  item: Item,
  checks: readonly CheckLayout[],
  { around, isTaken }: Parts,
): readonly string[] {
  const { details = [], inner = [] } = around.get(item) ?? {};
  const open = details.filter((one) => !isTaken(one, checks));
  const left = [item, ...open].flatMap(({ text }) => extraWords(text, checks));
  // All that a line with boxes in it speaks of are those.
  return inner.length === 0 ? left : left.filter((word) => !whole.has(word));
}

const whole: ReadonlySet<string> = new Set(
  'all both each every alle beide jede jeder jedes tous toutes todos todas tutti tutte все оба'.split(' '),
);

/** The same of a text. */
function extraWords(text: string, checks: readonly Pick<CheckLayout, 'draft'>[]): readonly string[] {
  const words = text
    .replace(/(`+)([^`]+)\1/g, (span, _, inside: string) =>
      isCommandLine(inside.trim()) || isRequestLine(inside.trim()) ? ' ' : span,
    )
    .replace(numbered, ' ');
  const known = checks.map(({ draft: { type, spec, expect } }) => JSON.stringify([type, spec, expect]));
  const left = plain(words);
  // One word is a name.
  if (/^\W*\p{L}[\p{L}\p{N}-]*\W*$/u.test(left)) return [];
  return wordsBeyond(runningVerbs.without(left), known.join('\n'));
}

/** `TC-01:`, `1.2`: which line it is. */
const numbered = /^\W*(?:(?:tc|test|step|case|check)[\s#_-]*)?\d+(?:\.\d+)*[.):]?\s+/iu;
