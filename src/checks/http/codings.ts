import type { Transform } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { type Headers, headerOf } from './headers.ts';

/** The codings of a body that can be undone, in the order in which they were put on; `why` of one that cannot. */
export type Codings = { kind: 'known'; names: readonly string[] } | { kind: 'unknown'; why: string };

// What is behind the end of compressed data was not compressed with it: such a body is not what its header says.
const strict = { rejectGarbageAfterEnd: true };
const decoders: Readonly<Record<string, (first: Buffer) => Transform>> = {
  // Several members may follow each other (RFC 1952, 2.2), and it is strict with anything else by itself.
  gzip: () => createGunzip(),
  br: () => createBrotliDecompress(strict),
  // RFC 9110, 8.4.1.2: some servers leave the zlib header away; with it the first byte has an 8 in its low half (RFC 1950, 2.2).
  deflate: (first) => ((first[0] ?? 0) % 16 === 8 ? createInflate(strict) : createInflateRaw(strict)),
  zstd: () => createZstdDecompress(strict),
};

/** Words that servers write where no coding is meant. */
const none = new Set([
  '',
  'identity',
  'none',
  'binary',
  '7bit',
  '8bit',
  'utf-8',
  'utf8',
  'us-ascii',
  'ascii',
  'iso-8859-1',
]);
const most = 4;

/** What stands in the way of reading a body: its codings for the content, then those for the transfer. */
export function codingsOf(headers: Headers): Codings {
  const content = namesIn(headerOf(headers, 'content-encoding'));
  const transfer = namesIn(headerOf(headers, 'transfer-encoding')).filter((name) => name !== 'chunked');
  const names = [...content, ...transfer];
  const unknown = names.find((name) => !Object.hasOwn(decoders, name));
  if (unknown !== undefined) {
    return { kind: 'unknown', why: `the body is encoded as ${unknown}, which cannot be read` };
  }
  if (names.length > most) return { kind: 'unknown', why: `the body is encoded ${names.length} times over` };
  return { kind: 'known', names };
}

/** Streams that undo the codings, the last one first; `first` are the first bytes that came. Empty for no coding. */
export function decodersOf(names: readonly string[], first: Buffer): readonly Transform[] {
  return names.toReversed().flatMap((name, index) => {
    const decoder = decoders[name];
    // Behind another coding the first byte is not known: then it is what the standard says.
    return decoder === undefined ? [] : [decoder(index === 0 ? first : Buffer.from([8]))];
  });
}

function namesIn(value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  return value
    .toLowerCase()
    .split(',')
    .map((name) => name.trim().replace(/^x-/, ''))
    .filter((name) => !none.has(name));
}
