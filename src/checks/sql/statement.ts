import { tokensOf } from './sql-text.ts';

const reading = ['select', 'with', 'table', 'values', 'show', 'explain'];

/** Why a text is no statement that a check may make; null for one that may be. A variable at its beginning is looked at once it is filled in. */
export function whyNoStatement(sql: string): string | null {
  if (sql.includes('\0')) return 'a statement holds no NUL character';
  const tokens = tokensOf(sql);
  if (tokens.some(({ isOpen, kind, text }) => isOpen && !(kind === 'comment' && text.startsWith('--'))))
    return 'a quote or a comment of the statement is never closed';
  const words = tokens.filter(({ kind, text }) => kind !== 'comment' && text.trim() !== '');
  const first = words.find(({ text }) => text !== '(');
  if (first === undefined) return 'expected a statement, such as select count(*) from orders';
  const end = words.findIndex(({ text }) => text === ';');
  if (end !== -1 && words.slice(end).some(({ text }) => text !== ';'))
    return 'a check has one statement; make the second a check of its own';
  const isVariable = first.text === '$' && words[words.indexOf(first) + 1]?.text === '{';
  if (isVariable || (first.kind === 'code' && reading.includes(first.text.toLowerCase()))) return null;
  return `a check only reads: a statement begins with select, with, table, values, show or explain, not with ${first.text.slice(0, 40)}`;
}
