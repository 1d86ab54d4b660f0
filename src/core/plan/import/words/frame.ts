import type { CommandClaim } from '../shell/claim.ts';
import type { Draft } from '../shell/model.ts';
import { isBeyond } from './beyond.ts';
import type { Clause, Value } from './clause.ts';
import { claimOfClause } from './clause-claims.ts';
import { withSigns } from './comparisons.ts';
import {
  agreeing,
  allowing,
  appearingOfEast,
  denying,
  denyingOfEast,
  endingOfEast,
  errorOfEast,
  frameOfEast,
  holdingOfEast,
  isCounting,
  kindsOf,
  nothingOfEast,
  past,
  vague,
  type WordKind,
  workingOfEast,
} from './frame-words.ts';
import { timeUnit } from './phrases.ts';
import { subjectWords } from './subject-words.ts';

type Subject = Pick<Draft, 'type' | 'spec' | 'prints'>;

/** What a sentence states of which every word is one of expectation, or names what the command asks, in any of twelve languages; null for any other. */
export function framedClaims(words: string, draft: Subject): readonly CommandClaim[] | null {
  const names = namesOf(draft);
  for (const frames of readingsOf(words, names)) {
    const claims = frames.map((frame) => claimOfClause(frame, draft));
    if (claims.some((claim) => claim === null)) continue;
    const told = claims.filter((claim) => claim !== null);
    const isOfNumber = told.some(({ kind }) => kind === 'status') && isCounting(words);
    return isOfNumber || isBeyond(words, told) ? null : told;
  }
  return null;
}

/** True for such a sentence that says, with a verb of its own, what the command should show. */
export function isStatedOf(words: string, draft: Subject): boolean {
  return framedClaims(words, draft) !== null && hasClauses(words, namesOf(draft));
}

/** True for such a sentence, whatever command it is about. */
export function isFramed(words: string): boolean {
  return hasClauses(words, methods);
}

function hasClauses(words: string, names: ReadonlySet<string>): boolean {
  return readingsOf(words, names).some((frames) =>
    frames.every(({ values, kinds, isDenied }) => {
      const [value] = values;
      // `is fine` says nothing of what comes.
      if (value?.kind === 'token' && vague.has(value.text.toLowerCase())) return false;
      const isBounded = value?.kind === 'number' && value.bounds !== null;
      const isSaid = kinds.has('verb') || kinds.has('ending') || kinds.has('appearing') || isDenied;
      const isOfSomething = ['error', 'empty', 'output', 'working'] as const;
      return isBounded || (isSaid && (value !== undefined || isOfSomething.some((kind) => kinds.has(kind))));
    }),
  );
}

const methods: ReadonlySet<string> = new Set(['get', 'head', 'post', 'put', 'patch', 'delete']);

