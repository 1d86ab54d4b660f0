import { once } from 'node:events';
import type { Socket } from 'node:net';
import { tcpServer } from '../../support/http-server.ts';
import { type PostgresServer, password, postgresServer } from '../../support/postgres.ts';
import type { Statement } from '../statement.ts';

let made: Promise<PostgresServer> | undefined;

/** One for all statements, started with the first that asks it. */
async function server(): Promise<PostgresServer> {
  made ??= started();
  return await made;
}

async function started(): Promise<PostgresServer> {
  const running = await postgresServer();
  await running.psql(`
    create table jobs (id int, state text); insert into jobs values (1, 'open'), (2, 'o''neil');
    grant select, insert, delete, update on jobs to public;
    create role busy login password '${password}' connection limit 0;
    create sequence numbers; grant usage on sequence numbers to public;
    create function add_job() returns int language sql as $$ insert into jobs values (3, 'new') returning id $$;
  `);
  return running;
}

export async function stopServer(): Promise<void> {
  await (await made)?.[Symbol.asyncDispose]();
}

/** The real server; `after`: looked at once the statement is over, and has to print this. */
export function real(after?: { sql: string; prints: string }): NonNullable<Statement['target']> {
  return async (stage) => {
    const { url, port, psql } = await server();
    stage.env.STAGING_CHECK_SECRET_PW = password;
    if (after !== undefined)
      stage.use({
        async [Symbol.asyncDispose]() {
          const printed = (await psql(after.sql)).trim();
          if (printed !== after.prints) throw new Error(`${after.sql} printed ${printed}`);
        },
      });
    return { url, port: String(port) };
  };
}

/** What a check asks the real server as its owner. */
export function asking(statement: string, expectations: string): string {
  return `
  sql: { postgres: "\${url}", user: boss, statement: ${JSON.stringify(statement)} }
  expect: ${expectations}`;
}

/** A message of a server: its letter, its length, itself. */
export function said(letter: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

export const ready = said('Z', 'T');
const welcome = Buffer.concat([said('R', Buffer.alloc(4)), said('Z', 'I')]);

/** One column of a type (25: text), named so, and rows of it. */
export function column(name: string, oid = 25): Buffer {
  const type = Buffer.alloc(18);
  type.writeUInt32BE(oid, 6);
  type.writeInt16BE(-1, 10);
  return said('T', Buffer.from([0, 1]), `${name}\0`, type);
}

export function row(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return said('D', Buffer.from([0, 1]), length, text);
}

export const done = said('C', 'SELECT 1\0');

/** A server that lets everybody in, says this of its transaction, and does that when it is asked. */
export function played(
  isReadOnly: string,
  whenAsked: (socket: Socket) => void,
  begun: Buffer = ready,
): NonNullable<Statement['target']> {
  return talking(async (socket) => {
    await once(socket, 'data');
    socket.write(welcome);
    await once(socket, 'data');
    socket.write(Buffer.concat([column('read_only'), row(isReadOnly), done, begun]));
    await once(socket, 'data');
    whenAsked(socket);
  });
}

/** A server that does this with each connection. */
export function talking(talk: (socket: Socket) => unknown): NonNullable<Statement['target']> {
  return async (stage) => {
    const running = stage.use(await tcpServer((socket) => void talk(socket)));
    return { url: `postgres://127.0.0.1:${running.port}/x`, port: String(running.port) };
  };
}
