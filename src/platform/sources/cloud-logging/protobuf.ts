import { unreadKey } from '../../../core/query/unread.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { protoEnums, protoMessages } from './proto-messages.ts';
import { durationText, instantText } from './wire-times.ts';

type Plain = Record<string, unknown>;

/** One field as it stands on the wire (https://protobuf.dev/programming-guides/encoding): a number, or bytes. */
type Raw = { field: number; value: bigint | Buffer; size: number };

const deepest = 100;

/** A packed protobuf message as JSON; of a type that is not in our table, or of bytes that are none, nothing but its name and `@unread`. */
export function plainAny(type: string, bytes: Uint8Array): Plain {
  return unpacked(type, Buffer.from(bytes), 0);
}

function unpacked(type: string, bytes: Buffer, depth: number): Plain {
  const name = type.slice(type.lastIndexOf('/') + 1);
  const isKnown = name.includes('.') && protoMessages[name] !== undefined;
  const message = isKnown ? messageOf(name, bytes, depth) : null;
  return { '@type': type, ...(message ?? { [unreadKey]: sizeText(bytes.length) }) };
}

/** Null when the bytes are no such message. */
function messageOf(name: string, bytes: Buffer, depth: number): Plain | null {
  const raws = depth > deepest ? null : rawFields(bytes);
  if (raws === null) return null;
  const plain: Plain = {};
  let unread = 0;
  for (const { field, value, size } of raws) {
    const [json, type] = protoMessages[name]?.[field] ?? [null, ''];
    const isList = type.endsWith('[]');
    const read = json === null ? undefined : fieldValue(isList ? type.slice(0, -2) : type, value, depth + 1);
    if (json === null || read === undefined) unread += size;
    else if (isList) plain[json] = [...(Array.isArray(plain[json]) ? plain[json] : []), read];
    else if (type === 'texts' || type === 'values')
      plain[json] = { ...asRecord(plain[json]), ...asRecord(read) };
    else plain[json] = read;
  }
  if (unread > 0) plain[unreadKey] = sizeText(unread);
  return plain;
}

/** Undefined when it is not of that type. */
function fieldValue(type: string, raw: bigint | Buffer, depth: number): unknown {
  if (typeof raw === 'bigint') return numberOf(type, raw);
  switch (type) {
    case 'string':
      return raw.toString('utf8');
    case 'bytes':
      return raw;
    case 'double':
      return raw.length === 8 ? raw.readDoubleLE() : undefined;
    case 'any': {
      const packed = messageOf('packed', raw, depth);
      if (packed === null) return undefined;
      const content = Buffer.isBuffer(packed.value) ? packed.value : Buffer.alloc(0);
      return unpacked(String(packed.type ?? ''), content, depth);
    }
    case 'struct':
      return structOf(raw, depth);
    case 'value':
      return structValueOf(raw, depth);
    case 'texts':
    case 'values': {
      const entry = messageOf(type === 'texts' ? 'entry' : 'entry of values', raw, depth);
      return entry === null
        ? undefined
        : { [String(entry.key ?? '')]: entry.value ?? (type === 'texts' ? '' : null) };
    }
    case 'instant':
    case 'duration': {
      const moment = messageOf('moment', raw, depth);
      return moment === null ? undefined : type === 'instant' ? instantText(moment) : durationText(moment);
    }
    default:
      return protoMessages[type] === undefined ? undefined : (messageOf(type, raw, depth) ?? undefined);
  }
}

function numberOf(type: string, raw: bigint): unknown {
  if (type === 'bool') return raw !== 0n;
  if (type === 'int64') return String(BigInt.asIntN(64, raw));
  if (type === 'int32') return Number(BigInt.asIntN(32, raw));
  return protoEnums[type]?.[Number(raw)];
}

function structOf(bytes: Buffer, depth: number): unknown {
  const struct = messageOf('struct', bytes, depth);
  return struct === null ? undefined : asRecord(struct.fields);
}

/** google.protobuf.Value: one of null, number, text, truth, object, list. */
function structValueOf(bytes: Buffer, depth: number): unknown {
  const raw = (depth > deepest ? null : rawFields(bytes))?.at(-1);
  if (raw === undefined) return null;
  const { field, value } = raw;
  if (typeof value === 'bigint') return field === 4 ? value !== 0n : null;
  if (field === 2) return value.length === 8 ? value.readDoubleLE() : undefined;
  if (field === 3) return value.toString('utf8');
  if (field === 5) return structOf(value, depth + 1);
  const list = messageOf('list', value, depth + 1);
  return list === null ? undefined : (list.values ?? []);
}

function asRecord(value: unknown): Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Null when the bytes end in a field, or have a wire type that nobody writes any more. */
function rawFields(bytes: Buffer): readonly Raw[] | null {
  const raws: Raw[] = [];
  let at = 0;
  const varint = (): bigint | null => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) return null;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return null;
  };
  while (at < bytes.length) {
    const begin = at;
    const tag = varint();
    if (tag === null) return null;
    const wireType = Number(tag & 7n);
    const length = wireType === 2 ? varint() : wireType === 1 ? 8n : wireType === 5 ? 4n : null;
    const number = wireType === 0 ? varint() : null;
    if (length === null && number === null) return null;
    if (length !== null && length > BigInt(bytes.length - at)) return null;
    const end = at + Number(length ?? 0n);
    raws.push({ field: Number(tag >> 3n), value: number ?? bytes.subarray(at, end), size: end - begin });
    at = end;
  }
  return raws;
}

function sizeText(bytes: number): string {
  return `${quantity(bytes, 'byte')} of protobuf`;
}
