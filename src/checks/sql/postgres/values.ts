import { isJsonNumber, numberOf } from '../../../core/json/exact-number.ts';
import { jsonText } from '../../../core/json/json-text.ts';
import { parseJson } from '../../../core/json/parse-json.ts';
import type { CellKind } from '../observation.ts';
import { arrayItems } from './array-text.ts';

/** Types by their number in pg_type, which never changes for those that come with PostgreSQL. */
const numbers = new Set([20, 21, 23, 26, 700, 701, 1700]);
const boolean = 16;
const truths: Readonly<Record<string, string>> = { t: 'true', f: 'false' };
const documents = new Set([114, 3802]);

/** Lists by the type of their items. */
const itemTypes: Readonly<Record<number, number>> = {
  ...{
    1000: 16,
    1005: 21,
    1007: 23,
    1016: 20,
    1028: 26,
    1021: 700,
    1022: 701,
    1231: 1700,
    199: 114,
    3807: 3802,
  },
  ...{ 1002: 18, 1003: 19, 1009: 25, 1014: 1042, 1015: 1043, 2951: 2950, 1115: 1114, 1182: 1082, 1183: 1083 },
  ...{ 1185: 1184, 1187: 1186, 1041: 869, 651: 650, 1001: 17 },
};

/** How a column of a type is read: numbers, truth values, JSON and lists of these; anything else is its text. */
export function kindOf(type: number): CellKind {
  if (numbers.has(type)) return 'number';
  if (type === boolean) return 'boolean';
  return documents.has(type) || itemTypes[type] !== undefined ? 'json' : 'text';
}

/** The text of a cell as a check reads it: `t` is true, a list is JSON. */
export function cellText(text: string | null, type: number): string | null {
  if (text === null) return null;
  if (type === boolean) return truths[text] ?? text;
  const items = itemTypes[type];
  if (items === undefined) return text;
  const list = arrayItems(text);
  return list === null ? JSON.stringify(text) : jsonText(withItems(list, items));
}

type Items = readonly (string | null | Items)[];

function withItems(list: Items, type: number): unknown {
  return list.map((item) =>
    Array.isArray(item) ? withItems(item, type) : itemValue(item as string | null, type),
  );
}

function itemValue(text: string | null, type: number): unknown {
  if (text === null) return null;
  const kind = kindOf(type);
  if (kind === 'boolean') return text === 't';
  if (kind === 'number') return isJsonNumber(text) ? numberOf(text) : text;
  return kind === 'json' ? (parseJson(text)?.value ?? text) : text;
}
