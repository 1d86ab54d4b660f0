/** What a `jq` at the end of a pipe says or shows. */
export type Jq =
  | { kind: 'whole' }
  | { kind: 'path'; path: string; isLength: boolean }
  | { kind: 'says'; path: string; isLength: boolean; is: unknown }
  | { kind: 'says-all'; all: readonly { path: string; isLength: boolean; is: unknown }[] }
  | { kind: 'other' };

const step = /^(?:\.([A-Za-z_]\w*)|\.?\["([^"\\]+)"\]|\."([^"\\]+)"|\.?\[(\d+)\]|\.?\[\])\??/;
const comparisons: Readonly<Record<string, (value: unknown) => unknown>> = {
  '==': (value) => value,
  '!=': (value) => ({ exists: true, ne: value }),
  '>': (value) => ({ gt: value }),
  '>=': (value) => ({ gte: value }),
  '<': (value) => ({ lt: value }),
  '<=': (value) => ({ lte: value }),
};

/** Reads the filters that documents use: paths, lengths, comparisons, and several of them. */
export function readJq(filter: string): Jq {
  const text = filter.trim();
  if (text === '.' || text === '') return { kind: 'whole' };
  const conditions = text.split(/\s+and\s+/).map(conditionOf);
  if (conditions.every((one) => one !== null)) {
    const [only, ...more] = conditions;
    if (only !== undefined && only !== null && more.length === 0) return { kind: 'says', ...only };
    return { kind: 'says-all', all: conditions };
  }
  const found = placeOf(text);
  return found === null ? { kind: 'other' } : { kind: 'path', ...found };
}

type Place = { path: string; isLength: boolean };

function conditionOf(written: string): (Place & { is: unknown }) | null {
  const text = written.trim().replace(/^\((.*)\)$/, '$1');
  const compared = /^(.+?)\s*(==|!=|>=|<=|>|<)\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)$/.exec(
    text,
  );
  if (compared !== null) {
    const [, left = '', operator = '', right = ''] = compared;
    const place = placeOf(left.trim().replace(/^\((.*)\)$/, '$1'));
    const make = comparisons[operator];
    return place === null || make === undefined ? null : { ...place, is: make(JSON.parse(right)) };
  }
  const tested = /^(.+?)\s*\|\s*(test|contains|startswith|endswith)\(("(?:[^"\\]|\\.)*")(?:;\s*"i")?\)$/.exec(
    text,
  );
  if (tested !== null) {
    const [, left = '', name = '', right = ''] = tested;
    const place = placeOf(left.trim());
    const value = String(JSON.parse(right));
    const key = { test: 'matches', contains: 'contains', startswith: 'startsWith', endswith: 'endsWith' }[
      name
    ];
    return place === null || key === undefined || value === '' ? null : { ...place, is: { [key]: value } };
  }
  const member = /^(?:(.+?)\s*\|\s*)?has\("([^"\\]+)"\)$/.exec(text);
  if (member !== null) {
    const place = placeOf((member[1] ?? '.').trim());
    return place === null || place.isLength
      ? null
      : { path: place.path + key(member[2] ?? ''), isLength: false, is: { exists: true } };
  }
  return null;
}

function placeOf(text: string): Place | null {
  const length = /^(.*?)\s*\|\s*length$/.exec(text);
  if (text === 'length') return { path: '$', isLength: true };
  const path = pathOf(length === null ? text : (length[1] ?? ''));
  return path === null ? null : { path, isLength: length !== null };
}

function pathOf(text: string): string | null {
  let path = '$';
  let rest = text.replace(/\s*\/\/\s*(?:empty|null|"[^"]*")\s*$/, '').trim();
  if (rest === '.') return path;
  while (rest !== '') {
    const found = step.exec(rest);
    if (found === null) return null;
    const [all, plain, quoted, dotted, index] = found;
    const name = plain ?? quoted ?? dotted;
    path += name !== undefined ? key(name) : index !== undefined ? `[${index}]` : '[*]';
    rest = rest.slice(all.length).replace(/^\s*\|\s*(?=\.)/, '');
  }
  return path;
}

function key(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name.replace(/['\\]/g, '\\$&')}']`;
}

/** `jq -e PATH` is content with anything but null and false. */
export const truthy = { exists: true, not: { in: [null, false] } };

/** `python -c "…json.load(sys.stdin)['status']…"` as a path. */
export function pythonPath(script: string): string | null {
  const found =
    /^\s*import\s+[\w,\s]+;\s*print\(\s*json\.loads?\(\s*sys\.stdin(?:\.read\(\))?\s*\)((?:\[(?:'[^']+'|"[^"]+"|\d+)\])+)\s*\)\s*;?\s*$/.exec(
      script,
    );
  if (found === null) return null;
  return `$${[...(found[1] ?? '').matchAll(/\[(?:'([^']+)'|"([^"]+)"|(\d+))\]/g)]
    .map(([, single, double, index]) => (index === undefined ? key(single ?? double ?? '') : `[${index}]`))
    .join('')}`;
}
