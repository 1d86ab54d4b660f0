import { isJsonNumber, numberOf } from '../../core/json/exact-number.ts';
import { parseJson, whyNoJson } from '../../core/json/parse-json.ts';
import type { CellKind } from './observation.ts';

/** What stands in a cell, or why it cannot be told. */
export type CellReading = { value: unknown } | { unreadable: string };

/** A cell as it is matched: NULL is null, a number is exact, whatever its size. */
export function readCell(text: string | null, kind: CellKind): CellReading {
  if (text === null) return { value: null };
  if (text.includes('\uFFFD')) return { unreadable: 'bytes that are no text in UTF-8' };
  switch (kind) {
    case 'text':
      return { value: text };
    case 'boolean':
      return { value: text === 'true' };
    case 'number':
      return { value: isJsonNumber(text) ? numberOf(text) : text };
    case 'json': {
      const parsed = parseJson(text);
      return parsed ?? { unreadable: whyNoJson(text) ?? 'no JSON' };
    }
    default:
      return kind satisfies never;
  }
}
