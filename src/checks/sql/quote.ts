import { UserError } from '../../core/errors.ts';
import type { Quoting } from '../../core/query/quote.ts';
import { type SqlToken, tokensOf } from './sql-text.ts';

const longestValue = 10_000;

/** A value in a statement stays one value: between quotes it is escaped, elsewhere it becomes a string of its own. Throws `UserError` where it could be neither. */
export const quotedInSql: Quoting = () => {
  let before = '';
  return (between) => {
    before += between;
    const last = tokensOf(before).at(-1);
    const kind = last?.isOpen === true ? last.kind : 'code';
    // What was put in is no part of what is asked next.
    before += kind === 'code' ? " 'x' " : 'x';
    return (value) => quoteFor[kind](checked(value));
  };
};

const doubled = (value: string) => value.replaceAll("'", "''");
const escaped = (value: string) => doubled(value.replaceAll('\\', '\\\\'));

const quoteFor: Readonly<Record<SqlToken['kind'], (value: string) => string>> = {
  // Blanks around it: nothing beside it may become a part of it.
  code: (value) => (value.includes('\\') ? ` E'${escaped(value)}' ` : ` '${doubled(value)}' `),
  string: doubled,
  escaped,
  name: (value) => value.replaceAll('"', '""'),
  dollar: () => refused('stands in a string between dollars, where nothing can be escaped'),
  comment: () => refused('stands in a comment'),
};

function checked(value: string): string {
  if (value.includes('\0')) return refused('holds a NUL character');
  if (!value.isWellFormed()) return refused('holds half of a surrogate pair, which is no text');
  if (value.length > longestValue)
    return refused(`has ${value.length} characters, more than ${longestValue}`);
  return value;
}

function refused(why: string): never {
  throw new UserError('filter-value', `a value of a statement ${why}`);
}
