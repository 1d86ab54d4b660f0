import { isCommandLine, isCompound, isRequestLine } from './blocks.ts';
import { type Item, plain } from './item.ts';
import type { CheckLayout } from './layout.ts';
import type { LineSurroundings } from './surroundings.ts';
import { runningVerbs } from './wording.ts';
import { wordsBeyond } from './words/coverage.ts';
import { withLetters } from './words/letters.ts';

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
  const { details = [], inner = [], behind = [] } = around.get(item) ?? {};
  const open = details.filter((one) => !isTaken(one, checks)).map(({ text }) => withoutTags(text));
  const left = [
    // One word is a name.
    ...(/^\W*\p{L}[\p{L}\p{N}-]*\W*$/u.test(spoken(item.text)) ? [] : extraWords(item.text, checks)),
    ...[...open, ...behind.filter(speaksOfAbove).map(withoutTags)].flatMap((text) =>
      extraWords(text, checks),
    ),
    // A footnote may say anything.
    ...[item, ...details].flatMap(({ text }) => text.match(/\[\^[^\]\s]+\]/g) ?? []),
  ];
  // All that a line with boxes in it speaks of are those.
  return inner.length === 0 ? left : left.filter((word) => !whole.has(word));
}

const whole: ReadonlySet<string> = new Set(
  'all both each every alle beide jede jeder jedes tous toutes todos todas tutti tutte все оба'.split(' '),
);

/** The same of a text. */
function extraWords(text: string, checks: readonly Pick<CheckLayout, 'draft'>[]): readonly string[] {
  const known = checks.map(({ draft: { type, spec, expect } }) => JSON.stringify([type, spec, expect]));
  return wordsBeyond(runningVerbs.without(spoken(text)), known.join('\n'));
}

/** A text without its commands and its number. */
function spoken(text: string): string {
  const words = text.replace(/(`+)([^`]+)\1/g, (span, _, inside: string) =>
    [isCommandLine, isRequestLine, isCompound].some((is) => is(inside.trim())) ? ' ' : span,
  );
  return plain(words.replace(numbered, ' '));
}

/** The words of HTML that a reader sees; the text itself where it is none. */
export function withoutTags(text: string): string {
  return text.replace(/<\/?[a-z][^>]*>/gi, ' ');
}

/** True for a text behind a list that may speak of its lines: in parentheses, or with a word that points back. */
export function speaksOfAbove(text: string): boolean {
  return /^\W*\(.*\)\W*$/su.test(text) || /^\s*\^/.test(text) || pointing.test(text);
}

const pointing = withLetters(
  /\b(above|these|those|them|they|all|none|each|only|both|oben|obige[nrs]?|diese[rsn]?|alle|keine[rs]?|nur|jede[rs]?|ci-dessus|ceux-ci|tous|toutes|aucune?|seulement|arriba|estos|estas|todos|todas|ninguno|solo|sólo|acima|estes|estas|nenhum|apenas|sopra|questi|queste|tutti|tutte|nessuno|powyższe|wszystkie|żaden|tylko|hierboven|deze|alleen|geen|выше|эти|все|только|ни один)\b|以上|上述|这些|只|仅|全部|上記|これら|のみ|すべて|위의|이것들|모두|만 /iu,
);

/** `TC-01:`, `1.2`: which line it is. */
const numbered = /^\W*(?:(?:tc|test|step|case|check)[\s#_-]*)?\d+(?:\.\d+)*[.):]?\s+/iu;
