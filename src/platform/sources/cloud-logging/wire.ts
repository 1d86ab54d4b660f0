import type { CloudEntry } from '../../../core/query/cloud-entry.ts';
import { isRecord } from '../../../core/query/unread.ts';
import { plainAny } from './protobuf.ts';
import { durationText, instantText } from './wire-times.ts';

/** A LogEntry as the generated gRPC client hands it over: enums and 64-bit numbers as text, the payload as a oneof. */
export type WireEntry = Readonly<Record<string, unknown>>;

/** The same entry as the REST API writes it: nanoseconds kept, payload as plain JSON, what is not set left out. */
export function entryOfWire(wire: WireEntry): CloudEntry {
  const entry: CloudEntry = {
    timestamp: instantOf(wire.timestamp) ?? instantOf(wire.receiveTimestamp) ?? '',
  };
  for (const [name, value] of Object.entries(wire)) {
    if (name === 'timestamp' || name === 'payload') continue;
    const plain = plainField(name, value);
    if (plain !== undefined) entry[name] = plain;
  }
  return entry;
}

function plainField(name: string, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return undefined;
  if (name === 'receiveTimestamp') return instantOf(value) ?? undefined;
  if (name === 'jsonPayload') return plainStruct(value);
  if (name === 'protoPayload') return anyOf(value);
  if (name === 'httpRequest' && isRecord(value)) {
    const latency = isRecord(value.latency) ? durationText(value.latency) : undefined;
    return withoutDefaults({ ...value, latency });
  }
  // Texts of people: an empty one and "0" are values of theirs.
  if (name === 'labels' && isRecord(value)) return emptyAsMissing({ ...value });
  if (name === 'textPayload' || name === 'severity' || typeof value === 'string') return value;
  return isRecord(value) ? emptyAsMissing(withoutDefaults(value)) : value === false ? undefined : value;
}

function withoutDefaults(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isSet = (one: unknown) =>
    one !== null && one !== undefined && one !== '' && one !== 0 && one !== '0' && one !== false;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => isSet(one)));
}

function emptyAsMissing(value: Record<string, unknown>): Record<string, unknown> | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

function instantOf(value: unknown): string | null {
  return isRecord(value) ? instantText(value) : null;
}

function anyOf(value: unknown): Record<string, unknown> | undefined {
  if (!isRecord(value)) return undefined;
  const content = value.value instanceof Uint8Array ? value.value : new Uint8Array();
  return plainAny(String(value.type_url ?? value.typeUrl ?? ''), content);
}

function plainStruct(value: unknown): Record<string, unknown> {
  const fields = isRecord(value) && isRecord(value.fields) ? value.fields : {};
  return Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, plainValue(one)]));
}

function plainValue(value: unknown): unknown {
  if (!isRecord(value)) return null;
  if (typeof value.stringValue === 'string') return value.stringValue;
  if (typeof value.numberValue === 'number') return value.numberValue;
  if (typeof value.boolValue === 'boolean') return value.boolValue;
  if (isRecord(value.structValue)) return plainStruct(value.structValue);
  if (isRecord(value.listValue)) {
    return Array.isArray(value.listValue.values) ? value.listValue.values.map(plainValue) : [];
  }
  return null;
}
