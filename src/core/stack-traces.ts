import { traceLines, tracesIn } from './traces/traces-in.ts';

/** What a stack trace tells: what was thrown, and the innermost frame that is code of one's own; null when it names none. */
export type StackTrace = { what: string; frame: { function: string; file: string } | null };

/** The last trace in a text, whatever stands before it; of a chain the cause that began it (of Python's "during handling" what was not caught). Null when there is none. */
export function stackTraceOf(text: string): StackTrace | null {
  const trace = tracesIn(traceLines(text)).at(-1);
  if (trace === undefined) return null;
  const frame = trace.frames.find(({ isOwn }) => isOwn) ?? trace.frames[0];
  return {
    what: trace.what,
    frame: frame === undefined ? null : { function: frame.function, file: frame.file },
  };
}
