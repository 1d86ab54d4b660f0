import { type Operator, operators } from './syntax.ts';

export type Token = { at: number; end: number } & (
  | { kind: 'string' | 'word'; text: string }
  | { kind: 'operator'; operator: Operator }
  | { kind: 'keyword'; keyword: 'AND' | 'OR' | 'NOT' }
  | { kind: '(' | ')' | '-' | '.' | 'end' }
);

/** Where reading stopped; thrown inside this folder only, and a value for everybody else. */
export class QuerySyntaxError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

// A timestamp may stand unquoted although it holds colons.
const timestamp = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})/y;
const name = /[^\s()"'`=<>!:~,[\]{}.]+/y;
const value = /[^\s()"'`=<>!:~,[\]{}]+/y;
const blank = /(\s+|--[^\n]*)+/y;

/** Reads a filter token by token; what a word is depends on where it stands (a dot parts names, but belongs to values). */
export class TokenReader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next token of a term, not consumed. */
  peek(as: 'name' | 'value' = 'name'): Token {
    const at = this.#afterBlank();
    const character = this.#text[at];
    if (character === undefined) return { kind: 'end', at, end: at };
    if (character === '(' || character === ')' || (character === '.' && as === 'name')) {
      return { kind: character, at, end: at + 1 };
    }
    if (character === '"') return this.#string(at);
    const operator = operators.find((one) => this.#text.startsWith(one, at));
    if (operator) return { kind: 'operator', operator, at, end: at + operator.length };
    if (character === '-' && as === 'name') return { kind: '-', at, end: at + 1 };
    return this.#word(at, as);
  }

  consume(token: Token): void {
    this.#position = token.end;
  }

  /** Passes over the parentheses that begin right behind a token, quoted texts in them whole; gives the offset behind them. */
  passParentheses(token: Token): number {
    let depth = 0;
    for (let i = token.end; i < this.#text.length; i += 1) {
      const character = this.#text[i];
      if (character === '(') depth += 1;
      else if (character === ')') depth -= 1;
      else if (character === '"') i = this.#string(i).end - 1;
      if (depth > 0) continue;
      this.#position = i + 1;
      return i + 1;
    }
    throw new QuerySyntaxError('this ( is never closed', token.end);
  }

  /** What is written between two offsets. */
  between(from: number, to: number): string {
    return this.#text.slice(from, to);
  }

  /** True when nothing, not even a space, stands between a token and the character. */
  isFollowedBy(token: Token, character: string): boolean {
    return this.#text[token.end] === character;
  }

  #afterBlank(): number {
    blank.lastIndex = this.#position;
    return this.#position + (blank.exec(this.#text)?.[0].length ?? 0);
  }

  #word(at: number, as: 'name' | 'value'): Token {
    const text =
      (as === 'value' ? this.#match(timestamp, at) : null) ?? this.#match(as === 'name' ? name : value, at);
    if (text === null) throw new QuerySyntaxError(unexpected(this.#text[at] ?? ''), at);
    const end = at + text.length;
    if (text === 'AND' || text === 'OR' || text === 'NOT') return { kind: 'keyword', keyword: text, at, end };
    return { kind: 'word', text, at, end };
  }

  #match(pattern: RegExp, at: number): string | null {
    pattern.lastIndex = at;
    return pattern.exec(this.#text)?.[0] ?? null;
  }

  #string(at: number): Token {
    let text = '';
    for (let i = at + 1; i < this.#text.length; i += 1) {
      const character = this.#text[i] ?? '';
      if (character === '"') return { kind: 'string', text, at, end: i + 1 };
      if (character === '\n') throw new QuerySyntaxError('a quoted text ends at its line; write \\n', i);
      if (character !== '\\') {
        text += character;
        continue;
      }
      const [meaning, length] = escapeAt(this.#text, i);
      text += meaning;
      i += length - 1;
    }
    throw new QuerySyntaxError('this quote is never closed', at);
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '?': '?',
  '`': '`',
};

/** What the escape at `at` means and how long it is; an unknown one keeps its backslash, as patterns such as `\d` need. */
function escapeAt(text: string, at: number): [string, number] {
  const next = text[at + 1];
  if (next === undefined) throw new QuerySyntaxError('this quote is never closed', at);
  const hex = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;
  hex.lastIndex = at;
  const found = hex.exec(text);
  if (found) {
    const code = Number.parseInt(found[1] ?? found[2] ?? found[3] ?? '0', 16);
    if (code > 0x10ffff) throw new QuerySyntaxError(`${found[0]} is no character`, at);
    return [String.fromCodePoint(code), found[0].length];
  }
  return [simpleEscapes[next] ?? `\\${next}`, 2];
}

function unexpected(character: string): string {
  if (character === "'" || character === '`')
    return `unsupported quote ${character}: put texts in double quotes`;
  if (character === '[') return 'unsupported: lists cannot be indexed; a comparison looks at every member';
  return `unexpected ${JSON.stringify(character)}`;
}
