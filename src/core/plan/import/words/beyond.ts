import type { CommandClaim } from '../shell/claim.ts';

/** True for a sentence that says what no single look tells, or more than its words seem to. */
export function isBeyond(words: string, claims: readonly CommandClaim[]): boolean {
  const has = (wanted: CommandClaim['kind']) => claims.some(({ kind }) => kind === wanted);
  if (marks.test(words) || often.test(words) || needless.test(words)) return true;
  if (has('has') && edges.test(words)) return true;
  return has('status') && (signed.test(words) || counted.test(words));
}

/** What need not be may be all the same. */
const needless =
  /(?<!\p{L})(?:need(?:s)?\s+not|needn['’]t|(?:do(?:es)?\s+not|do(?:es)?n['’]t)\s+(?:have|need)\s+to|(?:muss|müssen|brauch\p{L}*)\s+(?:\p{L}+\s+)?nicht|(?:n['’]a|ne\s+\p{L}+)\s+pas\s+besoin|no\s+(?:tiene[n]?\s+que|hace\s+falta|necesita)|não\s+(?:precisa|tem\s+(?:de|que))|non\s+(?:occorre|serve|c['’]è\s+bisogno)|не\s+(?:обязан\p{L}*|нужно)|nie\s+(?:musi|muszą|trzeba)|hoeft\s+(?:\p{L}+\s+)?niet)(?!\p{L})|不需要|不必|なくても(?:よい|いい)|않아도/iu;
/** Where in a text something stands, which a text that holds it does not tell. */
const edges =
  /(?<!\p{L})(?:start|starts|begin|begins|beginnt|beginnen|commence|commencer|empieza|empezar|comienza|começa|começar|inizia|iniziare|начина\p{L}+|zaczyna|begint)\s+(?:with|mit|par|con|com|с|od|met)(?!\p{L})|(?<!\p{L})(?:ends?|endet|finit|termina|заканчивается|kończy)\s+(?:with|mit|par|con|com|en|на)\s+[`"'«„“]/iu;
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
