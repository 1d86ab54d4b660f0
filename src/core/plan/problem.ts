import { quantity } from '../words/quantity.ts';

export type Path = readonly (string | number)[];

/** A mistake in a plan, before its place in the file is known. `at` tells whether the key or the value of `path` is at fault. */
export type Finding = {
  severity: 'error' | 'warning';
  code: string;
  path: Path;
  at: 'key' | 'value';
  message: string;
  suggestion: string | null;
};

/** A mistake in a plan, with its place. Line and column count from 1. */
export type Problem = {
  severity: 'error' | 'warning';
  file: string;
  line: number;
  column: number;
  /** `phases.phase1.sections."1.2".checks.health`; empty for the file as a whole. */
  path: string;
  message: string;
  /** The name that was probably meant. */
  suggestion: string | null;
  /** Stable: `unknown-key`, `wrong-type`, …; listed in `docs/errors.md`. */
  code: string;
};

/** An error; the usual finding. */
export function mistake(
  code: string,
  path: Path,
  message: string,
  extra: { at?: 'key' | 'value'; suggestion?: string | null } = {},
): Finding {
  return {
    severity: 'error',
    code,
    path,
    at: extra.at ?? 'value',
    message,
    suggestion: extra.suggestion ?? null,
  };
}

/** A path as people read it: names with dots, places in lists in brackets, odd names in quotes. */
export function showPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const name = /^[\w-]+$/.test(step) ? step : JSON.stringify(step);
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}

const shownProblems = 100;

/**
 * What `validate` prints. `sources` gives the text of each file, for the excerpt; a name that does not exist is told in one line without one.
 * `consequence` follows the count of errors.
 */
export function renderProblems(
  problems: readonly Problem[],
  sources: Readonly<Record<string, string>>,
  consequence = 'Nothing was run.',
): string {
  if (problems.length === 0) return '';
  const linesOf = new Map(Object.entries(sources).map(([file, text]) => [file, text.split(/\r?\n/)]));
  const shown = problems.slice(0, shownProblems).map((one) => renderProblem(one, linesOf.get(one.file)));
  const more = problems.length - shown.length;
  return [...shown, ...(more > 0 ? [`… and ${more} more`] : []), countLine(problems, consequence)].join('\n');
}

function renderProblem(problem: Problem, lines: readonly string[] | undefined): string {
  const { file, line, column, path, message, suggestion, severity } = problem;
  const place = path === '' ? '' : ` ${path}:`;
  const head = `${file}:${line}:${column}${place} ${severity === 'warning' ? 'warning: ' : ''}${message}`;
  if (problem.code === 'unknown-name') return suggestion ? `${head}; nearest: "${suggestion}"` : head;
  const hint = suggestion ? `did you mean "${suggestion}"?` : '';
  const source = lines?.[line - 1];
  if (source === undefined || source.trim() === '') return hint ? `${head}; ${hint}` : head;
  return `${head}\n${excerpt(source, line, column, hint)}`;
}

const widestExcerpt = 110;

/** What the carets stand under: a quoted text, a variable, or a plain scalar up to its first blank. */
const tokenPattern = /^("(?:[^"\\]|\\.)*"?|'[^']*'?|\$\{[^}]*\}|(?:[^\s,:\]}{[]|:(?=[^\s,]))+)/;

function excerpt(source: string, line: number, column: number, hint: string): string {
  const from = column > widestExcerpt - 30 ? column - 40 : 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would reach the reader's terminal
  const cut = source.slice(from, from + widestExcerpt).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  const shown = `${from > 0 ? '…' : ''}${cut}${from + widestExcerpt < source.length ? '…' : ''}`;
  const token = tokenPattern.exec(source.slice(column - 1))?.[0] ?? '^';
  const room = Math.max(1, from + widestExcerpt - column + 1);
  const carets = '^'.repeat(Math.min(token.length, room));
  const indent = ' '.repeat(column - 1 - from + (from > 0 ? 1 : 0));
  return `${String(line).padStart(5)} | ${shown}\n      | ${indent}${carets}${hint ? ` ${hint}` : ''}`;
}

function countLine(problems: readonly Problem[], consequence: string): string {
  const errors = problems.filter((one) => one.severity === 'error').length;
  const warnings = problems.length - errors;
  const counts = [counted(errors, 'error'), counted(warnings, 'warning')].filter((text) => text !== '');
  return `${counts.join(', ')}.${errors > 0 ? ` ${consequence}` : ''}`;
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : quantity(count, noun);
}
