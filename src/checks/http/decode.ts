import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { decodeText } from '../../core/decode-text.ts';
import { type ConnectionError, connectionError } from '../connection-error.ts';
import { type Codings, codingsOf, decodersOf } from './codings.ts';
import type { Headers } from './headers.ts';

/** The body of an answer, decoded. */
export type Body = {
  /** Its beginning, `maxBytes` at most, in the charset that it or the answer names, else UTF-8; without a byte order mark. */
  text: string;
  /** Decoded bytes that were read; more than the text has when it is cut. */
  bytes: number;
  /** Bytes that came over the wire. */
  wireBytes: number;
  /** True when there is more than `text`: the limit, a broken connection, or the end of the time. */
  cut: boolean;
  /** Why `text` is not what the body says; null when it is. */
  unreadable: string | null;
  /** Why it could not be read to its end; null also when it was cut at the limit. */
  error: ConnectionError | null;
};

/** Reads a body up to a limit on its decoded size, so a compressed bomb costs no more than that. Ends when `signal` does, with what came. */
export async function readBody(
  stream: Readable,
  headers: Headers,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Body> {
  const chunks: Buffer[] = [];
  let room = maxBytes;
  const take = (chunk: Buffer) => {
    chunks.push(chunk.subarray(0, room));
    const fits = chunk.length <= room;
    room -= chunk.length;
    return fits;
  };
  const { bytes, wireBytes, isStopped, unknown, error } = await readPieces(stream, headers, take, signal);
  const isCut = isStopped || error !== null;
  const text =
    unknown !== null && bytes > 0
      ? { text: '', unreadable: unknown }
      : textOf(Buffer.concat(chunks), headers, isCut);
  return { ...text, bytes, wireBytes, cut: isCut, error };
}

/** How a body was read. `isStopped`: it was not wanted to its end; `unknown`: the coding it is in, which was not undone. */
export type ReadPieces = {
  bytes: number;
  wireBytes: number;
  isStopped: boolean;
  unknown: string | null;
  error: ConnectionError | null;
};

/** Reads a body decoded, piece by piece as it comes, until it ends, `take` says false or `signal` aborts. */
export async function readPieces(
  stream: Readable,
  headers: Headers,
  take: (piece: Buffer) => boolean,
  signal: AbortSignal,
): Promise<ReadPieces> {
  const codings = codingsOf(headers);
  const sizes = { bytes: 0, wireBytes: 0, isStopped: false };
  const keep = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      sizes.bytes += chunk.length;
      if (take(chunk)) continue;
      sizes.isStopped = true;
      return;
    }
  };
  let error: ConnectionError | null = null;
  try {
    await decode(stream, codings.kind === 'known' ? codings.names : [], keep, sizes, signal);
  } catch (thrown) {
    if (!sizes.isStopped) error = decodeError(thrown, codings) ?? connectionError(thrown);
  }
  stream.destroy();
  const isCoded = codings.kind === 'known' && codings.names.length > 0;
  const unknown = codings.kind === 'unknown' ? codings.why : null;
  return { ...sizes, wireBytes: isCoded ? sizes.wireBytes : sizes.bytes, unknown, error };
}

/** What a decoder found wrong; null for an error of the connection. */
function decodeError(error: unknown, codings: Codings): ConnectionError | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (codings.kind === 'unknown' || !/^(?:Z_|ZSTD_|ERR_)/.test(code)) return null;
  const what = error instanceof Error ? error.message.toLowerCase() : '';
  return { code: 'BODY_BROKEN', message: `a body that is no ${codings.names.join(', ')}: ${what}` };
}

function textOf(bytes: Buffer, headers: Headers, isCut: boolean): Pick<Body, 'text' | 'unreadable'> {
  const { text, problem } = decodeText(bytes, charsetOf(headers), { isCut });
  return { text, unreadable: problem === null ? null : `the body cannot be read as text: ${problem}` };
}

type Keep = (source: AsyncIterable<Buffer>) => Promise<void>;

/** What has no byte has nothing to decode, whatever its headers say. */
async function decode(
  stream: Readable,
  names: readonly string[],
  keep: Keep,
  sizes: { wireBytes: number },
  signal: AbortSignal,
): Promise<void> {
  if (names.length === 0) return await keep(stream);
  const chunks = counted(stream, sizes);
  const first = await chunks.next();
  if (first.done === true) return;
  const rest = async function* () {
    yield first.value;
    yield* chunks;
  };
  const decoders: readonly Transform[] = decodersOf(names, first.value);
  await pipeline([rest, ...decoders, keep], { signal });
}

async function* counted(
  source: AsyncIterable<Buffer>,
  sizes: { wireBytes: number },
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of source) {
    if (chunk.length === 0) continue;
    sizes.wireBytes += chunk.length;
    yield chunk;
  }
}

function charsetOf(headers: Headers): string | null {
  return /;\s*charset\s*=\s*["']?([\w:.-]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? null;
}
