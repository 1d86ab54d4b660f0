import { Buffer } from 'node:buffer';
import { type Language, nanosOf } from './entry.ts';

type Plain = Readonly<Record<string, unknown>>;
type Tables = Pick<Language, 'messages' | 'enums'>;

/** A message of JSON as protobuf, as the service packs a protoPayload; of a type that has no table here, the JSON as bytes. */
export function packedMessage(tables: Tables, type: string, plain: Plain): Buffer {
  const name = type.slice(type.lastIndexOf('/') + 1);
  return tables.messages[name] === undefined
    ? Buffer.from(JSON.stringify(plain))
    : messageBytes(tables, name, plain);
}

function messageBytes(tables: Tables, name: string, plain: Plain): Buffer {
  const fields = Object.entries(tables.messages[name] ?? {});
  return Buffer.concat(
    fields.flatMap(([number, [json, type]]) => {
      const value = plain[json];
      if (value === undefined) return [];
      const single = type.replace('[]', '');
      const members: readonly unknown[] = type.endsWith('[]') && Array.isArray(value) ? value : [value];
      return members.flatMap((member) => fieldBytes(tables, Number(number), single, member));
    }),
  );
}

function fieldBytes(tables: Tables, number: number, type: string, value: unknown): readonly Buffer[] {
  const named = tables.enums[type];
  if (named !== undefined) {
    const found = Object.entries(named).find(([, word]) => word === value);
    return [varint((number << 3) | 0), varint(Number(found?.[0] ?? 0))];
  }
  switch (type) {
    case 'string':
      return delimited(number, Buffer.from(String(value)));
    case 'bool':
      return [varint(number << 3), varint(value === true ? 1 : 0)];
    case 'int32':
    case 'int64':
      return [varint(number << 3), varint(BigInt.asUintN(64, BigInt(String(value))))];
    case 'double':
      return [varint((number << 3) | 1), doubleBytes(Number(value))];
    case 'struct':
      return delimited(number, structBytes(asPlain(value)));
    case 'texts':
      return Object.entries(asPlain(value)).flatMap(([key, text]) =>
        delimited(number, messageBytes(tables, 'entry', { key, value: text })),
      );
    case 'instant':
    case 'duration':
      return delimited(number, messageBytes(tables, 'moment', momentOf(String(value))));
    case 'any': {
      const { '@type': packed, ...fields } = asPlain(value);
      const content = packedMessage(tables, String(packed), fields);
      return delimited(
        number,
        Buffer.concat([...delimited(1, Buffer.from(String(packed))), ...delimited(2, content)]),
      );
    }
    default:
      return delimited(number, messageBytes(tables, type, asPlain(value)));
  }
}

function momentOf(text: string): Plain {
  const nanos = nanosOf(text) ?? BigInt(Math.round(Number.parseFloat(text) * 1e9));
  return { seconds: String(nanos / 1_000_000_000n), nanos: Number(nanos % 1_000_000_000n) };
}

function structBytes(plain: Plain): Buffer {
  return Buffer.concat(
    Object.entries(plain).flatMap(([key, value]) =>
      delimited(1, Buffer.concat([...delimited(1, Buffer.from(key)), ...delimited(2, valueBytes(value))])),
    ),
  );
}

/** google.protobuf.Value. */
function valueBytes(value: unknown): Buffer {
  if (typeof value === 'string') return Buffer.concat(delimited(3, Buffer.from(value)));
  if (typeof value === 'number') return Buffer.concat([varint((2 << 3) | 1), doubleBytes(value)]);
  if (typeof value === 'boolean') return Buffer.concat([varint(4 << 3), varint(value ? 1 : 0)]);
  if (value === null) return Buffer.concat([varint(1 << 3), varint(0)]);
  if (!Array.isArray(value)) return Buffer.concat(delimited(5, structBytes(asPlain(value))));
  return Buffer.concat(delimited(6, Buffer.concat(value.flatMap((one) => delimited(1, valueBytes(one))))));
}

function asPlain(value: unknown): Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function delimited(number: number, content: Buffer): readonly Buffer[] {
  return [varint((number << 3) | 2), varint(content.length), content];
}

function doubleBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return Buffer.from([...bytes, Number(rest)]);
}
