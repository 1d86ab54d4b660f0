type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text that an RE2 pattern of an import is found in: its first alternative, with what may be left out left out. */
export function textFor(re2: string): string {
  const text = re2
    .replace(/^\(\?[a-z]+\)/, '')
    .replace(/\(\?:[^()]*\)\?/g, '')
    .replace(/\(\?:\\[ns]\+?[^()]*\)\*|\\n\*(?=\\z)/g, '')
    .replace(/\[1-9\]\\d\*/g, '1')
    .replace(/\(\?:(.*)\[\^\\n\]\*\\n\.\*\?\)\{(\d+)\}/, (_, line: string, count: string) =>
      `${line}\n`.repeat(Number(count)),
    )
    .replace(/\(\?:\^\|[^)]*\)|\(\?:\$\|[^)]*\)/g, '')
    .replace(/\\b|\\A|\\z|\[\^\\n\]\*|\["'\]\?|\\s\*|\.\*\??/g, '')
    .replace(/\[:=\]/g, ':')
    .replace(/\\S/g, 'x')
    .replace(/\(\?:([^()|]*)(?:\|[^()]*)?\)/g, '$1')
    .replace(/\\(.)/g, '$1');
  return text;
}

/** A value that a matcher of an import accepts. */
export function valueFor(matcher: unknown): unknown {
  if (!isFields(matcher)) return matcher;
  const { contains, matches, gte, gt, lt, lte, length, type } = matcher;
  const list = matcher.in;
  if (typeof contains === 'string') return contains;
  if (typeof matches === 'string') return textFor(matches);
  if (typeof gte === 'number') return gte;
  if (typeof gt === 'number') return gt + 1;
  if (typeof lte === 'number') return lte;
  if (typeof lt === 'number') return lt - 1;
  if (Array.isArray(list)) return list[0];
  if (length !== undefined) return Array.from({ length: Number(valueFor(length)) }, () => 'x');
  if (type === 'number') return 7;
  if (type === 'boolean') return true;
  if (type === 'array') return [];
  if (type === 'object') return {};
  return 'something';
}

/** A value that it does not accept. */
export function otherFor(matcher: unknown): unknown {
  if (!isFields(matcher))
    return typeof matcher === 'string' ? `${matcher}x` : typeof matcher === 'number' ? matcher + 1 : !matcher;
  const { gte, gt, lt, lte, length, not, ne } = matcher;
  if (isFields(not)) return valueFor(not);
  if (ne !== undefined) return ne;
  if (typeof gte === 'number') return gte - 1;
  if (typeof gt === 'number') return gt;
  if (typeof lte === 'number') return lte + 1;
  if (typeof lt === 'number') return lt;
  if (length !== undefined) return Array.from({ length: Number(otherFor(length)) }, () => 'x');
  return undefined;
}

/** Puts a value at a path of names (`$.a.b`). */
export function put(body: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.replace(/^\$\.?/, '').split('.');
  let at = body;
  for (const name of names.slice(0, -1)) {
    const next = isFields(at[name]) ? { ...at[name] } : {};
    at[name] = next;
    at = next;
  }
  at[names.at(-1) ?? ''] = value;
}
