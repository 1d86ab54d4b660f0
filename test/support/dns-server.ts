import { createSocket } from 'node:dgram';

/** What a name server of a test answers for `TYPE name`: packed record data, or a response code; silence when it has no entry. */
export type Zone = Readonly<Record<string, readonly Buffer[] | Reply>>;

/** An answer without records; `flags` instead of those of a recursive server, `authority` the name servers that it names. */
type Reply = { code: number; flags?: number; authority?: readonly Buffer[] };

const typeNames: Readonly<Record<number, string>> = {
  1: 'A',
  5: 'CNAME',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
};

/** A name server over UDP on a free port of 127.0.0.1. */
export async function dnsServer(zone: Zone): Promise<AsyncDisposable & { port: number }> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const answer = reply(query, zone);
    if (answer !== null) socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    port: socket.address().port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** A name as RFC 1035, section 3.1 packs it. */
export function packName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.of(0)]);
}

function reply(query: Buffer, zone: Zone): Buffer | null {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length !== 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = query.readUInt16BE(at + 1);
  const question = query.subarray(12, at + 5);
  const found = zone[`${typeNames[type]} ${labels.join('.').toLowerCase()}`];
  if (found === undefined) return null;
  const records = 'code' in found ? [] : found;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  const { code, flags = 0x8180, authority = [] }: Reply = 'code' in found ? found : { code: 0 };
  header.writeUInt16BE(flags | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  header.writeUInt16BE(authority.length, 8);
  const others = authority.map((record) => pack(2, record));
  return Buffer.concat([header, question, ...records.map((record) => pack(type, record)), ...others]);
}

function pack(type: number, record: Buffer): Buffer {
  const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, 0]);
  head.writeUInt16BE(record.length, 10);
  return Buffer.concat([head, record]);
}
