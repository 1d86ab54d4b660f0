/** A refusal as the server words it, with the place in the query. */
export class LogqlError extends Error {}

/** A log query: which streams, and which of their lines. */
export type LogQuery = {
  kind: 'log';
  isOfStream(labels: Readonly<Record<string, string>>): boolean;
  keeps(line: string): boolean;
};

type Token = { text: string; value: string | null; at: number };

const words =
  /\s+|#[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`|\|=|\|~|!=|!~|=~|[={}(),|[\]]|[A-Za-z_][\w.]*|[\d.]+\w*|./gsu;

/** Reads a query of Loki's language: a stream selector and line filters; `metric` for one that counts. Throws `LogqlError`. */
export function parseLogql(query: string): LogQuery | { kind: 'metric' } {
  const tokens = tokensOf(query);
  const [first] = tokens;
  if (first === undefined) throw refusalAt(query, query.length, 'syntax error: unexpected $end');
  if (/^[a-z]/i.test(first.text) && tokens[1]?.text === '(') return { kind: 'metric' };
  if (first.text !== '{') throw unexpected(query, first);
  const end = tokens.findIndex(({ text }) => text === '}');
  const matchers = end === -1 ? null : matchersOf(query, tokens.slice(1, end));
  if (matchers === null) throw refusalAt(query, query.length, 'syntax error: unexpected $end');
  if (!matchers.some(({ isSelective }) => isSelective))
    throw refusalAt(
      query,
      0,
      'queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, app=~".*" does not meet this requirement, but app=~".+" will',
    );
  const filters = filtersOf(query, tokens.slice(end + 1));
  return {
    kind: 'log',
    isOfStream: (labels) => matchers.every(({ test }) => test(labels)),
    keeps: (line) => filters.every((test) => test(line)),
  };
}

function tokensOf(query: string): readonly Token[] {
  return [...query.matchAll(words)].flatMap(({ 0: text, index: at }) => {
    if (/^(?:\s|#)/.test(text)) return [];
    if (text === '"' || text === '`') throw refusalAt(query, at, 'literal not terminated');
    return [{ text, value: literalOf(query, text, at), at }];
  });
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

function literalOf(query: string, text: string, at: number): string | null {
  if (text.length < 2) return null;
  // As in Go: nothing is escaped between backticks, and carriage returns are dropped.
  if (text.startsWith('`')) return text.slice(1, -1).replaceAll('\r', '');
  if (!text.startsWith('"')) return null;
  return text.slice(1, -1).replace(/\\(.)/gsu, (_, letter: string) => {
    const escaped = escapes[letter];
    if (escaped === undefined) throw refusalAt(query, at, 'invalid char escape');
    return escaped;
  });
}

type Matcher = { isSelective: boolean; test(labels: Readonly<Record<string, string>>): boolean };

function matchersOf(query: string, tokens: readonly Token[]): readonly Matcher[] {
  const matchers: Matcher[] = [];
  for (let index = 0; index < tokens.length; index += 4) {
    const [name, operator, value, comma] = tokens.slice(index, index + 4);
    if (name === undefined || operator === undefined) throw refusalAt(query, query.length, 'syntax error');
    if (!/^[A-Za-z_]\w*$/.test(name.text)) throw unexpected(query, name);
    if (value?.value === null || value === undefined) throw unexpected(query, value ?? operator);
    if (comma !== undefined && comma.text !== ',') throw unexpected(query, comma);
    const compare = comparison(query, operator, value.value);
    const test = (labels: Readonly<Record<string, string>>) => compare(labels[name.text] ?? '');
    matchers.push({ isSelective: !compare(''), test });
  }
  return matchers;
}

function comparison(query: string, { text, at }: Token, value: string): (found: string) => boolean {
  if (text === '=') return (found) => found === value;
  if (text === '!=') return (found) => found !== value;
  if (text !== '=~' && text !== '!~') throw unexpected(query, { text, at, value: null });
  const pattern = new RegExp(`^(?:${value})$`, 'su');
  return (found) => pattern.test(found) === (text === '=~');
}

function filtersOf(query: string, tokens: readonly Token[]): readonly ((line: string) => boolean)[] {
  const filters: ((line: string) => boolean)[] = [];
  for (let index = 0; index < tokens.length; index += 2) {
    const [operator, value] = tokens.slice(index, index + 2);
    if (operator === undefined) break;
    if (!/^(?:\|=|\|~|!=|!~)$/.test(operator.text)) throw unexpected(query, operator);
    if (value === undefined || value.value === null)
      throw value === undefined
        ? refusalAt(query, query.length, 'syntax error: unexpected $end, expecting STRING')
        : unexpected(query, value);
    const wanted = value.value;
    const found = operator.text.endsWith('~')
      ? (line: string) => new RegExp(wanted, 'su').test(line)
      : (line: string) => line.includes(wanted);
    filters.push((line) => found(line) === operator.text.startsWith('|'));
  }
  return filters;
}

function unexpected(query: string, { text, at }: Token): LogqlError {
  const kind = /^[A-Za-z_]/.test(text) ? 'IDENTIFIER' : /^["`]/.test(text) ? 'STRING' : text;
  return refusalAt(query, at, `syntax error: unexpected ${kind}`);
}

function refusalAt(query: string, at: number, message: string): LogqlError {
  const before = query.slice(0, at).split('\n');
  return new LogqlError(
    `parse error at line ${before.length}, col ${(before.at(-1) ?? '').length + 1}: ${message}`,
  );
}
