import { parse } from 'unbash';
import type { CommandPlace } from './command-place.ts';
import { foreignIn } from './foreign.ts';
import type { Comment, ParsedCommand, ShellCommand } from './model.ts';
import { cleanText, maskPlaceholders, type Placeholder, unmask } from './placeholders.ts';
import { isPowerShell, readPowerShell } from './powershell.ts';
import { endWithBodies, readScript } from './read-script.ts';
import { isRequestBlock, readRequests } from './requests.ts';
import { type SortedBlock, sortLines } from './transcript.ts';

export type ReadOptions = { language?: string | null };

/** The commands of a shell block; `firstLine` is the line of the document that its first line is. Never throws. */
export function readCommands(
  source: string,
  firstLine: number,
  { language = null }: ReadOptions = {},
): readonly ShellCommand[] {
  const sorted = sortLines(cleanText(source));
  const masked = maskPlaceholders(sorted.source);
  const placed = placedIn(masked.text, masked.placeholders, language);
  const comments = commentsOf(masked.text, placed, masked.placeholders, sorted);
  return placed.map((one, index) => commandOf(one, { placed, index, comments, sorted, firstLine }));
}

function placedIn(
  text: string,
  placeholders: readonly Placeholder[],
  language: string | null,
): readonly CommandPlace[] {
  if (isRequestBlock(text)) return readRequests(text, placeholders);
  if (isPowerShell(text, language)) return readPowerShell(text, placeholders);
  return readShell(text, placeholders);
}

/** Text that is no shell is taken out, and what is between read as shell. */
function readShell(text: string, placeholders: readonly Placeholder[]): readonly CommandPlace[] {
  const lines = text.split('\n');
  const foreign = foreignIn(lines, placeholders);
  for (const { from, to } of foreign)
    for (let at = from; at <= to; at += 1) lines[at] = ' '.repeat((lines[at] ?? '').length);
  const shell = lines.join('\n');
  const { script, parsedOf } = readScript(shell, placeholders);
  const lineOf = lineCounter(shell);
  const hasErrors = (script.errors?.length ?? 0) > 0;
  const commands = script.commands.map((statement, index): CommandPlace => {
    const end = endWithBodies(statement);
    const broken = hasErrors ? brokenIn(shell, statement.pos, script.commands[index + 1]?.pos) : null;
    if (broken !== null) {
      const text = unmask(broken, placeholders);
      const to = lineOf(statement.pos + broken.length - 1);
      const parsed: ParsedCommand = { kind: 'foreign', what: 'broken', text };
      return { from: lineOf(statement.pos), to, text, isBackground: false, parsed };
    }
    return {
      from: lineOf(statement.pos),
      to: lineOf(Math.max(statement.pos, end - 1)),
      text: unmask(shell.slice(statement.pos, end), placeholders),
      isBackground: statement.background === true,
      parsed: parsedOf(statement),
    };
  });
  return [...commands, ...foreign].sort((a, b) => a.from - b.from);
}

/** The text up to the next command, where it is none that a shell would take; null for one that it would. */
function brokenIn(shell: string, from: number, next: number | undefined): string | null {
  const text = shell.slice(from, next).trimEnd();
  return text !== '' && (parse(text).errors?.length ?? 0) > 0 ? text : null;
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
}

type Comments = ReadonlyMap<number, { text: string; isTrailing: boolean }>;

/** Comments by line. A line inside a command has none of its own. */
function commentsOf(
  text: string,
  placed: readonly CommandPlace[],
  placeholders: readonly Placeholder[],
  { remarks }: SortedBlock,
): Comments {
  const lines = text.split('\n');
  const inner = new Set<number>();
  const lasts = new Set<number>();
  for (const { from, to } of placed) {
    for (let line = from; line < to; line += 1) inner.add(line);
    lasts.add(to);
  }
  const found = new Map<number, { text: string; isTrailing: boolean }>();
  lines.forEach((line, index) => {
    const remark = remarks.get(index);
    if (remark !== undefined) found.set(index, { text: remark, isTrailing: false });
    else if (!inner.has(index)) {
      const isTrailing = lasts.has(index);
      const comment = isTrailing ? trailingComment(line) : /^\s*#+(.*)$/.exec(line)?.[1];
      if (comment !== undefined && comment !== null)
        found.set(index, { text: unmask(comment, placeholders).replace(/^ ?/, '').trimEnd(), isTrailing });
    }
  });
  return found;
}

/** What stands behind a ` #` outside quotes, or behind an arrow at the end of a line. */
function trailingComment(line: string): string | null {
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (character === '\\' && quote !== "'") index += 1;
    else if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '#' && (index === 0 || /[\s;]/.test(line[index - 1] ?? '')))
      return line.slice(index).replace(/^#+/, '');
  }
  // The quote of a command of several lines closes here.
  return quote === '' ? null : (/\s#+\s([^'"]*)$/.exec(line)?.[1] ?? null);
}

function commandOf(
  { from, to, text, isBackground, parsed }: CommandPlace,
  at: {
    placed: readonly CommandPlace[];
    index: number;
    comments: Comments;
    sorted: SortedBlock;
    firstLine: number;
  },
): ShellCommand {
  const { placed, index, comments, sorted, firstLine } = at;
  const comment = (line: number): Comment | null => {
    const found = comments.get(line);
    return found === undefined ? null : { line: line + firstLine, text: found.text };
  };
  const previousEnd = placed[index - 1]?.to ?? -1;
  const next = placed[index + 1];
  const above: Comment[] = [];
  for (let line = from - 1; line > previousEnd; line -= 1) {
    const one = comment(line);
    if (one === null) break;
    above.unshift(one);
  }
  const after: Comment[] = [];
  const output: string[] = [];
  const stop = next?.from ?? Number.POSITIVE_INFINITY;
  const lines = Math.max(...comments.keys(), ...sorted.output.keys(), to) + 1;
  for (let line = to + 1; line < Math.min(stop, lines); line += 1) {
    const one = comment(line);
    if (one !== null) after.push(one);
    const printed = sorted.output.get(line);
    if (printed !== undefined) output.push(printed);
  }
  const isLastOfLine = next === undefined || next.from > to;
  const trailing = isLastOfLine && comments.get(to)?.isTrailing === true ? comment(to) : null;
  return {
    lines: { from: from + firstLine, to: to + firstLine },
    text,
    above,
    trailing,
    after,
    output,
    isBackground,
    parsed,
  };
}
