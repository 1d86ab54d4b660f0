import { UserError } from '../errors.ts';
import type { Quoting } from '../query/quote.ts';
import { isClosed, piecesOf, type QueryPiece } from './tokens.ts';

const longestValue = 2_000;

/**
 * In PromQL a value between quotes is escaped, and among labels becomes a string of its own. Elsewhere only a name, a number or a duration
 * may stand: nothing that a value says can change the query. Throws `UserError` for any other value.
 */
export const quotedInPromql: Quoting = () => {
  let before = '';
  return (between) => {
    before += between;
    const pieces = piecesOf(before);
    const last = pieces.at(-1);
    const isOpen = last?.kind === 'string' && !isClosed(last);
    // What was put in is no part of what is asked next: a letter stands for it.
    before += 'x';
    if (isOpen) return (value) => escaped(value, last.text.charAt(0));
    return isAmongLabels(pieces) ? (value) => `"${escaped(value, '"')}"` : bare;
  };
};

/** Behind the operator of a matcher: `{job=`. */
function isAmongLabels(pieces: readonly QueryPiece[]): boolean {
  const code = pieces.filter(({ kind }) => kind === 'code').map(({ text }) => text);
  return code.lastIndexOf('{') > code.lastIndexOf('}') && /[=~]\s*$/.test(code.join(''));
}

/** The inside of a string between such quotes. */
function escaped(value: string, quote: string): string {
  const problem = unquotable(value, quote);
  if (problem !== null) throw new UserError('filter-value', `a value of a query ${problem}`);
  if (quote === '`') return value;
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}

function unquotable(value: string, quote: string): string | null {
  if (value.includes('\0')) return 'holds a NUL character';
  if (!value.isWellFormed()) return 'holds half of a surrogate pair, which is no text';
  if (value.length > longestValue) return `has ${value.length} characters, more than ${longestValue}`;
  return quote === '`' && value.includes('`') ? 'holds a backtick, and stands between backticks' : null;
}

const words =
  /^(?:and|or|unless|by|without|on|ignoring|group_left|group_right|offset|bool|start|end|inf|nan|atan2)$/i;

function bare(value: string): string {
  const isWord = /^[A-Za-z_:][\w:]*$/.test(value) && !words.test(value);
  if (isWord || /^-?\d+(?:\.\d+)?$/.test(value) || /^(?:\d+(?:ms|[smhdwy]))+$/.test(value)) return value;
  const message = `a value outside of quotes is a name, a number or a duration in a query, not ${JSON.stringify(value.slice(0, 100))}; put it between quotes`;
  throw new UserError('filter-value', message);
}
