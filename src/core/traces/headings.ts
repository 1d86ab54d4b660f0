import type { Language, TraceFrame } from './frames.ts';

/**
 * What a stack is to the one before it: an error of its own, its cause, what wrapped it, what came while it was handled, or nothing to
 * tell (another goroutine, a suppressed error).
 */
export type Relation = 'new' | 'cause' | 'outer' | 'instead' | 'aside';

/** What was thrown, and where, as far as the head of a trace says it. */
type Head = { what: string; relation: Relation; frame: TraceFrame | null };
type Place = { from: number; end: number };

const named =
  /^(?:\S+ )?[\w.$\\:]*(?:Error|Exception|Throwable)\b|^error: Uncaught |^thrown: "|^panic: |^fatal error: |panic serving \S+: |^\*\* \(|^thread '[^']*'.* panicked at /;
const marks = /^\s*(?:Caused by: |\[?cause\]?: |---> |Suppressed: |Wrapped by: |Next (?=[\w\\]+: ))/;

/** Heads that stand where frames do. */
export const heading = {
  /** Ruby writes what was thrown behind the first frame. */
  ruby: /\.(?:rb|erb|rake|ru):\d+:in [`'][^']+': (?<message>.+?)(?: \((?<type>[\w:]+)\))?$/,
  any: /^\s*(?:Caused by: |Suppressed: |Wrapped by: |Next (?=[\w\\]+: )|--- End of inner|panic: |goroutine \d+)/,
};

/** What stands above the frames of a stack and behind the trace before it. */
export function headAbove(
  lines: readonly string[],
  { language, from, end }: Place & { language: Language },
): Head {
  const own = heading.ruby.exec(lines[from] ?? '')?.groups;
  if (own !== undefined) {
    const what = own.type === undefined ? (own.message ?? '') : `${own.type}: ${own.message}`;
    return { what, relation: end === from - 1 && end >= 0 ? 'cause' : 'new', frame: null };
  }
  const above = lines.slice(Math.max(0, end + 1), from);
  if (above.some((line) => line.includes('--- End of inner exception stack trace'))) return bare('outer');
  const at = headIn(above);
  const line = above[at] ?? '';
  if (language === 'go' && end >= 0 && !named.test(line.trim())) return bare('aside');
  const isInside = language === 'javascript' && /\{$/.test(lines[end] ?? '');
  const relation = relationOf(line, isInside || above.some((one) => one.includes('[errors]: [')));
  return {
    ...wordsOf(line, nextOf(above.slice(at + 1)), from),
    relation: end < 0 && relation !== 'aside' ? 'new' : relation,
  };
}

function bare(relation: Relation): Head {
  return { what: '', relation, frame: null };
}

/** The line that goes on with a message; Prisma shows the call and its source before it. */
function nextOf(below: readonly string[]): string {
  const next = below.slice(0, 2).find((one) => one.trim() !== '') ?? '';
  const call = next.startsWith('Invalid `') ? below.findIndex((one) => one.startsWith('→ ')) : -1;
  return call === -1 ? next : (below.slice(call + 1).find((one) => one.trim() !== '') ?? next);
}

/** What stands between an error and its frames: other things of Go, lines of the source. */
const besides = /^goroutine \d+|^\[signal |^\s*(?:>?\s*\d+\s*)?\|/;

function headIn(above: readonly string[]): number {
  const marked = above.findLastIndex((line) => marks.test(line));
  if (marked !== -1) return marked;
  const uncaught = above.findLastIndex((line) => php.test(line));
  if (uncaught !== -1) return uncaught;
  const error = above.findLastIndex((line) => named.test(line.trim()) || rails.test(line));
  if (error !== -1) return error;
  return above.findLastIndex((line) => line.trim() !== '' && !besides.test(line));
}

function relationOf(line: string, isInside: boolean): Relation {
  const mark = marks.exec(line)?.[0].trim() ?? '';
  if (mark.startsWith('Suppressed')) return 'aside';
  if (mark.startsWith('Wrapped') || mark.startsWith('Next')) return 'outer';
  if (mark !== '') return 'cause';
  // Node writes the errors of an AggregateError inside it.
  return isInside && /^\s{2,}/.test(line) ? 'cause' : 'new';
}

const php =
  /Uncaught (?<what>.+?)(?:, called in \S+ on line \d+ and defined)? in (?<file>\S+\.php)(?::| on line )(?<line>\d+)/;
const laravel =
  /\[object\] \((?<type>[\w\\]+)\(code: \d+\): (?<message>.*) at (?<file>\S+\.php):(?<line>\d+)\)/;
/** `ActiveRecord::RecordNotFound (Couldn't find User):`. */
const rails = /^\s*(?<type>[A-Z]\w*(?:::[A-Z]\w*)+|[A-Z]\w*Error) \((?<message>.+)\):?$/;

function wordsOf(line: string, next: string, from: number): Pick<Head, 'what' | 'frame'> {
  const found = php.exec(line)?.groups ?? laravel.exec(line)?.groups;
  if (found !== undefined) {
    const what = found.what ?? `${found.type}: ${found.message}`;
    const file = found.file ?? '';
    const isOwn = !/\/vendor\//.test(file);
    return { what, frame: { function: '', file, line: Number(found.line), isOwn, at: from } };
  }
  const rescued = rails.exec(line)?.groups;
  if (rescued !== undefined) return { what: `${rescued.type}: ${rescued.message}`, frame: null };
  const panicked = rustPanic.exec(line)?.groups;
  if (panicked !== undefined) return { what: `panic: ${panicked.what ?? next.trim()}`, frame: null };
  const what = headline(line);
  // Prisma, RSpec and others begin the message on the line below.
  const whole = what.endsWith(':') && next.trim() !== '' ? `${what} ${next.trim()}` : what;
  return { what: whole.replace(/^Error Message: /, ''), frame: null };
}

/** The message stands on the line below, of older ones within quotes. */
const rustPanic = /^thread '[^']*'(?: \(\d+\))? panicked at (?:'(?<what>.*)', )?\S+:\d+(?::\d+)?:?$/;

function headline(line: string): string {
  const bareLine = line
    .trim()
    .replace(marks, '')
    .replace(
      /^(?:error: (?=Uncaught )|thrown: "|Unhandled exception\. |Uncaught (?:\(in promise\) )?|Exception in thread "[^"]*" |\(Inner Exception #\d+\) )+/,
      '',
    )
    // Elixir.
    .replace(/^\*\* \((?<type>[\w.]+)\) /, '$<type>: ')
    .replace(/^.*panic serving \S+: /, 'panic: ')
    .replace(/ \{$/, '');
  // .NET on one line: what is behind the arrow is inside.
  return (bareLine.split(' ---> ').at(-1) ?? '').replace(/^\(Inner Exception #\d+\) /, '');
}

/** What Python says below the frames of a stack, at the left. */
export function pythonMessage(
  lines: readonly string[],
  { from, to, end }: Place & { to: number },
): { what: string; relation: Relation; at: number } {
  const below = lines.findIndex((line, at) => at > to && /^\S/.test(line));
  const between = lines.slice(Math.max(0, end + 1), from);
  const isBegun = between.some((line) => line.includes('Traceback (most recent call last)'));
  // Frames that stood as objects have what was thrown above them.
  const above = isBegun ? -1 : lines.slice(0, from).findLastIndex((line) => /^\S/.test(line));
  const at = below !== -1 ? below : above;
  const django = djangoMessage(lines, at);
  if (django !== null) return { what: django, relation: pythonRelation(between, end), at: below };
  const what = lines[at] ?? lines.findLast((line) => line.trim() !== '') ?? '';
  return { what: withDetail(what, lines, at), relation: pythonRelation(between, end), at: below };
}

/** Django's debug page has type and message on lines of their own. */
function djangoMessage(lines: readonly string[], at: number): string | null {
  const type = /^Exception Type: (?<type>[\w.]+)/.exec(lines[at] ?? '')?.groups?.type;
  const value = /^Exception Value: (?<value>.*)$/.exec(lines[at + 1] ?? '')?.groups?.value;
  return type === undefined ? null : `${type}: ${value ?? ''}`;
}

function pythonRelation(between: readonly string[], end: number): Relation {
  if (end < 0) return 'new';
  const has = (words: string) => between.some((line) => line.includes(words));
  if (has('was the direct cause of the following exception')) return 'outer';
  if (has('During handling of the above exception')) return 'instead';
  return between.some((line) => /^\s*\+-\+-+ 1 -/.test(line)) ? 'cause' : 'new';
}

/** Pydantic names the field and what is wrong with it on the two lines below. */
function withDetail(what: string, lines: readonly string[], at: number): string {
  if (!/^[\w.]*ValidationError: \d+ validation errors? for/.test(what)) return what;
  const [field = '', problem = ''] = lines.slice(at + 1, at + 3);
  if (!/^\S+$/.test(field) || !/^\s+\S/.test(problem)) return what;
  return `${what}: ${field}: ${problem.trim().replace(/ \[type=.*$/, '')}`;
}
