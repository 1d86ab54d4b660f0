import { pino } from 'pino';
import type { Log, LogFields, WriteLog } from '../core/log.ts';
import type { Redactor } from '../core/redact/redact.ts';
import { cut, unitsOf } from '../core/words/cut.ts';

export type LogOptions = {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  /** Null: text on a terminal, JSON off it. */
  format: 'json' | 'text' | null;
  redactor: Redactor;
  /** Takes one line with its line end at a time; standard error unless told. */
  destination?: { write(line: string): unknown };
};

/** The names of Cloud Logging, which reads them out of what a container prints. */
const severities: Readonly<Record<string, string>> = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
};

const longestText = 4_000;
const mostCauses = 5;

/** The program's log: one line an entry, redacted, nothing in it that could begin a line of its own. */
export function createLog({ level, format, redactor, destination }: LogOptions): Log {
  const isText = (format ?? (process.stderr.isTTY ? 'text' : 'json')) === 'text';
  const lines = destination ?? pino.destination({ dest: 2, sync: true });
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label, severity: severities[label] ?? 'DEFAULT' }) },
    },
    isText ? { write: (line: string) => lines.write(textLine(line)) } : lines,
  );
  const entry =
    (name: 'debug' | 'info' | 'warn' | 'error'): WriteLog =>
    (fields, message) => {
      if (logger.isLevelEnabled(name)) logger[name](tidyFields(fields, redactor), tidy(message, redactor));
    };
  return { debug: entry('debug'), info: entry('info'), warn: entry('warn'), error: entry('error') };
}

/** Taken by the line itself. */
const ownNames = new Set(['level', 'severity', 'time', 'message']);

function tidyFields(fields: LogFields, redactor: Redactor): Record<string, unknown> {
  const tidied: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    // Under its own name: what stands under `password` is masked whatever it looks like.
    const redacted = Object.entries(redactor.value({ [name]: tidyValue(value, redactor, 0) }));
    for (const [key, member] of redacted) tidied[ownNames.has(key) ? `${key}_` : key] = member;
  }
  return tidied;
}

/** Simple values, lists of them, and errors; anything else would be a payload. */
function tidyValue(value: unknown, redactor: Redactor, depth: number): unknown {
  if (typeof value === 'string') return tidy(value, redactor);
  if (value instanceof Error) return errorFacts(value, redactor, depth);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value) && depth === 0) {
    return value.slice(0, 50).map((one) => tidyValue(one, redactor, 1));
  }
  return typeof value === 'bigint' ? String(value) : `[${typeof value} left out]`;
}

function errorFacts(error: Error, redactor: Redactor, depth: number): Record<string, unknown> {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const hasCause = error.cause !== undefined && depth < mostCauses;
  return {
    name: tidy(error.name, redactor),
    ...code,
    message: tidy(error.message, redactor),
    stack: tidy(error.stack ?? '', redactor),
    ...(hasCause ? { cause: tidyValue(error.cause, redactor, depth + 1) } : {}),
  };
}

/** Whole text is redacted before it is cut; line ends stay, as JSON and `quoted` escape them. */
function tidy(text: string, redactor: Redactor): string {
  return cut(redactor.text(text.toWellFormed()), longestText, unitsOf);
}

/** `2026-11-24T10:42:07.123Z info  run finished  runId=r-7F3KQ2 verdict=failed`, then the stack of an error, indented. */
function textLine(json: string): string {
  // Safe: pino wrote it from an object a moment ago.
  const entry = JSON.parse(json) as Record<string, unknown>;
  const { level, severity: _, time, message, ...fields } = entry;
  const shown = Object.entries(fields).map(([name, value]) => ` ${printable(name)}=${shownValue(value)}`);
  const stacks = Object.values(fields).flatMap((value) => stackOf(value));
  const first = `${String(time)} ${String(level).padEnd(5)} ${printable(String(message))}${shown.length > 0 ? ' ' : ''}${shown.join('')}`;
  return `${[first, ...stacks.map((line) => `    ${printable(line)}`)].join('\n')}\n`;
}

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shownValue).join(' ')}]`;
  if (isErrorFacts(value)) return quoted(`${value.name}: ${value.message}`);
  return typeof value === 'string' ? quoted(value) : printable(JSON.stringify(value) ?? '');
}

function quoted(text: string): string {
  return /^[\w.:/@+-]+$/.test(text) ? text : printable(JSON.stringify(text));
}

type ErrorFacts = { name: string; message: string; stack: string; cause?: unknown };

function isErrorFacts(value: unknown): value is ErrorFacts {
  return typeof value === 'object' && value !== null && 'stack' in value && typeof value.stack === 'string';
}

function stackOf(value: unknown): readonly string[] {
  if (!isErrorFacts(value)) return [];
  const lines = value.stack
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
  if (value.cause === undefined) return lines;
  return [...lines, `caused by ${shownValue(value.cause)}`, ...stackOf(value.cause)];
}

/** Control characters, and marks that hide or turn text, as escapes. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    [...character].map((one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`).join(''),
  );
}
