import type { Duplex } from 'node:stream';
import Client, { type StatementResult } from 'pg/lib/client.js';
import type { SqlQuestion } from '../database.ts';
import { type FirstRows, readFirstRows } from './first-rows.ts';

/** What a server says that it refuses. `position` is a character of the statement, from 1. */
export type ServerError = {
  code: string;
  message: string;
  hint: string;
  position: number | null;
  /** The function of the server that refused; in no language. */
  routine: string;
};

/** A statement that was asked for; rejects never. */
export type Session = {
  rows: FirstRows;
  serverVersion: string;
  /** Where names without a schema are looked for, in this order; empty when not known. */
  schemas: string;
  /** What ended it before its end: of the server, or of the connection. */
  failure: { kind: 'server'; error: ServerError } | { kind: 'connection'; error: Error } | null;
};

export type Limits = { maxRows: number; timeoutMs: number };

/** One statement in a transaction that can only read and is rolled back, over an open stream that it ends. */
export async function askOver(stream: Duplex, question: SqlQuestion, limits: Limits): Promise<Session> {
  const client = clientOver(stream, question);
  const session: Session = {
    rows: { columns: [], rows: [], isCut: false, isDone: false },
    serverVersion: '',
    schemas: '',
    failure: null,
  };
  let transaction = '';
  client.connection.on('readyForQuery', ({ status }) => {
    transaction = String(status);
  });
  client.connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
    if (parameterName === 'server_version') session.serverVersion = String(parameterValue).slice(0, 100);
  });
  try {
    await client.connect();
    session.schemas = await beginReading(client, limits.timeoutMs);
    if (transaction !== isOpen) throw new Error(noTransaction);
    const first = await readFirstRows(client, question.statement, limits.maxRows);
    session.rows = first.rows;
    session.failure = first.error === null ? null : failureOf(first.error);
    if (session.failure === null && transaction !== isOpen)
      throw new Error('the transaction that only reads was over before the answer was');
    if (session.failure === null) await rollBack(client);
  } catch (error) {
    // A place in our own statements is none in that of the plan.
    const failure = failureOf(error);
    session.failure =
      failure.kind === 'server' ? { ...failure, error: { ...failure.error, position: null } } : failure;
  } finally {
    stream.destroy();
  }
  return session;
}

/** What a server says that is in a transaction. */
const isOpen = 'T';
const noTransaction = 'the server did not begin a transaction that only reads';

/** Longer than this no server is waited for that has answered already. */
const farewellMs = 500;

/** So that a pooler may go on with the connection. Whatever comes of it: the answer is whole by now, and a transaction ends with its connection. */
async function rollBack(client: Client): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, farewellMs);
  client.query('rollback').then(
    () => resolve(),
    () => resolve(),
  );
  await promise;
  clearTimeout(timer);
}

/** Everything that it would take from variables and files of the process is said here, or left out of what the server is told. */
function clientOver(stream: Duplex, { user, name, password }: SqlQuestion): Client {
  const client = new Client({
    ...{ host: 'dialled', port: 1, user, database: name === '' ? user : name },
    ...{ ssl: false, sslnegotiation: 'postgres', connectionTimeoutMillis: 0, client_encoding: 'UTF8' },
    // A function: a password that is none would be looked for in the process and in a file.
    password: () => password ?? '',
    stream: () => dialled(stream),
  });
  client.getStartupConf = () => ({
    user,
    database: name === '' ? user : name,
    client_encoding: 'UTF8',
    application_name: 'staging-check',
  });
  client.on('error', () => {});
  return client;
}

/** As pg wants a socket that it opens itself. */
function dialled(stream: Duplex): Duplex {
  const nothing = () => stream;
  // A server that says no more says nothing of what was asked.
  stream.once('end', () => stream.destroy());
  return Object.assign(stream, {
    ...{ setNoDelay: nothing, setKeepAlive: nothing, ref: nothing, unref: nothing },
    connect() {
      process.nextTick(() => stream.emit('connect'));
      return stream;
    },
  });
}

/** A statement means the same, and values are written the same way, whatever the server, the database or the user have as their own. */
function settingsOf(timeoutMs: number): Readonly<Record<string, string>> {
  const limit = `${Math.max(1, Math.ceil(timeoutMs))}ms`;
  return {
    ...{ statement_timeout: limit, idle_in_transaction_session_timeout: limit },
    ...{
      standard_conforming_strings: 'on',
      timezone: 'UTC',
      datestyle: 'ISO, YMD',
      intervalstyle: 'postgres',
    },
    ...{ extra_float_digits: '1', bytea_output: 'hex' },
    // Rows that a policy or an index would keep back are refused, or given.
    ...{ row_security: 'off', gin_fuzzy_search_limit: '0' },
    ...{ transform_null_equals: 'off', array_nulls: 'on' },
  };
}

/** Gives the schemas in which names are looked for. */
async function beginReading(client: Client, timeoutMs: number): Promise<string> {
  const settings = Object.entries(settingsOf(timeoutMs)).map(
    ([name, value]) => `set local ${name} = '${value}'`,
  );
  // The last of them takes a snapshot, behind which a transaction cannot be made to write any more.
  const schemas = `array_to_string(current_schemas(false), ', ') as schemas`;
  const proof = `select current_setting('transaction_read_only') as read_only, ${schemas}`;
  const results = await client.query(['begin read only', ...settings, proof].join('; '));
  const last: StatementResult | undefined = [results].flat().at(-1);
  const [told] = last?.rows ?? [];
  if (told?.read_only !== 'on') throw new Error(noTransaction);
  return String(told.schemas ?? '').slice(0, 200);
}

function failureOf(error: unknown): NonNullable<Session['failure']> {
  if (error instanceof Error && 'severity' in error && 'code' in error) {
    const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : '';
    const position = 'position' in error ? Number(error.position) : Number.NaN;
    return {
      kind: 'server',
      error: {
        code: error.code === undefined ? '' : String(error.code),
        message: error.message ?? '',
        hint,
        position: Number.isSafeInteger(position) && position > 0 ? position : null,
        routine: 'routine' in error ? String(error.routine) : '',
      },
    };
  }
  return { kind: 'connection', error: error instanceof Error ? error : new Error(String(error)) };
}
