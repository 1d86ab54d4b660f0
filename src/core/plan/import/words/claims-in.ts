import type { CommandClaim } from '../shell/claim.ts';
import type { GrepPattern } from '../shell/model.ts';
import { absence, named, saysNothing } from './absences.ts';
import { comparisonIn } from './comparisons.ts';
import { counts } from './counts.ts';
import { demanded } from './denials.ts';
import { events } from './events.ts';
import { fields, fieldValues, literals, pairs, plainClaim, values } from './literals.ts';
import {
  everyOne,
  failure,
  leadIn,
  linking,
  negation,
  nothing,
  nothingSaid,
  something,
  success,
  verbBehind,
} from './phrases.ts';
import { type About, bare, type ClaimReader, fragment, none } from './pieces.ts';
import { exit, headers, statuses, time } from './result-claims.ts';
import { claimsOfJson, jsonIn } from './sample.ts';

/** What words say about a command of this kind: of what they deny nothing is ever demanded. */
export function claimsIn(written: string, about: About): readonly CommandClaim[] {
  // `!false` denies in the language of programs.
  if (/^\W*![\p{L}\d]/u.test(written)) return [];
  const words = written.replace(earlierRemark, '');
  const spoken = saysNothing(withoutLeadIn(words).text, about).claims;
  if (spoken.length > 0) return spoken;
  const compared = comparisonClaim(words, about);
  if (compared !== null) return [compared];
  const read = claimsRead(words, about);
  // `none`, `stopped`: a word alone is what is printed.
  const isWord = /^[\p{Script=Latin}\p{Script=Cyrillic}_-]+$/u.test(bare(withoutLeadIn(words).text));
  const left = isWord || read.every(isDenial) ? null : demanded(words);
  if (left === null) return read;
  const told = claimsRead(left, about);
  const status = told.find(({ kind }) => kind === 'status');
  const keys = new Set(told.map((claim) => JSON.stringify(claim)));
  return read.flatMap((claim): readonly CommandClaim[] => {
    if (isDenial(claim) || keys.has(JSON.stringify(claim))) return [claim];
    return claim.kind === 'status' && status !== undefined ? [status] : [];
  });
}

/** `green (was blue)`: how it was before. */
const earlierRemark =
  /\s*[(（]\s*(?:it\s+)?(?:was|were|war|était|antes|era|prima|раньше|formerly|previously|before)(?!\p{L})[^()（）]*[)）]\s*$/iu;

/** Of what prints a number: what that is compared with. */
function comparisonClaim(words: string, { prints, type }: About): CommandClaim | null {
  const isCounted = prints.kind === 'count' || (prints.kind === 'json' && prints.isLength);
  const isTime = prints.kind === 'duration';
  const isNumber =
    isCounted || isTime || prints.kind === 'json' || (type === 'command' && prints.kind === 'text');
  if (!isNumber) return null;
  const text = withoutLeadIn(words).text;
  const is = comparisonIn(text, { isCounted }) ?? comparisonIn(words, { isCounted });
  if (is === null || (typeof is === 'number' && !isCounted && prints.kind !== 'json')) return null;
  if (isTime) {
    const bounds = Object.entries(is).map(([bound, seconds]) => [
      bound,
      `${Math.round(Number(seconds) * 1000)}ms`,
    ]);
    if (typeof is === 'number' || bounds.some(([, bound]) => bound === '0ms')) return null;
    return { kind: 'duration', is: Object.fromEntries(bounds) };
  }
  return isCounted || type === 'command' ? { kind: 'count', is } : { kind: 'value', is };
}

/** True for what says that something is not, or no more than so much. */
function isDenial(claim: CommandClaim): boolean {
  const { kind } = claim;
  if (kind === 'header') return JSON.stringify(claim.is) === '{"exists":false}';
  if (kind === 'status')
    return claim.statuses.length > 1 && claim.statuses.every((one) => /xx$/.test(`${one}`));
  if (kind === 'count') return claim.is === 0;
  if (kind === 'exit') return typeof claim.is === 'object';
  return /^(?:lacks|empty|not-empty|duration|expires)$/.test(kind);
}

