import { parseDocument } from 'yaml';
import { mendLine } from './mend-line.ts';

/** A mistake of the text that is easily mended; line and column count from 0. */
export type TextMend = { line: number; column: number; code: 'unquoted' | 'not-yaml'; message: string };

const mostMends = 30;
/** Parsing takes its time, and every mend parses once more. */
const longestText = 100_000;
const longestLine = 2_000;

/**
 * A text that is no YAML, with the lines mended that beginners write like that, so that the rest can be looked at; lines stay lines.
 * `text` is null when something is left that nobody can guess.
 */
export function mendText(text: string): { text: string | null; mends: readonly TextMend[] } {
  const mends: TextMend[] = [];
  if (text.length > longestText) return { text: null, mends };
  const lines = text.split('\n');
  for (let tries = 0; tries < mostMends; tries += 1) {
    const now = lines.join('\n');
    const wrong = firstError(now);
    if (wrong === null) return { text: mends.length === 0 ? null : now, mends };
    const at = now.slice(0, wrong).split('\n').length - 1;
    const mend = mendAt(lines, at, wrong);
    if (mend === null) return { text: null, mends };
    const { index: line, column, code, message } = mend;
    mends.push({ line, column, code, message });
    lines[mend.index] = mend.line;
  }
  return { text: null, mends };
}

type Mend = { index: number; line: string } & Omit<TextMend, 'line'>;

/** The first mend of the line of an error, or of one before it, behind which the error is gone. */
function mendAt(lines: readonly string[], at: number, wrong: number): Mend | null {
  for (const index of [at, at - 1].filter((one) => one >= 0 && (lines[one]?.length ?? 0) <= longestLine)) {
    const isOpen = /["']/.test(openIn(lines[index] ?? '').open.at(-1)?.by ?? '');
    // Behind a quote that is not closed no line stands where it seems to.
    const closed = isOpen ? closing(lines, at) : null;
    if (closed !== null) return closed;
    for (const mend of [...quotings(lines, index), ...indentings(lines, index)]) {
      const mended = lines.with(index, mend.line).join('\n');
      const next = firstError(mended);
      if (next === null || next > wrong + (mend.line.length - (lines[index]?.length ?? 0))) {
        const isFurther = next === null || lineOf(mended, next) > at;
        if (isFurther) return mend;
      }
    }
  }
  return closing(lines, at);
}

/** How far above the error the line is looked for that opens what is never closed. */
const farthestOpening = 40;

/** The nearest line before an error that opens more than it closes, closed at its end; null when the error is still there then. */
function closing(lines: readonly string[], at: number): Mend | null {
  for (let index = at; index >= Math.max(0, at - farthestOpening); index -= 1) {
    const line = lines[index] ?? '';
    if (line.length > longestLine) return null;
    for (const { opening, line: closed } of closings(line)) {
      const text = lines.with(index, closed).join('\n');
      const next = firstError(text);
      if (next !== null && lineOf(text, next) <= at) continue;
      const { column, by } = opening;
      const opener = by === '}' ? '{' : by === ']' ? '[' : by;
      const message = `the ${opener} of this line is never closed; write ${closed.trim()}`;
      return { index, column, line: closed, code: 'not-yaml', message };
    }
  }
  return null;
}

type Opening = { by: string; column: number };

/** The ways in which a line could be closed: where another closer stands already, and at its end. */
function closings(line: string): readonly { opening: Opening; line: string }[] {
  const { open, crossed } = openIn(line);
  const last = open.at(-1);
  if (last === undefined) return [];
  const inside = crossed.map(({ at, ...opening }) => ({
    opening,
    line: `${line.slice(0, at).trimEnd()}${spaced(opening.by)} ${line.slice(at)}`,
  }));
  const braces = /\s*[}\]][\s}\]]*,?\s*$/.exec(line);
  const isQuote = /["']/.test(last.by) && open.length > 1 && braces !== null && braces.index > last.column;
  const quoted = isQuote
    ? [{ opening: last, line: `${line.slice(0, braces.index)}${last.by}${braces[0]}` }]
    : [];
  const closers = open.toReversed().map(({ by }) => spaced(by));
  const atEnd = { opening: last, line: `${line.trimEnd().replace(/,$/, '')}${closers.join('')}` };
  return [...inside, ...quoted, atEnd];
}

function spaced(by: string): string {
  return by === '}' ? ' }' : by;
}

/** What a line opens and does not close: braces, brackets, a quoted text. */
function openIn(line: string): { open: readonly Opening[]; crossed: readonly (Opening & { at: number })[] } {
  const open: Opening[] = [];
  const crossed: (Opening & { at: number })[] = [];
  for (let column = 0; column < line.length; column += 1) {
    const char = line[column] ?? '';
    const before = line[column - 1] ?? ' ';
    if (/["']/.test(char) && /[\s,:{[]/.test(before)) {
      const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(line.slice(column))?.[0];
      if (quoted === undefined) return { open: [...open, { by: char, column }], crossed };
      column += quoted.length - 1;
    } else if (char === '#' && /\s/.test(before)) break;
    else if (char === '$' && line[column + 1] === '{') column = Math.max(column, line.indexOf('}', column));
    else if (char === '{') open.push({ by: '}', column });
    else if (char === '[') open.push({ by: ']', column });
    else if (open.at(-1)?.by === char) open.pop();
    else if (/[}\]]/.test(char) && open.at(-2)?.by === char) {
      const inner = open.at(-1);
      if (inner !== undefined) crossed.push({ ...inner, at: column });
    }
  }
  return { open, crossed };
}

function quotings(lines: readonly string[], index: number): readonly Mend[] {
  const line = lines[index] ?? '';
  return [false, true].flatMap((isInside): readonly Mend[] => {
    const mend = mendLine(line, isInside);
    if (mend === null) return [];
    return [
      {
        index,
        column: mend.at,
        line: mend.line,
        code: 'unquoted',
        message: `${mend.why}; quote it: ${mend.line.trim()}`,
      },
    ];
  });
}

/** As deep as the line before, or the next one outside of it. */
function indentings(lines: readonly string[], index: number): readonly Mend[] {
  const line = lines[index] ?? '';
  const own = indentOf(line);
  const before = [
    ...new Set(
      lines
        .slice(0, index)
        .filter((one) => one.trim() !== '')
        .toReversed()
        .map(indentOf),
    ),
  ];
  return before
    .filter((indent) => indent !== own && Math.abs(indent - own) <= 4)
    .toSorted((a, b) => Math.abs(a - own) - Math.abs(b - own))
    .slice(0, 3)
    .map((indent) => ({
      ...{ index, column: own, line: `${' '.repeat(indent)}${line.trimStart()}` },
      code: 'not-yaml' as const,
      message: `begins at column ${own + 1}; the lines it belongs to begin at column ${indent + 1}`,
    }));
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

function firstError(text: string): number | null {
  const { errors } = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    stringKeys: true,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  return errors.length === 0 ? null : Math.min(...errors.map(({ pos }) => pos[0]));
}
