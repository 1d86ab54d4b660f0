import { UserError } from '../errors.ts';
import { escapeValue, type Quoting, quoteValue } from './quote.ts';

/** The stream selector that a query of Loki's language begins with; null for one that begins with something else, such as a query that counts. */
export function selectorOf(query: string): string | null {
  const begun = query.replace(/^(?:\s+|#[^\n]*)+/, '');
  if (!begun.startsWith('{')) return null;
  const scan = new Scan();
  for (let at = 1; at < begun.length; at += 1) {
    if (scan.state === 'plain' && begun[at] === '}') return begun.slice(0, at + 1);
    at += scan.step(begun, at) - 1;
  }
  return null;
}

const rewriting = /\|\s*(line_format|label_format|drop|keep|distinct)\b(?!\s*(?:[=!<>]))/;

/** The stage of a query that changes what is read, so that what a line said cannot be judged; null for a query that selects lines. */
export function rewritingStage(query: string): string | null {
  const scan = new Scan();
  let plain = '';
  for (let at = 0; at < query.length; ) {
    const isPlain = scan.state === 'plain';
    const size = scan.step(query, at);
    plain += isPlain && scan.state === 'plain' ? query.slice(at, at + size) : '"';
    at += size;
  }
  return rewriting.exec(plain)?.[1] ?? null;
}

/** In LogQL a value between double quotes is escaped, and elsewhere becomes a quoted literal; between backticks it has to stand as it is. */
export const quotedInLogql: Quoting = () => {
  const scan = new Scan();
  return (between) => {
    for (let at = 0; at < between.length; ) at += scan.step(between, at);
    if (scan.state === 'raw') return asItIs;
    return scan.state === 'quoted' ? escapeValue : quoteValue;
  };
};

/** Where in a query a reader stands: comments hide quotes, and quotes hide comments. */
class Scan {
  state: 'plain' | 'quoted' | 'raw' | 'comment' = 'plain';

  /** Goes past what stands there; gives how many characters that were. */
  step(text: string, at: number): number {
    const character = text[at];
    if (this.state === 'quoted' && character === '\\') return 2;
    if (this.state === 'plain') {
      if (character === '"') this.state = 'quoted';
      else if (character === '`') this.state = 'raw';
      else if (character === '#') this.state = 'comment';
    } else if (character === { quoted: '"', raw: '`', comment: '\n' }[this.state]) this.state = 'plain';
    return 1;
  }
}

/** Nothing is escaped there; a carriage return would be dropped. */
function asItIs(text: string): string {
  // Throws for what no literal can hold.
  escapeValue(text);
  if (/[`\r]/.test(text))
    throw new UserError(
      'filter-value',
      'a value of a log query holds a backtick or a carriage return and stands between backticks: write the query with double quotes',
    );
  return text;
}
