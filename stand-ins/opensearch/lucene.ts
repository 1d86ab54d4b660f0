/** A refusal as Lucene's classic parser words it, with the place in the query. */
export class LuceneError extends Error {}

/** A document, as a query looks at it: the texts of a field, of all fields for null, and whether words or whole texts are compared. */
export type Looked = {
  texts(field: string | null): readonly string[];
  isWhole(field: string | null): boolean;
};
export type Query = (document: Looked) => boolean;

type Token = {
  kind: 'word' | 'phrase' | 'regex' | 'range' | 'and' | 'or' | 'not' | 'sign' | 'end';
  text: string;
  at: number;
};

const special = new Set(['(', ')', ':', '+', '-', '!', '^', '~']);

/** Reads a query string as `query_string` does: terms, phrases, fields, AND, OR, NOT, + and -, groups, patterns, ranges. Throws `LuceneError`. */
export function parseLucene(query: string): Query {
  const tokens = new Reader(query, tokensOf(query));
  const parsed = clauses(tokens, null, false);
  return parsed ?? (() => false);
}

class Reader {
  readonly #query: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(query: string, tokens: readonly Token[]) {
    this.#query = query;
    this.#tokens = tokens;
  }

  get next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '<EOF>', at: this.#query.length };
  }

  get behind(): Token {
    return this.#tokens[this.#at + 1] ?? { kind: 'end', text: '<EOF>', at: this.#query.length };
  }

  take(): Token {
    const { next } = this;
    this.#at += 1;
    return next;
  }

  refusal({ kind, text, at }: Token = this.next): LuceneError {
    const shown = kind === 'end' ? '"<EOF>"' : `" "${text}" "${text} ""`;
    return refusalAt(this.#query, at, `Encountered ${shown} at`);
  }
}