const quoted =
  /`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|„([^“”\n]+)[“”]|«\s*([^»\n]+?)\s*»|「([^」\n]+)」|『([^』\n]+)』/gu;
const eastern = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;
const part =
  /§(\d+)§|(?:(>=|<=|>|<)\s*)?(?<![\p{L}\d.])(-?\d{1,9}(?:[.,]\d{1,6})?)(?![\d.]*\d)\s*(ms|мс|毫秒|ミリ秒|밀리초|秒|초|seconden?|secondes?|secondi|seconds?|secs?|sekunden?|segundos?|sekund|сек\p{L}*|[sс](?![\p{L}\d]))?|(\d+(?:\.\d+)+\.\.\d+)|(-?\d+\.\.-?\d+)|([a-z\d][\w-]*(?:[.:][\w-]+)+)|([\p{Script=Latin}\p{Script=Cyrillic}\p{M}\d][\p{Script=Latin}\p{Script=Cyrillic}\p{M}\d_-]*)|([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+)/giu;
const answering =
  /HTTP|status|\bcode\b|answer|respon|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\b|antwo?o?r?d?t?|répon|rispo|statut|código|codice|код|ответ|отвеч|odpowie|kod|响应|应答|状态码|応答|ステータス|응답|상태/iu;
const numbering = /^\s*\(\d{1,2}\)\s*/;
const lineEnd = /[\s.。!！]+$/u;
const reason =
  /(?<=\b[1-5]\d\d\s+)(?:OK|Created|Accepted|No Content|Moved Permanently|Found|Not Modified|Bad Request|Unauthorized|Forbidden|Not Found|Method Not Allowed|Conflict|Gone|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)(?![\p{L}])/giu;
const nothingElse =
  /\s*,?\s*(?:and|und|et|y|e|i|и|en)\s+(?:nothing\s+(?:else|more)|sonst\s+nichts|nichts\s+(?:sonst|anderes|weiter)|rien\s+d['’]autre|nada\s+m[áa]s|nada\s+mais|nient['’]altro|ничего\s+(?:больше|другого|лишнего)|nic\s+(?:więcej|innego)|niets\s+anders)\s*$/iu;

const paired = /§\s+(?:and|und|et|y|e|ed|и|i|en)\s+§/iu;

/** Where one clause ends; the second also before what the answer comes with. */
const joints: readonly RegExp[] = [
  /\s*[;；，、。]\s*|[.,]\s+(?:(?:and|und|et|y|e|и|i|en)\s+)?|\s+(?:and|und|et|y|e|ed|и|i|oraz|en|sowie)\s+/iu,
  /\s*[;；，、。]\s*|[.,]\s+(?:(?:and|und|et|y|e|и|i|en)\s+)?|\s+(?:and|und|et|y|e|ed|и|i|oraz|en|sowie|with|mit|avec|con|com|с|z|met)\s+/iu,
];

/** The sentence as one clause, else as several; each of them whole. */
function readingsOf(written: string, names: ReadonlySet<string>): readonly (readonly Clause[])[] {
  if (written.length > 200 || /[?？\n→]|->|=>/.test(written) || past.test(written)) return [];
  const isOnly = nothingElse.test(written);
  const { text, literals } = marked(written.replace(nothingElse, ''));
  // `returns "a" and "b"` is no field and its value.
  const whole = paired.test(text) ? null : clauseOf(text, { literals, names, isOnly });
  const found = whole === null ? [] : [[whole]];
  for (const joint of joints) {
    const clauses = text.split(joint).filter((one) => /\S/.test(one));
    const frames = clauses.length < 2 || clauses.length > 4 ? null : together(clauses, { literals, names });
    if (frames !== null) found.push(frames);
  }
  return found;
}

type Reading = { literals: readonly string[]; names: ReadonlySet<string>; isOnly?: boolean };

/** A clause goes on with the verb of the one before, unless that one denies. */
function together(clauses: readonly string[], reading: Reading): Clause[] | null {
  const frames: Clause[] = [];
  for (const clause of clauses) {
    const before = frames.at(-1);
    const frame = clauseOf(clause, reading);
    if (frame === null) return null;
    const isOwn = frame.kinds.has('verb') || frame.isDenied || frame.kinds.has('place');
    if (before?.isDenied === true && !isOwn) return null;
    const handed = (['verb', 'holding', 'appearing'] as const).filter((kind) => before?.kinds.has(kind));
    frames.push({
      ...frame,
      kinds: isOwn ? frame.kinds : new Set([...frame.kinds, ...handed]),
      isAnswering: frame.isAnswering || before?.isAnswering === true,
    });
  }
  return frames;
}

function clauseOf(text: string, { literals, names, isOnly = false }: Reading): Clause | null {
  const tally: Tally = { values: [], loose: [], denials: 0, isAllowing: false, kinds: openingOf(text) };
  const rest = text.replace(part, (...found) => {
    const [, literal, sign, number, unit, , range, token, word, east] = found as (string | undefined)[];
    if (literal !== undefined) {
      const inner = literals[Number(literal)] ?? '';
      if (!names.has(inner.toLowerCase())) tally.values.push(quotedValue(inner));
    } else if (range !== undefined) tally.values.push(rangeOf(range));
    else if (number !== undefined) tally.values.push(numberOf(number, sign, unit));
    else if (token !== undefined) tally.values.push({ kind: 'token', text: token });
    else if (word !== undefined) addWord(word, names, tally);
    else if (east !== undefined) addEast(east, tally);
    return ' ';
  });
  if (/[^\s:：,，、;()（）"'’=_*—–-]/u.test(rest)) return null;
  const { values, loose, denials, isAllowing, kinds } = tally;
  const isBounded = values.some((value) => value.kind === 'number' && value.bounds !== null);
  if (denials > 1 || values.length > 2 || loose.length > 1) return null;
  if (isAllowing && denials === 0 && !isBounded) return null;
  const [word] = loose;
  const frame = { kinds, isDenied: denials === 1, isAnswering: answering.test(text), isOnly };
  if (word === undefined) return { ...frame, values };
  // A word alone behind the verb is the value.
  const isLast =
    text.trimEnd().endsWith(word) ||
    eastern.test(text) ||
    /\s(?:sein|zurückgeben|ausgeben|liefern|zijn|teruggeven)$/.test(text);
  const isValue =
    values.length === 0 && kinds.has('verb') && isLast && !frame.isDenied && /^[a-z][\w-]*$/.test(word);
  return isValue ? { ...frame, values: [{ kind: 'token', text: word }] } : null;
}

type Tally = {
  values: Value[];
  loose: string[];
  denials: number;
  isAllowing: boolean;
  kinds: Set<WordKind>;
};

/** The sentence with signs for its comparisons, and numbers for what stands in quotes. */
function marked(written: string): { text: string; literals: readonly string[] } {
  const literals: string[] = [];
  const plain = written
    .replace(/\*\*|__/g, '')
    .replace(/^(?:\s|✅|✔|☑|\uFE0F)+/u, '')
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

function openingOf(text: string): Set<WordKind> {
  const kinds = new Set<WordKind>();
  if (endingOfEast.test(text)) kinds.add('ending');
  if (holdingOfEast.test(text)) kinds.add('holding');
  if (appearingOfEast.test(text)) kinds.add('appearing');
  return kinds;
}

/** `200` between quotes is the number. */
function quotedValue(text: string): Value {
  return /^(?:0|[1-9]\d{0,8})$/.test(text)
    ? { kind: 'number', is: Number(text), bounds: null, unit: null, text, isQuoted: true }
    : { kind: 'quoted', text };
}

function addWord(word: string, names: ReadonlySet<string>, tally: Tally): void {
  const key = word.toLowerCase();
  const kinds = kindsOf(key);
  for (const kind of kinds) tally.kinds.add(kind);
  // `ne … pas`, `no … ningún` deny once.
  if (denying.has(key)) tally.denials += key === 'ne' || (agreeing.has(key) && tally.denials === 1) ? 0 : 1;
  else if (allowing.has(key)) tally.isAllowing = true;
  else if (names.has(key)) tally.kinds.add('name');
  else if (kinds.length === 0) tally.loose.push(word);
}

function addEast(run: string, tally: Tally): void {
  const denials = run.match(denyingOfEast)?.length ?? 0;
  tally.kinds.add('verb');
  tally.denials += denials;
  if (errorOfEast.test(run)) tally.kinds.add('error');
  if (nothingOfEast.test(run)) tally.kinds.add('empty');
  if (workingOfEast.test(run)) tally.kinds.add('working');
  const left = run
    .replace(errorOfEast, '')
    .replace(nothingOfEast, '')
    .replace(workingOfEast, '')
    .replace(denials > 0 ? denyingOfEast : /$^/u, '')
    .replace(frameOfEast, '');
  if (left !== '') tally.loose.push(left);
}

function rangeOf(written: string): Value {
  const [low, high] = written.split('..').map(Number);
  const bounds = { gte: low, lte: high };
  return { kind: 'number', is: Number(low), bounds, unit: null, text: written, isQuoted: false };
}

const signs: Readonly<Record<string, 'gte' | 'lte' | 'gt' | 'lt'>> = {
  '>=': 'gte',
  '<=': 'lte',
  '>': 'gt',
  '<': 'lt',
};

function numberOf(written: string, sign: string | undefined, unit: string | undefined): Value {
  const is = Number(written.replace(',', '.'));
  const bound = sign === undefined ? undefined : signs[sign];
  return {
    kind: 'number',
    is,
    bounds: bound === undefined ? null : { [bound]: is },
    unit:
      unit === undefined ? null : (timeUnit(unit) ?? (/^(?:с|sekund|seconden?)$/iu.test(unit) ? 's' : 'ms')),
    text: written,
    isQuoted: false,
  };
}

/** The words of the command, and what people call the thing that it asks: a sentence may name what it is about. */
const namesBySpec = new WeakMap<object, { prints: object; names: ReadonlySet<string> }>();

function namesOf(draft: Subject): ReadonlySet<string> {
  const there = namesBySpec.get(draft.spec);
  if (there?.prints === draft.prints) return there.names;
  const names = namesIn(draft);
  namesBySpec.set(draft.spec, { prints: draft.prints, names });
  return names;
}

function namesIn(draft: Subject): ReadonlySet<string> {
  const { spec, prints } = draft;
  const written = JSON.stringify([spec, prints]);
  const texts = JSON.stringify(spec).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  const words = written.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_-]*/gu) ?? [];
  const paths = texts.flatMap((text) => text.match(/\/[\w./-]+/g) ?? []);
  return new Set(
    [...words, ...words.map((one) => one.replace(/s$/, '')), ...paths, ...subjectWords(draft)]
      .map((one) => one.toLowerCase())
      .filter((one) => !neverNames.has(one)),
  );
}

const neverNames: ReadonlySet<string> = new Set(['not', 'no', 'if', 'only', 'unless', 'except', 'or']);
