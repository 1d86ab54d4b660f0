import { withoutAnsi } from './ansi.ts';
import { originalKey } from './log-line.ts';
import type { LogEntry } from './logs.ts';
import { holdsUnread, isRecord } from './query/unread.ts';

/** What an entry says in words. `unread`: a part of it came and could not be read, so that a text which is not here may be there. */
export type EntryText = {
  message: string;
  /** Exceptions and stack traces that stand beside the message, in fields of their own. */
  exceptions: readonly string[];
  /** Texts of a payload that has no message, each as it is. */
  others: readonly string[];
  unread: boolean;
};

/** Fields in which loggers put the message, the first that is there counts. */
const messageNames = [
  'message',
  'msg',
  '@message',
  '@m',
  'RenderedMessage',
  'event',
  'log',
  'body',
  'MESSAGE',
  'short_message',
];

/**
 * Names of fields that hold an exception, in lower case and without marks: `stack_trace` of Java and Cloud Logging, `exc_info` of
 * Python, `err` of pino, `stacktrace` of zap, `exception.stacktrace` of OpenTelemetry, `error.stack_trace` of ECS, `Exception` of .NET.
 */
const exceptionNames: ReadonlySet<string> = new Set(
  `stack stacktrace stackinfo exception exceptions exceptiontype exceptionmessage exceptionstacktrace exceptiondetails innerexception
  exc excinfo exctext excmessage exctype traceback backtrace throwable thrown extendedstacktrace error errors err ex errormessage errortype
  errorstack errorstacktrace errorkind errordetails cause causes causedby rootcause panic fault`.split(/\s+/),
);
const typeNames = ['type', 'name', 'class', 'className', 'exc_type', 'kind', 'code'];
const textNames = ['message', 'msg', 'exc_value', 'value', 'description', 'reason', 'detail'];

/** Attributes that are fields of a LogEntry, in which no logger writes. */
const cloudFields: ReadonlySet<string> = new Set(['httpRequest', 'operation', 'sourceLocation', 'metadata']);

const deepest = 12;
const mostExceptions = 40;

/** What entries say in which something was looked for: each check of a window looks at the same ones. */
const known = new WeakMap<LogEntry, EntryText>();

/** Everything that an entry says. */
export function entryText(entry: LogEntry): EntryText {
  const text = known.get(entry) ?? { ...wordsOf(entry), unread: holdsUnread(entry.cloud ?? entry) };
  known.set(entry, text);
  return text;
}

function wordsOf(entry: LogEntry): Omit<EntryText, 'unread'> {
  const exceptions: string[] = [];
  for (const part of partsOf(entry)) collectExceptions('', part, exceptions, 0);
  const { attributes } = entry;
  for (const name in attributes) {
    if (entry.cloud === null || !cloudFields.has(name))
      collectExceptions(name, attributes[name], exceptions, 0);
  }
  const payload = payloadOf(entry);
  const message = messageIn(entry);
  // Of an entry with several payloads none may hide what another says.
  const isWhole = message !== null && partsOf(entry).length === 1;
  const original = [attributes[originalKey]].flat().filter((line) => typeof line === 'string');
  return {
    message: withoutAnsi(message ?? (payload === undefined ? '' : JSON.stringify(payload))),
    exceptions: exceptions.length === 0 ? exceptions : [...new Set(exceptions)].map(withoutAnsi),
    others: [...(isWhole || payload === undefined ? [] : textsIn(payload)), ...original].map(withoutAnsi),
  };
}

/** The payloads of an entry: its body, unless that is a list of them. */
function partsOf({ body }: LogEntry): readonly unknown[] {
  return Array.isArray(body) ? body : [body];
}

/** The first payload that is no text. */
function payloadOf(entry: LogEntry): unknown {
  return partsOf(entry).find((part) => part !== undefined && part !== null && typeof part !== 'string');
}

/** An audit log has no message: what its fields say is about a request. */
function messageIn(entry: LogEntry): string | null {
  const audit = auditOf(entry);
  let blank: string | null = null;
  for (const part of partsOf(entry)) {
    if (part === audit) continue;
    for (const name of isRecord(part) ? messageNames : ['']) {
      const text = isRecord(part) ? part[name] : part;
      if (typeof text !== 'string') continue;
      if (text.trim() !== '') return text;
      blank ??= text;
    }
  }
  return blank;
}

/** The audit record of an entry; undefined for one that a logger wrote. */
export function auditOf({ cloud }: LogEntry): Readonly<Record<string, unknown>> | undefined {
  return cloud?.protoPayload;
}

