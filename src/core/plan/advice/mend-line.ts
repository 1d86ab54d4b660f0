/** A line as it was meant: what of it stands where (from 0), and why that is no YAML. */
export type LineMend = { line: string; at: number; why: string };

/**
 * A line of YAML whose values begin or hold what YAML reads as something else, with those in quotes; null when there is nothing of that
 * kind in it. `isInside`: it begins inside braces or brackets of a line before.
 */
export function mendLine(line: string, isInside = false): LineMend | null {
  const edits: { from: number; to: number; text: string; why: string }[] = [];
  const begins = isInside ? (/^\s*/.exec(line)?.[0].length ?? 0) : valueStart(line);
  if (begins === null) return null;
  scan(line, begins, isInside, (from, to, why) => {
    const token = line.slice(from, to);
    edits.push({ from, to, text: JSON.stringify(withVariables(unquoted(token))), why });
  });
  const [first] = edits;
  if (first === undefined) return null;
  const mended = edits
    .toReversed()
    .reduce((text, { from, to, text: by }) => text.slice(0, from) + by + text.slice(to), line);
  return { line: mended, at: first.from, why: first.why };
}

/** `{{ name }}`, as other tools write variables, in the form of plans. */
export function withVariables(text: string): string {
  return text
    .replace(/\$?\{\{\s*secrets\.([\w-]+)\s*\}\}/g, '${secret:$1}')
    .replace(/\$?\{\{\s*(?:(?:env|vars|inputs)\.)?([\w.:-]+)\s*\}\}/g, '${$1}');
}

/** Where the value of a line begins, behind dashes and its key; null for a line without one. */
function valueStart(line: string): number | null {
  const key =
    /^\s*(?:- +)*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'{}[\],&*!|>%@`-][^#]*?):[ \t]+(?=\S)/.exec(line);
  if (key !== null) return key[0].length;
  const item = /^\s*(?:- +)+(?=\S)/.exec(line);
  return item === null ? null : item[0].length;
}

type EditSink = (from: number, to: number, why: string) => void;

function scan(line: string, start: number, isInside: boolean, found: EditSink): void {
  if (isInside || isWholeFlow(line, start)) {
    scanFlow(line, start, isInside, found);
    return;
  }
  const end = contentEnd(line, start);
  const value = line.slice(start, end);
  const why = whyNotPlain(value, false);
  if (why !== null) found(start, end, why);
}

/** True for a value that begins with a brace or bracket and is one: nothing stands behind its end, and it is no `{{…}}`. */
function isWholeFlow(line: string, start: number): boolean {
  if (!/[{[]/.test(line[start] ?? '') || line.startsWith('{{', start)) return false;
  let depth = 0;
  for (let at = start; at < line.length; at += 1) {
    const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(line.slice(at))?.[0];
    if (quoted !== undefined && /[\s,:{[]/.test(line[at - 1] ?? ' ')) at += quoted.length - 1;
    else if (/[{[]/.test(line[at] ?? '')) depth += 1;
    else if (/[}\]]/.test(line[at] ?? '')) {
      depth -= 1;
      if (depth === 0) return /^\s*(?:#.*)?$/.test(line.slice(at + 1));
    }
  }
  return true;
}

/** Up to a comment, without blanks at the end. */
function contentEnd(line: string, start: number): number {
  const comment = /\s#/.exec(line.slice(start))?.index ?? line.length;
  return start + line.slice(start, start + comment).trimEnd().length;
}

/** The values inside braces and brackets, one after the other. */
function scanFlow(line: string, start: number, isInside: boolean, found: EditSink): void {
  let at = start;
  let depth = isInside ? 1 : 0;
  while (at < line.length) {
    const rest = line.slice(at);
    const skipped = /^[\s,]+/.exec(rest)?.[0];
    if (skipped !== undefined) at += skipped.length;
    else if (rest.startsWith('#')) return;
    else if (/^[{[](?!\{)/.test(rest) || (depth === 0 && /^[{[]/.test(rest))) {
      at += 1;
      depth += 1;
    } else if (/^[}\]]/.test(rest)) {
      at += 1;
      depth -= 1;
      if (depth <= 0) return;
    } else if (/^["']/.test(rest)) at += quotedLength(rest);
    else if (/^:(?=\s|$)/.test(rest)) at += 1;
    else at += plainValue(line, at, found);
  }
}

function quotedLength(rest: string): number {
  return /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(rest)?.[0].length ?? rest.length;
}

/** A plain value or key in braces; braces of variables belong to it. */
function plainValue(line: string, from: number, found: EditSink): number {
  const text =
    /^(?:\$\{\{[^}]*\}\}|\$\{[^}]*\}|\{\{[^}]*\}\}|[^,[\]{}:#]|:(?!\s|$)|(?<!\s)#|\{(?=\})|(?<=\{)\})+/.exec(
      line.slice(from),
    )?.[0] ??
    line[from] ??
    '';
  const value = text.trimEnd();
  const why = whyNotPlain(value, true);
  if (why !== null) found(from, from + value.length, why);
  return Math.max(1, text.length);
}

const starts: Readonly<Record<string, string>> = {
  '@': 'YAML keeps @ at the beginning of a value for itself',
  '`': 'YAML keeps ` at the beginning of a value for itself',
  '%': 'YAML keeps % at the beginning of a value for itself',
  '*': 'YAML reads * as the name of an anchor',
  '&': 'YAML reads & as an anchor',
  '!': 'YAML reads ! as a tag',
  '|': 'YAML reads | as the beginning of a block of lines',
  '>': 'YAML reads > as the beginning of a block of lines',
};

function whyNotPlain(value: string, isInside: boolean): string | null {
  if (/^["']/.test(value)) {
    const isWhole = quotedLength(value) === value.length;
    return isWhole ? null : 'text stands behind the quotes';
  }
  if (value.includes('{{')) return 'variables are written ${name}, and in quotes';
  if (isInside && value.includes('${')) return '${…} in braces or brackets';
  const first = value.charAt(0);
  const isBlock = /^[|>][-+\d]*$/.test(value);
  if (first in starts && !isBlock) return starts[first] ?? null;
  if (isInside) return null;
  if (/^[{[]/.test(value)) return `text stands behind the ${first === '{' ? 'braces' : 'brackets'}`;
  return /:(?:\s|$)/.test(value) ? 'a colon and a blank in a value' : null;
}

/** `"One" two` is one text. */
function unquoted(token: string): string {
  return token
    .replace(/^"([^"]*)"/, '$1')
    .replace(/^'((?:[^']|'')*)'/, (_, text: string) => text.replaceAll("''", "'"));
}
