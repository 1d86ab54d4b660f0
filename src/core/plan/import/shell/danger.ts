import { curlOptions } from './curl-options.ts';
import { changes } from './danger-rules.ts';
import { hasWord, safeWords } from './danger-words.ts';
import type { ParsedCommand, Piece, Simple, Stage, Text } from './model.ts';
import { readOptions } from './native.ts';
import { readScript } from './parsed.ts';
import { unwrap } from './unwrap.ts';
import { plainText, writtenText } from './words.ts';

/** What a command changes, in words; null when it only looks. Everything in it counts, substitutions and scripts too. */
export function dangerOf(parsed: ParsedCommand): string | null {
  if (makesLoad(parsed)) return 'makes load';
  for (const simple of allPrograms(parsed)) {
    const danger = dangerOfProgram(simple);
    if (danger !== null) return danger;
  }
  return null;
}

const mostRequests = 50;

/** A request that is sent again and again: `seq 1 500 | xargs curl`, `for i in {1..500}`. */
function makesLoad({ text }: ParsedCommand): boolean {
  if (!/\b(?:curl|wget|https?|xh|grpcurl|wscat|websocat)\b/.test(text)) return false;
  const counts = text
    .replace(/-l[et]\b/g, /\bwhile\b/.test(text) ? '-lt' : '')
    .matchAll(
      /\bseq\s+(?:-\w+\s+)?(?:\d+\s+){0,2}(\d+)(?=\s*(?:[)`|;]|$))|\{\d+\.\.(\d+)(?:\.\.\d+)?\}|<=?\s*(\d+)\s*;\s*(?:\w+\+\+|\+\+\w+)|-l[et]\s+(\d+)\b/g,
    );
  return [...counts].some((found) => Number(found.slice(1).find((one) => one !== undefined)) >= mostRequests);
}

/** `curl … | bash`. */
function runsItsInput({ isFed, program, args }: Simple): boolean {
  const name = isFed === true && program !== null ? (plainText(program)?.split('/').at(-1) ?? '') : '';
  return (
    /^(?:ba|z|da|k)?sh$|^python[\d.]*$|^node$/.test(name) &&
    args.every((arg) => /^-s?$/.test(writtenText(arg)))
  );
}

const deepest = 8;

/** Every program that a command runs, wherever it stands. */
export function allPrograms(parsed: ParsedCommand, depth = 0): readonly Simple[] {
  if (depth > deepest) return [];
  switch (parsed.kind) {
    case 'pipeline':
      return parsed.stages.flatMap((stage) => ofStage(stage, depth));
    case 'chain':
      return parsed.links.flatMap((link) => allPrograms(link.parsed, depth));
    case 'compound':
      return ofStage(parsed, depth);
    case 'foreign':
      return [];
    default:
      return parsed satisfies never;
  }
}

function ofStage(stage: Stage, depth: number): readonly Simple[] {
  if ('kind' in stage) return stage.all.flatMap((simple) => ofSimple(simple, depth));
  return ofSimple(stage, depth);
}

function ofSimple(simple: Simple, depth: number): readonly Simple[] {
  const inner = unwrap(simple);
  const texts: readonly Text[] = [
    ...(simple.program === null ? [] : [simple.program]),
    ...simple.args,
    ...simple.env.map(({ value }) => value),
    ...(simple.stdin === null ? [] : [simple.stdin]),
    ...simple.to,
  ];
  const substituted = texts
    .flat()
    .flatMap((piece: Piece) =>
      piece.kind === 'substitution' && piece.parsed !== null ? allPrograms(piece.parsed, depth + 1) : [],
    );
  const scripts = inner.scripts.flatMap((script) => ofScript(script, depth + 1));
  return [inner.simple, ...substituted, ...scripts];
}

function ofScript(text: string, depth: number): readonly Simple[] {
  if (depth > deepest) return [];
  const { script, parsedOf } = readScript(text, [], depth);
  return script.commands.flatMap((statement) => allPrograms(parsedOf(statement), depth));
}

function dangerOfProgram(simple: Simple): string | null {
  if (simple.program === null) return null;
  if (runsItsInput(simple)) return 'runs what another program prints';
  const words = [simple.program, ...simple.args].map(writtenText);
  const [first = ''] = words;
  const program = (first.split(/[/\\]/).at(-1) ?? '').replace(/\.exe$/i, '');
  const line = [program, ...words.slice(1)].join(' ');
  if (/\s--(?:dry-run(?:=(?!none)\S*)?|help|version(?=\s*$)|check-only|no-act)(?:\s|$)/.test(line))
    return null;
  if (program === 'curl' && sendsData(simple)) return 'sends a request that writes';
  const launched = launchedBy(line);
  for (const { program: names, line: pattern, what } of changes) {
    if (names.test(program) && pattern.test(line)) return what;
    if (launched !== null && names.test(launched.program) && pattern.test(launched.line)) return what;
  }
  return dangerOfScript(program, first, words.slice(1)) ?? dangerOfSql(words, simple);
}

/** The program that another one fetches or finds: `npx supabase db push`. */
function launchedBy(line: string): { program: string; line: string } | null {
  const found =
    /^(?:npx|pnpx|bunx|uvx|pipx run|(?:pnpm|yarn) (?:dlx|exec)|(?:npm|bundle) exec|(?:uv|poetry|pipenv|hatch|rye|pdm) run)\s+(?:--?\S+\s+)*((?:@[\w.-]+\/)?([\w.-]+)(?:@\S+)?)(.*)$/s.exec(
      line,
    );
  return found === null ? null : { program: found[2] ?? '', line: `${found[2] ?? ''}${found[3] ?? ''}` };
}

/** `curl` writes with a body, whatever its method is called. */
function sendsData({ args }: Simple): boolean {
  const { all } = readOptions(args, curlOptions);
  const method = writtenText(all.get('X')?.at(-1) ?? []);
  const hasBody = ['d', 'raw', 'json', 'urlencode', 'F', 'T'].some((name) => all.has(name));
  return hasBody && !all.has('G') && !/^(?:GET|HEAD)$/i.test(method);
}

const interpreter =
  /^(?:python[\d.]*|node|tsx|ts-node|deno|bun|ruby|perl|php|bash|sh|zsh|pwsh|powershell|uv|poetry|npx|java|dotnet|go)$/;
const taskRunner =
  /^(?:npm|pnpm|yarn|make|just|task|rake|gradle|gradlew|mvn|mvnw|invoke|nox|tox|ant|bazel|nx|turbo|mix|cargo|composer|bin|lerna|manage\.py|artisan|rails)$/;
const testRunner = /^(?:pytest|py\.test|jest|vitest|mocha|playwright|cypress|rspec|phpunit|ctest|gotestsum)$/;

/** Scripts and targets tell by their names what they do. */
function dangerOfScript(program: string, first: string, args: readonly string[]): string | null {
  if (testRunner.test(program) || args.some((arg) => testRunner.test(arg))) return null;
  const isPath = /[/\\]/.test(first) || /\.(?:sh|py|js|mjs|ts|rb|ps1|pl)$/.test(first);
  const names: string[] = [];
  if (isPath || hasWord(program)) names.push(program);
  if (interpreter.test(program) || taskRunner.test(program) || isPath || hasWord(program)) {
    const code = args.findIndex((arg) => /^-[ce]$|^--eval$/.test(arg));
    const named = args.slice(0, code === -1 ? args.length : code);
    names.push(
      ...named
        .filter((arg) => !arg.startsWith('-'))
        .slice(0, 3)
        .map((arg) => arg.split(/[/\\]/).at(-1) ?? ''),
    );
    const changing = named.find((arg) =>
      /^--(?:deploy|delete|destroy|migrate|restart|apply|force|prune|reset|rollback|execute)\b/.test(arg),
    );
    if (changing !== undefined) return `${program} ${changing} changes something`;
  }
  for (const name of names) {
    const found = safeWords.test(name) ? null : hasWord(name);
    if (found !== null) return `${name} ${found}`;
  }
  return null;
}

/** SQL that writes, given to whatever client. */
function dangerOfSql(words: readonly string[], simple: Simple): string | null {
  const stdin = simple.stdin === null ? '' : writtenText(simple.stdin);
  const text = [...words.slice(1), stdin].join('\n');
  const client =
    /^(?:psql|mysql|mariadb|sqlite3|sqlcmd|cockroach|bq|clickhouse-client|cqlsh|duckdb|snowsql|mongosh?|wrangler|prisma)$/;
  if (!client.test((words[0] ?? '').split('/').at(-1) ?? '')) return null;
  if (isWritingSql(text)) return 'writes to the database';
  if (/\.(?:insert|update|delete|remove|drop|replace|create)\w*\(/.test(text))
    return 'writes to the database';
  const file = /(?:^|\s)(?:-f|--file)[\s=]/.test(text) || simple.from !== null;
  return file ? 'runs a file of SQL' : null;
}

/** True for SQL that changes data or schema. */
export function isWritingSql(text: string): boolean {
  return /\b(?:insert\s+into|update\s+[\w."`]+\s+set|delete\s+from|(?:drop|create|alter|truncate)\s+\w+|truncate\b|grant\s|revoke\s|vacuum|reindex|refresh\s+materialized|merge\s+into|replace\s+into|call\s+\w+|pg_terminate_backend|pg_cancel_backend|copy\s+\w+\s+from|set\s+global)/i.test(
    text,
  );
}

/** The text of a program, when it is plain. */
export function programName(simple: Simple): string | null {
  if (simple.program === null) return null;
  const plain = plainText(simple.program);
  return plain === null ? null : (plain.split(/[/\\]/).at(-1) ?? '').replace(/\.exe$/i, '');
}
