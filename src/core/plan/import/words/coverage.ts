import type { CommandClaim } from '../shell/claim.ts';
import type { Draft } from '../shell/model.ts';
import { isBeyond } from './beyond.ts';
import { demanded } from './denials.ts';
import {
  boundsOfEast,
  boundWords,
  failureWords,
  fillers,
  fillersOfEast,
  redirectWords,
  successOfEast,
  successWords,
  timeWords,
} from './fillers.ts';
import {
  allowing,
  appearing,
  denying,
  errorNouns,
  headerNouns,
  isCounting,
  past,
  places,
  small,
  verbs,
} from './frame-words.ts';
import { jsonIn } from './sample.ts';
import { isUnboundDenial } from './unbound-denials.ts';

/** What is read, what was read out of it, and what it was said of. */
type Reading = {
  words: string;
  claims: readonly CommandClaim[];
  draft: Pick<Draft, 'type' | 'spec' | 'prints'>;
  /** What the command is called where it stands. */
  context: string;
};

/**
 * The words of a statement that no claim says, no part of the command, and none of those with which people say what they expect: with one of them left, the
 * sentence may say anything, also the opposite.
 */
export function uncoveredIn({
  words,
  claims,
  draft: { type, spec, prints },
  context,
}: Reading): readonly string[] {
  const kinds = new Set(claims.map(({ kind }) => kind));
  const isOfAbsence = kinds.has('lacks') || kinds.has('empty') || claims.some(isOtherCode);
  if (kinds.has('status') && isCounting(words)) return ['number'];
  if (isBeyond(words, claims)) return ['mark'];
  if (past.test(words) || isUnboundDenial(words, claims)) return ['not'];
  const isEither = claims.some(
    (claim) => claim.kind === 'status' && claim.statuses.filter((one) => typeof one === 'number').length > 1,
  );
  if (exceptions.test(words) || (isEither && (demanded(words) !== null || /[;；]|[.。]\s/u.test(words))))
    return ['except'];
  // Where something must not be, the rest of the clause says when, or which.
  const stated = isOfAbsence ? words : (demanded(words) ?? words);
  const rest = (kinds.has('json') ? withoutJson(stated) : stated).replace(sayings, ' ');
  const written = kinds.has('status') ? rest.replace(reasons, ' ') : rest;
  const left = written.toLowerCase();
  if (/[\d`"']\s*(?:->|=>|→|⇒)\s*[`"']?\s*[\d`"']/u.test(left)) return ['→'];
  const { method = 'GET' } = spec;
  const methods = written.match(/\b(?:GET|HEAD|POST|PUT|PATCH|DELETE)\b/g) ?? [];
  if (type === 'http' && methods.some((one) => one !== method)) return methods;
  const known = knownTo({ words, claims, draft: { type, spec, prints }, context });
  const lists = listsFor(claims, type);
  const isIn = (atom: string, those: readonly ReadonlySet<string>[]) => those.some((list) => list.has(atom));
  return atomsOf(left).filter((atom) => {
    const one = atom.replace(/s$/, '');
    if (known.has(atom) || (isOfAbsence && known.has(one))) return false;
    if (isIn(atom, lists) || isIn(one, lists)) return false;
    if (eastern.test(atom))
      return (
        restOfEast(kinds.has('success') ? atom.replace(successOfEast, '') : atom, known).replace(
          isOfAbsence ? absenceOfEast : /$^/u,
          '',
        ) !== ''
      );
    if (claims.some(isOtherCode) && /^[1-5](?:\d\d|xx)(?:er|s)?$/.test(atom)) return false;
    return !claims.some(isBounded) || !/^\d+$/.test(atom) || !figures(claims).has(Number(atom));
  });
}

/** The words of the claims, of the command, and of its name. */
function knownTo({ claims, draft: { spec, prints }, context }: Reading): ReadonlySet<string> {
  const known = new Set([
    ...atomsOf(unescaped(JSON.stringify(claims))),
    ...atomsOf(JSON.stringify([spec, prints])),
    ...atomsOf(context),
  ]);
  const isOfAbsence = claims.some(
    (claim) => claim.kind === 'lacks' || claim.kind === 'empty' || isOtherCode(claim),
  );
  // `warn(?:ing)?s?`, `exception`: what a pattern of errors names.
  if (isOfAbsence && known.has('warn')) for (const one of ['warning', 'warnings']) known.add(one);
  for (const atom of [...known]) for (const figure of atom.match(/^\d+(?=[a-z]+$)/) ?? []) known.add(figure);
  return known;
}

/** Words with which people state such claims. */
function listsFor(claims: readonly CommandClaim[], type: Draft['type']): readonly ReadonlySet<string>[] {
  const has = (...kinds: readonly CommandClaim['kind'][]) => claims.some(({ kind }) => kinds.includes(kind));
  const statuses = claims.flatMap((claim) => (claim.kind === 'status' ? claim.statuses.map(String) : []));
  const isFamily = (pattern: RegExp) => statuses.length > 0 && statuses.every((one) => pattern.test(one));
  const isMoved =
    isFamily(/^3/) || claims.some((claim) => claim.kind === 'header' && claim.name === 'location');
  return [
    fillers,
    verbs,
    small,
    ...(claims.some(isBounded) || (statuses.length > 1 && isFamily(/xx$/)) ? [boundWords] : []),
    ...(has('duration', 'expires') ? [timeWords, boundWords] : []),
    ...(has('success', 'exit', 'expires') || type === 'websocket' ? [successWords] : []),
    ...(has('failure', 'exit') || isFamily(/^[45]/) ? [failureWords] : []),
    ...(isMoved ? [redirectWords] : []),
    ...(has('header') ? [headerNouns] : []),
    ...(claims.some((claim) => claim.kind === 'json' && claim.path === '$') ? [wellFormed] : []),
    ...(/"path":"\$","is":\{"length":\{"gte"/.test(JSON.stringify(claims)) ? [filled] : []),
    ...(claims.some(isNothing) ? [nothings] : []),
    ...(claims.some(isOtherCode) || has('lacks') ? [others] : []),
    ...(has('lacks', 'empty') || claims.some(isOtherCode)
      ? [nothings, denying, allowing, appearing, errorNouns, places]
      : []),
  ];
}

/** Of JSON that was read every value is known, or will be another one. */
function withoutJson(words: string): string {
  const start = words.search(/[{[]/);
  const end = Math.max(words.lastIndexOf('}'), words.lastIndexOf(']'));
  return jsonIn(words) === undefined ? words : `${words.slice(0, start)} ${words.slice(end + 1)}`;
}

const eastern = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

/** The words of a text that say more than that something is as it should be, but for those of `known`. */
export function wordsBeyond(text: string, known = ''): readonly string[] {
  const those = new Set(atomsOf(unescaped(known)));
  const named = text.replace(coded, '$1 ');
  return atomsOf(named).filter((atom) => {
    const forms = [atom, atom.replace(/s$/, ''), atom.replace(/es$/, ''), `${atom}s`];
    if (those.has(atom) || (!/\d/.test(atom) && forms.some((one) => those.has(one)))) return false;
    const isPlain = forms.slice(0, 2).some((one) => fillers.has(one) || successWords.has(one));
    if (sayingWords.has(atom)) return false;
    if (isPlain) return amounts.has(atom) || amounts.has(forms[1] ?? '');
    return !eastern.test(atom) || restOfEast(atom.replace(successOfEast, ''), those) !== '';
  });
}

/** What a test is called, and what an answer does, besides. */
const sayingWords: ReadonlySet<string> = new Set(
  'say says test tests smoke sanity probe page these those following hold holds so'.split(' '),
);

/** Words of statements that say how often, of how many, or of what else. */
const amounts: ReadonlySet<string> = new Set(
  'one two three four five six seven eight nine ten each every all both times time row instance replica pod host tls ssl cert certificate port beide jede jeder jedes alle toutes tous todos todas tutti tutte оба все zertifikat certificat certificado certificato сертификат zeit temps tiempo tempo время'.split(
    ' ',
  ),
);

/** The words of a text in small letters. */
export function atomsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** The words in a pattern, without its escapes. */
export function unescaped(pattern: string): string {
  return pattern.replace(/\\+[bAzsSdwW]/g, ' ').replace(/\\+(.)/g, '$1');
}

function restOfEast(atom: string, known: ReadonlySet<string>): string {
  const own = atom.replace(/[a-z\d]+/g, (part) => (known.has(part) ? '' : part));
  return own === '' ? '' : own.replace(boundsOfEast, '').replace(fillersOfEast, '');
}

/** That it is another one, or no more. */
const others: ReadonlySet<string> = new Set(
  'longer but other than else anything more any again se plus mehr más mais più już больше meer langer anderes autre otra outro altro wieder'.split(
    ' ',
  ),
);

/** How JSON is called that can be read. */
const wellFormed: ReadonlySet<string> = new Set(
  'valid well formed parsable parseable gültig gültiges valides valide válido valido корректный валидный 有效 有效的 正しい 유효한'.split(
    ' ',
  ),
);

const filled: ReadonlySet<string> = new Set(['non', 'empty']);

/** Every code but some. */
function isOtherCode(claim: CommandClaim): boolean {
  return (
    claim.kind === 'status' &&
    claim.statuses.length > 1 &&
    claim.statuses.every((one) => /xx$/.test(`${one}`))
  );
}

/** True for no member, and none of what is counted. */
function isNothing(claim: CommandClaim): boolean {
  return /"is":0\}|"length":0\}|\\\\\[\\\\s\*/.test(JSON.stringify(claim));
}

function isBounded(claim: CommandClaim): boolean {
  return /"(?:gte?|lte?)":/.test(JSON.stringify(claim)) || claim.kind === 'not-empty';
}

/** Numbers of bounds, also as milliseconds that were seconds. */
function figures(claims: readonly CommandClaim[]): ReadonlySet<number> {
  const found = (JSON.stringify(claims).match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
  return new Set(found.flatMap((one) => [one, Math.floor(one / 1000), one % 1000, (one % 1000) / 100]));
}

/** Of one case another is said. */
const exceptions =
  /(?<![\p{L}\p{N}])(?:except(?!ion)|(?:nothing|everything|all|none)\s+but|besides|apart\s+from|no\s+more\s*$|behalve|tenzij|unless|sauf|salvo|excepto|exceto|eccetto|tranne|außer|кроме|oprócz)(?![\p{L}\p{N}])/iu;
/** Errors, and that there are none, where words are not parted by blanks. */
const absenceOfEast =
  /何も|見つから|され|没有|不应(?:该)?|不得|不能|不再|不会|不要|不是|不|返さ|아님|아니|ならない|无|任何|出现|日志|ない|なし|ません|0|없|않|아야|错误|报错|异常|エラー|例外|警告|ログ|오류|에러|로그|出(?:る|ない)|なく|されてい|てい|어야/gu;

const sayings =
  /\bHTTP\/[\d.]+|(?<=\b(?:must|should)\s+)still\b|(?:ok|pass(?:es)?|success|good)\s+(?:if|when)\b/giu;
/** What a code is called. */
const reasons =
  /\b(?:ok|created|accepted|no content|moved permanently|not modified|(?:temporary|permanent) redirect|bad request|unauthori[sz]ed|forbidden|not found|method not allowed|conflict|gone|unprocessable (?:entity|content)|too many requests|internal server error|not implemented|bad gateway|service unavailable|gateway timeout|switching protocols|upgrade required)\b/giu;
/** The same behind its code. */
const coded = new RegExp(`\\b([1-5]\\d\\d)\\W{1,3}${reasons.source}`, 'giu');
const nothings: ReadonlySet<string> = new Set(
  '0 logs log output console errors error empty nothing zero none leer vide vacío vazio vuoto пусто ausgabe journaux registros log protokoll'.split(
    ' ',
  ),
);
