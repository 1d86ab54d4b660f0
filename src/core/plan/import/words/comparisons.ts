import type { Fields } from '../shell/model.ts';

/** What a number is compared with: one value, or a matcher of bounds. */
export type NumberMatcher = number | Fields;

type BoundName = 'gte' | 'lte' | 'gt' | 'lt';

/** Words in front of a number, in ten languages; the closed bounds first, whose words hold those of the open ones. */
const ahead: readonly (readonly [BoundName, string])[] = [
  [
    'gte',
    '>=|=>|≥|⩾|at\\s+least|no(?:t)?\\s+(?:less|fewer|lower)\\s+than|not\\s+(?:below|under)|min(?:imum|\\.)?(?:\\s+of)?|mindestens|wenigstens|nicht\\s+weniger\\s+als|au\\s+(?:moins|minimum)|pas\\s+moins\\s+de|al\\s+menos|por\\s+lo\\s+menos|como\\s+mínimo|mínimo(?:\\s+de)?|no\\s+menos\\s+de|pelo\\s+menos|ao\\s+menos|no\\s+mínimo|não\\s+menos\\s+(?:de|que)|almeno|non\\s+meno\\s+di|minimo|как\\s+минимум|минимум|не\\s+(?:менее|меньше)|至少|最少|不(?:少于|低于|小于)|(?:大于|高于|多于)(?:或)?等于|少なくとも|最低|최소|적어도|co\\s+najmniej|nie\\s+mniej\\s+niż|minimaal|minstens|ten\\s+minste|niet\\s+minder\\s+dan',
  ],
  [
    'lte',
    "<=|=<|≤|⩽|at\\s+most|no(?:t)?\\s+(?:more|greater|higher|larger)\\s+than|not\\s+(?:above|over)|(?:not|never|n['’]t)\\s+exceed(?:s|ing)?|up\\s+to|max(?:imum|\\.)?(?:\\s+of)?|höchstens|maximal|nicht\\s+mehr\\s+als|nicht\\s+über|au\\s+(?:plus|maximum)|pas\\s+plus\\s+de|ne\\s+(?:doit\\s+pas\\s+)?dépasse[r]?(?:\\s+pas)?|como\\s+máximo|a\\s+lo\\s+sumo|máximo(?:\\s+de)?|no\\s+más\\s+de|no\\s+(?:debe\\s+)?superar?|no\\s+máximo|não\\s+mais\\s+(?:de|do\\s+que|que)|não\\s+(?:deve\\s+)?(?:ultrapassar?|exceder?)|al\\s+massimo|al\\s+più|massimo|non\\s+più\\s+di|non\\s+(?:deve\\s+)?superare?|не\\s+(?:более|больше|выше)|максимум|не\\s+(?:должн\\p{L}*\\s+)?превыша\\p{L}+|不(?:超过|多于|大于|高于|得超过|应超过|能超过)|(?:小于|低于|少于)(?:或)?等于|至多|最多|多くとも|最大|최대|co\\s+najwyżej|nie\\s+więcej\\s+niż",
  ],
  [
    'gt',
    '>|(?:more|greater|larger|higher|bigger)\\s+than|above|over|exceeds?|mehr\\s+als|größer\\s+als|über|plus\\s+d(?:e|u)|supérieure?s?\\s+à|au-dessus\\s+de|más\\s+de|mayor(?:es)?\\s+(?:que|a|de)|superior(?:es)?\\s+a|por\\s+encima\\s+de|mais\\s+(?:de|do\\s+que|que)|maior(?:es)?\\s+(?:que|a|do\\s+que)|acima\\s+de|più\\s+di|maggior[ei]\\s+(?:di|a)|superior[ei]\\s+a|oltre|больше|более|свыше|выше|大于|多于|高于|超过|więcej\\s+niż|powyżej|większ\\p{L}*\\s+(?:niż|od)|meer\\s+dan|groter\\s+dan|hoger\\s+dan|boven',
  ],
  [
    'lt',
    '<|(?:less|fewer|smaller|lower)\\s+than|below|under|weniger\\s+als|kleiner\\s+als|unter|moins\\s+de|inférieure?s?\\s+à|en\\s+dessous\\s+de|sous|menos\\s+de|menor(?:es)?\\s+(?:que|a|de|do\\s+que)|inferior(?:es)?\\s+a|por\\s+debajo\\s+de|abaixo\\s+de|meno\\s+di|minor[ei]\\s+(?:di|a)|inferior[ei]\\s+a|sotto|меньше|менее|ниже|小于|少于|低于|不到|mniej\\s+niż|poniżej|mniejsz\\p{L}*\\s+(?:niż|od)|minder\\s+dan|kleiner\\s+dan|lager\\s+dan|onder|binnen',
  ],
];

