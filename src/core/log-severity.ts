import { withoutAnsi } from './ansi.ts';
import { numberText } from './json/exact-number.ts';
import { parseJson } from './json/parse-json.ts';
import { severityNumberOf, severityOf, severityTextOf } from './query/severity.ts';
import {
  isSeverityWord,
  severityOfLevel,
  severityOfNumber,
  severityOnScale,
  syslogSeverity,
} from './query/severity-scales.ts';
import { isRecord } from './query/unread.ts';
import { severityAtHead } from './severity-in-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A severity as it is written; its rank is null where nobody knows it. */
type Severity = { text: string; rank: number | null; number?: number };

/** What an entry is known by. */
export type SeverityPlaces = {
  /** What its source told of it. */
  text: string | null;
  number: number | null;
  body: unknown;
  attributes: Fields;
  resource: Fields;
};

/** A severity as OpenTelemetry has it. */
export type EntrySeverity = { severityText: string | null; severityNumber: number };

/**
 * The severity of an entry: the highest that is written in it, told by its source, in a field that loggers use for it, or at the beginning
 * of a line of its text. A word that nobody knows counts only where there is no other; DEFAULT is none.
 */
export function severityIn({ text, number, body, attributes, resource }: SeverityPlaces): EntrySeverity {
  const found = [
    ...(text === null ? [] : [ofWord(text)]),
    ...(number === null ? [] : ofOtel(number)),
    ...inFields(attributes, 0),
    ...inFields(resource, 0),
    ...(Array.isArray(body) ? body : [body]).flatMap((part) => inBody(part, 0)),
  ].filter((one) => one.rank !== 0);
  const rank = found.reduce<number | null>((most, one) => higher(most, one.rank), null);
  const [first] = rank === null ? found : found.filter((one) => one.rank === rank);
  if (first === undefined) return { severityText: null, severityNumber: 0 };
  const numbered = found.find((one) => one.rank === rank && one.number !== undefined);
  return { severityText: first.text, severityNumber: numbered?.number ?? severityNumberOf(first.text) };
}

/** The highest severity in what a logger wrote as JSON; null for none. */
export function severityOfFields(fields: Fields): string | null {
  return severityIn({ text: null, number: null, body: fields, attributes: {}, resource: {} }).severityText;
}

function higher(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function ofWord(written: string): Severity {
  const rank = severityOf(written);
  if (rank !== null) return { text: written, rank };
  const bare = undressed(written);
  const known = severityOf(bare);
  return { text: known === null ? written : bare, rank: known };
}

/** Without colours and marks around it, and without the steps of Go's slog between its levels (`INFO+2`). */
function undressed(written: string): string {
  const word = withoutAnsi(written).replace(/^[^A-Za-z]+|[^A-Za-z\d]+$/g, '');
  return word.replace(/^(DEBUG|INFO|WARN|ERROR)[+-]\d{1,3}$/, '$1');
}

function ofOtel(number: number): readonly Severity[] {
  const text = severityTextOf(number);
  return text === null ? [] : [{ ...ofWord(text), number }];
}

const mostLines = 200;
const deepest = 3;

function inBody(body: unknown, depth: number): readonly Severity[] {
  if (typeof body === 'string') return inText(body, depth);
  return isRecord(body) ? [...inFields(body, depth), ...inMessages(body, depth)] : [];
}

/** Texts of an object that may be lines of a logger themselves. */
const messageNames = 'message msg @message @m log body MESSAGE short_message RenderedMessage event'.split(
  ' ',
);

function inMessages(fields: Fields, depth: number): readonly Severity[] {
  return messageNames.flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' ? inText(value, depth) : [];
  });
}

function inText(text: string, depth: number): readonly Severity[] {
  if (depth > deepest) return [];
  const lines = text.includes('\n') ? text.split('\n', mostLines) : [text];
  return lines.flatMap((line) => {
    const told = severityAtHead(line);
    if (told === null) return [];
    if (told.kind === 'word') return [ofWord(told.word)];
    if (told.kind === 'pairs') return inFields(Object.fromEntries(told.pairs), depth + 1);
    const value = parseJson(told.text)?.value;
    return isRecord(value) ? inBody(value, depth + 1) : [];
  });
}

/** How the value of a field is read; `hint`: by that name also other things go, so that only a word that is known counts. */
type FieldKind = 'level' | 'severity' | 'hint' | 'python' | 'otel' | 'syslog' | 'java' | 'within';

