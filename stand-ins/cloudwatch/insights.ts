/** Why a query is refused, and where in it. */
export class QueryError extends Error {
  readonly start: number;
  readonly end: number;
  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** A record with its fields by name: `@message`, `@timestamp`, those of its JSON. */
export type QueryRecord = Readonly<Record<string, string>>;

/** What a query makes of records, as far as it selects them. */
export type InsightsQuery = {
  keeps(record: QueryRecord): boolean;
  /** Fields to show, in their order. */
  fields: readonly string[];
  /** By `@timestamp`; the newest first unless told. */
  isAscending: boolean;
  limit: number | null;
};

type Token = { text: string; at: number };
type Test = (record: QueryRecord) => boolean;

const words =
  /#[^\n]*|\s+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|\/(?:[^/\\\n]|\\.)+\/|=~|!=|>=|<=|[|,()=<>]|[@\w.*-]+|./gsu;

/** Reads a query of CloudWatch Logs Insights that selects records: `fields`, `filter`, `parse`, `sort`, `limit`. Throws `QueryError`. */
export function parseInsights(text: string): InsightsQuery {
  const tokens = [...text.matchAll(words)].flatMap(({ 0: word, index: at }) =>
    /^(?:#|\s)/.test(word) ? [] : [{ text: word, at }],
  );
  const reader = new Reader(text, tokens);
  const tests: Test[] = [];
  const fields: string[] = [];
  let isAscending = false;
  let limit: number | null = null;
  do {
    const command = reader.take();
    const name = command.text.toLowerCase();
    if (name === 'fields') fields.push(...reader.names());
    else if (name === 'filter') tests.push(anyOf(reader));
    else if (name === 'sort') {
      reader.take();
      isAscending = reader.next.text === 'asc';
      reader.take();
    } else if (name === 'limit') limit = Number(reader.take().text);
    else if (name === 'parse') reader.skip();
    else
      throw reader.refusal(
        `mismatched input '${command.text}' expecting {K_PARSE, K_SEARCH, K_FIELDS, K_DISPLAY, K_FILTER, K_SORT, K_ORDER, K_HEAD, K_LIMIT, K_TAIL}`,
        command,
      );
  } while (reader.isTaken('|'));
  if (reader.next.text !== '')
    throw reader.refusal(`unexpected symbol found ${reader.next.text}`, reader.next);
  return { keeps: (record) => tests.every((test) => test(record)), fields, isAscending, limit };
}

class Reader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  get next(): Token {
    return this.#tokens[this.#at] ?? { text: '', at: this.#text.length };
  }

  take(): Token {
    const { next } = this;
    this.#at += 1;
    return next;
  }

  isTaken(text: string): boolean {
    const isNext = this.next.text.toLowerCase() === text;
    if (isNext) this.#at += 1;
    return isNext;
  }

  names(): readonly string[] {
    const names = [this.take().text];
    while (this.isTaken(',')) names.push(this.take().text);
    return names;
  }

  skip(): void {
    while (this.next.text !== '' && this.next.text !== '|') this.#at += 1;
  }

  refusal(message: string, { text, at }: Token): QueryError {
    return new QueryError(message, at, at + text.length);
  }
}

function anyOf(reader: Reader): Test {
  const all = [allOf(reader)];
  while (reader.isTaken('or')) all.push(allOf(reader));
  return (record) => all.some((test) => test(record));
}

function allOf(reader: Reader): Test {
  const all = [condition(reader)];
  while (reader.isTaken('and')) all.push(condition(reader));
  return (record) => all.every((test) => test(record));
}

function condition(reader: Reader): Test {
  if (reader.isTaken('not')) {
    const inner = condition(reader);
    return (record) => !inner(record);
  }
  if (reader.isTaken('(')) {
    const inner = anyOf(reader);
    if (!reader.isTaken(')')) throw reader.refusal(`missing ')' at '${reader.next.text}'`, reader.next);
    return inner;
  }
  const field = reader.take();
  if (!/^[@\w.`]/.test(field.text)) throw reader.refusal(`unexpected symbol found ${field.text}`, field);
  const isNegated = reader.isTaken('not');
  const operator = reader.take();
  const wanted = reader.take();
  const compare = comparison(operator.text.toLowerCase(), wanted.text);
  if (compare === null) throw reader.refusal(`unexpected symbol found ${operator.text}`, operator);
  if (wanted.text === '') throw reader.refusal('unexpected end of the query', wanted);
  const name = field.text.replaceAll('`', '');
  return (record) => compare(record[name] ?? '') !== isNegated;
}

function comparison(operator: string, wanted: string): ((found: string) => boolean) | null {
  const isQuoted = /^["']/.test(wanted);
  const text = isQuoted ? wanted.slice(1, -1).replace(/\\(.)/gsu, '$1') : wanted;
  if (operator === 'like' || operator === '=~') {
    if (isQuoted) return (found) => found.includes(text);
    if (!/^\/.*\/$/s.test(wanted)) return null;
    const pattern = new RegExp(wanted.slice(1, -1), 'u');
    return (found) => pattern.test(found);
  }
  if (operator === '=') return (found) => found === text;
  if (operator === '!=') return (found) => found !== text;
  return /^[<>]/.test(operator)
    ? (found) => (operator.startsWith('>') ? Number(found) > Number(text) : Number(found) < Number(text))
    : null;
}
