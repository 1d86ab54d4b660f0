/** A piece of a PromQL query: a string with its quotes, a comment, or one of the characters between them. */
export type QueryPiece = { kind: 'string' | 'comment' | 'code'; text: string; at: number };

/** What is wrong with a query; `at` is the offset of the character where it shows. */
export type PromqlProblem = { message: string; at: number };

const longestQuery = 10_000;
const closing: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

/** The pieces of a query in their order; a string or comment that does not end goes to the end. */
export function piecesOf(query: string): readonly QueryPiece[] {
  const pieces: QueryPiece[] = [];
  for (let at = 0; at < query.length; ) {
    const end = endOfPiece(query, at);
    const first = query.charAt(at);
    const kind = isQuote(first) ? 'string' : first === '#' ? 'comment' : 'code';
    pieces.push({ kind, text: query.slice(at, end), at });
    at = end;
  }
  return pieces;
}

/** True when a string ends where it is said to end. */
export function isClosed({ text }: QueryPiece): boolean {
  const quote = text.charAt(0);
  if (text.length < 2 || !text.endsWith(quote)) return false;
  return quote === '`' || /(?<!\\)(?:\\\\)*$/.test(text.slice(1, -1));
}

/** What can be told to be wrong without knowing any function or metric: nothing asked, a string or bracket that is left open. */
export function promqlProblem(query: string): PromqlProblem | null {
  if (query.length > longestQuery)
    return { message: `it has more than ${longestQuery} characters`, at: longestQuery };
  const pieces = piecesOf(query);
  if (pieces.every(({ kind, text }) => kind === 'comment' || text.trim() === ''))
    return { message: 'nothing is asked', at: 0 };
  const open: { text: string; at: number }[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'string' && !isClosed(piece))
      return { message: `a string is not closed with ${piece.text.charAt(0)}`, at: piece.at };
    if (piece.kind !== 'code') continue;
    if (Object.hasOwn(closing, piece.text)) open.push(piece);
    else if (Object.values(closing).includes(piece.text)) {
      const last = open.pop();
      if (last === undefined) return { message: `${piece.text} closes nothing`, at: piece.at };
      if (closing[last.text] !== piece.text)
        return { message: `expected ${closing[last.text]} before ${piece.text}`, at: piece.at };
    }
  }
  const [first] = open;
  if (first !== undefined) return { message: `${first.text} is not closed`, at: first.at };
  return namesSeries(query)
    ? null
    : { message: 'no metric is named in it, so that it says the same whatever happens', at: 0 };
}

const words = new Set('and or unless bool offset inf nan start end atan2'.split(' '));

/** True for a query that looks at some metric: `5`, `time()` and `vector(1)` have their value without any. */
function namesSeries(query: string): boolean {
  return selectorsIn(query).length > 0;
}

/** The names and labels of the series that a query looks at, each once, without what is made of them: `up{job="api"}` of `sum(up{job="api"} offset 5m)`. */
export function selectorsIn(query: string): readonly string[] {
  const { code, texts } = skeletonOf(query);
  const bare = code
    .replace(/\[[^\]]*\]/g, (text) => ' '.repeat(text.length))
    .replace(grouping, (text) => ' '.repeat(text.length));
  // What stands behind a number is its unit, or an exponent.
  const found = bare.matchAll(
    /(?<![\w:.])(?:[A-Za-z_:][\w:]*)?\s*\{[^{}]*\}|(?<![\w:.])[A-Za-z_:][\w:]*(?![\w:]|\s*[({])/g,
  );
  const selectors = [...found]
    .map(([text]) => text.trim())
    .filter((text) => !words.has(text.toLowerCase()))
    .map((text) => text.replace(/"(\d+)"/g, (_, at: string) => texts[Number(at)] ?? ''));
  return [...new Set(selectors)];
}

/** True for a query that has a value where there is no sample: `absent(…)`, `… or vector(0)`, MetricsQL's `… default 0`. */
export function needsNoSample(query: string): boolean {
  const { code } = skeletonOf(query);
  return (
    /\babsent(?:_over_time)?\s*\(/.test(code) ||
    /\bor\s+(?:on\s*\([^)]*\)\s*)?\(?\s*vector\s*\(/.test(code) ||
    /[\w)}\]]\s*\bdefault\s+\(?\s*[-+\d.]/.test(code)
  );
}

const grouping = /\b(?:by|without|on|ignoring|group_left|group_right)\b\s*(?:\([^)]*\))?/gi;

/** The query without its comments; each string is the number of its text. */
function skeletonOf(query: string): { code: string; texts: readonly string[] } {
  const texts: string[] = [];
  const code = piecesOf(query)
    .map(({ kind, text }) =>
      kind === 'string' ? `"${texts.push(text) - 1}"` : kind === 'comment' ? ' ' : text,
    )
    .join('');
  return { code, texts };
}

function endOfPiece(query: string, at: number): number {
  const first = query.charAt(at);
  if (first === '#') {
    const end = query.indexOf('\n', at);
    return end === -1 ? query.length : end;
  }
  if (!isQuote(first)) return at + 1;
  for (let end = at + 1; end < query.length; end += 1) {
    if (query[end] === '\\' && first !== '`') end += 1;
    else if (query[end] === first) return end + 1;
  }
  return query.length;
}

function isQuote(text: string): boolean {
  return text === '"' || text === "'" || text === '`';
}
