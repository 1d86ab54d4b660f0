import { isSensitiveName } from '../../core/redact/sensitive-names.ts';
import { redacted } from '../../core/redact/vendor-tokens.ts';
import { beginningOf } from '../beginning.ts';
import type { SqlObservation } from './observation.ts';
import type { SqlExpect } from './spec.ts';

const mostRows = 20;
const longestCell = 2_000;

/** The rows that are kept: those that are looked into whole, else the first ones, long cells cut; columns that are named as secrets are masked. */
export function sqlEvidence(
  observation: SqlObservation,
  expect: Pick<SqlExpect, 'rows' | 'value'>,
  redact: (text: string) => string,
): SqlObservation {
  const { rows, columns } = observation;
  const most = Math.max(mostRows, Array.isArray(expect.rows) ? expect.rows.length : 0);
  const isWhole = Array.isArray(expect.rows) || expect.value !== undefined;
  const shown = rows.slice(0, most).map((row) =>
    row.map((cell, at) => {
      if (cell === null) return null;
      if (isSensitiveName(columns[at]?.name ?? '')) return redacted;
      return isWhole ? cell : beginningOf(cell, longestCell, redact);
    }),
  );
  const isShortened = shown.some((row, index) => row.some((cell, at) => cell !== rows[index]?.[at]));
  return { ...observation, rows: shown, isShortened: observation.isShortened || isShortened };
}
