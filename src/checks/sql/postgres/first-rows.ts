import type Client from 'pg/lib/client.js';
import type { Submittable, Wire } from 'pg/lib/client.js';

/** The first rows of a statement, cells as their text. */
export type FirstRows = {
  columns: readonly { name: string; type: number }[];
  rows: readonly (readonly (string | null)[])[];
  /** There are more. */
  isCut: boolean;
  /** The server has said that this is all, or all that was asked for. */
  isDone: boolean;
};

/**
 * Asks for a statement in the extended protocol, which takes one statement and no second, and for one row more than are read. Ends with
 * the connection; what came before an error is told with it.
 */
export async function readFirstRows(
  client: Client,
  statement: string,
  most: number,
): Promise<{ rows: FirstRows; error: Error | null }> {
  const rows: (readonly (string | null)[])[] = [];
  const told: FirstRows & { rows: typeof rows } = { columns: [], rows, isCut: false, isDone: false };
  const { promise, resolve } = Promise.withResolvers<Error | null>();
  client.query<Submittable>({
    submit: (wire) => send(wire, statement, most + 1),
    handleRowDescription({ fields }) {
      told.columns = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
    },
    handleDataRow({ fields }) {
      if (fields.length !== told.columns.length) resolve(new Error('a row that does not fit its columns'));
      else if (rows.length < most) rows.push(fields);
      else told.isCut = true;
    },
    handleCommandComplete() {
      told.isDone = true;
    },
    handlePortalSuspended() {
      told.isDone = true;
      told.isCut = true;
    },
    handleEmptyQuery() {},
    handleCopyInResponse: (wire) => wire.sendCopyFail('a check only reads'),
    handleCopyData() {},
    handleError: resolve,
    handleReadyForQuery: () => resolve(told.isDone ? null : new Error('no answer to the statement')),
  });
  const error = await promise;
  return { rows: told, error };
}

function send(wire: Wire, text: string, rows: number): null {
  wire.stream.cork();
  wire.parse({ name: '', text, types: [] });
  wire.bind({ portal: '', statement: '', values: [], binary: false });
  wire.describe({ type: 'P', name: '' });
  wire.execute({ portal: '', rows });
  wire.sync();
  wire.stream.uncork();
  return null;
}