/** Words behind a number. */
const behind: readonly (readonly [BoundName, string])[] = [
  [
    'lte',
    'を超えない|を上回らない|以下|以内|이하|или\\s+менее|и\\s+менее|(?:and|or)\\s+(?:less|fewer|lower|below)|(?:oder|und)\\s+weniger|ou\\s+moins|o\\s+menos|ou\\s+menos|o\\s+meno|lub\\s+mniej|nicht\\s+überschreiten',
  ],
  [
    'gte',
    '(?:或|及)?以上|이상|\\+|или\\s+более|и\\s+более|(?:and|or)\\s+(?:more|greater|higher|above|up)|(?:oder|und)\\s+mehr|ou\\s+plus|o\\s+más|ou\\s+mais|o\\s+più|lub\\s+więcej',
  ],
  ['gt', '초과|超|より(?:大き|多)い|を(?:超え|上回)る'],
  ['lt', '未満|未满|미만|より(?:小さ|少な)い|を下回る'],
];

/** What stands in front of a number that something must not go over; as the source of a pattern. */
export const noMoreThan = ahead
  .filter(([bound]) => bound === 'lte' || bound === 'lt')
  .map(([, words]) => words)
  .join('|');

const number = '(-?\\d{1,9}(?:[.,]\\d{1,6})?)(?![\\d.,]*\\d)';
const edge = '(?![\\p{L}\\p{N}_])';
const patterns = once(() => ({
  ahead: ahead.map(
    ([bound, words]) => [bound, new RegExp(`^(?:${words})\\s*[\`"]?${number}[\`"]?`, 'iu')] as const,
  ),
  behind: behind.map(
    ([bound, words]) =>
      [
        bound,
        new RegExp(`^[\`"]?${number}[\`"]?\\s*(?:件|個|个|条|つ|개|건|行|名|台|회)?\\s*(?:${words})`, 'iu'),
      ] as const,
  ),
}));
const range = once(
  () =>
    new RegExp(
      `^(?:between|from|zwischen|von|entre|de|tra|fra|da|от|между|介于|od)?\\s*${number}\\s*(?:-|–|—|\\.\\.\\.?|~|～|〜|to|and|bis|und|à|et|a|y|e|ed|до|и|到|至|から|do)\\s*${number}(?:\\s*之间)?${edge}`,
      'iu',
    ),
);
const equal = once(
  () =>
    new RegExp(
      `^(?:==?|exactly|precisely|equal(?:s)?(?:\\s+to)?|genau|exactement|exactamente|exatamente|esattamente|ровно|等于|恰好|ちょうど|정확히|dokładnie)\\s*[\`"]?${number}`,
      'iu',
    ),
);
const notZero =
  /^(?:non-?\s?zero|not\s+(?:zero|0)|!=\s*0|≠\s*0|positive|positiv|nicht\s+(?:null|0)|ungleich\s+(?:null|0)|größer\s+null|non\s+nul(?:le)?|positif|distinto\s+de\s+(?:cero|0)|no\s+(?:cero|0)|positivo|diferente\s+de\s+(?:zero|0)|diverso\s+da\s+(?:zero|0)|не\s+(?:ноль|нуль|0)|ненулев\p{L}+|положительн\p{L}+|不(?:为|是|等于)\s*(?:零|0)|非零|大于零|0\s*(?:ではない|でない|以外)|0\s*이?\s*아닌?)(?![\p{L}\p{N}])/iu;
