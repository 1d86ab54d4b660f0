/** A text as a plan writes it inside braces or brackets: quoted where YAML would read it as something else. */
export function yamlText(text: string): string {
  const isPlain =
    /^[A-Za-z_./-][\w./:=+-]*$/.test(text) &&
    !text.endsWith(':') &&
    !/^(?:true|false|null|~|-+)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** A command line as a plan has it: words as a list, anything that only a shell understands as its text. */
export function argvText(line: string): string {
  const text = line.trim();
  if (/[|&;<>()`*?~\\]|\$(?!\{)|["']\S|\S["']|\n/.test(text.replace(/"[^"$\\]*"|'[^']*'/g, ''))) {
    return `[bash, -c, ${JSON.stringify(text)}]`;
  }
  const words = [...text.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].map(
    ([word, double, single]) => double ?? single ?? word,
  );
  return `[${words.map(yamlText).join(', ')}]`;
}

/** `api.example.org:443` or the address of a page as host and port; `port` where none is named, null: none is needed. */
export function hostAndPortText(text: string, port: string | null): string {
  const [, host = text, named] = /^(?:\w+:\/\/)?([^/:]+)(?::(\d+))?(?:\/.*)?$/.exec(text.trim()) ?? [];
  const wanted = named ?? port;
  return `{ host: ${yamlText(host)}${wanted === null ? '' : `, port: ${wanted}`} }`;
}

/** A value as a plan writes it on one line: `{ status: 200, body: { contains: ok } }`; what is long ends in `…`. */
export function flowText(value: unknown, deepest = 6): string {
  if (typeof value === 'string') return value === '…' ? value : textInFlow(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const isList = Array.isArray(value);
  const members: readonly (readonly [string, unknown])[] = Object.entries(value);
  if (members.length === 0) return isList ? '[]' : '{}';
  if (deepest === 0 || (members.length === 1 && Object.hasOwn(value, '…'))) return isList ? '[ … ]' : '{ … }';
  const shown = members
    .slice(0, mostMembers)
    .map(([key, member]) => `${isList ? '' : `${keyText(key)}: `}${flowText(member, deepest - 1)}`);
  if (members.length > mostMembers) shown.push('…');
  return isList ? `[${shown.join(', ')}]` : `{ ${shown.join(', ')} }`;
}

const mostMembers = 8;
const longestText = 200;

function textInFlow(text: string): string {
  const isNumber = /^[\d.+-]/.test(text) && !/^\d+(?:ms|[smhdx]|xx|-\d\d-\d\d)/.test(text);
  const cut = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  if (/^\d[\w.-]*$/.test(cut) && !isNumber) return cut;
  return yamlText(cut);
}

/** A key as YAML reads it back. */
export function keyText(key: string): string {
  return /^(?:[A-Za-z_$][\w.$[\]*@-]*)$/.test(key) && !/[[\]]/.test(key) ? key : JSON.stringify(key);
}
