/** A filter of `jq`, as far as documents use it to judge an answer. */
export type JqFilter =
  | { kind: 'here' }
  | { kind: 'constant'; value: unknown }
  | { kind: 'member'; of: JqFilter; name: string }
  | { kind: 'index'; of: JqFilter; at: number }
  | { kind: 'each'; of: JqFilter }
  | { kind: 'pipe'; from: JqFilter; to: JqFilter }
  | { kind: 'either'; one: JqFilter; other: JqFilter }
  | { kind: 'list'; of: JqFilter }
  | { kind: 'call'; name: string; args: readonly JqFilter[] }
  | { kind: 'compare'; operator: string; left: JqFilter; right: JqFilter }
  | { kind: 'both'; left: JqFilter; right: JqFilter }
  | { kind: 'any-of'; left: JqFilter; right: JqFilter };

const token =
  /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|(\.[A-Za-z_]\w*|\.\.|\/\/|==|!=|<=|>=|[.|,;:()[\]{}<>?])|(\$?[A-Za-z_]\w*))/y;
const deepest = 40;

/** Reads a filter; null for one that says more than this knows. `values`: what `--arg` gives. */
export function parseJq(text: string, values: ReadonlyMap<string, unknown> = new Map()): JqFilter | null {
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  const reader = new Reader(tokens, values);
  try {
    const filter = reader.pipe(0);
    return reader.isAtEnd() ? filter : null;
  } catch (error) {
    if (error instanceof NotRead) return null;
    throw error;
  }
}

class NotRead extends Error {}

function tokensOf(text: string): readonly string[] | null {
  const found: string[] = [];
  token.lastIndex = 0;
  const trimmed = text.trim();
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex;
    const match = token.exec(trimmed);
    if (match === null) return null;
    // `.5` and `a-1` are sums, `"\(…)"` is made by jq.
    if (match[1]?.includes('\\(') === true || (match[2]?.startsWith('-') === true && !isSignAt(found)))
      return null;
    found.push(match[0].trim());
    if (token.lastIndex === at) return null;
  }
  return found;
}

function isSignAt(before: readonly string[]): boolean {
  const last = before.at(-1);
  return last === undefined || /^(?:==|!=|<=|>=|[<>|,;:([]|and|or)$/.test(last);
}

/** One pass over the tokens, loosest first: `|`, `,`, `//`, `or`, `and`, comparisons, places. */
class Reader {
  readonly #tokens: readonly string[];
  readonly #values: ReadonlyMap<string, unknown>;
  #at = 0;

  constructor(tokens: readonly string[], values: ReadonlyMap<string, unknown>) {
    this.#tokens = tokens;
    this.#values = values;
  }

  isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  pipe(depth: number): JqFilter {
    if (depth > deepest) throw new NotRead();
    const from = this.#alternative(depth);
    return this.#takes('|') ? { kind: 'pipe', from, to: this.pipe(depth + 1) } : from;
  }

  /** `.a // "none"`: what is shown where there is nothing. */
  #alternative(depth: number): JqFilter {
    const one = this.#or(depth);
    return this.#takes('//') ? { kind: 'either', one, other: this.#alternative(depth + 1) } : one;
  }

  #or(depth: number): JqFilter {
    let left = this.#and(depth);
    while (this.#takes('or')) left = { kind: 'any-of', left, right: this.#and(depth) };
    return left;
  }

  #and(depth: number): JqFilter {
    let left = this.#comparison(depth);
    while (this.#takes('and')) left = { kind: 'both', left, right: this.#comparison(depth) };
    return left;
  }

  #comparison(depth: number): JqFilter {
    const left = this.#place(depth);
    const operator = this.#tokens[this.#at] ?? '';
    if (!/^(?:==|!=|<=?|>=?)$/.test(operator)) return left;
    this.#at += 1;
    return { kind: 'compare', operator, left, right: this.#place(depth) };
  }

  #place(depth: number): JqFilter {
    let place = this.#term(depth);
    for (;;) {
      const next = this.#tokens[this.#at] ?? '';
      const [behind = ''] = this.#tokens.slice(this.#at + 1);
      const isDot = next === '.' && /^["[]/.test(behind);
      if (isDot) this.#at += 1;
      if (next === '[' || (isDot && behind === '[')) place = this.#bracket(place);
      else if (isDot || isMember(next)) place = this.#named(place);
      else if (!this.#takes('?')) return place;
    }
  }

  #term(depth: number): JqFilter {
    const next = this.#tokens[this.#at] ?? '';
    if (this.#takes('(')) {
      const inner = this.pipe(depth + 1);
      this.#expect(')');
      return inner;
    }
    if (isMember(next)) return this.#named({ kind: 'here' });
    if (this.#takes('.')) {
      const isQuoted = this.#tokens[this.#at]?.startsWith('"') === true;
      return isQuoted ? this.#named({ kind: 'here' }) : { kind: 'here' };
    }
    if (this.#takes('[')) return this.#list(depth);
    this.#at += 1;
    if (/^["\d-]/.test(next)) return { kind: 'constant', value: constantOf(next) };
    if (/^(?:true|false|null)$/.test(next)) return { kind: 'constant', value: JSON.parse(next) };
    if (next.startsWith('$') && this.#values.has(next.slice(1)))
      return { kind: 'constant', value: this.#values.get(next.slice(1)) };
    if (/^(?!and$|or$)[a-z]\w*$/i.test(next))
      return { kind: 'call', name: next, args: this.#arguments(depth) };
    throw new NotRead();
  }

  #list(depth: number): JqFilter {
    if (this.#takes(']')) return { kind: 'constant', value: [] };
    const parts = [this.pipe(depth + 1)];
    while (this.#takes(',')) parts.push(this.pipe(depth + 1));
    this.#expect(']');
    const [only] = parts;
    if (parts.length === 1 && only !== undefined && only.kind !== 'constant')
      return { kind: 'list', of: only };
    return {
      kind: 'constant',
      value: parts.map((part) => {
        if (part.kind !== 'constant') throw new NotRead();
        return part.value;
      }),
    };
  }

  #arguments(depth: number): readonly JqFilter[] {
    if (!this.#takes('(')) return [];
    const args: JqFilter[] = [];
    do args.push(this.#argument(depth));
    while (this.#takes(';'));
    this.#expect(')');
    return args;
  }

  /** `IN("a", "b")` gives several values where one is asked for. */
  #argument(depth: number): JqFilter {
    const first = this.pipe(depth + 1);
    if (this.#tokens[this.#at] !== ',') return first;
    const values = [first];
    while (this.#takes(',')) values.push(this.pipe(depth + 1));
    return { kind: 'call', name: ',', args: values };
  }

  #named(of: JqFilter): JqFilter {
    const next = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    return { kind: 'member', of, name: next.startsWith('"') ? String(constantOf(next)) : next.slice(1) };
  }

  #bracket(of: JqFilter): JqFilter {
    this.#at += 1;
    if (this.#takes(']')) return { kind: 'each', of };
    const next = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    this.#expect(']');
    if (/^-?\d+$/.test(next)) return { kind: 'index', of, at: Number(next) };
    if (next.startsWith('"')) return { kind: 'member', of, name: String(constantOf(next)) };
    throw new NotRead();
  }

  #takes(text: string): boolean {
    if (this.#tokens[this.#at] !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw new NotRead();
  }
}

function isMember(token: string): boolean {
  return /^\.\w/.test(token);
}

function constantOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotRead();
  }
}
