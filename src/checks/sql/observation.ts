import type { Certificate } from '../certificate.ts';
import type { ConnectionError } from '../connection-error.ts';
import type { Timings } from '../http/exchange.ts';
import type { ResolvedName } from '../network.ts';

/** How the text of a cell is read. */
export type CellKind = 'text' | 'number' | 'boolean' | 'json';

/** What a statement answered: every cell as its text, null for NULL, so that no number is rounded. */
export type SqlAnswer = {
  columns: readonly { name: string; kind: CellKind }[];
  rows: readonly (readonly (string | null)[])[];
  /** What there was more of than is read; null when that is all. Rows that are there came whole. */
  cut: 'rows' | 'bytes' | null;
};

/** What a server refused, in its words and with its code; `isTarget`: it could not answer anybody, whatever was asked. */
export type SqlRefusal = { code: string; message: string; isTarget: boolean };

/** What one attempt saw, raw. */
export type SqlObservation = SqlAnswer & {
  /** `db.example.com:5432`. */
  target: string;
  database: string;
  user: string;
  statement: string;
  /** How many rows came; `rows` has fewer of them where they are kept and not looked into. */
  count: number;
  /** True where cells were masked or cut for keeping. */
  isShortened: boolean;
  /** `PostgreSQL 17.5`; empty when it said none. */
  server: string;
  /** Where names without a schema are looked for (`orders, public`); left out where that is not known. */
  schemas?: string;
  address: string | null;
  resolved?: ResolvedName;
  certificate: Certificate | null;
  timings: Timings;
  durationMs: number;
  /** Why there is no answer. */
  error: ConnectionError | null;
  refusal: SqlRefusal | null;
};