/** Without one of these there is nothing to compare with. */
const hasNumber = /\d|zero|null|nul|cero|positi|положит|нул|零/i;
/** What speaks of the number in front of what is demanded of it. */
const subject =
  /^(?:(?:it|this|that|the|der|die|das|le|la|les|el|los|las|o|a|os|as|il|lo|gli|i)\s+)?(?:[\p{L}-]+\s+){0,4}?(?:(?:should|must|shall|has\s+to|needs\s+to|sollte|soll|muss|darf|doit|devrait|doivent|debe|debería|deve|deveria|devem|dovrebbe|должн\p{L}*|powin\p{L}*)\s+(?:be|stay|remain|always\s+be|sein|liegen|bleiben|être|rester|ser|estar|quedar(?:se)?|permanecer|ficar|essere|rimanere|restare|быть|оставаться|być)|is|are|ist|liegt|est|es|é|è|jest)\s+(?=\S)/iu;
const denies = /(?<!\p{L})(?:not|never|nicht|nie|ne|no|nunca|não|non|не)(?!\p{L})/iu;
/** What stands behind the number and says no more. */
const rest =
  /^(?:\s*(?:である|であること|でなければならない|だ|이어야\s*(?:한다|합니다|함)|이어야|여야\s*(?:한다|합니다|함)|zurückgeben|sein|ausgeben|(?:件|個|个|条|개|건|行)))?\s*[.。!！]?\s*(?:[(（][^()（）]*[)）])?\s*[.。!]?\s*$/u;

/** One, as people write it behind a bound, where it cannot be an article. */
const ones =
  /(?<=(?<!\p{L})(?:at least|more than|mindestens|wenigstens|mehr als|au moins|al menos|por lo menos|pelo menos|ao menos|almeno|не менее|хотя бы|как минимум|co najmniej|minstens|ten minste|minimaal)\s+)(?:one|eine[nmrs]?|ein|une?|una?|uno|uma?|одн\p{L}+|один|jed\p{L}+|één|een)(?!\p{L})/giu;

