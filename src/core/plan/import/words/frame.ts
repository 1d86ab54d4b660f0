import type { CommandClaim } from '../shell/claim.ts';
import { literalPattern } from '../shell/grep.ts';
import type { Draft, Fields } from '../shell/model.ts';
import { anyErrorPattern } from './absences.ts';
import { withSigns } from './comparisons.ts';
import {
  allowing,
  denying,
  denyingOfEast,
  ending,
  endingOfEast,
  errorNouns,
  errorOfEast,
  frameOfEast,
  holding,
  holdingOfEast,
  isCounting,
  small,
  vague,
  verbs,
} from './frame-words.ts';
import { timeUnit } from './phrases.ts';
import { scalar } from './sample.ts';

type Side = 'gte' | 'lte' | 'gt' | 'lt';
type Value =
  | { kind: 'number'; is: number; bounds: Fields | null; unit: string | null }
  /** An address, a version, a word. */
  | { kind: 'token'; text: string }
  | { kind: 'quoted'; text: string };

/** A sentence of which every word is known: one value, and what is said of it. */
type Frame = {
  value: Value | null;
  isEnding: boolean;
  isHolding: boolean;
  isDenied: boolean;
  isOfErrors: boolean;
  hasVerb: boolean;
  /** It speaks of the answer to a request. */
  isAnswering: boolean;
};

type Subject = Pick<Draft, 'type' | 'spec' | 'prints'>;

/** What a sentence states that is nothing but one value in words of expectation, in any of eleven languages; null for any other. */
export function framedClaim(words: string, draft: Subject): CommandClaim | null {
  const frame = frameOf(words, namesOf(draft));
  const claim = frame === null ? null : claimOf(frame, draft);
  return claim?.kind === 'status' && isCounting(words) ? null : claim;
}

/** True for such a sentence, whatever command it is about. */
export function isFramed(words: string): boolean {
  const frame = frameOf(words, methods);
  if (frame === null) return false;
  const { value, isOfErrors, isEnding, hasVerb } = frame;
  const isBounded = value?.kind === 'number' && value.bounds !== null;
  return isBounded || ((hasVerb || isEnding) && (value !== null || isOfErrors));
}

const methods: ReadonlySet<string> = new Set(['get', 'head', 'post', 'put', 'patch', 'delete']);

