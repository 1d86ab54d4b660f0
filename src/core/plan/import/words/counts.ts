import { literalPattern } from '../shell/grep.ts';
import { withSigns } from './comparisons.ts';
import { bare, type ClaimReader, cut, none } from './pieces.ts';

const countWords =
  /(?:(>=|≥|at\s+least|mindestens|au\s+moins|al\s+menos|pelo\s+menos|almeno|>|more\s+than|<=|≤|at\s+most|up\s+to|höchstens|<|fewer\s+than|less\s+than|exactly|genau|=|==)\s*)?(?<![\w.:])(\d{1,9}|zero|one|no|keine?|aucune?|ningun[oa]?|nenhum|nessun)(?![\w.:]\d)\s*\+?\s*(?:\p{L}+\s+){0,1}?(matches|match|results?|lines?|hits?|entries|entry|items?|rows?|records?|occurrences?|pods?|replicas?|instances?|violations?|treffer|zeilen|einträge|ergebnisse|lignes?|résultats?|entrées?|correspondances?|líneas?|linhas?|resultados?|coincidencias?|righe|risultati|件|行|条)(?!\p{L})/iu;
const above =
  '(?:more|greater|larger|higher)\\s+than|above|over|mehr\\s+als|größer\\s+als|über|plus\\s+de|supérieure?s?\\s+à|más\\s+de|mayor(?:es)?\\s+(?:que|a)|mais\\s+(?:de|do\\s+que)|maior(?:es)?\\s+(?:que|a|do\\s+que)|больше|более|свыше|大于|超过|più\\s+di|maggior[ei]\\s+di';
const below =
  '(?:less|fewer|smaller|lower)\\s+than|below|under|weniger\\s+als|kleiner\\s+als|unter|moins\\s+de|inférieure?s?\\s+à|menos\\s+de|menor(?:es)?\\s+(?:que|a)|меньше|менее|小于|少于|meno\\s+di|minor[ei]\\s+di';
const isAbove = new RegExp(`^(?:>|${above})$`, 'iu');
const isBelow = new RegExp(`^(?:<|${below})$`, 'iu');
const barest = new RegExp(
  `^(?:(>=?|≥|<=?|≤|==?|at\\s+least|mindestens|au\\s+moins|al\\s+menos|${above}|${below})\\s*)?(\\d{1,9})(\\+)?$`,
  'iu',
);

/** `1件以上`: where the bound stands behind its number. */
const barestBehind =
  /^(\d{1,9})\s*(?:件|個|个|条|つ|개|건)?\s*(?:或|及)?(以上|以下|未満|未满|超|이상|이하)$/u;
const bounds: Readonly<Record<string, string>> = {
  以上: 'gte',
  이상: 'gte',
  以下: 'lte',
  이하: 'lte',
  未満: 'lt',
  未满: 'lt',
  超: 'gt',
};

/** `5 passed`, `0 violations`, `1 row`: as programs print them. */
const printedCount =
  /(?<![\w.])(\d{1,9}\s+(?:(?:tests?\s+)?passed|passing|failed|failing|rows?|violations?|errors?|warnings?|vulnerabilities|failures?|skipped|problems?|issues?|deletions?|insertions?))(?!\w)/iu;

export const counts: ClaimReader = (given, { type, prints }) => {
  // `no more than 5` is a bound as a whole.
  const text = withSigns(given).trim();
  const printed = type === 'command' && prints.kind === 'text' ? printedCount.exec(text) : null;
  if (printed !== null)
    return {
      claims: [{ kind: 'has', patterns: [literalPattern(printed[1] ?? '')] }],
      left: cut(text, printed),
    };
  const isCounted = prints.kind === 'count' || (prints.kind === 'json' && prints.isLength);
  const plain = barest.exec(bare(text.replace(/[.。]$/, '')));
  if (plain !== null && type === 'command' && prints.kind === 'text') {
    const is = compared(plain[3] === undefined ? plain[1] : '>=', Number(plain[2]));
    return { claims: [{ kind: 'count', is }], left: '' };
  }
  const atLeast = barestBehind.exec(bare(text.replace(/(?:である)?(?:こと)?[.。]?$/u, '')));
  if (atLeast !== null && (isCounted || prints.kind === 'json')) {
    const is = { [bounds[atLeast[2] ?? ''] ?? 'gte']: Number(atLeast[1]) };
    return { claims: [isCounted ? { kind: 'count', is } : { kind: 'value', is }], left: '' };
  }
  if (plain !== null && (isCounted || prints.kind === 'json')) {
    const is = compared(plain[3] === undefined ? plain[1] : '>=', Number(plain[2]));
    return { claims: [isCounted ? { kind: 'count', is } : { kind: 'value', is }], left: '' };
  }
  const told = isCounted ? soleNumber(text) : null;
  if (told !== null) return { claims: [{ kind: 'count', is: told }], left: '' };
  const found = countWords.exec(text);
  if (found === null || type === 'websocket' || type === 'env' || type === 'tls') return none(text);
  if (!isCounted && !/^(?:lines|text|records|json)$/.test(prints.kind)) return none(text);
  if (type === 'http' && prints.kind === 'text') return none(text);
  if (type === 'command' && prints.kind === 'text') return none(text);
  const number = /^\d/.test(found[2] ?? '') ? Number(found[2]) : found[2]?.toLowerCase() === 'one' ? 1 : 0;
  const isPlus = /\d\s*\+/.test(found[0]);
  return {
    claims: [{ kind: 'count', is: compared(isPlus ? '>=' : found[1], number) }],
    left: cut(text, found),
  };
};

/** `10 skills`, `0건`: of what is counted the only number says how many. */
function soleNumber(text: string): number | null {
  const numbers = text.match(/(?<![\p{L}\d._/:-])\d{1,9}(?![\d._/:-])/gu) ?? [];
  const isShort = text.trim().split(/\s+/).length <= 6;
  const isBound =
    /[<>≤≥]|least|most|more|less|than|above|below|about|around|between|mindest|höchst|mehr|weniger|moins|plus|m[áa]s|menos|meno|più|больше|меньше|以上|以下|超|未|이상|이하|至少|最多/iu.test(
      text,
    );
  const [only] = numbers;
  return numbers.length === 1 && only !== undefined && isShort && !isBound ? Number(only) : null;
}

function compared(word: string | undefined, number: number): number | Record<string, number> {
  if (word === undefined || /^(?:exactly|genau|==?)$/i.test(word)) return number;
  if (isAbove.test(word)) return { gt: number };
  if (isBelow.test(word)) return { lt: number };
  return /^(?:<=|≤|at\s+most|up\s+to|höchstens)$/i.test(word) ? { lte: number } : { gte: number };
}
