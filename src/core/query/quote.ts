import { UserError } from '../errors.ts';

const longestValue = 2_000;

/**
 * How values go into texts of one query language. Made anew for each text; told what stands between one value and the next, it
 * gives what quotes a value there.
 */
export type Quoting = () => (between: string) => (value: string) => string;

/** In the Cloud Logging query language a value between double quotes is escaped; elsewhere it becomes a quoted literal of its own. A quote in a comment opens nothing. */
export const quotedInFilter: Quoting = () => {
  let place: 'plain' | 'quoted' | 'comment' = 'plain';
  let before = ' ';
  return (between) => {
    for (let at = 0; at < between.length; at += 1) {
      const character = between[at] ?? '';
      if (place === 'quoted' && character === '\\') at += 1;
      else if (place === 'comment') place = character === '\n' ? 'plain' : 'comment';
      else if (character === '"') place = place === 'quoted' ? 'plain' : 'quoted';
      // In a word two dashes are a part of it.
      else if (place === 'plain' && between.startsWith('--', at) && !inWord.test(before)) place = 'comment';
      before = character;
    }
    // A value that comes next is a literal, or in one.
    before = '"';
    return place === 'quoted' ? escapeValue : quoteValue;
  };
};

const inWord = /[^\s()"'`=<>!:~,[\]{}]/;

/** A text as a quoted literal of the Cloud Logging query language; whatever it says, it stays one literal. Throws `UserError` for a text that no literal can hold. */
export function quoteValue(text: string): string {
  return `"${escapeValue(text)}"`;
}

/** The inside of such a literal, for a text that is already between double quotes. Throws as `quoteValue` does. */
export function escapeValue(text: string): string {
  const problem = unquotable(text);
  if (problem !== null) throw new UserError('filter-value', `a value of a log filter ${problem}`);
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}

function unquotable(text: string): string | null {
  if (text.includes('\0')) return 'holds a NUL character';
  if (!text.isWellFormed()) return 'holds half of a surrogate pair, which is no text';
  if (text.length > longestValue) return `has ${text.length} characters, more than ${longestValue}`;
  return null;
}
