import { UserError } from '../errors.ts';

const longestValue = 2_000;

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
