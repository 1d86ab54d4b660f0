/** A line of a stack trace. `line` null: the trace does not say. */
export type TraceFrame = {
  function: string;
  file: string;
  line: number | null;
  isOwn: boolean;
  /** Which line of the text it is, from 0. */
  at: number;
};

export type Language =
  | 'python'
  | 'javascript'
  | 'java'
  | 'dotnet'
  | 'ruby'
  | 'php'
  | 'go'
  | 'rust'
  | 'elixir'
  | 'dart';

/** How a language writes a frame, and whose code is that of others. Every pattern is asked of one line of at most a thousand characters. */
type Writing = {
  language: Language;
  /** What every frame has in it: asked first, since it costs next to nothing. */
  mark: string;
  frame: RegExp;
  /** Libraries and the runtime. Asked of function and file. */
  foreign: RegExp;
  /** What may stand between two frames of one trace. */
  between: RegExp;
};

const betweenAts = /^\s*(?:at\b|\.\.\. |\.{3}$|\[internal)/;

const javaOthers =
  `java javax jakarta jdk sun com.sun kotlin kotlinx scala akka reactor clojure groovy rx oracle org.springframework org.apache
  org.eclipse org.hibernate org.jboss org.junit org.gradle org.postgresql org.mongodb org.mariadb org.h2 org.slf4j org.flywaydb org.aspectj org.codehaus
  io.netty io.grpc io.vertx io.quarkus io.micronaut io.micrometer io.lettuce io.reactivex io.opentelemetry com.fasterxml com.zaxxer com.mysql
  com.mongodb com.amazonaws com.google.common com.google.cloud com.google.api com.google.inject ch.qos redis.clients okhttp3 retrofit2 feign liquibase
  software.amazon worker.org.gradle`
    .split(/\s+/)
    .map((name) => name.replaceAll('.', '\\.'))
    .join('|');

const elixirOthers =
  `phoenix\\w* plug\\w* ecto\\w* db_connection postgrex myxql tds cow\\w* ranch bandit thousand_island finch mint tesla hackney oban absinthe\\w*
  broadway\\w* jason telemetry\\w* swoosh redix gun grpc nimble_\\w* amqp\\w* brod opentelemetry\\w*`
    .split(/\s+/)
    .join('|');

const writings: readonly Writing[] = [
  {
    language: 'python',
    mark: 'File "',
    frame: /^\s+File "(?<file>[^"]+)", line (?<line>\d+)(?:, in (?<function>.+))?$/,
    foreign:
      /site-packages|dist-packages|[\\/]lib\/python\d|\\Python\d+\\lib\\|^<(?:string|stdin|frozen|unknown|input)|[\\/]asyncio[\\/]|[\\/]_pytest[\\/]/i,
    between: /^\s{4,}|^\s*[\^~]+\s*$|^\s*\[Previous line repeated/,
  },
  {
    // `at a.b.C.method(C.java:12)`, Kotlin and Scala alike.
    language: 'java',
    mark: 'at ',
    frame:
      /^\s+at (?<function>[\w.$/<>@-]+)\((?:(?<file>[\w$-]+\.\w+)(?::(?<line>\d+))?|Native Method|Unknown Source|<generated>)\)(?: .*)?$/,
    foreign: new RegExp(`^(?:[\\w.@-]*/)*(?:${javaOthers})\\.`),
    between: betweenAts,
  },
  {
    // The function stands on the line before: `3: shop::load`.
    language: 'rust',
    mark: '.rs:',
    frame: /^\s+at (?<file>\S+\.rs):(?<line>\d+)(?::\d+)?$/,
    foreign:
      /^\/rustc\/|\/\.cargo\/|\/library\/(?:std|core|alloc)\/|^(?:std|core|alloc|tokio|rust_begin_unwind)\b/,
    between: /^\s+\d+: /,
  },
  {
    // `(shop 0.1.0) lib/shop/cart.ex:42: Shop.Cart.total/1`.
    language: 'elixir',
    mark: '.e',
    frame:
      /^\s+(?:\((?<app>\w+)(?: [^()]*)?\) )?(?<file>[^\s:()]+\.(?:exs?|erl)):(?<line>\d+): (?<function>.+)$/,
    foreign: new RegExp(
      `^(?:elixir|stdlib|kernel|mix|ex_unit|logger|iex|eex|crypto|ssl|inets|${elixirOthers})$|(?:^|/)deps/|^lib/(?:enum|gen_server|task|supervisor|agent|stream|keyword|map|system|code|module|process)\\.ex$`,
    ),
    between: /^\s{4,}\(/,
  },
  {
    // `#1      Cart.total (package:shop/cart.dart:22:18)`.
    language: 'dart',
    mark: '.dart:',
    frame: /^#\d+\s+(?<function>.+?) \((?<file>[^\s()]+\.dart):(?<line>\d+)(?::\d+)?\)$/,
    foreign: /^dart:|\.pub-cache|^package:(?:flutter|shelf|http|dio|grpc|postgres|test|async|stack_trace)\//,
    between: /^#\d+\s|^<asynchronous suspension>$/,
  },
  {
    // `at f (/app/a.js:1:2)`, `at /app/a.js:1:2`.
    language: 'javascript',
    mark: 'at ',
    frame:
      /^\s+at (?:(?:async )?(?<function>[^(]+?) \()?(?:async )?(?<file>[^()]+?):(?<line>\d+):\d+\)?,?(?: \{)?$/,
    foreign:
      /node_modules|^node:|^internal\/|^bun:|^ext:|^https:\/\/deno\.land\/|[\\/]\.(?:yarn|pnpm)[\\/]|^eval at /,
    between: betweenAts,
  },
  {
    // Vitest: `❯ f src/a.ts:1:2`, `❯ src/a.ts:1:2`.
    language: 'javascript',
    mark: '❯ ',
    frame: /^\s+❯ (?:(?<function>[\w.$<>]+) )?(?<file>[^\s()]+):(?<line>\d+):\d+$/,
    foreign: /node_modules|^node:/,
    between: betweenAts,
  },
  {
    // `at A.B.C(String x) in /src/C.cs:line 12`.
    language: 'dotnet',
    mark: 'at ',
    frame: /^\s+at (?<function>[^()]+)\([^)]*\)(?: in (?<file>.+):line (?<line>\d+))?$/,
    foreign:
      /^(?:System|Microsoft|Npgsql|StackExchange|Newtonsoft|Grpc|Polly|MediatR|Serilog|Xunit|NUnit|MongoDB)\./,
    between: betweenAts,
  },
  {
    // `app/a.rb:12:in 'f'`, with or without `from`.
    language: 'ruby',
    mark: ':in ',
    frame:
      /^\s*(?:# )?(?:\d+: )?(?:from )?(?<file>[^\s:]+\.(?:rb|erb|rake|ru)):(?<line>\d+):in [`'](?<function>[^']+)'/,
    foreign: /\/gems\/|\/ruby\/\d|<internal:|\/bundle\//,
    // Since 3.1 the line of the source stands there, underlined (error_highlight).
    between: /^\s*(?:from |\.\.\. \d+ levels)|^\s*$|^\s{2,}\S/,
  },
  {
    language: 'php',
    mark: '#',
    frame: /^\s*#\d+ (?<file>[^(]+)\((?<line>\d+)\): (?<function>[^(]+)\(/,
    foreign: /\/vendor\/|^\[internal|^phar:/,
    between: /^\s*#\d+ /,
  },
  {
    // The function stands on the line before.
    language: 'go',
    mark: '.go:',
    frame: /^\t(?<file>(?:[A-Za-z]:)?\/?[^\s:]+\.go):(?<line>\d+)/,
    foreign:
      /^(?:runtime|panic|testing|net\/http|reflect|created by testing)\b|\/pkg\/mod\/|\/vendor\/|\/go\/src\/(?:runtime|net|testing|reflect)\/|\/usr\/(?:local\/|lib\/)go\b|\/libexec\/src\//,
    between: /^[^\t\s].*$/,
  },
];

/** The marks of all frames; of a text with escape sequences in it nothing can be told, which may stand within a mark. */
const anyMark = new RegExp(
  ['\u001b', '\u009b', ...new Set(writings.map(({ mark }) => mark.replaceAll('.', '\\.')))].join('|'),
);

/** False for a text in which no line can be a frame, as nearly every one is: told at a fraction of looking for one. */
export function mayHoldFrame(text: string): boolean {
  return anyMark.test(text);
}

/** The frame that a line is, with its language and the first of its lines; null for any other line. */
export function frameAt(
  lines: readonly string[],
  at: number,
): (TraceFrame & { language: Language; from: number }) | null {
  const line = lines[at] ?? '';
  for (const { language, mark, frame, foreign } of writings) {
    if (!line.includes(mark)) continue;
    const groups = frame.exec(line)?.groups;
    if (groups === undefined) continue;
    const isBefore = language === 'go' || language === 'rust';
    const named = isBefore ? functionBefore(lines[at - 1] ?? '') : (groups.function ?? '').trim();
    const file = groups.file ?? '';
    return {
      language,
      function: named,
      file,
      line: groups.line === undefined ? null : Number(groups.line),
      isOwn: ![named, file, groups.app ?? ''].some((one) => foreign.test(one)),
      at,
      from: isBefore ? at - 1 : at,
    };
  }
  return null;
}

/** `main.load(0x5)` of Go, `3: shop::load` of Rust. */
function functionBefore(line: string): string {
  return line
    .replace(/\((?:[^()]|\([^()]*\))*\)$/, '')
    .replace(/^\s*\d+: /, '')
    .trim();
}

/** Whether a line may stand between two frames of one trace. */
export function isBetween(language: Language, line: string): boolean {
  return writings.some((one) => one.language === language && one.between.test(line));
}

/** Names that files of many folders share are told with their folder. */
const shared = /^(?:__init__\.py|index\.[cm]?[jt]sx?|mod\.rs|main\.\w+|page\.\w+|route\.\w+)$/;

/** `rate_limiter.py:22`. */
export function placeText({ file, line }: Pick<TraceFrame, 'file' | 'line'>): string {
  const parts = file.split(/[\\/]/).filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  const name = shared.test(last) && parts.length > 2 ? parts.slice(-2).join('/') : last;
  const bare = name.replace(/[?#].*$/, '');
  return line === null ? bare : `${bare}:${line}`;
}
