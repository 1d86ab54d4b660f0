import { hasWord, safeWords } from './danger-words.ts';
import type { Simple, Text } from './model.ts';
import { isWritingSql } from './sql-words.ts';
import { plainText, writtenText } from './words.ts';

/** Who does what its input says, and what in such an input changes something. */
type Reader = {
  program: RegExp;
  writes(text: string): boolean;
  readsInput(args: readonly string[]): boolean;
};

const readers: readonly Reader[] = [
  {
    program:
      /^(?:psql|mysql|mariadb|sqlite3|mongo(?:sh)?|sqlcmd|cqlsh|clickhouse-client|duckdb|cockroach|snowsql)$/,
    writes: (text) =>
      isWritingSql(text) || /\.(?:drop|delete|remove|insert|update|replace|create)\w*\(/.test(text),
    readsInput: (args) =>
      !args.some((arg) => /^(?:-\w*[ceqQfl]|--(?:command|execute|eval|file|query|list))(?:=|$)/.test(arg)),
  },
  {
    program: /^(?:redis|valkey)-cli$/,
    writes: (text) =>
      /\b(?:flush(?:all|db)|del|set|unlink|expire|config\s+set|shutdown|[lrhsz](?:push|set|add|rem|del)|incr|decr|eval|publish|rename|restore|failover|replicaof)\b/i.test(
        text,
      ),
    readsInput: (args) => args.every((arg, at) => /^-/.test(arg) || /^-[hpasnui]$/.test(args[at - 1] ?? '')),
  },
  {
    program: /^(?:nc|ncat|netcat|telnet)$/,
    writes: (text) =>
      /^\s*(?:flush_?(?:all|db)|shutdown|set|add|replace|append|incr|decr|touch|delete|del|unlink|kill|reset|config\s+set|quitquit|post|put|patch|mail\s+from)\b|\b(?:flush_?all|flush_?db)\b/im.test(
        text,
      ),
    readsInput: (args) => !args.some((arg) => /^-\w*z/.test(arg)),
  },
  {
    program: /^(?:wscat|websocat)$/,
    writes: isChangingMessage,
    readsInput: () => false,
  },
];

/** A program that does what it reads changes something unless all that it reads is known, and only looks; null when it does. */
export function dangerOfInput(program: string, simple: Simple): string | null {
  const args = simple.args.map(writtenText);
  if (/^(?:(?:ba|z|da|k)?sh|python[\d.]*|node|ruby|perl)$/.test(program))
    return dangerOfShell(program, args, simple);
  if (program === 'eval')
    return isMadeElsewhere(args.join(' ')) ? 'runs what a variable or a file holds' : null;
  const reader = readers.find((one) => one.program.test(program));
  if (reader === undefined) return null;
  const message = /^(?:wscat|websocat)$/.test(program)
    ? args.filter((arg) => arg.includes('{')).join('\n')
    : '';
  const input = simple.stdin ?? (simple.isFed === true ? simple.fed : undefined);
  if (input === undefined) return reader.writes(message) ? 'sends what changes something' : null;
  if (input !== null && reader.writes(withLines(input))) return 'writes to a store';
  const isOpen = input === null || !startsKnown(input);
  return isOpen && reader.readsInput(args) ? 'does what another program prints' : null;
}

function dangerOfShell(program: string, args: readonly string[], { isFed, from }: Simple): string | null {
  const hasNoFile = args.every((arg) => /^-s?$|^-[eux]+$/.test(arg));
  if (isFed === true && hasNoFile) return 'runs what another program prints';
  const isShell = /sh$/.test(program);
  const file = from === null ? null : (plainText(from)?.split('/').at(-1) ?? '');
  const isKnown = file !== null && safeWords.test(file) && hasWord(file) === null;
  if (file !== null && file !== 'null' && hasNoFile && !isKnown) return 'runs a file of commands';
  if (args.some((arg) => /^<\((?:curl|wget|cat|base64|gunzip)\b/.test(arg)))
    return 'runs what another program prints';
  const at = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  return isShell && at !== -1 && isMadeElsewhere(args[at + 1] ?? '')
    ? 'runs what a variable or a file holds'
    : null;
}

/** `$CMD`, `$(curl …)`: the script itself does not stand in the document. */
function isMadeElsewhere(script: string): boolean {
  return /^\s*["']?(?:\$\{?\w+\}?|(?:\$\(|`)\s*(?:curl|wget|cat|base64|gunzip|echo)\b[\s\S]*)["']?\s*$/.test(
    script,
  );
}

/** The words of what is typed are known, whatever stands between them. */
function startsKnown(input: Text): boolean {
  const first = input.find((piece) => piece.kind !== 'literal' || /\S/.test(piece.text));
  return first === undefined || (first.kind === 'literal' && /[A-Za-z\\]/.test(first.text));
}

/** As it is typed: `\r\n` in the text of a `printf` ends a line. */
function withLines(input: Text): string {
  return writtenText(input).replace(/\\r|\\n/g, '\n');
}

/** `{"type":"delete_all"}`, `{"query":"mutation …"}`. */
function isChangingMessage(text: string): boolean {
  const named = [
    ...text.matchAll(
      /["'](?:type|action|event|op|operation|cmd|command|method)\\?["']\s*:\s*\\?["']([^"'\\]*)/g,
    ),
  ];
  return (
    named.some(([, name = '']) => hasWord(name) !== null && !safeWords.test(name)) ||
    /["']query\\?["']\s*:\s*\\?["']\s*mutation\b/.test(text)
  );
}
