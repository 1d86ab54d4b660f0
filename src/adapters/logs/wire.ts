import type { LogEntry } from '../../core/logs.ts';

/** A LogEntry as the generated gRPC client hands it over: enums and 64-bit numbers as text, the payload as a oneof. */
export type WireEntry = Readonly<Record<string, unknown>>;

/** The same entry as the REST API writes it: nanoseconds kept, payload as plain JSON, what is not set left out. */
export function entryOfWire(wire: WireEntry): LogEntry {
  const entry: LogEntry = {
    timestamp: instantText(wire.timestamp) ?? instantText(wire.receiveTimestamp) ?? '',
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
  if (name === 'receiveTimestamp') return instantText(value) ?? undefined;
  if (name === 'jsonPayload') return plainStruct(value);
  if (name === 'protoPayload') return plainAny(value);
  if (name === 'httpRequest' && isRecord(value)) {
    const latency = isRecord(value.latency) ? durationText(value.latency) : undefined;
    return withoutDefaults({ ...value, latency });
  }
  if (name === 'textPayload' || name === 'severity' || typeof value === 'string') return value;
  return isRecord(value) ? emptyAsMissing(withoutDefaults(value)) : value === false ? undefined : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutDefaults(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isSet = (one: unknown) =>
    one !== null && one !== undefined && one !== '' && one !== 0 && one !== '0' && one !== false;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => isSet(one)));
}

function emptyAsMissing(value: Record<string, unknown>): Record<string, unknown> | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

function instantText(value: unknown): string | null {
  if (!isRecord(value)) return null;
  const seconds = Number(value.seconds ?? 0);
  const nanos = String(Number(value.nanos ?? 0))
    .padStart(9, '0')
    .replace(/0+$/, '');
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}${nanos === '' ? '' : `.${nanos}`}Z`;
}

function durationText(value: Readonly<Record<string, unknown>>): string {
  const nanos = String(Math.abs(Number(value.nanos ?? 0)))
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${Number(value.seconds ?? 0)}${nanos === '' ? '' : `.${nanos}`}s`;
}

function plainAny(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) return {};
  const content = value.value instanceof Uint8Array ? Buffer.from(value.value).toString('base64') : '';
  return { '@type': String(value.type_url ?? value.typeUrl ?? ''), value: content };
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
