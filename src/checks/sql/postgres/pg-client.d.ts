/** What is used of pg's client. Its package as a whole would look for a native one that a variable of the process names. */
declare module 'pg/lib/client.js' {
  import type { EventEmitter } from 'node:events';
  import type { Duplex } from 'node:stream';

  /** Messages of the extended query protocol. */
  export interface Wire extends EventEmitter {
    stream: Duplex;
    parse(message: { name: string; text: string; types: readonly number[] }): void;
    bind(message: { portal: string; statement: string; values: readonly string[]; binary: boolean }): void;
    describe(message: { type: 'P' | 'S'; name: string }): void;
    execute(message: { portal: string; rows: number }): void;
    sync(): void;
    sendCopyFail(why: string): void;
  }

  /** A query that says itself how it is sent; it is told what comes. */
  export interface Submittable {
    submit(wire: Wire): Error | null;
    handleRowDescription(message: {
      fields: readonly { name: string; dataTypeID: number; format: string }[];
    }): void;
    handleDataRow(message: { fields: readonly (string | null)[] }): void;
    handleCommandComplete(message: { text: string }): void;
    handlePortalSuspended(): void;
    handleEmptyQuery(): void;
    handleCopyInResponse(wire: Wire): void;
    handleCopyData(): void;
    handleError(error: Error): void;
    handleReadyForQuery(): void;
  }

  export interface StatementResult {
    rows: readonly Readonly<Record<string, unknown>>[];
  }

  class Client extends EventEmitter {
    readonly connection: Wire;
    constructor(config: {
      host: string;
      port: number;
      user: string;
      database: string;
      password: () => string;
      ssl: false;
      sslnegotiation: 'postgres';
      connectionTimeoutMillis: number;
      client_encoding: string;
      stream: () => Duplex;
    });
    connect(): Promise<unknown>;
    /** What the server is told first. */
    getStartupConf(): Record<string, string>;
    query(text: string): Promise<StatementResult | readonly StatementResult[]>;
    query<Query extends Submittable>(query: Query): Query;
  }

  // biome-ignore lint/style/noDefaultExport: the package has no other
  export default Client;
}
