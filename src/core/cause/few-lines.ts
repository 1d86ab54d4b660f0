import { placeText } from '../traces/frames.ts';
import type { ErrorAt } from './pytest.ts';

/**
 * Errors that languages and shells tell in a few lines together, without frames of a trace: `type`, `what`, the `cause` behind it, `file`
 * and `line`. Every repetition is bounded, and no line is looked at twice by one of them.
 */
const forms: readonly RegExp[] = [
  // C++: what nobody caught.
  /^terminate called after throwing an instance of '(?<type>[^'\n]{1,200})'(?:\n\s{1,9}what\(\): {1,9}(?<what>[^\n]+))?/gm,
  // Zig.
  /^thread \d+ panic: (?<what>[^\n]+)\n(?<file>[^\s:]{1,300}\.zig):(?<line>\d+):/gm,
  // OCaml.
  /^Fatal error: exception (?<what>[^\n]+)(?:\n(?:Raised|Called|Re-raised) [^\n]{0,200}"stdlib[^\n]{0,200}){0,20}(?:\n(?:Raised|Called|Re-raised) [^\n]{0,200} in file "(?<file>[^"\n]{1,300})"(?: \(inlined\))?, line (?<line>\d+))?/gm,
  // Crystal.
  /^Unhandled exception: (?<what>[^\n]+) \((?<type>[\w:]{1,100})\)(?:\n\s{1,9}from (?:\/usr|lib\/)[^\n]{1,300}){0,20}(?:\n\s{1,9}from (?<file>[^\s:]{1,300}\.cr):(?<line>\d+))?/gm,
  // behave.
  /^\s{1,20}Assertion Failed: (?<what>[^\n]+)/gm,
  // Clojure.
  /^(?:Execution|Syntax) error \((?<type>\w{1,80})\) .{0,200}\((?<file>[\w./-]{1,200}):(?<line>\d+)(?::\d+)?\)\.\n(?<what>[^\n]+)/gm,
  // PowerShell.
  /^(?<what>[^\n]+)\nAt (?<file>(?:[A-Za-z]:)?[^\n:]{1,300}\.psm?1):(?<line>\d+) char:\d+/gm,
  // Erlang.
  /^\s{0,20}exception (?:error|exit|throw): (?<what>[^\n]+)(?:\n\s{1,20}in function\s{1,4}\S{1,200} \((?<file>[^\n(),]{1,300}\.erl), line (?<line>\d+)\))?/gm,
  // Rust: anyhow and eyre.
  /^Error: (?:\n\s{1,9}\d+: )?(?<what>[^\n]+)\n\s{0,9}\n?Caused by:\n(?:\s{1,9}(?:\d+: )?[^\n]+\n(?=\s{1,9}\S)){0,20}\s{1,9}(?:\d+: )?(?<cause>[^\n]+)/gm,
  // Rust's compiler.
  /^error(?:\[E\d{1,5}\])?: (?<what>[^\n]+)\n\s{1,9}--> (?<file>[^\s:]{1,300}):(?<line>\d+):/gm,
  // Ansible.
  /^fatal: \[(?<type>[^\]\n]{1,200})\]: \w{1,20}! => \{[^\n]{0,2000}?"msg": "(?<what>(?:[^"\\\n]|\\.){1,1000})"/gm,
  // Haskell.
  /^[\w.-]{1,80}: (?<what>[^\n]+)\nCallStack \(from HasCallStack\):\n(?:[^\n]{0,200}called at libraries\/[^\n]+\n){0,10}[^\n]{0,200}called at (?<file>[^\s:]{1,300}\.hs):(?<line>\d+)/gm,
  // Julia.
  /^ERROR: (?:LoadError: )?(?<what>[^\n]+)\nStacktrace:\n(?:(?!\s+@ Main )[^\n]*\n){0,30}\s{1,9}@ Main (?<file>[^\s:]{1,300}\.jl):(?<line>\d+)/gm,
];

/** The errors of a text that a few of its lines tell together. */
export function fewLineErrors(lines: readonly string[]): readonly ErrorAt[] {
  const text = lines.join('\n');
  return forms.flatMap((form) =>
    [...text.matchAll(form)].flatMap(({ 0: all, index, groups = {} }): readonly ErrorAt[] => {
      const { type, what, cause, file, line } = groups;
      const sentence = [type, what, cause]
        .filter((part) => part !== undefined && part.trim() !== '')
        .join(': ');
      const place = file === undefined ? '' : placeText({ file, line: Number(line) });
      return sentence === '' ? [] : [{ what: sentence, place, at: linesBefore(text, index + all.length) }];
    }),
  );
}

function linesBefore(text: string, end: number): number {
  return text.slice(0, end).split('\n').length - 1;
}