function claimsRead(words: string, about: About): readonly CommandClaim[] {
  const read = claimsInside(words, about);
  const isDenied = read.length > 0 && read.every(({ kind }) => kind === 'lacks');
  // `active (not "inactive")`: what is denied stands behind what is expected.
  const before = isDenied ? /^(.*\S)\s*[(（][^()（）]*[)）]\s*[.。]?\s*$/su.exec(words)?.[1] : undefined;
  const told = before === undefined ? null : claimsInside(before, about);
  if (told !== null && told.length > 0) return [...told, ...read];
  if (read.length > 0) return read;
  // `0 (no local address)`, `198.51.100.7 が返ること`: a remark behind what is expected, or the verb of the sentence.
  const remarked = /^(.*\S)\s*[(（][^()（）]*[)）]\s*[.。]?\s*$/su.exec(words)?.[1];
  if (remarked !== undefined) return claimsRead(remarked, about);
  const verb = verbBehind.exec(words);
  const isDemand = verb !== null && /こと|되어야|확인/u.test(verb[0]);
  return verb === null || verb.index === 0
    ? read
    : claimsInside(words.slice(0, verb.index), { ...about, isStated: about.isStated === true || isDemand });
}

function claimsInside(words: string, subject: About): readonly CommandClaim[] {
  const stated = withoutLeadIn(words);
  const isStated = stated.isStated || subject.isStated === true;
  const about = { ...subject, isStated };
  const text = withoutVerb(stated.text.trim(), stated.isStated);
  if (text === '') return [];
  if (nothing.test(bare(text)) || nothingSaid.test(bare(words))) return [emptyOf(about, words)];
  if (something.test(bare(text))) return [someOf(about, words)];
  // Of what a pipe made of an answer nothing is known.
  const isMade = about.type === 'websocket' || about.prints.kind === 'opaque';
  const json = isMade ? null : jsonSaid(text, about);
  const claims: CommandClaim[] = [...(json?.claims ?? [])];
  let left = json === null ? text : json.left;
  for (const read of readers) {
    const found = read(left, about);
    // `rejected with 422`: the number says it, and says more.
    const isTold = claims.some(({ kind }) => kind === 'status' || kind === 'exit');
    claims.push(...found.claims.filter(({ kind }) => !isTold || (kind !== 'failure' && kind !== 'success')));
    left = found.left;
  }
  const remaining = left.replace(/^[\s.,;:!?()（）。、*_-]+|[\s.,;:!?()（）。、*_-]+$/gu, '');
  if (claims.length === 0 && remaining !== '') {
    const plain = plainClaim(remaining, about, isStated);
    return plain === null ? [] : [plain];
  }
  // How long the first event may take is said of what is waited for.
  claims.sort((a, b) => Number(a.kind === 'duration') - Number(b.kind === 'duration'));
  return withoutRepeats(claims);
}

/** `sollte ADMIN ausgeben`: the verb that ends a demand of a word or two is none of what is printed. */
function withoutVerb(text: string, isStated: boolean): string {
  const verb = isStated ? verbBehind.exec(text) : null;
  const rest = verb === null ? '' : text.slice(0, verb.index).trim();
  return rest !== '' && rest.split(/\s+/).length <= 2 ? rest : text;
}

/** A value of JSON that is there and not empty, whether it is text or a list. */
function someOf({ prints, type }: About, words: string): CommandClaim {
  if (type === 'http' && prints.kind === 'text' && listWord.test(words))
    return { kind: 'json', path: '$', is: { length: { gte: 1 } } };
  const isValue = prints.kind === 'json' && !prints.isLength;
  return isValue
    ? { kind: 'value', is: { exists: true, ne: null, not: { length: 0 } } }
    : { kind: 'not-empty' };
}

const listWord = /list|array|liste|lista|matriz|массив|список|tablica|列表|数组|配列|リスト/iu;

/** That there is nothing: an empty list is not nothing, where JSON is what comes. */
function emptyOf({ type, prints }: About, words: string): CommandClaim {
  if (prints.kind === 'count' || (prints.kind === 'json' && !prints.isLength))
    return { kind: 'count', is: 0 };
  if (!listWord.test(words)) return { kind: 'empty' };
  if (type === 'http' && prints.kind === 'text') return { kind: 'json', path: '$', is: { length: 0 } };
  return type === 'command'
    ? { kind: 'value', is: { matches: '\\A\\s*\\[\\s*\\]\\s*\\z' } }
    : { kind: 'empty' };
}

