import type { CommandClaim } from '../shell/claim.ts';

/** True for a sentence that says what no single look tells, or more than its words seem to. */
export function isBeyond(words: string, claims: readonly CommandClaim[]): boolean {
  const has = (wanted: CommandClaim['kind']) => claims.some(({ kind }) => kind === wanted);
  if (marks.test(words) || often.test(words) || needless.test(words)) return true;
  if (unlike.test(words) && !/"ne":/.test(JSON.stringify(claims))) return true;
  if (has('has') && (edges.test(words) || chosen.test(words) || judged.test(words))) return true;
  return has('status') && (signed.test(words) || counted.test(words) || isOfCases(words));
}

const opening = '[`"“„«「]';
const closing = '[`"”“»」]';
/** A sign in front of a literal that says that it is another one. */
const unlike = new RegExp(`(?:≠|!=|<>|(?<![\\p{L}\\p{N}!?])!)\\s*${opening}`, 'u');
/** One of several, so many of them, or in an order: each of them being there tells none of it. */
const chosen = new RegExp(
  [
    `${closing}\\s*(?:/|\\||(?<!\\p{L})(?:or|oder|ou|o|или|lub|albo|of)(?!\\p{L})|或|または|또는)\\s*${opening}`,
    "(?<!\\p{L})(?:(?:one|any|either)\\s+of|either|entweder|ein(?:e[rs]?)?\\s+(?:von|der)|l[’']une?\\s+des?|un[oa]?\\s+(?:de|dei|delle)|um[a]?\\s+d[aeo]s?|один\\s+из|jed(?:en|no|na)\\s+z|een\\s+van)(?!\\p{L})",
    '(?<!\\p{L})(?:exactly|only|just|genau|exactement|exactamente|exatamente|esattamente|ровно|dokładnie|precies)\\s+(?:one|once|two|three|ein\\p{L}*|zwei|drei|une?|deux|un[oa]?|dos|um[a]?|dois|due|од\\p{L}+|два|jed\\p{L}+|een|\\d+)(?!\\p{L})',
    "(?<!\\p{L})(?:(?:in|of)\\s+(?:that|this|the\\s+same)\\s+order|in\\s+dieser\\s+reihenfolge|dans\\s+cet\\s+ordre|en\\s+(?:ese|este)\\s+orden|nesta\\s+ordem|in\\s+quest[’']ordine|в\\s+(?:этом|таком)\\s+порядке|w\\s+tej\\s+kolejności|in\\s+die\\s+volgorde)(?!\\p{L})|この順|顺序|순서",
  ].join('|'),
  'iu',
);
/** What it is for something to be there: `warn` counts as a failure. */
const judged =
  /(?<!\p{L})(?:counts?|count\s+as|treated|considered|regarded|means?|gilt|gelten|bedeutet|compte|signifie|cuenta|significa|conta|considerad\p{L}*|считается|означает|liczy|oznacza|telt|betekent)\s+(?:as\s+|als\s+|comme\s+|como\s+|come\s+|się\s+jako\s+)?(?:an?\s+|ein\s+|une?\s+|un\s+|uma?\s+|een\s+)?(?:fail\p{L}*|errors?|broken|bad|fehl\p{L}*|échec|erreur|fallo|error|falha|erro|errore|fallimento|ошибк\p{L}+|błąd\p{L}*|fout)(?!\p{L})/iu;

const code = /(?<![\p{L}\d.:/])[1-5]\d\d(?![\d%])/gu;
const joining =
  /(?<!\p{L})(?:https?|status|codes?|or|oder|ou|o|или|lub|of|and|und|et|y|e|и|i|en|redirects?|ok|created|accepted|no\s+content|found|not\s+found|bad\s+request|unauthorized|forbidden|a|an|the|ein|eine|un|une|either|also)(?!\p{L})|或者?|または|か|또는|和|と/giu;

/** True where each of two codes has its own words: `200 for bob, 403 for eve` is no choice. */
function isOfCases(words: string): boolean {
  if (orMore.test(words)) return true;
  const found = [...words.matchAll(code)];
  const last = found.at(-1);
  return found.slice(1).some((one, at) => {
    const before = found[at];
    if (before === undefined || last === undefined || one[0] === before[0]) return false;
    const between = words.slice(before.index + 3, one.index).replace(joining, ' ');
    const isFor = /(?<!\p{L})(?:for|für|pour|para|per|для|dla|voor|when|wenn|si|if)(?!\p{L})/iu;
    return isFor.test(between) && isFor.test(words.slice(last.index));
  });
}

