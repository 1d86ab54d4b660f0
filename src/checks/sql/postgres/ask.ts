import type { CheckContext } from '../../../core/check.ts';
import { type ConnectionError, connectionError } from '../../connection-error.ts';
import type { Open } from '../../dial.ts';
import { streamOver } from '../../stream-over.ts';
import type { DatabaseReply, SqlQuestion } from '../database.ts';
import type { SqlAnswer } from '../observation.ts';
import { refusalOf } from './refusals.ts';
import { askOver, type Session } from './session.ts';
import { cellText, kindOf } from './values.ts';

/** Rows that are read, and bytes of an answer, its protocol included. */
const maxRows = 1_000;
const maxBytes = 1024 * 1024;

/** Asks a statement over an open connection, which it closes. */
export async function ask(
  open: Open,
  question: SqlQuestion,
  { redact }: Pick<CheckContext, 'redact'>,
): Promise<DatabaseReply> {
  const stream = streamOver(open.socket);
  const size = limitSize(open);
  const session = await askOver(stream, question, { maxRows, timeoutMs: question.timeoutMs });
  open.socket.destroy();
  const { failure, serverVersion, schemas } = session;
  const told = {
    schemas,
    server: serverVersion === '' ? '' : `PostgreSQL ${serverVersion}`,
    answer: null,
    refusal: null,
    error: null,
  };
  if (size.isOver()) return { ...told, ...tooLarge(session) };
  if (failure?.kind === 'server')
    return { ...told, refusal: refusalOf(failure.error, question.statement, redact) };
  if (failure !== null) return { ...told, error: errorOf(failure.error, size.beginning(), question) };
  return {
    ...told,
    answer: answerOf(session, session.rows.isCut ? 'rows' : null),
  };
}

/** Ends a connection over which more comes than is read. */
function limitSize({ socket }: Open) {
  let bytes = 0;
  let beginning = '';
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (beginning.length < 16) beginning += chunk.toString('latin1', 0, 16);
    if (bytes > maxBytes || !firstMessages.test(beginning)) socket.destroy();
  });
  return { isOver: () => bytes > maxBytes, beginning: () => beginning };
}

function tooLarge(session: Session): Pick<DatabaseReply, 'answer' | 'error'> {
  if (session.rows.columns.length === 0)
    return {
      answer: null,
      error: { code: 'SQL_PROTOCOL', message: 'more than 1 MiB came, and no answer was in it' },
    };
  return { answer: answerOf(session, 'bytes'), error: null };
}

function answerOf({ rows: { columns, rows } }: Session, cut: SqlAnswer['cut']): SqlAnswer {
  return {
    columns: columns.map(({ name, type }) => ({ name, kind: kindOf(type) })),
    rows: rows.map((row) => row.map((cell, at) => cellText(cell, columns[at]?.type ?? 0))),
    cut,
  };
}

/** Authentication (R), an error (E), a notice (N) or a version that was negotiated (v): what a server says first. */
const firstMessages = /^(?:[RENv]|$)/;

function errorOf(error: Error, beginning: string, { password }: SqlQuestion): ConnectionError {
  if (!firstMessages.test(beginning)) {
    const message = beginning.startsWith('HTTP/')
      ? 'the port speaks HTTP, and not the protocol of PostgreSQL'
      : 'the port does not speak the protocol of PostgreSQL';
    return { code: 'SQL_PROTOCOL', message };
  }
  if (password === null && /password/i.test(error.message))
    return { code: 'SQL_PASSWORD', message: 'the server asks for a password, and the plan has none' };
  if (/SASL|SCRAM/.test(error.message)) return { code: 'SQL_PASSWORD', message: error.message };
  if (error.message.startsWith('Connection terminated'))
    return { code: 'CLOSED', message: 'connection closed before the whole answer' };
  const known = connectionError(error);
  return known.code === 'Error' ? { code: 'SQL_PROTOCOL', message: known.message } : known;
}