/** What a person is shown of an entry: an audit log by the message of its status, anything else by its message and its exceptions. */
export function fullText(entry: LogEntry): string {
  // Not kept: nearly all are looked at only once in this way.
  const { message, exceptions, others } = known.get(entry) ?? wordsOf(entry);
  const status = auditOf(entry)?.status;
  if (status === undefined && exceptions.length === 0 && others.length === 0) return message;
  const statusText = isRecord(status) && typeof status.message === 'string' ? `${status.message}\n` : '';
  const beside = exceptions.filter((text) => !message.includes(text));
  // Without a stack the exception belongs to the line that tells: `request failed: ValueError: no such user`.
  const short = message.includes('\n') ? [] : beside.filter((text) => !text.includes('\n'));
  const long = beside.filter((text) => !short.includes(text));
  const line = [message, ...short].filter((text) => text !== '').join(': ');
  // In JSON a line of a trace is no line: what has several stands once more as it is.
  const traces = others.filter((text) => text.includes('\n') && !exceptions.includes(text));
  return [`${statusText}${line}`, ...long, ...traces].filter((text) => text !== '').join('\n');
}

function collectExceptions(name: string, value: unknown, found: string[], depth: number): void {
  if (depth > deepest || found.length >= mostExceptions || value === null || value === undefined) return;
  if (kindOf(name).isException) {
    const text = exceptionText(value, depth);
    if (text !== '') found.push(text);
    return;
  }
  if (Array.isArray(value)) {
    for (const member of value)
      if (typeof member === 'object') collectExceptions('', member, found, depth + 1);
    return;
  }
  if (!isRecord(value)) return;
  const flat = flatException(value);
  if (flat !== '') found.push(flat);
  for (const inner in value) collectExceptions(inner, value[inner], found, depth + 1);
}

/** What was found of names: a log has few, which stand in each of its entries. */
const namesKnown = new Map<string, { isException: boolean; isPart: boolean }>();
const mostNames = 5_000;

/** `isPart`: it may be one of several fields side by side that are an exception together. */
function kindOf(name: string): { isException: boolean; isPart: boolean } {
  const known = namesKnown.get(name);
  if (known !== undefined) return known;
  const isException = name === '@x' || exceptionNames.has(name.replace(/[^A-Za-z]/g, '').toLowerCase());
  const kind = { isException, isPart: /^(?:exception|error)[._]/.test(name) };
  if (namesKnown.size >= mostNames) namesKnown.clear();
  namesKnown.set(name, kind);
  return kind;
}

/** `exception.type`, `exception.message` and `exception.stacktrace` side by side, as OpenTelemetry has them, are one exception. */
function flatException(fields: Readonly<Record<string, unknown>>): string {
  let isThere = false;
  for (const name in fields) isThere ||= kindOf(name).isPart;
  if (!isThere) return '';
  for (const prefix of ['exception.', 'error.', 'exception_', 'error_']) {
    const of = (name: string) => fields[`${prefix}${name}`];
    const [type, message] = [of('type') ?? of('kind') ?? of('class'), of('message')];
    if (typeof type === 'string' && typeof message === 'string') return `${type}: ${message}`;
  }
  return '';
}

/** An exception as its logger wrote it, brought into lines: `Type: message`, then its stack. */
function exceptionText(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (depth > deepest) return '';
  if (Array.isArray(value))
    return value
      .slice(0, 200)
      .map((member) => frameText(member) ?? exceptionText(member, depth + 1))
      .filter((text) => text !== '')
      .join('\n');
  if (!isRecord(value)) return '';
  const first = (names: readonly string[]) =>
    names.map((name) => value[name]).find((one) => typeof one === 'string' && one !== '');
  const [type, message] = [first(typeNames), first(textNames)];
  const head = [type, message].filter((one) => one !== undefined).join(': ');
  const used = new Set([...typeNames, ...textNames]);
  const rest = Object.entries(value)
    .filter(([name]) => !used.has(name))
    .map(([, member]) => exceptionText(member, depth + 1))
    .filter((text) => text !== '');
  return [head, ...rest].filter((text) => text !== '').join('\n');
}

/** A frame that stands as an object, as structlog and Sentry write them, in the way of a Python trace. */
function frameText(frame: unknown): string | null {
  if (!isRecord(frame)) return null;
  const file = frame.filename ?? frame.file ?? frame.fileName;
  const line = frame.lineno ?? frame.line ?? frame.lineNumber;
  const named = frame.name ?? frame.function ?? frame.methodName ?? frame.method;
  if (typeof file !== 'string' || typeof named !== 'string') return null;
  return `  File "${file}", line ${typeof line === 'number' ? line : 0}, in ${named}`;
}

/** Every text in a value. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined && texts.length < 1_000; next = open.pop()) {
    if (typeof next === 'string') texts.push(next);
    else if (typeof next === 'object' && next !== null)
      open.push(...Object.values(next).filter((one) => one !== undefined));
  }
  return texts.reverse();
}
