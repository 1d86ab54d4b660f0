/** A piece of a PromQL query: a string with its quotes, a comment, or one of the characters between them. */
export type QueryPiece = { kind: 'string' | 'comment' | 'code'; text: string; at: number };

/** What is wrong with a query; `at` is the offset of the character where it shows. */
export type PromqlProblem = { message: string; at: number };

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
  const code = codeOf(query);
  if (code.includes('{')) return true;
  const bare = code
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, ' ')
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\b/gi, ' ');
  // What stands behind a number is its unit, or an exponent.
  const names = bare.matchAll(/(?<![\w:.])[A-Za-z_:][\w:]*(?![\w:]|\s*\()/g);
  return [...names].some(([name]) => !words.has(name.toLowerCase()));
}

/** The query without its comments, each string as an empty one. */
function codeOf(query: string): string {
  return piecesOf(query)
    .map(({ kind, text }) => (kind === 'string' ? '""' : kind === 'comment' ? ' ' : text))
    .join('');
}

/** True for the name or the labels of series and nothing else: of them the server tells when they were sampled. */
export function isSelector(query: string): boolean {
  return /^(?:[A-Za-z_:][\w:]*\s*(?:\{[^{}]*\})?|\{[^{}]*\})$/.test(codeOf(query).trim());
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