/** Cuts `Expected: `, `✅ should return ` and the like off; `isStated` when there was any of it. */
export function withoutLeadIn(words: string): { text: string; isStated: boolean } {
  let text = words
    .replace(/\*\*|__/g, '')
    .trim()
    .replace(/(?<=\S)\s*(?:[✅✔☑🟢]\uFE0F?)+$/u, '')
    .replace(/^\(([^()]*)\)$/, '$1')
    .replace(everyOne, '');
  let isStated = false;
  for (let round = 0; round < 4; round += 1) {
    const found = leadIn.exec(text);
    if (found === null) break;
    isStated = true;
    text = text.slice(found[0].length);
    // `returns "the"`: what stands in quotes is no linking word.
    const linked = linking.exec(text)?.[0] ?? '';
    text = text.slice(linked.length);
  }
  return { text: text.replace(/^[\s:：,=→-]+(?=\S)(?!\d)/u, '').replace(/^[\s:：→]+/u, ''), isStated };
}

function jsonSaid(
  text: string,
  { type, prints }: About,
): { claims: readonly CommandClaim[]; left: string } | null {
  const value = jsonIn(text);
  if (value === undefined) return null;
  const start = text.search(/[{[]/);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  const left = `${text.slice(0, start)} ${text.slice(end + 1)}`.replace(/[`]/g, '');
  if (type === 'http')
    return { claims: claimsOfJson(value, prints.kind === 'json' ? prints.path : '$'), left };
  const patterns = claimsOfJson(value).flatMap((claim): GrepPattern[] => {
    if (claim.kind !== 'json') return [];
    const key = /(?:\.(\w+)|\['([^']+)'\])$/.exec(claim.path);
    const name = key?.[1] ?? key?.[2];
    if (name === undefined || typeof claim.is === 'object') return [];
    return [fragment(name, JSON.stringify(claim.is))];
  });
  const claims: readonly CommandClaim[] = patterns.map((pattern) => ({ kind: 'has', patterns: [pattern] }));
  return { claims: claims.slice(0, 2), left };
}

/** Words for success and failure that no program is meant to print. */
const generic =
  /^(?:(?:all|the|tests?|checks?|it|they|command|script|should|must|suite|build|run|runs|connection|is|be|alle|tous|todos|todas|tutti)\s+)*(?:tests?\s+)?(?:succeeds?|success(?:ful(?:ly)?)?|pass(?:es|ed|ing)?|works?|ok|completes?(?:\s+successfully)?|fails?|failed|failure|connects?|opens?|refused|rejected|bestanden|erfolgreich|passent|réussi\p{L}*|pasan?|passam|passano|exitos\p{L}*|sucesso|成功|通过|green)(?:\s+(?:without\s+errors?|successfully))?[.!]?$/iu;

const connecting =
  /(?:^|[^\p{L}])(?:opens?|open|connects?|connected|s['’]ouvr\p{L}+|abrirse|se\s+abre|abierto|se\s+abrir|aberto|aprirsi|si\s+apre|aperto|offen|ouvert|открыва\p{L}+|開いている)(?=$|[^\p{L}])/iu;

/** Options with which a program prints a value, and nothing around it. */
const printingValue =
  /(?:^|\s)(?:(?:-o|--output)[= ]?(?:jsonpath|go-template|custom-columns|name|text|tsv|value)|--format[= ]|--query[= ]|--template[= ]|-A?tc?\s|-Atc\s|-N\w*\s+-?e)/;

const unanswered =
  /refused|timed?\s*out|timeout|unreachable|no route|could not resolve|verweigert|zeitüberschreitung|refusée?|délai|rechazad|tiempo|recusad|rifiutat|отказ|拒绝|超时|拒否|タイムアウト/iu;

/** Of what is left: that it works, or must not. */
const outcome: ClaimReader = (text, about) => {
  const { type } = about;
  const plain = bare(text);
  const isOutput =
    type === 'command' && !generic.test(plain) && plainClaim(plain, about, about.isStated === true) !== null;
  if (isOutput) return none(text);
  // `OK`, `green` behind what prints one value.
  if (type === 'command' && /^[\w-]+$/.test(plain) && printingValue.test(about.words?.join(' ') ?? ''))
    return { claims: [{ kind: 'value', is: { matches: `\\A\\s*"?${plain}"?\\s*\\z` } }], left: '' };
  const fails = failure.exec(plain);
  const works = success.exec(plain);
  const isShort = plain.split(/\s+/).length <= 8;
  // `is valid XML` says more than that an answer comes.
  if (!isShort || (type === 'http' && format.test(plain))) return none(text);
  if (
    works !== null &&
    (fails === null || works.index < fails.index) &&
    !negation.test(plain.slice(0, works.index + 1)) &&
    (type === 'tcp' || type === 'tls' || type === 'websocket' || type === 'command' || type === 'http')
  ) {
    // A page that opens is for a person to see.
    if (
      type === 'http' &&
      connecting.test(plain) &&
      !/success|succe|erfolg|éxito|sucesso|成功|успешно/iu.test(plain)
    )
      return none(text);
    const isWord = type === 'http' && /^(?:ok|okay|healthy|open|valid|green)[.!]?$/i.test(plain);
    return isWord ? none(text) : { claims: [{ kind: 'success' }], left: '' };
  }
  // What gives no answer at all no answer can show.
  if (type === 'http' && unanswered.test(plain)) return none(text);
  if (fails !== null && (type === 'tcp' || type === 'command' || type === 'http' || type === 'websocket'))
    return { claims: [{ kind: 'failure' }], left: '' };
  return none(text);
};

const format = /(?<!\p{L})(?:json|xml|html|yaml|csv|uuid|url|base64|utf-?8)(?!\p{L})/iu;
const wellFormed =
  /^\W*(?:(?:is|must\s+be|should\s+be|a|with|and|status|code|http|ok|the|response|answer|body|is|statut|ist|muss|mit|und|est|et|avec|es|y|con|é|e|com|resposta|respuesta|è|un|uma?|это)\W+)*(?:(?:valid|well-formed|parse?able|gültig(?:es)?|valides|корректный|валидный)\s+json|json\s+(?:valide|válido|valido)|有效(?:的)?\s*json|正しい\s*json|유효한\s*json)\W*$/iu;

/** That an answer is JSON, whatever stands in it. */
const anyJson: ClaimReader = (text, { type, prints }) =>
  type === 'http' && prints.kind === 'text' && wellFormed.test(text)
    ? { claims: [{ kind: 'json', path: '$', is: { exists: true } }], left: '' }
    : none(text);

const emptyListSaid =
  /^\W*(?:(?:status|code|http|ok|response|answer|body|with|and|an?|the|is|returns?|antwort|mit|und|et|avec|corps|y|con|e|com|cuerpo|corpo)\W+)*empty\s+(?:list|array)\W*$/iu;

/** Beside a code: that the answer is a list with nothing in it. */
const emptyList: ClaimReader = (text, { type, prints }) =>
  type === 'http' && prints.kind === 'text' && emptyListSaid.test(text)
    ? { claims: [{ kind: 'json', path: '$', is: { length: 0 } }], left: '' }
    : none(text);

/** What `Test-NetConnection` says of a port. */
const portTest: ClaimReader = (text, { type }) => {
  const found =
    type === 'tcp'
      ? /TcpTestSucceeded[^\p{L}]*(?:\p{L}+\s+){0,3}?[^\p{L}]*(true|false)\b/iu.exec(text)
      : null;
  if (found === null) return none(text);
  return { claims: [{ kind: found[1]?.toLowerCase() === 'true' ? 'success' : 'failure' }], left: '' };
};

const readers: readonly ClaimReader[] = [
  portTest,
  exit,
  time,
  events,
  headers,
  statuses,
  anyJson,
  emptyList,
  counts,
  named,
  fieldValues,
  pairs,
  literals,
  absence,
  values,
  fields,
  outcome,
];
function withoutRepeats(claims: readonly CommandClaim[]): readonly CommandClaim[] {
  const keys = new Set<string>();
  return claims.filter((claim) => {
    const key = JSON.stringify(claim);
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  });
}
