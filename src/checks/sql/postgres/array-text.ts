type Items = readonly (string | null | Items)[];

/** The items of a list as PostgreSQL writes one (`{1,NULL,"a,b",{2}}`, `[0:1]={1,2}`); null for a text that is none. */
export function arrayItems(text: string): Items | null {
  const body = text.replace(/^(?:\[[\d:+-]+\])+=/, '');
  const reader = { text: body, at: 0 };
  const list = readList(reader, 0);
  return list !== null && reader.at === body.length ? list : null;
}

type Reader = { text: string; at: number };

/** PostgreSQL has six dimensions at most. */
const deepest = 6;

function readList(reader: Reader, depth: number): Items | null {
  if (reader.text[reader.at] !== '{' || depth > deepest) return null;
  reader.at += 1;
  const items: (string | null | Items)[] = [];
  if (reader.text[reader.at] === '}') {
    reader.at += 1;
    return items;
  }
  for (;;) {
    const isList = reader.text[reader.at] === '{';
    const item = isList ? readList(reader, depth + 1) : readItem(reader);
    if (item === undefined || (isList && item === null)) return null;
    items.push(item);
    const after = reader.text[reader.at];
    reader.at += 1;
    if (after === '}') return items;
    if (after !== ',') return null;
  }
}

/** Undefined for none. */
function readItem(reader: Reader): string | null | undefined {
  const pattern = /"((?:[^"\\]|\\.)*)"|[^,{}"\\]+/suy;
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text);
  if (found === null) return undefined;
  reader.at = pattern.lastIndex;
  const [bare, between] = found;
  if (between !== undefined) return between.replace(/\\(.)/gsu, '$1');
  return bare === 'NULL' ? null : bare;
}
