import { parseJson } from '../json/parse-json.ts';
import { isRecord } from '../query/unread.ts';
import { oneLine } from '../words/plain-text.ts';

/** Fields in which services say what is wrong, the most telling first. */
const traceNames = ['trace', 'stack', 'stackTrace', 'stack_trace', 'traceback', 'exception'];
const messageNames =
  `message msg detail details error_description errorMessage error_message reason description title error errors err
  exception cause fault status`.split(/\s+/);
const deepest = 4;
const longest = 200;
/** Of a page: its title stands at its beginning. */
const longestPage = 20_000;

/** What a body says of what went wrong, on one line, the trace in it as it is; empty for one that only says that something did. */
export function bodyMessage(text: string): string {
  const body = text.slice(0, 60_000);
  const trimmed = body.trimStart();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    const parsed = parseJson(body);
    return parsed === undefined ? '' : saidIn(parsed.value, 0);
  }
  if (trimmed.startsWith('<')) return htmlMessage(body.slice(0, longestPage));
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 1) return body;
  return telling(lines[0] ?? '');
}

/** What a body says of an error although its status says that all is well: GraphQL, JSON:API, RFC 9457, `{ ok: false }`. Empty for one that is no error. */
export function bodyError(text: string): string {
  const value = parseJson(text.slice(0, 60_000))?.value;
  if (!isRecord(value)) return '';
  const { error, errors, success, ok, status } = value;
  const isList = Array.isArray(errors) && errors.length > 0;
  const isOne = (typeof error === 'string' && error !== '') || isRecord(error);
  const isNo = [success, ok].includes(false) || /^(?:error|fail(?:ed|ure)?)$/i.test(String(status));
  const isProblem = typeof status === 'number' && status >= 400;
  return isList || isOne || isNo || isProblem ? saidIn(value, 0) : '';
}

function saidIn(value: unknown, depth: number): string {
  if (depth > deepest) return '';
  if (typeof value === 'string')
    return value.includes('\n') ? value : jsonSaid(value, depth) || telling(value);
  if (Array.isArray(value)) return firstSaid(value.slice(0, 20), depth);
  if (!isRecord(value)) return '';
  const typed = typedMessage(value) || entryMessage(value);
  if (typed !== '') return typed;
  const traces = traceNames
    .map((name) => value[name])
    .filter((one) => typeof one === 'string' && one.includes('\n'));
  const message = firstSaid([...traces, ...messageNames.map((name) => value[name])], depth);
  return message === '' ? memberSaid(value, depth) : withParty(message, value);
}

/** Who else it is about, in fields of their own: that two of them are down is two things. */
const parties = ['service', 'upstream', 'dependency', 'backend', 'target', 'component', 'shard', 'region'];

function withParty(message: string, value: Readonly<Record<string, unknown>>): string {
  if (message.includes('\n')) return message;
  const told = parties.flatMap((name) => {
    const part = value[name];
    const party = isRecord(part) ? (part.name ?? part.id) : part;
    const text = typeof party === 'string' || typeof party === 'number' ? oneLine(String(party)) : '';
    return text === '' || text.length > 60 || message.includes(text) ? [] : [`${name} ${text}`];
  });
  return told.length === 0 ? message : `${message} (${told.join(', ')})`;
}

/** Laravel and others: what was thrown, and where, in fields of their own. */
function typedMessage({
  exception,
  type,
  name,
  message,
  file,
  line,
}: Readonly<Record<string, unknown>>): string {
  const thrown = [exception, type, name].find(
    (one) => typeof one === 'string' && /^[\w.$\\]*(?:Error|Exception)$/.test(one),
  );
  if (thrown === undefined || typeof message !== 'string') return '';
  // As a trace has it.
  const where = typeof file === 'string' && typeof line === 'number' ? `\n    at ${file}:${line}:1` : '';
  return `${thrown}: ${message}${where}`;
}

/** A line of a structured log: what was done, and what came of it. */
function entryMessage(value: Readonly<Record<string, unknown>>): string {
  const { level, severity, lvl, msg, message, error, err } = value;
  if ((level ?? severity ?? lvl) === undefined) return '';
  const stack = [err, error].map((one) => (isRecord(one) ? one.stack : undefined));
  const trace = stack.find((one) => typeof one === 'string' && one.includes('\n'));
  if (typeof trace === 'string') return trace;
  const [done, came] = [msg ?? message, err ?? error].map((one) =>
    typeof one === 'string' ? one : isRecord(one) ? String(one.message ?? '') : '',
  );
  return done === undefined || !done || !came || done.includes(came) || came.includes('\n')
    ? ''
    : telling(`${done}: ${came}`);
}

const bad =
  /\b(?:down|unhealthy|errors?|fail(?:ed|ing|ure)?|unavailable|disconnected|unreachable|refused|denied|missing|invalid|exhausted|timed? ?out|not (?:ready|connected|found))\b/i;
