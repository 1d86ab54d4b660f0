import { isSensitiveName } from '../../../core/redact/sensitive-names.ts';
import { redacted } from '../../../core/redact/vendor-tokens.ts';
import { beginningOf } from '../../beginning.ts';
import type { SqlRefusal } from '../observation.ts';
import { tokensOf } from '../sql-text.ts';
import type { ServerError } from './session.ts';

/** Classes and codes (SQLSTATE) that say how the server is, and nothing of what was asked. */
const ofServer = /^(?:08|53|57P|58|XX)/;

const words: Readonly<Record<string, string>> = {
  '25006': 'the statement would write; a check only reads',
  '28000': 'the server does not let this user in',
  '28P01': 'the server does not take this password',
  '3D000': 'there is no such database',
  '42501': 'this user has no right to do that; grant it, or ask as another one',
  '42601': 'the server does not read the statement',
  '53300': 'the server has no connection left',
  '57014': 'the server ended the statement with its time limit',
  '57P03': 'the server is starting or stopping',
};

/** What of PostgreSQL refuses to leave out rows by the policies of a table. */
const ofPolicies = 'check_enable_rls';
const keptBack =
  'row-level security keeps rows from this user, and a part of them proves nothing; alter role … bypassrls, or ask as one that sees all';

/** What a server refused in its words, where in the statement, and what it means. */
export function refusalOf(
  error: ServerError,
  statement: string,
  redact: (text: string) => string,
): SqlRefusal {
  const { code } = error;
  const place = error.position === null ? '' : `, at ${placeIn(statement, error.position, redact)}`;
  const hint = error.hint === '' ? '' : `; hint: ${error.hint}`;
  const meaning = error.routine === ofPolicies ? keptBack : words[code];
  const refusal =
    error.message === '' ? 'the server refuses it, and does not say why' : told(error, statement);
  const coded = code === '' ? '' : ` (${code})`;
  const message = `${meaning === undefined ? '' : `${meaning}: `}${refusal}${coded}${place}${hint}`;
  return { code, message: beginningOf(message, 1_000, redact), isTarget: ofServer.test(code) };
}

/** Class of codes whose words quote what stood in a row. */
const ofValues = /^22/;

/** Its words, without the value that they quote where the statement names a secret. */
function told({ code, message }: ServerError, statement: string): string {
  const isOfSecret = tokensOf(statement).some(({ text }) => isSensitiveName(text.replace(/"$/, '')));
  return ofValues.test(code) && isOfSecret ? message.replace(/: ".*"/s, `: "${redacted}"`) : message;
}

/** `line 2, column 5: "from orderz"`; a position counts characters from 1. */
function placeIn(statement: string, position: number, redact: (text: string) => string): string {
  const characters = [...statement];
  const before = characters.slice(0, position - 1).join('');
  const row = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  const [line = ''] = characters
    .slice(position - 1)
    .join('')
    .split('\n');
  const rest = beginningOf(line, 40, redact);
  return `line ${row}, column ${column}${rest === '' ? '' : `: ${JSON.stringify(rest)}`}`;
}
