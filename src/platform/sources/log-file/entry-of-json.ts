import { numberText } from '../../../core/json/exact-number.ts';
import { severityOfFields } from '../../../core/log-severity.ts';
import type { CloudEntry } from '../../../core/query/cloud-entry.ts';
import { instantNanos } from '../../../core/query/time.ts';
import { isRecord, unreadKey } from '../../../core/query/unread.ts';
import { plainAny } from '../cloud-logging/protobuf.ts';
import { instantText } from '../cloud-logging/wire-times.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A record of a file as an entry, or what is wrong with it: `has no time`. */
export type ReadRecord = { entry: CloudEntry; problem: null } | { entry: null; problem: string };

/** Where loggers put the time, the first that is there counts. A LogEntry without `timestamp` is as old as its receipt. */
const timeNames = ['timestamp', 'time', '@timestamp', 'ts', 'Timestamp', '@t', 'receiveTimestamp'];
const payloadNames = ['textPayload', 'jsonPayload', 'protoPayload'];
const textNames = ['insertId', 'logName', 'trace', 'spanId'];
const objectNames = ['httpRequest', 'operation', 'sourceLocation', 'split', 'metadata'];
const deepest = 100;
/** What is no field of a logger's own. */
const ownNames: ReadonlySet<string> = new Set([
  ...timeNames,
  ...textNames,
  ...objectNames,
  ...payloadNames,
  'severity',
  'resource',
  'labels',
]);

/**
 * A LogEntry of JSON, however its writer filled it in: null is what is not there, a number or a truth where a text belongs is that text,
 * what cannot be a field is left out. A line of a logger itself (`{"level":50,"time":…,"msg":…}`) is its jsonPayload, as it is when
 * Cloud Logging takes it in.
 */
export function entryOfJson(value: unknown): ReadRecord {
  if (!isRecord(value)) return wrong('is no JSON object');
  if (isTooDeep(value)) return wrong(`is nested more than ${deepest} deep`);
  const fields = withoutNulls(value);
  const time = timeOf(fields);
  if ('problem' in time) return wrong(time.problem);
  if (isAsWritten(fields, time.instant)) return { entry: fields, problem: null };
  const known = knownFields(fields);
  const payload = payloadOf(fields);
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !ownNames.has(name)));
  const isOwnLine = Object.keys(payload).length === 0 && Object.keys(others).length > 0;
  const entry = {
    ...(isOwnLine ? { jsonPayload: others } : others),
    ...known,
    ...payload,
    timestamp: time.instant,
  };
  return { entry, problem: null };
}

function wrong(problem: string): ReadRecord {
  return { entry: null, problem };
}

/** Looks no deeper than it must, so that a document of any depth is safe. */
function isTooDeep(value: object, levels = deepest): boolean {
  if (levels === 0) return true;
  if (Array.isArray(value))
    return value.some((one) => typeof one === 'object' && one !== null && isTooDeep(one, levels - 1));
  if (!isRecord(value)) return false;
  for (const name in value) {
    const member = value[name];
    if (typeof member === 'object' && member !== null && isTooDeep(member, levels - 1)) return true;
  }
  return false;
}

/** The same object where there is none. */
function withoutNulls(fields: Fields): Fields {
  for (const name in fields) {
    if (fields[name] === null)
      return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  }
  return fields;
}

/** True for a LogEntry in which nothing has to be filled in, turned into a text or left out: nearly all that is written by machines, at a tenth of the time. */
function isAsWritten(fields: Fields, instant: string): fields is CloudEntry {
  if (fields.timestamp !== instant || fields.protoPayload !== undefined) return false;
  const { textPayload, jsonPayload } = fields;
  if (typeof textPayload !== 'string' && !isRecord(jsonPayload)) return false;
  for (const name in fields) {
    if (ownNames.has(name) && !isOwnForm(name, fields[name])) return false;
  }
  return fields.severity !== undefined || severityOfFields(fields) === null;
}

/** Whether a field is already what it becomes. */
function isOwnForm(name: string, value: unknown): boolean {
  switch (name) {
    case 'timestamp':
      return true;
    case 'severity':
    case 'insertId':
    case 'logName':
    case 'trace':
    case 'spanId':
    case 'textPayload':
      return typeof value === 'string';
    case 'receiveTimestamp':
      return typeof value === 'string' && instantNanos(value) !== null;
    case 'jsonPayload':
      return isRecord(value);
    case 'labels':
      return isRecord(value) && isOfTexts(value);
    case 'resource':
      return isRecord(value) && isOwnResource(value);
    default:
      return isRecord(value) && objectNames.includes(name) && withoutNulls(value) === value;
  }
}

function isOwnResource(resource: Fields): boolean {
  for (const name in resource) if (name !== 'type' && name !== 'labels') return false;
  const { type, labels } = resource;
  const isTyped = type === undefined || typeof type === 'string';
  return isTyped && (labels === undefined || (isRecord(labels) && isOfTexts(labels)));
}

function isOfTexts(fields: Fields): boolean {
  for (const name in fields) if (typeof fields[name] !== 'string') return false;
  return true;
}

