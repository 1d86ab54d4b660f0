import type { SqlRefusal } from '../observation.ts';
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

/** What a server refused in its words, where in the statement, and what it means. */
export function refusalOf(error: ServerError, statement: string): SqlRefusal {
  const { code } = error;
  const place = error.position === null ? '' : `, at ${placeIn(statement, error.position)}`;
  const hint = error.hint === '' ? '' : `; hint: ${error.hint}`;
  const meaning = words[code];
  const message = `${meaning === undefined ? '' : `${meaning}: `}${error.message} (${code})${place}${hint}`;
  return { code, message: message.slice(0, 1_000), isTarget: ofServer.test(code) };
}

/** `line 2, column 5: "from orderz"`; a position counts characters from 1. */
function placeIn(statement: string, position: number): string {
  const characters = [...statement];
  const before = characters.slice(0, position - 1).join('');
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  const [rest = ''] = characters
    .slice(position - 1, position + 39)
    .join('')
    .split('\n');
  return `line ${line}, column ${column}${rest === '' ? '' : `: ${JSON.stringify(rest)}`}`;
}