const quoted =
  /`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|„([^“”\n]+)[“”]|«\s*([^»\n]+?)\s*»|「([^」\n]+)」|『([^』\n]+)』/gu;
const eastern = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;
const part =
  /§(\d+)§|(?:(>=|<=|>|<)\s*)?(?<![\p{L}\d.])(-?\d{1,9}(?:[.,]\d{1,6})?)(?![\d.]*\d)\s*(ms|мс|毫秒|ミリ秒|밀리초|秒|초|secs?|seconds?|sekunden?|secondes?|segundos?|secondi|sekund|сек\p{L}*|[sс](?![\p{L}\d]))?|(\d+(?:\.\d+)+\.\.\d+)|(-?\d+\.\.-?\d+)|([a-z\d][\w-]*(?:[.:][\w-]+)+)|([\p{Script=Latin}\p{Script=Cyrillic}\p{M}\d][\p{Script=Latin}\p{Script=Cyrillic}\p{M}\d_-]*)|([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+)/giu;
const answering =
  /HTTP|status|\bcode\b|answer|respon|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\b|antwort|répon|rispo|statut|código|codice|код|ответ|отвеч|odpowie|kod|响应|应答|状态码|応答|ステータス|응답|상태/iu;
const numbering = /^\s*\(\d{1,2}\)\s*/;
const lineEnd = /[\s.。!！]+$/u;
const reason =
  /(?<=\b[1-5]\d\d\s+)(?:OK|Created|Accepted|No Content|Moved Permanently|Found|Not Modified|Bad Request|Unauthorized|Forbidden|Not Found|Method Not Allowed|Conflict|Gone|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)(?![\p{L}])/giu;

function frameOf(written: string, names: ReadonlySet<string>): Frame | null {
  if (written.length > 160 || /[?？\n→]|->|=>/.test(written)) return null;
  const { text, literals } = marked(written);
  const tally: Tally = { values: [], loose: [], denials: 0, isAllowing: false, ...openingOf(text) };
  const rest = text.replace(part, (...found) => {
    const [, literal, sign, number, unit, , range, token, word, east] = found as (string | undefined)[];
    if (literal !== undefined) {
      const inner = literals[Number(literal)] ?? '';
      if (!names.has(inner.toLowerCase())) tally.values.push({ kind: 'quoted', text: inner });
    } else if (range !== undefined) tally.values.push(rangeOf(range));
    else if (number !== undefined) tally.values.push(numberOf(number, sign, unit));
    else if (token !== undefined) tally.values.push({ kind: 'token', text: token });
    else if (word !== undefined) addWord(word, names, tally);
    else if (east !== undefined) addEast(east, tally);
    return ' ';
  });
  if (/[^\s:：,，、;()（）"'’=_*—–-]/u.test(rest)) return null;
  const { values, loose, denials, isAllowing, ...flags } = tally;
  const isBounded = values.some((value) => value.kind === 'number' && value.bounds !== null);
  if (denials > 1 || values.length > 1 || loose.length > 1) return null;
  if (isAllowing && denials === 0 && !isBounded) return null;
  const [word] = loose;
  const frame = { ...flags, isDenied: denials === 1 };
  if (word === undefined) return { ...frame, value: values[0] ?? null };
  // A word alone behind the verb is the value.
  const isLast =
    text.trimEnd().endsWith(word) ||
    eastern.test(text) ||
    /\s(?:sein|zurückgeben|ausgeben|liefern)$/.test(text);
  const isValue =
    values.length === 0 && frame.hasVerb && isLast && !frame.isDenied && /^[a-z][\w-]*$/.test(word);
  return isValue ? { ...frame, value: { kind: 'token', text: word } } : null;
}

type Tally = Omit<Frame, 'value' | 'isDenied'> & {
  values: Value[];
  loose: string[];
  denials: number;
  isAllowing: boolean;
};

/** The sentence with signs for its comparisons, and numbers for what stands in quotes. */
function marked(written: string): { text: string; literals: readonly string[] } {
  const literals: string[] = [];
  const plain = written
    .replace(/\*\*|__/g, '')
    .replace(numbering, '')
    .replace(lineEnd, '')
    .replace(quoted, (...found) => {
      literals.push(String(found.slice(1, 8).find((one) => one !== undefined)));
      return ` §${literals.length - 1}§ `;
    })
    .replace(reason, ' ')
    .replace(/(?<=[\w.§])(?=[\u3040-\u9fff\uac00-\ud7af])|(?<=[\u3040-\u9fff\uac00-\ud7af])(?=[\w§])/gu, ' ');
  return { text: withSigns(plain), literals };
}

function openingOf(
  text: string,
): Pick<Frame, 'isEnding' | 'isHolding' | 'isOfErrors' | 'hasVerb' | 'isAnswering'> {
  return {
    isEnding: endingOfEast.test(text),
    isHolding: holdingOfEast.test(text),
    isOfErrors: false,
    hasVerb: false,
    isAnswering: answering.test(text),
  };
}

function addWord(word: string, names: ReadonlySet<string>, tally: Tally): void {
  const key = word.toLowerCase();
  tally.hasVerb ||= verbs.has(key) || holding.has(key);
  tally.isEnding ||= ending.has(key);
  tally.isHolding ||= holding.has(key);
  tally.isOfErrors ||= errorNouns.has(key);
  // `ne … pas` denies once.
  if (denying.has(key)) tally.denials += key === 'ne' ? 0 : 1;
  else if (allowing.has(key)) tally.isAllowing = true;
  else if (!known.some((list) => list.has(key)) && !names.has(key)) tally.loose.push(word);
}

const known = [verbs, small, holding, ending, errorNouns];

function addEast(run: string, tally: Tally): void {
  const denials = run.match(denyingOfEast)?.length ?? 0;
  tally.hasVerb = true;
  tally.denials += denials;
  tally.isOfErrors ||= errorOfEast.test(run);
  const left = run
    .replace(errorOfEast, '')
    .replace(denials > 0 ? denyingOfEast : /$^/u, '')
    .replace(frameOfEast, '');
  if (left !== '') tally.loose.push(left);
}

function rangeOf(written: string): Value {
  const [low, high] = written.split('..').map(Number);
  return { kind: 'number', is: Number(low), bounds: { gte: low, lte: high }, unit: null };
}

const signs: Readonly<Record<string, Side>> = { '>=': 'gte', '<=': 'lte', '>': 'gt', '<': 'lt' };

function numberOf(written: string, sign: string | undefined, unit: string | undefined): Value {
  const is = Number(written.replace(',', '.'));
  const bound = sign === undefined ? undefined : signs[sign];
  return {
    kind: 'number',
    is,
    bounds: bound === undefined ? null : { [bound]: is },
    unit: unit === undefined ? null : (timeUnit(unit) ?? (/^(?:с|sekund)$/iu.test(unit) ? 's' : 'ms')),
  };
}

/** The words of the command: a sentence may name what it is about. */
function namesOf({ spec, prints }: Subject): ReadonlySet<string> {
  const written = JSON.stringify([spec, prints]);
  const texts = JSON.stringify(spec).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  const words = written.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_-]*/gu) ?? [];
  const paths = texts.flatMap((text) => text.match(/\/[\w./-]+/g) ?? []);
  return new Set(
    [...words, ...words.map((one) => one.replace(/s$/, '')), ...paths]
      .map((one) => one.toLowerCase())
      .filter((one) => !neverNames.has(one)),
  );
}

const neverNames: ReadonlySet<string> = new Set(['not', 'no', 'if', 'only', 'unless', 'except', 'or']);

function claimOf(frame: Frame, { type, prints }: Subject): CommandClaim | null {
  const { value, isDenied, isHolding, isOfErrors } = frame;
  const isText = type === 'http' || type === 'command' || type === 'logs';
  if (isOfErrors)
    return isDenied && value === null && isText && !isHolding && prints.kind !== 'count'
      ? { kind: 'lacks', pattern: anyErrorPattern }
      : null;
  if (value === null) return null;
  if (isHolding)
    return isText && value.kind === 'quoted' && prints.kind !== 'count' && prints.kind !== 'json'
      ? isDenied
        ? { kind: 'lacks', pattern: literalPattern(value.text) }
        : { kind: 'has', patterns: [literalPattern(value.text)] }
      : null;
  if (isDenied) return null;
  return value.kind === 'number'
    ? numberClaim(value, frame, { type, prints })
    : textClaim(value, { type, prints });
}

function numberClaim(
  { is, bounds, unit }: Extract<Value, { kind: 'number' }>,
  { isEnding, isAnswering }: Frame,
  { type, prints }: Pick<Subject, 'type' | 'prints'>,
): CommandClaim | null {
  const isWhole = Number.isInteger(is) && is >= 0;
  if (unit !== null || prints.kind === 'duration') {
    const isUpper = bounds !== null && ('lt' in bounds || 'lte' in bounds);
    if (!isUpper || (type !== 'http' && type !== 'command')) return null;
    return { kind: 'duration', is: { lt: `${Math.round(is * (unit === 'ms' ? 1 : 1000))}ms` } };
  }
  if (prints.kind === 'count' || (prints.kind === 'json' && prints.isLength))
    return isWhole ? { kind: 'count', is: bounds ?? is } : null;
  const isStatus = bounds === null && isWhole && is >= 100 && is < 600 && !isEnding;
  if (prints.kind === 'json' && type === 'http' && isStatus && isAnswering)
    return { kind: 'status', statuses: [is] };
  if (prints.kind === 'json') return { kind: 'value', is: bounds ?? is };
  if (type === 'command' && (isEnding || prints.kind === 'exit'))
    return isWhole && bounds === null && is < 256 ? { kind: 'exit', is } : null;
  if (type === 'command' && prints.kind === 'text') return { kind: 'count', is: bounds ?? is };
  if (type === 'http') return isStatus ? { kind: 'status', statuses: [is] } : null;
  return type === 'env' && bounds === null ? { kind: 'value', is: String(is) } : null;
}

function textClaim(
  value: Extract<Value, { text: string }>,
  { type, prints }: Pick<Subject, 'type' | 'prints'>,
): CommandClaim | null {
  const { text } = value;
  const isWord = /^[a-z][\w-]*$/i.test(text) && value.kind === 'token';
  if (isWord && (vague.has(text.toLowerCase()) || /^(?:empty|null|ok)$/i.test(text))) return null;
  if (type === 'env') return { kind: 'value', is: text };
  if (prints.kind === 'json' && !prints.isLength) return { kind: 'value', is: scalar(text) };
  if (type === 'dns') return /[.:]/.test(text) ? { kind: 'value', is: text } : null;
  return null;
}
