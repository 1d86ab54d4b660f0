import { RE2JS } from 're2js';
import { remembered } from '../remember.ts';
import { fieldOf, isKnownField, isPayload } from './fields.ts';
import { severityName, severityNames, severityRank } from './severity.ts';
import { longestFilter, type Operator, type Query, type QueryError } from './syntax.ts';
import { durationSeconds, instantNanos } from './time.ts';
import { QuerySyntaxError, type Token, TokenReader } from './tokens.ts';

const deepest = 60;
/** Of filters that are kept, as a plan is read with the same one several times. */
const longestKept = 2_000;
const mostKept = 200;

type ParsedQuery = { kind: 'query'; query: Query } | QueryError;

/**
 * Reads a filter of the Cloud Logging query language. NOT binds before OR and OR before AND; a space or a new line is AND.
 * What is unsupported or names no field is an error, never a condition left out.
 * https://cloud.google.com/logging/docs/view/logging-query-language
 */
export const parseQuery: (text: string) => ParsedQuery = remembered(
  (text): ParsedQuery => {
    if (text.length > longestFilter) {
      const message = `a filter has at most ${longestFilter} characters, this one has ${text.length}`;
      return { kind: 'error', message, at: longestFilter };
    }
    try {
      return { kind: 'query', query: new Parser(text).parse() };
    } catch (error) {
      if (!(error instanceof QuerySyntaxError)) throw error;
      return { kind: 'error', message: error.message, at: error.at };
    }
  },
  longestKept,
  mostKept,
);

/** The names of a field path such as `labels."k8s.io/name"`; null when the text is no such path. */
export function parsePath(text: string): readonly string[] | null {
  try {
    return new Parser(text).parsePathOnly();
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    return null;
  }
}

type Leaf = (token: Token) => Query;

/** Functions of the language that need the service's own index or hierarchy, and what they give. */
const serviceFunctions: Readonly<Record<string, 'truth' | 'value' | undefined>> = {
  SEARCH: 'truth',
  ip_in_net: 'truth',
  source: 'truth',
  cast: 'value',
  regexp_extract: 'value',
};

class Parser {
  readonly #tokens: TokenReader;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = new TokenReader(text);
  }

  parse(): Query {
    if (this.#tokens.peek().kind === 'end') return { kind: 'all' };
    const query = this.#and();
    const rest = this.#tokens.peek();
    if (rest.kind === ')') throw new QuerySyntaxError('this ) closes nothing', rest.at);
    if (rest.kind !== 'end') throw new QuerySyntaxError('expected a condition', rest.at);
    return query;
  }

  parsePathOnly(): readonly string[] {
    const path = this.#path(this.#next());
    const rest = this.#tokens.peek();
    if (rest.kind !== 'end') throw new QuerySyntaxError('a field path ends here', rest.at);
    return path;
  }

  #next(as: 'name' | 'value' = 'name'): Token {
    const token = this.#tokens.peek(as);
    this.#tokens.consume(token);
    return token;
  }

  #and(leaf: Leaf | null = null): Query {
    const of = [this.#or(leaf)];
    for (;;) {
      const token = this.#tokens.peek(leaf ? 'value' : 'name');
      if (token.kind === 'end' || token.kind === ')') break;
      if (token.kind === 'keyword' && token.keyword === 'AND') this.#tokens.consume(token);
      else if (leaf) throw new QuerySyntaxError('expected AND, OR or ) between values', token.at);
      of.push(this.#or(leaf));
    }
    return joined('and', of);
  }

  #or(leaf: Leaf | null): Query {
    const of = [this.#not(leaf)];
    for (;;) {
      const token = this.#tokens.peek(leaf ? 'value' : 'name');
      if (token.kind !== 'keyword' || token.keyword !== 'OR') break;
      this.#tokens.consume(token);
      of.push(this.#not(leaf));
    }
    return joined('or', of);
  }

  #not(leaf: Leaf | null): Query {
    const token = this.#next(leaf ? 'value' : 'name');
    if (token.kind === '-' || (token.kind === 'keyword' && token.keyword === 'NOT')) {
      return this.#deeper(token, () => ({ kind: 'not', of: this.#not(leaf) }));
    }
    if (token.kind === '(') {
      return this.#deeper(token, () => {
        const inner = this.#and(leaf);
        const close = this.#next();
        if (close.kind !== ')') throw new QuerySyntaxError('this ( is never closed', token.at);
        return inner;
      });
    }
    return leaf ? leaf(token) : this.#term(token);
  }

  #deeper(token: Token, read: () => Query): Query {
    this.#depth += 1;
    if (this.#depth > deepest) throw new QuerySyntaxError(`nested more than ${deepest} deep`, token.at);
    const query = read();
    this.#depth -= 1;
    return query;
  }

  /** A comparison, a call, or a text to look for anywhere. */
  #term(token: Token): Query {
    if (token.kind !== 'word' && token.kind !== 'string') throw expectedCondition(token);
    if (token.kind === 'word' && this.#tokens.isFollowedBy(token, '(')) return this.#call(token.text, token);
    const path = this.#path(token);
    const next = this.#tokens.peek();
    if (next.kind !== 'operator') return globalText(token, path);
    this.#tokens.consume(next);
    return this.#comparison(path, next.operator, token.at);
  }

  #path(first: Token): readonly string[] {
    const path: string[] = [];
    let token = first;
    for (;;) {
      if (token.kind !== 'word' && token.kind !== 'string') throw expectedName(token);
      path.push(token.text);
      if (!this.#tokens.isFollowedBy(token, '.')) return path;
      const dot = this.#next();
      token = this.#next();
      if (token.at !== dot.end) throw expectedName(token);
    }
  }

  #call(name: string, token: Token): Query {
    if (name !== 'log_id') return this.#serviceCall(name, token);
    this.#next();
    const id = this.#next('value');
    if (id.kind !== 'string') throw new QuerySyntaxError('log_id() takes one quoted log id', id.at);
    const close = this.#next();
    if (close.kind !== ')') throw new QuerySyntaxError('log_id() takes one quoted log id', close.at);
    return { kind: 'log-id', id: id.text };
  }

  /** A function that only the service knows; `cast` and `regexp_extract` give a value, which is compared. */
  #serviceCall(name: string, token: Token): Query {
    if (name === 'sample') {
      const message = 'sample() leaves entries out, and what was left out was not looked at: leave it away';
      throw new QuerySyntaxError(message, token.at);
    }
    const gives = serviceFunctions[name];
    if (gives === undefined) throw new QuerySyntaxError(`unsupported function ${name}()`, token.at);
    let end = this.#tokens.passParentheses(token);
    if (gives === 'value') {
      const operator = this.#next();
      if (operator.kind !== 'operator') {
        throw new QuerySyntaxError(`expected a comparison after ${name}()`, operator.at);
      }
      const value = this.#next('value');
      if (value.kind !== 'word' && value.kind !== 'string') {
        throw new QuerySyntaxError(`expected a value after ${name}()${operator.operator}`, value.at);
      }
      end = value.end;
    }
    return { kind: 'service', name, source: this.#tokens.between(token.at, end) };
  }

  #comparison(path: readonly string[], operator: Operator, at: number): Query {
    const value = this.#tokens.peek('value');
    if (value.kind === 'word' && value.text === '*') {
      this.#tokens.consume(value);
      if (operator !== ':')
        throw new QuerySyntaxError(`* stands after : only, as in ${path.join('.')}:*`, value.at);
      if (!isKnownField(path)) throw new QuerySyntaxError(String(fieldOf(path)), at);
      return { kind: 'exists', path };
    }
    const field = fieldOf(path);
    const isInPayload = operator === ':' && isPayload(path);
    if (typeof field === 'string' && !isInPayload) throw new QuerySyntaxError(field, at);
    const leaf: Leaf = (token) => compared(path, operator, token);
    if (value.kind === '(') return this.#not(leaf);
    return leaf(this.#next('value'));
  }
}