/** By names in lower case, without marks: `log.level`, `logLevel` and `log_level` are one. */
const kinds: ReadonlyMap<string, FieldKind> = new Map(
  (
    [
      [
        'level',
        'level lvl loglevel levelname levelstr levelstring leveltext levellabel loggerlevel logginglevel recordlevel',
      ],
      ['level', 'recordlevelname metalevel metadatalevel attributeslevel fieldslevel logseverityname'],
      ['severity', 'severity severitytext severityname severitylabel severitystring logseverity sev'],
      ['hint', 'priority priorityname errorseverity syslogseverityname logsyslogseverityname'],
      ['python', 'levelno levelnumber'],
      ['otel', 'severitynumber'],
      ['syslog', 'severitycode syslogseverity syslogseveritycode logsyslogseveritycode'],
      ['java', 'levelvalue'],
      ['within', 'log logging logger record syslog fields attributes meta metadata header'],
    ] as const
  ).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind] as const)),
);

/** Nearly all names are none of them, and taking each apart would cost more than all else. */
const likely =
  /l[ev]+l|sev|prio|^(?:@l|s|log|logg(?:ing|er)|record|syslog|fields|attributes|meta(?:data)?|header)$/i;

function kindOf(name: string): FieldKind | null {
  if (!likely.test(name)) return null;
  if (name === 'PRIORITY') return 'syslog';
  if (name === '@l') return 'level';
  return kinds.get(name.toLowerCase().replace(/[^a-z]/g, '')) ?? null;
}

function inFields(fields: Fields, depth: number): readonly Severity[] {
  if (depth > deepest) return [];
  const found: Severity[] = [];
  for (const name in fields) {
    const value = fields[name];
    if (value === null || value === undefined || value === '') continue;
    const kind = name === 's' && typeof fields.ctx === 'string' ? 'hint' : kindOf(name);
    if (kind === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      if (kind === 'within') found.push(...(isRecord(one) ? inFields(one, depth + 1) : []));
      else found.push(...ofField(one, kind, fields));
    }
  }
  return found;
}

function ofField(value: unknown, kind: Exclude<FieldKind, 'within'>, beside: Fields): readonly Severity[] {
  if (isRecord(value) && numberText(value) === null) return ofParts(value, kind);
  const text = typeof value === 'string' ? value.trim() : (numberText(value) ?? JSON.stringify(value));
  if (kind === 'hint') return isSeverityWord(text) ? [ofWord(text)] : mongo(text);
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return [ofWord(text)];
  const number = Number(text);
  if (kind === 'otel') return ofOtel(number);
  const name = ofNumber(number, kind, isOfNode(beside));
  // Alone it would be the number of DEFAULT.
  const unknown = { text: number === 0 ? 'severity 0' : text, rank: null };
  return [name === null ? unknown : ofWord(name)];
}

function ofNumber(number: number, kind: FieldKind, isNode: boolean): string | null {
  if (kind === 'syslog') return syslogSeverity(number);
  if (kind === 'python' || kind === 'java') return number === 0 ? 'DEFAULT' : severityOnScale(number, kind);
  return kind === 'severity' ? severityOfNumber(number, isNode) : severityOfLevel(number, isNode);
}

/** pino and bunyan call their message `msg`, and write who they are beside it. */
function isOfNode({ msg, pid, hostname }: Fields): boolean {
  return typeof msg === 'string' || (pid !== undefined && hostname !== undefined);
}

/** MongoDB: D1 to D5. */
function mongo(text: string): readonly Severity[] {
  return /^D[1-5]$/.test(text) ? [ofWord('DEBUG')] : [];
}

/** A severity that is an object: `{ name: 'ERROR', no: 40 }`, `{ text: 'ERROR', number: 17 }`. */
function ofParts(value: Fields, kind: FieldKind): readonly Severity[] {
  const isLevel = kind === 'level';
  const found = Object.entries(value).flatMap(([name, one]): readonly Severity[] => {
    if (typeof one !== 'string' && numberText(one) === null) return [];
    const part = name.toLowerCase().replace(/[^a-z]/g, '');
    if (/^(?:name|text|label|str|string|key|standardlevel)$/.test(part)) return ofField(one, 'level', {});
    if (part === 'no') return ofField(one, 'python', {});
    if (part === 'number') return ofField(one, isLevel ? 'level' : 'otel', {});
    if (part === 'code') return ofField(one, 'syslog', {});
    if (part === 'value') return ofField(one, isLevel ? 'level' : 'severity', {});
    const own = kindOf(name);
    return own === null || own === 'within' ? [] : ofField(one, own, {});
  });
  return found.length > 0 || kind === 'hint'
    ? found
    : [{ text: JSON.stringify(value).slice(0, 80), rank: null }];
}
