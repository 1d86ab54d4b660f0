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
  const refuse = (why: string) => resolve(new Error(why));
  let isDescribed = false;
  let came = 0;
  client.query<Submittable>({
    submit: (wire) => send(wire, statement, most + 1),
    handleRowDescription({ fields }) {
      if (isDescribed) refuse('columns that were told twice');
      if (fields.some(({ format }) => format !== 'text'))
        refuse('columns in another form than was asked for');
      isDescribed = true;
      told.columns = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
    },
    handleDataRow({ fields }) {
      came += 1;
      if (told.isDone) refuse('a row behind the end of the answer');
      else if (fields.length !== told.columns.length) refuse('a row that does not fit its columns');
      else if (rows.length < most) rows.push(fields);
      else told.isCut = true;
    },
    handleCommandComplete({ text }) {
      const why = told.isDone ? 'an answer that ends twice' : whyNoEnd(text, isDescribed ? came : null);
      if (why !== null) refuse(why);
      told.isDone = true;
    },
    handlePortalSuspended() {
      if (told.isDone) refuse('an answer that ends twice');
      told.isDone = true;
      told.isCut = true;
    },
    handleEmptyQuery() {},
    handleCopyInResponse: (wire) => wire.sendCopyFail('a check only reads'),
    handleCopyData: () => refuse('a copy in place of rows'),
    handleError: resolve,
    handleReadyForQuery: () => resolve(told.isDone ? null : new Error('no answer to the statement')),
  });
  const error = await promise;
  return { rows: told, error };
}

/** Why the words with which a server ends an answer (`SELECT 3`) do not fit what came; `came` is null where no columns were told. */
function whyNoEnd(text: string, came: number | null): string | null {
  const found = /^(?:SELECT|SHOW|EXPLAIN)(?: (\d+))?$/.exec(text);
  const shown = JSON.stringify(text.slice(0, 40));
  if (found === null) return `the server says that it did ${shown}, which is no reading`;
  if (came === null) return `the server says ${shown}, and told no columns`;
  const [, count] = found;
  if (count !== undefined && Number(count) !== came)
    return `the server says ${shown}, and ${came} came: rows were lost on the way`;
  return null;
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
