/** What a stack trace tells: what was thrown, and the innermost frame that is code of one's own; null when it names none. */
export type StackTrace = { what: string; frame: { function: string; file: string } | null };

type Frame = { function: string; file: string; isOwn: boolean; at: number };

/** How a language writes a frame. Every pattern is asked of one line of at most a thousand characters. */
type Language = {
  frame: RegExp;
  /** Code of others: libraries, the runtime. Asked of function and file. */
  foreign: RegExp;
};

const languages: readonly Language[] = [
  // Python, innermost last.
  {
    frame: /^\s+File "(?<file>[^"]+)", line \d+(?:, in (?<function>.+))?$/,
    foreign: /site-packages|dist-packages|\/lib\/python\d|^<frozen|[\\/]asyncio[\\/]/,
  },
  // JavaScript: `at f (/app/a.js:1:2)`, `at /app/a.js:1:2`.
  {
    frame: /^\s+at (?:(?:async )?(?<function>[^(]+?) \()?(?<file>[^()]+?):\d+:\d+\)?$/,
    foreign: /node_modules|^node:|^internal\//,
  },
  // Java and Kotlin: `at a.b.C.method(C.java:12)`.
  {
    frame:
      /^\s+at (?<function>[\w.$/<>@-]+)\((?<file>[\w$-]+\.\w+(?::\d+)?|Native Method|Unknown Source|<generated>)\)(?: .*)?$/,
    foreign:
      /^(?:[\w.@-]+\/)*(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|akka|reactor|org\.springframework|org\.apache|org\.eclipse|org\.hibernate|io\.netty|io\.grpc)\./,
  },
  // .NET: `at A.B.C(String x) in /src/C.cs:line 12`.
  {
    frame: /^\s+at (?<function>[^()]+)\([^)]*\)(?: in (?<file>.+):line \d+)?$/,
    foreign: /^(?:System|Microsoft)\./,
  },
  // Ruby: `app/a.rb:12:in 'f'`, with or without `from`.
  {
    frame: /^\s*(?:from )?(?<file>[^\s:]+\.(?:rb|erb|rake)):\d+:in [`'](?<function>[^']+)'/,
    foreign: /\/gems\/|\/ruby\/\d|<internal:/,
  },
  // PHP: `#0 /app/a.php(12): f()`.
  {
    frame: /^\s*#\d+ (?<file>[^(]+)\(\d+\): (?<function>[^(]+)\(/,
    foreign: /\/vendor\/|^\[internal/,
  },
  // Go: the function stands on the line before.
  {
    frame: /^\t(?<file>\/?[^\s:]+\.go):\d+/,
    foreign:
      /^(?:runtime|panic|testing|net\/http|reflect)\b|\/pkg\/mod\/|\/usr\/local\/go\/|\/libexec\/src\//,
  },
];

const longestLine = 1_000;
const mostLines = 600;

/** The trace in a text, whatever stands before it; of a chain the cause that began it (of Python, which tells it last, what was not caught). Null when there is none. */
export function stackTraceOf(text: string): StackTrace | null {
  const lines = linesOf(text);
  const php = phpTrace(lines);
  if (php !== null) return php;
  for (const [index, language] of languages.entries()) {
    const frames = framesOf(lines, language);
    if (frames.length === 0) continue;
    return index === 0 ? pythonTrace(lines, frames) : traceAbove(lines, frames);
  }
  return null;
}

function linesOf(text: string): readonly string[] {
  const lines = text.slice(0, 60_000).split(/\r?\n/);
  const kept =
    lines.length <= mostLines ? lines : [...lines.slice(0, mostLines / 2), ...lines.slice(-mostLines / 2)];
  return kept.map((line) => line.slice(0, longestLine));
}

function framesOf(lines: readonly string[], { frame, foreign }: Language): readonly Frame[] {
  return lines.flatMap((line, at) => {
    const groups = frame.exec(line)?.groups;
    if (groups === undefined) return [];
    const isGo =
      line.startsWith('\t') && groups.function === undefined && (groups.file ?? '').endsWith('.go');
    const named = isGo ? (lines[at - 1] ?? '').replace(/\(.*$/, '') : (groups.function ?? '');
    const file = (groups.file ?? '').replace(/:\d+$/, '');
    return [
      {
        function: named.trim(),
        file,
        isOwn: !foreign.test(named.trim()) && !foreign.test(file),
        at: isGo ? at - 1 : at,
      },
    ];
  });
}

/** What was thrown stands behind the frames, at the left; the last block of a chain is the one that was not caught. */
function pythonTrace(lines: readonly string[], frames: readonly Frame[]): StackTrace {
  const last = frames.at(-1)?.at ?? 0;
  const marks = lines.flatMap((line, at) => (/Traceback \(most recent call last\)/.test(line) ? [at] : []));
  const begin = marks.findLast((at) => at < last) ?? -1;
  // Frames that stood as objects have it above them.
  const above = begin === -1 ? lines.slice(0, frames[0]?.at).findLast((line) => /^\S/.test(line)) : undefined;
  const what = lines.slice(last + 1).find((line) => /^\S/.test(line)) ?? above;
  const own = frames.filter(({ at }) => at > begin);
  return {
    what: what ?? lines.findLast((line) => line.trim() !== '') ?? '',
    frame: placeOf(own.toReversed()),
  };
}

/** What was thrown stands above the frames, innermost first; a cause further down has frames of its own. */
function traceAbove(lines: readonly string[], frames: readonly Frame[]): StackTrace {
  const first = frames[0]?.at ?? 0;
  const cause = lines.findLastIndex((line) => /^\s*(?:Caused by: |\[?cause\]?: |---> )/.test(line));
  const begins = cause === -1 ? headOf(lines, first) : cause;
  const block = frames.filter(({ at }) => at > begins || rubyHead.test(lines[at] ?? ''));
  return { what: headline(lines[begins] ?? ''), frame: placeOf(block.length > 0 ? block : frames) };
}

/** The line above the first frame that names an error, else the one right above it. */
function headOf(lines: readonly string[], first: number): number {
  const own = rubyHead.test(lines[first] ?? '') ? first : -1;
  if (own !== -1) return own;
  const above = lines.slice(0, first);
  const named = above.findLastIndex((line) =>
    /^(?:\S+ )?[\w.$\\]*(?:Error|Exception|Throwable)\b|^panic: |^fatal error: /.test(line.trim()),
  );
  return named === -1
    ? above.findLastIndex((line) => line.trim() !== '' && !/^goroutine \d+/.test(line))
    : named;
}

const rubyHead = /\.rb:\d+:in [`'][^']+': (?<message>.+?)(?: \((?<type>[\w:]+)\))?$/;

function headline(line: string): string {
  const ruby = rubyHead.exec(line)?.groups;
  if (ruby) return ruby.type === undefined ? (ruby.message ?? '') : `${ruby.type}: ${ruby.message}`;
  return line
    .trim()
    .replace(
      /^(?:Caused by: |\[?cause\]?: |---> |Unhandled exception\. |Uncaught |Exception in thread "[^"]*" )/,
      '',
    )
    .replace(/ \{$/, '');
}

function phpTrace(lines: readonly string[]): StackTrace | null {
  const at = lines.findIndex((line) => /Uncaught .+ in .+\.php(?::\d+| on line \d+)/.test(line));
  const found = /Uncaught (?<what>.+?) in (?<file>[^\s]+\.php)(?::\d+| on line \d+)/.exec(
    lines[at] ?? '',
  )?.groups;
  if (found === undefined) return null;
  const php = languages[5];
  const frames = php === undefined ? [] : framesOf(lines.slice(at), php);
  const file = found.file ?? '';
  const thrown = { function: '', file, isOwn: !/\/vendor\//.test(file), at };
  return { what: found.what ?? '', frame: placeOf([thrown, ...frames]) };
}

/** Innermost first. */
function placeOf(frames: readonly Frame[]): StackTrace['frame'] {
  const frame = frames.find(({ isOwn }) => isOwn) ?? frames[0];
  return frame === undefined ? null : { function: frame.function, file: frame.file };
}