function compared(path: readonly string[], operator: Operator, token: Token): Query {
  if (token.kind !== 'word' && token.kind !== 'string') {
    throw new QuerySyntaxError(`expected a value after ${path.join('.')}${operator}`, token.at);
  }
  if (token.kind === 'word' && token.text.includes('*')) {
    throw new QuerySyntaxError(
      '* is no wildcard here: use : for a part of a text, =~ for a pattern, or quote it',
      token.at,
    );
  }
  const field = fieldOf(path);
  const type = typeof field === 'string' ? 'any' : field.type;
  const problem = unusable(type, operator, token.text);
  if (problem !== null) throw new QuerySyntaxError(problem, token.at);
  return { kind: 'compare', path, operator, value: token.text, quoted: token.kind === 'string' };
}

function unusable(type: string, operator: Operator, value: string): string | null {
  if (operator === '=~' || operator === '!~') {
    return type === 'string' || type === 'any' ? patternProblem(value) : notAText(type, operator);
  }
  if (type === 'severity' && severityRank(value) === null) return noSeverity(value);
  if (type === 'timestamp' && instantNanos(value) === null) {
    return `no time ${value}: write it as "2026-03-01T09:50:00Z" or 2026-03-01`;
  }
  if (type === 'duration' && durationSeconds(value) === null) {
    return `no duration ${value}: write it as 3.2s or 250ms`;
  }
  if (type === 'number' && (value.trim() === '' || Number.isNaN(Number(value)))) return `no number: ${value}`;
  if (type === 'boolean' && !/^(true|false)$/i.test(value)) return `neither true nor false: ${value}`;
  return null;
}

function noSeverity(value: string): string {
  const same = severityName(value);
  const hint = same === null ? '' : `; the same here is ${same}`;
  return `no severity ${value}; one of ${severityNames.join(', ')}${hint}`;
}

function notAText(type: string, operator: Operator): string {
  return `${operator} looks into texts, and this field is a ${type}: compare it with = < > instead`;
}

function patternProblem(pattern: string): string | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return `not an RE2 pattern: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function globalText(token: Token, path: readonly string[]): Query {
  const text = path.join('.');
  if (token.kind === 'string' && path.length > 1) {
    throw new QuerySyntaxError('expected an operator after this field', token.end);
  }
  if (token.kind === 'word' && text.includes('*')) {
    throw new QuerySyntaxError('* alone is no condition: quote it, or ask field:*', token.at);
  }
  if (text === '') throw new QuerySyntaxError('an empty text would match every entry', token.at);
  return { kind: 'text', text };
}

function joined(kind: 'and' | 'or', of: readonly Query[]): Query {
  const [only] = of;
  return of.length === 1 && only ? only : { kind, of };
}

function expectedCondition(token: Token): QuerySyntaxError {
  if (token.kind === 'end')
    return new QuerySyntaxError('the filter ends where a condition should follow', token.at);
  if (token.kind === 'operator')
    return new QuerySyntaxError(`expected a field before ${token.operator}`, token.at);
  if (token.kind === 'keyword')
    return new QuerySyntaxError(`expected a condition before ${token.keyword}`, token.at);
  return new QuerySyntaxError('expected a condition', token.at);
}

function expectedName(token: Token): QuerySyntaxError {
  return new QuerySyntaxError('expected the name of a field', token.at);
}
