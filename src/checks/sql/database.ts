import type { z } from 'zod';
import type { CheckContext } from '../../core/check.ts';
import type { ConnectionError } from '../connection-error.ts';
import type { Open, TlsOptions } from '../dial.ts';
import type { SqlAnswer, SqlRefusal } from './observation.ts';

/** Where a database is, and how it is spoken to; `name` empty: the one that is called as the user. */
export type DatabasePlace = { host: string; port: number; name: string; isTls: boolean };

/** One statement, as who asks it. */
export type SqlQuestion = {
  user: string;
  password: string | null;
  name: string;
  statement: string;
  timeoutMs: number;
};

/** What came of a question. `error`: of the connection; `refusal`: of the server, in its words. */
export type DatabaseReply = {
  server: string;
  /** Where names without one are looked for; empty when not known. */
  schemas: string;
  answer: SqlAnswer | null;
  refusal: SqlRefusal | null;
  error: ConnectionError | null;
};

/** A kind of database: how it is named in a plan, found, spoken to with TLS, and asked. */
export type Database = {
  /** Its key in a plan. */
  key: string;
  /** What stands under the key; refinements must let `${…}` pass. */
  address: z.ZodType<string>;
  /** Of an address that was parsed; a variable in it may make nonsense of it. */
  placeOf(address: string): DatabasePlace | null;
  /** Loads what it asks with. */
  open(): Promise<DatabaseClient>;
};

export type DatabaseClient = {
  /** TLS over an open connection; a certificate that is not valid is told and not refused. */
  secure(open: Open, tls: TlsOptions, signal: AbortSignal): Promise<Open | { error: ConnectionError }>;
  /** Asks once, in a transaction that can only read. Never rejects; ends with the connection. */
  ask(open: Open, question: SqlQuestion, ctx: Pick<CheckContext, 'redact'>): Promise<DatabaseReply>;
};
