import { hasVariables } from '../../core/plan/fields.ts';
import { type SqlToken, tokensOf } from './sql-text.ts';

/** Kinds of text in which no value can stand. */
const unquotable: Readonly<Partial<Record<SqlToken['kind'], string>>> = {
  comment: 'a comment',
  dollar: 'a string between dollars',
};

const reading = ['select', 'with', 'table', 'values', 'show', 'explain'];

/** Why a text is no statement that a check may make; null for one that may be. A variable at its beginning is looked at once it is filled in. */
export function whyNoStatement(sql: string): string | null {
  if (sql.includes('\0')) return 'a statement holds no NUL character';
  const tokens = tokensOf(sql);
  if (tokens.some(({ isOpen, kind, text }) => isOpen && !(kind === 'comment' && text.startsWith('--'))))
    return 'a quote or a comment of the statement is never closed';
  const [place] = tokens.flatMap(({ kind, text }) => (hasVariables(text) ? (unquotable[kind] ?? []) : []));
  if (place !== undefined)
    return `a variable of the statement stands in ${place}, where nothing can be escaped; take it out of there`;
  const words = tokens.filter(({ kind, text }) => kind !== 'comment' && text.trim() !== '');
  const first = words.find(({ text }) => text !== '(');
  if (first === undefined) return 'expected a statement, such as select count(*) from orders';
  const number = tokens.findIndex(
    ({ kind, text }, at) => kind === 'code' && text === '$' && /^\d/.test(tokens[at + 1]?.text ?? ''),
  );
  if (number !== -1)
    return `a check gives no parameters: write the value, or a variable, in place of $${tokens[number + 1]?.text}`;
  const end = words.findIndex(({ text }) => text === ';');
  if (end !== -1 && words.slice(end).some(({ text }) => text !== ';'))
    return 'a check has one statement; make the second a check of its own';
  const isVariable = first.text === '$' && words[words.indexOf(first) + 1]?.text === '{';
  if (isVariable || (first.kind === 'code' && reading.includes(first.text.toLowerCase()))) return null;
  return `a check only reads: a statement begins with select, with, table, values, show or explain, not with ${first.text.slice(0, 40)}`;
}
