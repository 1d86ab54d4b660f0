import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { parseListedHost } from '../core/plan/hosts.ts';

/** What a name server says of records that are not there: that they are not, or nothing that proves it. */
export type Absence = { code: 'ENOTFOUND' | 'ENODATA' } | { unknown: string };

const typeNumbers: Readonly<Record<string, number>> = {
  ...{ A: 1, NS: 2, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33 },
};
const soa = 6;
const again = 1_000;

/**
 * Asks once more for records that a resolver did not get, and reads what it does not tell apart: a no of the server whose name it is, or
 * of one that asked it (RFC 2308, 2), from any other answer. `server` is `192.0.2.1:53`. Ends with what the signal says.
 */
export async function absenceOf(
  server: string,
  question: { name: string; type: string },
  signal: AbortSignal,
): Promise<Absence> {
  const query = queryFor(question);
  const { host, port } = parseListedHost(server);
  const answer = await overUdp(query, { host, port: port ?? 53 }, signal);
  if (answer.isTruncated)
    return meaningOf(await overTcp(query, { host, port: port ?? 53 }, signal), question.type);
  return meaningOf(answer, question.type);
}

type Answer = {
  code: number;
  isTruncated: boolean;
  /** From the server whose name it is; from one that asks others. */
  isOwn: boolean;
  isRecursive: boolean;
  /** Types of the records. */
  answers: readonly number[];
  authority: readonly number[];
};

const codeNames: Readonly<Record<number, string>> = {
  ...{ 1: 'FORMERR', 2: 'SERVFAIL', 4: 'NOTIMP', 5: 'REFUSED', 6: 'YXDOMAIN', 7: 'YXRRSET' },
  ...{ 8: 'NXRRSET', 9: 'NOTAUTH', 10: 'NOTZONE' },
};

function meaningOf(answer: Answer, type: string): Absence {
  const { code, isTruncated, isOwn, isRecursive, answers, authority } = answer;
  if (isTruncated) return { unknown: 'the answer was cut' };
  if (code === 3) return { code: 'ENOTFOUND' };
  if (code !== 0) return { unknown: codeNames[code] ?? `response code ${code}` };
  if (answers.includes(typeNumbers[type] ?? 0)) return { unknown: 'it has them, asked once more' };
  if (isRecursive || authority.includes(soa)) return { code: 'ENODATA' };
  if (isOwn && answers.length === 0) return { code: 'ENODATA' };
  return { unknown: 'the server refers to others instead of answering' };
}

function queryFor({ name, type }: { name: string; type: string }): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(randomInt(65_536), 0);
  header.writeUInt16BE(0x0100, 2);
  header.writeUInt16BE(1, 4);
  const labels = (domainToASCII(name) || name).split('.').filter((label) => label !== '');
  const packed = labels.flatMap((label) => [
    Buffer.of(Math.min(63, label.length)),
    Buffer.from(label.slice(0, 63)),
  ]);
  return Buffer.concat([header, ...packed, Buffer.of(0, 0, typeNumbers[type] ?? 1, 0, 1)]);
}

type Place = { host: string; port: number };

async function overUdp(query: Buffer, { host, port }: Place, signal: AbortSignal): Promise<Answer> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const send = () => socket.send(query, port, host);
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  socket.on('error', reject).on('message', (bytes) => {
    const answer = readAnswer(bytes, query);
    if (answer !== null) resolve(answer);
  });
  const timer = setInterval(send, again);
  try {
    signal.throwIfAborted();
    send();
    return await promise;
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', stop);
    socket.close();
  }
}

async function overTcp(query: Buffer, { host, port }: Place, signal: AbortSignal): Promise<Answer> {
  const socket = connect({ host, port, signal });
  const length = Buffer.alloc(2);
  length.writeUInt16BE(query.length);
  socket.write(Buffer.concat([length, query]));
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    if (bytes.length < 2 || bytes.length < 2 + bytes.readUInt16BE(0)) continue;
    const answer = readAnswer(bytes.subarray(2), query);
    socket.destroy();
    if (answer !== null) return answer;
    break;
  }
  throw new Error('the name server ended the connection without an answer');
}

/** Null for what is no answer to the query (RFC 1035, 4.1). */
function readAnswer(bytes: Buffer, query: Buffer): Answer | null {
  if (bytes.length < 12 || bytes.readUInt16BE(0) !== query.readUInt16BE(0)) return null;
  const flags = bytes.readUInt16BE(2);
  if ((flags & 0x8000) === 0) return null;
  const records = readRecords(bytes);
  return {
    code: flags & 15,
    isTruncated: (flags & 0x0200) !== 0 || records === null,
    isOwn: (flags & 0x0400) !== 0,
    isRecursive: (flags & 0x0080) !== 0,
    answers: records?.answers ?? [],
    authority: records?.authority ?? [],
  };
}

/** The types of the records; null when they end before their end. */
function readRecords(bytes: Buffer): Pick<Answer, 'answers' | 'authority'> | null {
  try {
    let at = 12;
    for (let left = bytes.readUInt16BE(4); left > 0; left -= 1) at = endOfName(bytes, at) + 4;
    const types = (count: number) =>
      Array.from({ length: count }, () => {
        const head = endOfName(bytes, at);
        at = head + 10 + bytes.readUInt16BE(head + 8);
        if (at > bytes.length) throw new RangeError('a record that ends before its end');
        return bytes.readUInt16BE(head);
      });
    const answers = types(bytes.readUInt16BE(6));
    return { answers, authority: types(bytes.readUInt16BE(8)) };
  } catch (error) {
    // Thrown for what is read behind the end of the bytes: part of the answer is missing.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function endOfName(bytes: Buffer, from: number): number {
  let at = from;
  for (let length = bytes.readUInt8(at); length !== 0; length = bytes.readUInt8(at)) {
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
  }
  return at + 1;
}