/** The comparison that a text is, and nothing else; null for any other text. `isCounted`: what is compared is a number of things, which may be named behind it. */
export function comparisonIn(
  text: string,
  { isCounted = false }: { isCounted?: boolean } = {},
): NumberMatcher | null {
  const bare = text.replace(/[*`"]/g, '').replace(ones, '1').trim();
  if (bare.length > 120 || !hasNumber.test(bare)) return null;
  const whole = read(bare, isCounted);
  if (whole !== null) return whole;
  const spokenOf = subject.exec(bare)?.[0] ?? '';
  return denies.test(spokenOf) ? null : read(bare.slice(spokenOf.length), isCounted);
}

const negated =
  "(?:not|never|n['’]t|nicht|nie|no|não|non|не|n[ie]e?|ne)\\s+(?:(?:must|can|may|debe|puede|deve|pode|può|doit|peut|долж\\p{L}*|może|mogą)\\s+)?(?:pas\\s+)?(?:(?:be|take|last|ser|tardar|demorar|durar|durer|prendre|être|essere|durare|быть|длиться|занимать|trwać|być)\\s+)?";
const longer =
  'longer\\s+than|länger\\s+als|plus\\s+longtemps\\s+que|plus\\s+de|mais\\s+(?:de|do\\s+que|que)|más\\s+de|più\\s+di|дольше|dłużej\\s+niż|dépasser|excéder|exceed|superar[e]?|exceder|ultrapassar|überschreiten|(?:more|greater|higher|larger)\\s+than|mehr\\s+als|больше|более|więcej\\s+niż';
const spoken = once(() => {
  const start = '(?<![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{N}])';
  const counter = '(?:件|個|个|条|つ|개|건|行|名)?';
  const unit = '(?:ms|s|毫秒|ミリ秒|밀리초|秒|초)?';
  return {
    range: new RegExp(
      `${start}(?:between|zwischen|entre|tra|fra|от|od|между|介于|compris(?:e|es)?\\s+entre)\\s*${number}\\s*(?:and|und|et|y|e|до|do|и|i|到|至|a|à)\\s*${number}|${number}\\s*(?:から|에서)\\s*${number}\\s*(?:の間|の間である|사이)`,
      'giu',
    ),
    bounds: [
      ['lte', new RegExp(`${start}${negated}(?:${longer})\\s*${number}`, 'giu')] as const,
      ...ahead.map(
        ([bound, words]) =>
          [
            bound,
            new RegExp(
              `${/^</.test(words) || /^>/.test(words) ? `(?:${start})` : start}(?:${words})\\s*${number}`,
              'giu',
            ),
          ] as const,
      ),
    ],
    behind: [
      [
        'lte',
        new RegExp(`${number}\\s*(${unit})\\s*${counter}\\s*(?:을|를)?\\s*넘지\\s*않(?:아야|는다)?`, 'giu'),
      ] as const,
      ...[...behind, ['lt', '이내|之内'] as const].map(
        ([bound, words]) =>
          [bound, new RegExp(`${number}\\s*(${unit})\\s*${counter}\\s*(?:${words})`, 'giu')] as const,
      ),
    ],
  };
});
const symbols: Readonly<Record<BoundName, string>> = { gte: '>=', lte: '<=', gt: '>', lt: '<' };

/** A text with signs in place of its words of comparison, each in front of its number; `from 1 to 3` becomes `1..3`. */
export function withSigns(text: string): string {
  const counted = text.replace(ones, '1');
  if (!/\d/.test(counted)) return text;
  const { range: ranges, bounds, behind: later } = spoken();
  const ranged = counted.replace(ranges, (...found) => {
    const [, a, b, c, d] = found as (string | undefined)[];
    return ` ${a ?? c}..${b ?? d} `;
  });
  const signed = bounds.reduce(
    (left, [bound, pattern]) => left.replace(pattern, (_, figure: string) => ` ${symbols[bound]} ${figure}`),
    ranged,
  );
  return later.reduce(
    (left, [bound, pattern]) =>
      left.replace(pattern, (_, figure: string, unit: string) => ` ${symbols[bound]} ${figure} ${unit} `),
    signed,
  );
}

function read(text: string, isCounted: boolean): NumberMatcher | null {
  const isRest = (from: number) => {
    const left = text.slice(from);
    return (
      rest.test(left) || (isCounted && /^\s*(?:[\p{L}-]+\s*){1,3}[.。]?$/u.test(left) && !/%/.test(left))
    );
  };
  const zero = notZero.exec(text);
  if (zero !== null && isRest(zero[0].length)) return { gt: 0 };
  const between = range().exec(text);
  if (between !== null && isRest(between[0].length)) {
    const [low, high] = [numberOf(between[1]), numberOf(between[2])];
    return low < high ? { gte: low, lte: high } : null;
  }
  const same = equal().exec(text);
  if (same !== null && isRest(same[0].length)) return numberOf(same[1]);
  for (const [bound, pattern] of [...patterns().ahead, ...patterns().behind]) {
    const found = pattern.exec(text);
    if (found !== null && isRest(found[0].length)) return { [bound]: numberOf(found[1]) };
  }
  return null;
}

function numberOf(written: string | undefined): number {
  return Number((written ?? '').replace(',', '.'));
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
