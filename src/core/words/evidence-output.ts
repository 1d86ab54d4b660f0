import { withoutAnsi } from '../ansi.ts';
import { errorIn, errorWords } from '../cause/error-in.ts';
import { quantity } from './quantity.ts';
import { shortLine } from './safe-text.ts';

const tailLines = 12;
const headLines = 12;
const lineBytes = 300;

/** What a program wrote: the error's own line and frame first, then its end. */
export function outputLines(name: string, value: unknown): readonly string[] {
  if (typeof value !== 'string' || value.trim() === '') return [];
  const lines = linesOf(value);
  const error = errorIn(value);
  const told = error === null ? [] : [shortLine(errorWords(error), 600)];
  const [only, ...others] = lines;
  if (others.length === 0) return [`${name}: ${shortLine(only ?? '', 800)}`];
  const before = lines.length - tailLines;
  const shown = lines.slice(-tailLines).map((line) => `  ${indented(line)}`);
  const title = before > 0 ? `${name}, its end (${quantity(before, 'line')} before it):` : `${name}:`;
  return [...told, title, ...shown];
}

/** A text of several lines below its name, its beginning first; one of a single line beside it. */
export function textLines(name: string, value: unknown): readonly string[] {
  if (typeof value !== 'string' || value.trim() === '') return [];
  const lines = linesOf(value);
  if (lines.length === 1) return [`${name}: ${shortLine(value, 800)}`];
  const rest = lines.length - headLines;
  const shown = lines.slice(0, headLines).map((line) => `  ${indented(line)}`);
  return [`${name}:`, ...shown, ...(rest > 0 ? [`  … and ${quantity(rest, 'more line')}`] : [])];
}

function linesOf(text: string): readonly string[] {
  return withoutAnsi(text.slice(0, 60_000))
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

function indented(line: string): string {
  return `${/^\s*/.exec(line)?.[0].slice(0, 12) ?? ''}${shortLine(line, lineBytes)}`;
}