/** A code from which on all will do. */
const orMore =
  /[1-5]\d\d[`"]?\s*(?:或以上|以上|或更高|以下|或以下|이상|이하|(?:or|oder|ou|o|или|lub|of)\s+(?:more|above|higher|greater|below|less|mehr|höher|plus|más|mayor|mais|più|больше|выше|więcej|hoger)(?!\p{L}))/iu;

/** What need not be may be all the same. */
const needless =
  /(?<!\p{L})(?:need(?:s)?\s+not|needn['’]t|(?:do(?:es)?\s+not|do(?:es)?n['’]t)\s+(?:have|need)\s+to|(?:muss|müssen|brauch\p{L}*)\s+(?:\p{L}+\s+)?nicht|(?:n['’]a|ne\s+\p{L}+)\s+pas\s+besoin|no\s+(?:tiene[n]?\s+que|hace\s+falta|necesita)|não\s+(?:precisa|tem\s+(?:de|que))|non\s+(?:occorre|serve|c['’]è\s+bisogno)|не\s+(?:обязан\p{L}*|нужно)|nie\s+(?:musi|muszą|trzeba)|hoeft\s+(?:\p{L}+\s+)?niet)(?!\p{L})|不需要|不必|なくても(?:よい|いい)|않아도/iu;
/** Where in a text something stands, which a text that holds it does not tell. */
const edges =
  /(?<!\p{L})(?:start|starts|begin|begins|beginnt|beginnen|commence|commencer|empieza|empezar|comienza|começa|começar|inizia|iniziare|начина\p{L}+|zaczyna|begint)\s+(?:with|mit|par|con|com|с|od|met)(?!\p{L})|(?<!\p{L})(?:ends?|endet|finit|termina|заканчивается|kończy)\s+(?:with|mit|par|con|com|en|на)\s+[`"'«„“]|(?<!\p{L})(?:at\s+the\s+(?:very\s+)?(?:start|beginning|end|top|bottom)|am\s+(?:anfang|ende)|au\s+début|à\s+la\s+fin|al\s+(?:principio|inicio|final)|no\s+(?:início|fim|final)|all[’']inizio|alla\s+fine|в\s+(?:начале|конце)|na\s+(?:początku|końcu)|aan\s+het\s+(?:begin|einde))(?!\p{L})|开头|结尾|末尾|先頭|맨 ?(?:앞|뒤)/iu;
/** That it is wrong, in a sign. */
const marks = /[❌✘✗🔴🚫⛔]|:(?:x|no_entry\w*|negative\w*|thumbsdown):/u;
/** One look does not tell how often. */
const often =
  /(?<![\p{L}\p{N}])(?:twice|thrice|(?<!response )times(?!\s*out)|zweimal|dreimal|(?<!0\s?)mal|fois|veces|vezes|volte|раза|(?<!0\s)раз|razy|keer|each time|every time|jedes Mal|in a row|nacheinander)(?![\p{L}\p{N}])|[1-9一二三四五两兩几幾多数何]\s*(?:次|回(?!答|傳|传)|번)/iu;
/** Codes that are compared, or from one to another. */
const signed = /(?<![=-])(?:[<>≤≥≠]|!)=?\s*[`"]?[1-5](?:\d\d|xx)(?!\d)|[1-5]\d\d\s*[–—-]\s*[1-5]\d\d/i;
/** A number of things, or of a port, is no code. */
const counted =
  /(?:port|line|page|zeile|seite|ligne|línea|linha|riga|строк\p{L}*|порт)\s+[1-5]\d\d(?!\d)|(?<![\d.])[1-5]\d\d\s+(?:items?|rows?|records?|entries|lines?|results?|hits?|orders?|users?|messages?|events?|keys?|products?|requests?|files?|objects?|elements?|pods?|replicas?|zeilen?|einträge|treffer|lignes|filas|linhas|righe|строк|записей|件|条|行|個|个|건)(?!\p{L})/iu;
