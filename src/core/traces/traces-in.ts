import { withoutAnsi } from '../ansi.ts';
import { withoutContainer } from './container-lines.ts';
import { frameAt, isBetween, type Language, type TraceFrame } from './frames.ts';
import { headAbove, heading, pythonMessage, type Relation } from './headings.ts';

/**
 * An error with its frames, innermost first; behind them those of what wrapped it. Of a chain the cause that began it, of Python's
 * "during handling" what was not caught. `from` and `to` are the first line of its frames and the last of all.
 */
export type Trace = { what: string; frames: readonly TraceFrame[]; from: number; to: number };

type Stack = { language: Language; frames: TraceFrame[]; from: number; to: number };
type Link = { what: string; relation: Relation; frames: readonly TraceFrame[]; to: number };

const longestLine = 1_000;
const mostLines = 600;
const mostCharacters = 30_000;

/** The lines of a text in which traces are looked for: without colours and what a log puts before each, of a very long text both ends. */
export function traceLines(text: string): readonly string[] {
  const half = mostCharacters / 2;
  const read = text.length <= mostCharacters ? text : `${text.slice(0, half)}\n${text.slice(-half)}`;
  const lines = withoutAnsi(read).split(/\r?\n/).map(withoutContainer);
  const own =
    lines.length <= mostLines ? lines : [...lines.slice(0, mostLines / 2), ...lines.slice(-mostLines / 2)];
  const isGroup = own.some((line) => line.includes('Exception Group Traceback'));
  return own.map((line) => line.slice(0, longestLine).replace(isGroup ? bar : before, ''));
}

/** `api-1  | `, `#9 2.113 ` of a build of Docker, the bar of Terraform, `[error]` of sbt, `FATAL -- : [3f2a] ` of Ruby's logger with Rails' tags, and a moment before what only a trace has. */
const before =
  /^[\w.-]{1,60}\s+\| ?|^#\d+ \d+\.\d+ |^[│╷╵] ?|^\[error\] (?=\s|[\w.$]+(?:Error|Exception): |Caused by: |Exception in thread )|^(?:[DIWEFA], \[[^\]]{0,80}\]\s+)?(?:DEBUG|INFO|WARN|ERROR|FATAL|ANY)\s+-- [^:]{0,60}: (?:\[[\w-]{4,}\] )*|^\[?\d{4}-\d{2}-\d{2}[T ][\d:.,]+(?:Z|[+-]\d{2}:?\d{2})?\]? (?=\s*(?:File "|at |Traceback \(|from |#\d|goroutine \d))/;
/** The bar beside the traces of an exception group. */
const bar = /^\s+\| ?/;

/** The traces in lines, in their order. */
export function tracesIn(lines: readonly string[]): readonly Trace[] {
  const traces: { what: string; frames: readonly TraceFrame[]; from: number; to: number }[] = [];
  let end = -1;
  for (const stack of stacksIn(lines)) {
    const { what, relation, frames, to } = linkOf(lines, stack, end);
    const last = traces.at(-1);
    end = Math.max(to, end);
    if (last === undefined || relation === 'new') {
      traces.push({ what, frames, from: stack.from, to });
      continue;
    }
    last.to = to;
    if (relation === 'cause' || relation === 'instead') {
      last.what = what;
      last.frames = [...frames, ...last.frames];
    } else if (relation === 'outer') last.frames = [...last.frames, ...frames];
  }
  return traces;
}

/** Frames that belong together, in the order of the text. */
function stacksIn(lines: readonly string[]): readonly Stack[] {
  const stacks: Stack[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const found = frameAt(lines, at);
    if (found === null) continue;
    const { language, from, ...frame } = found;
    const open = stacks.at(-1);
    const goesOn =
      open?.language === language &&
      !heading.ruby.test(lines[at] ?? '') &&
      lines.slice(open.to + 1, at).every((line) => isBetween(language, line) && !heading.any.test(line));
    if (open !== undefined && goesOn) {
      open.frames.push(frame);
      open.to = at;
    } else stacks.push({ language, frames: [frame], from, to: at });
  }
  return stacks;
}

function linkOf(lines: readonly string[], { language, frames, from, to }: Stack, end: number): Link {
  if (language === 'python') {
    const { what, relation, at } = pythonMessage(lines, { from, to, end });
    return { what, relation, frames: frames.toReversed(), to: Math.max(to, at) };
  }
  const head = headAbove(lines, { language, from, end });
  const thrownAt = head.frame === null ? [] : [head.frame];
  return { what: head.what, relation: head.relation, frames: [...thrownAt, ...frames], to };
}