function refusalAt(query: string, at: number, words: string): LuceneError {
  const before = query.slice(0, at).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1) ?? '').length}.`;
  return new LuceneError(`Cannot parse '${query}': ${words} ${place}`);
}

function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < query.length; ) {
    const token = tokenAt(query, at);
    if (token !== null) tokens.push(token.made);
    at = token?.end ?? at + 1;
  }
  return tokens;
}

const closing: Readonly<Record<string, RegExp>> = {
  '"': /"((?:[^"\\]|\\.)*)"/suy,
  '/': /\/((?:[^/\\]|\\.)*)\//suy,
  '[': /[[{]([^\]}]*)[\]}]/suy,
  '{': /[[{]([^\]}]*)[\]}]/suy,
};
const kinds: Readonly<Record<string, Token['kind']>> = {
  '"': 'phrase',
  '/': 'regex',
  '[': 'range',
  '{': 'range',
};

function tokenAt(query: string, at: number): { made: Token; end: number } | null {
  const letter = query[at] ?? '';
  if (/\s/.test(letter)) return null;
  const pattern = closing[letter];
  if (pattern !== undefined) {
    pattern.lastIndex = at;
    const found = pattern.exec(query);
    if (found === null)
      throw refusalAt(
        query,
        query.length,
        `Lexical error. Encountered: <EOF> after : "${query.slice(at)}" at`,
      );
    const kind = kinds[letter] ?? 'phrase';
    const text = kind === 'phrase' ? unescaped(found[1] ?? '') : (found[1] ?? '');
    return { made: { kind, text, at }, end: at + found[0].length };
  }
  const [operator] = /^(?:&&|\|\|)/.exec(query.slice(at, at + 2)) ?? [];
  if (operator !== undefined)
    return { made: { kind: operator === '&&' ? 'and' : 'or', text: operator, at }, end: at + 2 };
  if (special.has(letter)) return { made: { kind: 'sign', text: letter, at }, end: at + 1 };
  const word = /(?:[^\s()":[\]{}^~!/\\]|\\.)+/suy;
  word.lastIndex = at;
  const [text = letter] = word.exec(query) ?? [];
  if (text === letter && /[\]}\\]/.test(letter)) return { made: { kind: 'sign', text, at }, end: at + 1 };
  const known = { AND: 'and', OR: 'or', NOT: 'not' } as const;
  const kind = Object.hasOwn(known, text) ? known[text as keyof typeof known] : 'word';
  return { made: { kind, text, at }, end: at + text.length };
}

/** Clauses until the group or the query ends; none of them is null. */
function clauses(tokens: Reader, field: string | null, isGroup: boolean): Query | null {
  const all: { query: Query; occurs: 'must' | 'should' | 'not' }[] = [];
  while (tokens.next.kind !== 'end' && tokens.next.text !== ')') {
    const { kind } = tokens.next;
    if (kind === 'and' || kind === 'or') {
      const previous = all.at(-1);
      if (previous === undefined) throw tokens.refusal();
      tokens.take();
      if (kind === 'and' && previous.occurs === 'should') previous.occurs = 'must';
      const own = clause(tokens, field);
      all.push(kind === 'and' && own.occurs === 'should' ? { ...own, occurs: 'must' } : own);
      continue;
    }
    all.push(clause(tokens, field));
  }
  if (isGroup && tokens.next.kind === 'end') throw tokens.refusal();
  if (!isGroup && tokens.next.text === ')') throw tokens.refusal();
  if (isGroup && all.length === 0) throw tokens.refusal();
  if (all.length === 0) return null;
  const of = (occurs: string) => all.filter((one) => one.occurs === occurs).map(({ query }) => query);
  const [must, should, not] = [of('must'), of('should'), of('not')];
  return (document) =>
    must.every((query) => query(document)) &&
    !not.some((query) => query(document)) &&
    (must.length > 0 || should.length === 0 || should.some((query) => query(document)));
}

function clause(tokens: Reader, field: string | null): { query: Query; occurs: 'must' | 'should' | 'not' } {
  const { kind, text } = tokens.next;
  if (kind === 'not' || (kind === 'sign' && /^[!+-]$/.test(text))) {
    tokens.take();
    return { query: operand(tokens, field), occurs: text === '+' ? 'must' : 'not' };
  }
  return { query: operand(tokens, field), occurs: 'should' };
}

function operand(tokens: Reader, field: string | null): Query {
  const token = tokens.take();
  const { kind, text } = token;
  if (kind === 'word' && tokens.next.text === ':' && tokens.next.kind === 'sign') {
    tokens.take();
    return operand(tokens, unescaped(text));
  }
  if (kind === 'sign' && text === '(') {
    const inner = clauses(tokens, field, true);
    tokens.take();
    boost(tokens);
    return inner ?? (() => true);
  }
  const made = matching(token, field);
  if (made === null) throw tokens.refusal(token);
  boost(tokens);
  return made;
}

/** `^2` and `~1` say how much it weighs and how near it must be, which is not looked at. */
function boost(tokens: Reader): void {
  while (/^[~^]$/.test(tokens.next.text)) {
    tokens.take();
    if (/^[\d.]+$/.test(tokens.next.text)) tokens.take();
  }
}

function matching({ kind, text }: Token, field: string | null): Query | null {
  if (kind === 'phrase') return (document) => holds(document, field, text);
  if (kind === 'regex') {
    const pattern = new RegExp(`^(?:${text})$`, 'su');
    return (document) =>
      document
        .texts(field)
        .flatMap((one) => (document.isWhole(field) ? [one] : wordsOf(one)))
        .some((one) => pattern.test(one));
  }
  if (kind === 'range') return inRange(text, field);
  if (kind !== 'word') return null;
  if (field === '_exists_') return (document) => document.texts(unescaped(text)).length > 0;
  if (text === '*') return (document) => field === null || field === '*' || document.texts(field).length > 0;
  if (!/(?<!\\)[*?]/.test(text)) return (document) => holds(document, field, unescaped(text));
  const parts = text
    .toLowerCase()
    .replace(/\\?[\s\S]/gu, (one) =>
      one === '*' ? '.*' : one === '?' ? '.' : RegExp.escape(unescaped(one)),
    );
  const pattern = new RegExp(`^(?:${parts})$`, 'su');
  return (document) =>
    document
      .texts(field)
      .flatMap((one) => (document.isWhole(field) ? [one] : wordsOf(one)))
      .some((one) => pattern.test(one.toLowerCase()));
}

function inRange(text: string, field: string | null): Query | null {
  const [, low = '', high = ''] = /^\s*(\S+)\s+TO\s+(\S+)\s*$/.exec(text) ?? [];
  if (low === '') return null;
  return (document) =>
    document
      .texts(field)
      .some(
        (one) => (low === '*' || Number(one) >= Number(low)) && (high === '*' || Number(one) <= Number(high)),
      );
}

/** A whole text is compared as it is, of others the words that follow one another. */
export function holds(document: Looked, field: string | null, wanted: string): boolean {
  if (document.isWhole(field)) return document.texts(field).includes(wanted);
  const sought = wordsOf(wanted);
  return (
    sought.length > 0 &&
    document.texts(field).some((one) => ` ${wordsOf(one).join(' ')} `.includes(` ${sought.join(' ')} `))
  );
}

/** Words as the standard analyzer makes them. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gsu, '$1');
}
