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
  const codings = codingsOf(headers);
  const chunks: Buffer[] = [];
  const sizes = { bytes: 0, wireBytes: 0, full: false };
  const keep = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      const room = maxBytes - sizes.bytes;
      sizes.bytes += chunk.length;
      chunks.push(chunk.subarray(0, room));
      if (chunk.length <= room) continue;
      sizes.full = true;
      return;
    }
  };
  let error: ConnectionError | null = null;
  try {
    await decode(stream, codings.kind === 'known' ? codings.names : [], keep, sizes, signal);
  } catch (thrown) {
    if (!sizes.full) error = decodeError(thrown, codings) ?? connectionError(thrown);
  }
  stream.destroy();
  const { bytes, full } = sizes;
  const isCoded = codings.kind === 'known' && codings.names.length > 0;
  const wireBytes = isCoded ? sizes.wireBytes : bytes;
  const text =
    codings.kind === 'unknown' && bytes > 0
      ? { text: '', unreadable: codings.why }
      : textOf(Buffer.concat(chunks), headers, full || error !== null);
  return { ...text, bytes, wireBytes, cut: full || error !== null, error };
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
