import { Buffer } from 'node:buffer';
import { type Entry, type Language, nanosOf } from './entry.ts';
import { packedMessage } from './protobuf.ts';

type Plain = Readonly<Record<string, unknown>>;

/** A LogEntry of the REST form as the gRPC service sends it. */
export function wireOfEntry(entry: Entry, tables: Pick<Language, 'messages' | 'enums'>): Plain {
  const { timestamp, receiveTimestamp, jsonPayload, protoPayload, httpRequest, ...rest } = entry;
  return {
    ...rest,
    timestamp: wireInstant(timestamp),
    ...(receiveTimestamp === undefined ? {} : { receiveTimestamp: wireInstant(receiveTimestamp) }),
    ...(jsonPayload === undefined ? {} : { jsonPayload: wireStruct(jsonPayload) }),
    ...(protoPayload === undefined ? {} : { protoPayload: wireAny(protoPayload, tables) }),
    ...(httpRequest === undefined ? {} : { httpRequest: wireRequest(httpRequest) }),
  };
}

/** The other way, for entries that are written to the service; `now` (epoch ms) is the time of an entry without one. */
export function entryOfWritten(wire: Plain, now: number): Entry {
  const { timestamp, jsonPayload, payload, httpRequest, ...rest } = wire;
  const isSet = ([, value]: [string, unknown]) => value !== null && value !== undefined && value !== '';
  const fields = Object.fromEntries(Object.entries(rest).filter(isSet));
  return {
    ...fields,
    timestamp: instantOfWire(timestamp) ?? new Date(now).toISOString(),
    ...(isPlain(jsonPayload) && payload === 'jsonPayload' ? { jsonPayload: structOfWire(jsonPayload) } : {}),
    ...(isPlain(httpRequest) ? { httpRequest: { ...httpRequest } } : {}),
  };
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wireInstant(text: string): Plain {
  const nanos = nanosOf(text) ?? 0n;
  const second = 1_000_000_000n;
  return { seconds: String(nanos / second), nanos: Number(nanos % second) };
}

function instantOfWire(value: unknown): string | null {
  if (!isPlain(value)) return null;
  const whole = new Date(Number(value.seconds) * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(value.nanos ?? 0).padStart(9, '0')}Z`;
}

function wireRequest(request: Plain): Plain {
  const { latency, ...rest } = request;
  const found = typeof latency === 'string' ? /^(\d+)(?:\.(\d{1,9}))?s$/.exec(latency) : null;
  if (!found) return rest;
  return { ...rest, latency: { seconds: found[1], nanos: Number((found[2] ?? '').padEnd(9, '0')) } };
}

function wireAny(payload: Plain, tables: Pick<Language, 'messages' | 'enums'>): Plain {
  const { '@type': type, value, ...fields } = payload;
  const packed = packedMessage(tables, String(type ?? ''), fields);
  const content = typeof value === 'string' ? Buffer.from(value, 'base64') : packed;
  return { type_url: String(type ?? ''), value: content };
}

function wireStruct(plain: Plain): Plain {
  return {
    fields: Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, wireValue(value)])),
  };
}

function wireValue(value: unknown): Plain {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(wireValue) } };
  return isPlain(value) ? { structValue: wireStruct(value) } : { nullValue: 0 };
}

function structOfWire(struct: Plain): Record<string, unknown> {
  const fields = isPlain(struct.fields) ? struct.fields : {};
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, valueOfWire(value)]));
}

function valueOfWire(value: unknown): unknown {
  if (!isPlain(value)) return null;
  if (value.kind === 'stringValue') return value.stringValue;
  if (value.kind === 'numberValue') return value.numberValue;
  if (value.kind === 'boolValue') return value.boolValue;
  if (isPlain(value.structValue)) return structOfWire(value.structValue);
  if (isPlain(value.listValue) && Array.isArray(value.listValue.values)) {
    return value.listValue.values.map(valueOfWire);
  }
  return null;
}