/** Names under which health checks list parts. */
const lists: ReadonlySet<string> = new Set([
  'components',
  'checks',
  'details',
  'services',
  'dependencies',
  'entries',
]);

/** What a health check says of the parts of a service: `redis: connection refused`. */
function memberSaid(value: Readonly<Record<string, unknown>>, depth: number): string {
  for (const [name, member] of Object.entries(value).slice(0, 100)) {
    if (typeof member === 'string' && bad.test(member) && !messageNames.includes(name))
      return oneLine(`${name}: ${member}`).slice(0, longest);
    if (!isRecord(member)) continue;
    const status = String(member.status ?? '');
    const message = saidIn(member, depth + 1) || (bad.test(status) ? status : '');
    if (message !== '') return message.includes('\n') || lists.has(name) ? message : `${name}: ${message}`;
  }
  return '';
}

/** Loggers put a document of their own into the message of another one. */
function jsonSaid(text: string, depth: number): string {
  if (!/^\s*\{.*\}\s*$/.test(text)) return '';
  const parsed = parseJson(text);
  return parsed === undefined ? '' : saidIn(parsed.value, depth + 1);
}

function firstSaid(values: readonly unknown[], depth: number): string {
  for (const value of values) {
    const message = saidIn(value, depth + 1);
    if (message !== '') return message;
  }
  return '';
}

/** Debuggers put the error into the title; what they show below it is a trace. */
function htmlMessage(body: string): string {
  const title = /<title[^<>]*>(?<text>[^<]{0,500})<\/title>/i.exec(body)?.groups?.text ?? '';
  const bare = unescaped(
    body
      .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, '')
      .replace(/<br\s*\/?>|<\/(?:p|div|li|pre|h\d|tr)>/gi, '\n')
      .replace(/<[^<>]{0,2000}>/g, ''),
  );
  if (/Traceback \(most recent call last\)|^\s+at \S+.*:\d+|^#0 /m.test(bare)) return bare;
  return (
    telling(unescaped(frameworkSaid(body))) ||
    documentSaid(body) ||
    telling(unescaped(title)) ||
    telling(unescaped(/<h1[^<>]*>(?<text>[^<]{0,500})</i.exec(body)?.groups?.text ?? ''))
  );
}

/** What an XML document says of an error, and of which resource: S3 and its kind name it beside it. */
function documentSaid(body: string): string {
  const text =
    /<(?:\w+:)?(?:faultstring|Message|detail|Detail|error_description|reason|Text)\b[^<>]*>(?<text>[^<]{1,500})</.exec(
      body,
    )?.groups?.text ?? '';
  const message = telling(unescaped(text));
  const resource = /<(?:BucketName|Key|Resource)>(?<name>[^<]{1,60})</.exec(body)?.groups?.name ?? '';
  return message === '' || resource === '' || message.includes(resource)
    ? message
    : `${message} (${oneLine(unescaped(resource))})`;
}

const frameworks: readonly RegExp[] = [
  // Django: what was thrown in the title, its words below.
  /<title>\s*(?<type>\w+)[^<]* at [\s\S]*?<pre class="exception_value">(?<text>[^<]{1,500})</,
  // Rails.
  /<h1[^<>]*>\s*(?<type>[\w:]+)\s+in [\w:]+#\w+[\s\S]*?<\/h1>[\s\S]*?<h2[^<>]*>(?<text>[^<]{1,500})</,
  // Spring.
  /<div>There was an unexpected error \(type=[^<]*<\/div>\s*<div>(?<text>[^<]{1,500})</,
];

/** What the page of a framework says of what was thrown; empty for any other. */
function frameworkSaid(body: string): string {
  for (const pattern of frameworks) {
    const found = pattern.exec(body)?.groups;
    if (found?.text === undefined) continue;
    return found.type === undefined ? found.text : `${found.type}: ${found.text.trim()}`;
  }
  return '';
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function unescaped(text: string): string {
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
    const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : whole;
  });
}

/** What any service says of any error. */
const unspecific =
  /^(?:error code|error|http|status)?[\s:]*(?:\d{3})?[\s:.–—-]*\(?(?:internal(?: server)? error|server error|service (?:temporarily )?unavailable|temporarily unavailable|bad gateway|gateway time-?out|not found|page not found|unauthori[sz]ed|forbidden|access denied|bad request|method not allowed|too many requests|request time-?out|upstream request timeout|an? (?:unexpected |unknown |internal )?error (?:has )?occurr?ed|something went wrong|unknown error|application error|error|failed|failure|fail|false|true|null|none|ok|unhealthy|down|degraded|not ready|starting)?\)?[\s!.\d]*$/i;

function telling(text: string): string {
  const line = oneLine(text)
    .replace(/ \/\/ Werkzeug Debugger$/, '')
    // Cloudflare.
    .replace(/^[\w.-]+ \| \d{3,4}: /, '')
    .slice(0, longest);
  return unspecific.test(line) ? '' : line;
}
