/** Why a filter pattern is refused. */
export class PatternError extends Error {}

/** True for the message of an event that the pattern finds. */
export type Pattern = (message: string) => boolean;

/** Reads a filter pattern: terms, phrases between double quotes, `?` for one of several, `-` for none, `%…%` for a regular expression, `{ $.a = "b" }` for JSON. Throws `PatternError`. */
export function parsePattern(text: string): Pattern {
  const trimmed = text.trim();
  if (trimmed === '') return () => true;
  return trimmed.startsWith('{') ? jsonPattern(trimmed) : termPattern(trimmed);
}

const term = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|([\w:#=@/;,.-]+))/suy;

function termPattern(text: string): Pattern {
  const terms: { sign: string; finds: Pattern }[] = [];
  for (term.lastIndex = 0; term.lastIndex < text.length; ) {
    const found = term.exec(text);
    if (found === null) throw new PatternError(`Invalid filter pattern`);
    const [, sign = '', quoted, regex, plain = ''] = found;
    const wanted = quoted === undefined ? plain : unescaped(quoted);
    const finds =
      regex === undefined
        ? (message: string) => message.includes(wanted)
        : (message: string) => new RegExp(regex, 'su').test(message);
    terms.push({ sign, finds });
  }
  const of = (sign: string) => terms.filter((one) => one.sign === sign).map(({ finds }) => finds);
  const [all, any, none] = [of(''), of('?'), of('-')];
  return (message) =>
    all.every((finds) => finds(message)) &&
    !none.some((finds) => finds(message)) &&
    (any.length === 0 || any.some((finds) => finds(message)));
}

const token = /\s*(&&|\|\||!=|>=|<=|[(){}=<>]|"(?:[^"\\]|\\.)*"|\$[\w.[\]']*|[^\s(){}=<>!&|"]+)/suy;

function jsonPattern(text: string): Pattern {
  const tokens: string[] = [];
  for (token.lastIndex = 0; token.lastIndex < text.length; ) {
    const found = token.exec(text);
    if (found === null) throw new PatternError('Invalid filter pattern');
    tokens.push(found[1] ?? '');
  }
  if (tokens.shift() !== '{' || tokens.pop() !== '}') throw new PatternError('Invalid filter pattern');
  const reader = { tokens, at: 0 };
  const holds = anyOf(reader);
  if (reader.at < tokens.length)
    throw new PatternError(`Invalid character(s) in term '${tokens[reader.at]}'`);
  return (message) => {
    try {
      return holds(JSON.parse(message));
    } catch {
      // An event that is no JSON is not found.
      return false;
    }
  };
}

type Reader = { tokens: readonly string[]; at: number };
type Condition = (value: unknown) => boolean;

function anyOf(reader: Reader): Condition {
  const all = [allOf(reader)];
  while (reader.tokens[reader.at] === '||') {
    reader.at += 1;
    all.push(allOf(reader));
  }
  return (value) => all.some((one) => one(value));
}

function allOf(reader: Reader): Condition {
  const all = [condition(reader)];
  while (reader.tokens[reader.at] === '&&') {
    reader.at += 1;
    all.push(condition(reader));
  }
  return (value) => all.every((one) => one(value));
}

function condition(reader: Reader): Condition {
  const [path = '', operator = '', wanted = ''] = reader.tokens.slice(reader.at, reader.at + 3);
  if (path === '(') {
    reader.at += 1;
    const inner = anyOf(reader);
    if (reader.tokens[reader.at] !== ')') throw new PatternError('Invalid filter pattern');
    reader.at += 1;
    return inner;
  }
  if (!path.startsWith('$.') || !/^(?:=|!=|[<>]=?)$/.test(operator) || wanted === '')
    throw new PatternError(`Invalid character(s) in term '${path}'`);
  reader.at += 3;
  const compare = comparison(operator, wanted);
  return (value) => {
    const found = valueAt(value, path.slice(2).split('.'));
    return found !== undefined && compare(found);
  };
}

/** A string with an asterisk stands for any text there, between quotes too. */
function comparison(operator: string, wanted: string): (found: unknown) => boolean {
  if (/^[<>]/.test(operator)) {
    const limit = Number(wanted);
    return (found) => {
      const number = Number(found);
      if (operator === '>') return number > limit;
      if (operator === '<') return number < limit;
      return operator === '>=' ? number >= limit : number <= limit;
    };
  }
  const text = wanted.startsWith('"') ? unescaped(wanted.slice(1, -1)) : wanted;
  const pattern = new RegExp(`^${text.split('*').map(RegExp.escape).join('.*')}$`, 'su');
  return (found) => pattern.test(String(found)) === (operator === '=');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (Object(found) === found ? Object(found)[name] : undefined),
    value,
  );
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gsu, '$1');
}
