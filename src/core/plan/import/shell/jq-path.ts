/** The pieces of a JSON path: names, and each bracket whole. */
export function stepsOf(path: string): readonly string[] {
  const steps: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let at = 0; at < path.length; at += 1) {
    const character = path[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
      continue;
    }
    if (depth > 0 && (character === "'" || character === '"')) quote = character;
    else if (character === '[') {
      if (depth === 0 && at > start) {
        steps.push(path.slice(start, at));
        start = at;
      }
      depth += 1;
    } else if (character === ']') {
      depth -= 1;
      if (depth === 0) {
        steps.push(path.slice(start, at + 1));
        start = at + 1;
      }
    }
  }
  return start < path.length ? [...steps, path.slice(start)] : steps;
}

/** What is counted: members without a field count too, so the path ends at the members. */
export function countedPath(path: string): string {
  const steps = stepsOf(path);
  const last = steps.findLastIndex((step) => step === '[*]' || step.startsWith('[?'));
  if (last === -1) return path;
  const counted = steps.slice(0, last + 1);
  const isOne = counted.filter((step) => step === '[*]' || step.startsWith('[?')).length === 1;
  return (isOne && counted.at(-1) === '[*]' ? counted.slice(0, -1) : counted).join('');
}

/** A step to the member of this name. */
export function key(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name.replace(/['\\]/g, '\\$&')}']`;
}

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
