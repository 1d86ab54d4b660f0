/** What a health service can say (grpc.health.v1, HealthCheckResponse.ServingStatus), by number. */
export const healthStatuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

/** Where a health service is asked. */
export const checkPath = '/grpc.health.v1.Health/Check';

/** HealthCheckRequest: `service` is field 1; nothing at all is the server as a whole. */
export function healthRequest(service: string): Uint8Array {
  if (service === '') return new Uint8Array();
  const text = new TextEncoder().encode(service);
  return new Uint8Array([0x0a, ...varint(text.length), ...text]);
}

/** The status in a HealthCheckResponse, field 1; a number that has no name as its digits. Null for bytes that are no such message. */
export function healthStatus(message: Uint8Array): string | null {
  let status = 0n;
  const reader = { message, at: 0 };
  while (reader.at < message.length) {
    const tag = readVarint(reader);
    if (tag === null || tag >> 3n === 0n) return null;
    if (tag === 0x08n) {
      const value = readVarint(reader);
      if (value === null) return null;
      status = value;
    } else if (tag >> 3n === 1n || !skipValue(reader, Number(tag & 7n))) return null;
  }
  return healthStatuses[Number(status)] ?? String(BigInt.asIntN(64, status));
}

type Reader = { message: Uint8Array; at: number };

/** At most ten bytes, 64 bits; null where it does not end. */
function readVarint(reader: Reader): bigint | null {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.message[reader.at];
    if (byte === undefined) return null;
    reader.at += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return null;
}

const lengths: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** A field that we do not know, of a newer server; false where it does not end. Groups are of no proto3 message. */
function skipValue(reader: Reader, wireType: number): boolean {
  if (wireType === 0) return readVarint(reader) !== null;
  const length = wireType === 2 ? Number(readVarint(reader) ?? Number.NaN) : lengths[wireType];
  reader.at += length ?? Number.NaN;
  return reader.at <= reader.message.length;
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