type Time = { instant: string } | { problem: string };

function timeOf(fields: Fields): Time {
  const name = timeNames.find((one) => fields[one] !== undefined);
  if (name === undefined) return { problem: 'has no time (`timestamp`)' };
  const value = fields[name];
  const number = numberText(value);
  if (number !== null) return epochTime(Number(number), name);
  if (isRecord(value)) {
    const instant = instantText(value);
    return instant === null || value.seconds === undefined
      ? { problem: `has no time in \`${name}\`` }
      : { instant };
  }
  return typeof value === 'string' ? writtenTime(value, name) : { problem: `has no time in \`${name}\`` };
}

function writtenTime(text: string, name: string): Time {
  if (text[10] === 'T' && text.endsWith('Z') && instantNanos(text) !== null) return { instant: text };
  const found =
    /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2}(?:[.,]\d+)?) ?([Zz]|UTC|[+-]\d{2}:?\d{2})?$/.exec(
      text.trim(),
    );
  if (!found) {
    if (/^\d{10,19}(\.\d+)?$/.test(text.trim())) return epochTime(Number(text), name);
    return { problem: `has no time in \`${name}\`: ${JSON.stringify(text.slice(0, 60))}` };
  }
  const [, date, clock = '', zone] = found;
  if (zone === undefined) return { problem: `has a time without a zone in \`${name}\`: ${text.trim()}` };
  const offset = /^(Z|UTC)$/i.test(zone) ? 'Z' : zone.replace(/(\d{2}):?(\d{2})$/, '$1:$2');
  const instant = `${date}T${clock.replace(',', '.')}${offset}`;
  return instantNanos(instant) === null
    ? { problem: `has a time that does not exist: ${text.trim()}` }
    : { instant };
}

/** Seconds, milli-, micro- or nanoseconds since 1970, by their size: of the years 1973 to 5138 the four cannot be mistaken. */
function epochTime(value: number, name: string): Time {
  const size = Math.abs(value);
  const perSecond = size < 1e11 ? 1 : size < 1e14 ? 1e3 : size < 1e17 ? 1e6 : 1e9;
  if (size < 1e8 || size > 1e20) return { problem: `has no time in \`${name}\`: ${value}` };
  const seconds = Math.floor(value / perSecond);
  const nanos = Math.round((value / perSecond - seconds) * 1e9);
  const instant = instantText(nanos === 1e9 ? { seconds: seconds + 1, nanos: 0 } : { seconds, nanos });
  return instant === null ? { problem: `has no time in \`${name}\`: ${value}` } : { instant };
}

function knownFields(fields: Fields): Fields {
  const severity = fields.severity ?? severityOfFields(fields) ?? undefined;
  const texts = textNames.flatMap((name) => {
    const text = scalarText(fields[name]);
    return text === undefined ? [] : [[name, text]];
  });
  const objects = objectNames.flatMap((name) => {
    const value = fields[name];
    return isRecord(value) ? [[name, withoutNulls(value)]] : [];
  });
  const { resource } = fields;
  const received = typeof fields.receiveTimestamp === 'string' ? fields.receiveTimestamp : null;
  return {
    ...Object.fromEntries([...texts, ...objects]),
    ...(severity === undefined ? {} : { severity: scalarText(severity) ?? JSON.stringify(severity) }),
    ...(isRecord(resource) ? { resource: resourceOf(resource) } : {}),
    ...(isRecord(fields.labels) ? { labels: textsOf(fields.labels) } : {}),
    ...(received === null || instantNanos(received) === null ? {} : { receiveTimestamp: received }),
  };
}

function resourceOf({ type, labels }: Fields): Fields {
  const named = scalarText(type);
  return {
    ...(named === undefined ? {} : { type: named }),
    ...(isRecord(labels) ? { labels: textsOf(labels) } : {}),
  };
}

function textsOf(fields: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const text = scalarText(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' ? String(value) : (numberText(value) ?? undefined);
}

function payloadOf({ textPayload, jsonPayload, protoPayload }: Fields): Partial<CloudEntry> {
  // A payload of another kind than its name says is a text.
  const asText =
    textPayload ?? (jsonPayload === undefined || isRecord(jsonPayload) ? undefined : jsonPayload);
  return {
    ...(asText === undefined ? {} : { textPayload: scalarText(asText) ?? JSON.stringify(asText) }),
    ...(isRecord(jsonPayload) ? { jsonPayload: { ...jsonPayload } } : {}),
    ...(protoPayload === undefined ? {} : { protoPayload: unpackedProto(protoPayload) }),
  };
}

/** An Any as REST writes it is plain already; one that still holds its bytes is unpacked. */
function unpackedProto(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) return { [unreadKey]: 'a protoPayload that is no object' };
  const type = value['@type'];
  const isPacked =
    typeof type === 'string' && typeof value.value === 'string' && Object.keys(value).length === 2;
  if (!isPacked || type.includes('/google.protobuf.')) return { ...value };
  return plainAny(type, Buffer.from(String(value.value), 'base64'));
}
