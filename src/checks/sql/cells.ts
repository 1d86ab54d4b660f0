import { isJsonNumber, numberOf } from '../../core/json/exact-number.ts';
import { parseJson, whyNoJson } from '../../core/json/parse-json.ts';
import type { CellKind } from './observation.ts';

/** What stands in a cell, or why it cannot be told. */
export type CellReading = { value: unknown } | { unreadable: string };

const truths = new Set(['true', 'false']);
/** What stands in a column of numbers and is none. */
const noNumbers = new Set(['NaN', 'Infinity', '-Infinity']);

/** A cell as it is matched: NULL is null, a number is exact, whatever its size. */
export function readCell(text: string | null, kind: CellKind): CellReading {
  if (text === null) return { value: null };
  if (text.includes('\uFFFD')) return { unreadable: 'bytes that are no text in UTF-8' };
  switch (kind) {
    case 'text':
      return { value: text };
    case 'boolean':
      return truths.has(text) ? { value: text === 'true' } : { unreadable: 'no truth value' };
    case 'number':
      if (isJsonNumber(text)) return { value: numberOf(text) };
      return noNumbers.has(text) ? { value: text } : { unreadable: 'no number' };
    case 'json': {
      const parsed = parseJson(text);
      return parsed ?? { unreadable: whyNoJson(text) ?? 'no JSON' };
    }
    default:
      return kind satisfies never;
  }
}
