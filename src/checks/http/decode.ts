import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type ConnectionError, connectionError } from '../dial.ts';

/** The body of an answer, decoded. */
export type Body = {
  /** Its beginning, `maxBytes` at most, in the charset that the answer names, else UTF-8. */
  text: string;
  /** Decoded bytes that were read; more than the text has when it is cut. */
  bytes: number;
  /** Bytes that came over the wire. */
  wireBytes: number;
  /** True when there is more than `text`: the limit, a broken connection, or the end of the time. */
  cut: boolean;
  /** Why it could not be read to its end; null also when it was cut at the limit. */
  error: ConnectionError | null;
};

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
  deflate: createInflate,
};

/** True for a content encoding that bodies are read in; without one they are as they are. */
export function isDecodable(encoding: string | undefined): boolean {
  const name = encoding?.trim().toLowerCase() ?? '';
  return name === '' || name === 'identity' || Object.hasOwn(decoders, name);
}

/** Reads a body up to a limit on its decoded size, so a compressed bomb costs no more than that. Ends when `signal` does, with what came. */
export async function readBody(
  stream: Readable,
  { encoding, contentType }: { encoding: string | null; contentType: string },
  maxBytes: number,
  signal: AbortSignal,
): Promise<Body> {
  const kept: Buffer[] = [];
  const seen = { bytes: 0, wireBytes: 0, full: false };
  const count = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      seen.wireBytes += chunk.length;
      yield chunk;
    }
  };
  const keep = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      const room = maxBytes - seen.bytes;
      seen.bytes += chunk.length;
      kept.push(chunk.subarray(0, room));
      if (chunk.length <= room) continue;
      seen.full = true;
      return;
    }
  };
  const decoder = encoding === null ? undefined : decoders[encoding.trim().toLowerCase()]?.();
  let error: ConnectionError | null = null;
  try {
    await (decoder === undefined ? keep(stream) : pipeline(stream, count, decoder, keep, { signal }));
  } catch (thrown) {
    if (!seen.full) error = connectionError(thrown);
  }
  stream.destroy();
  return {
    text: decoded(Buffer.concat(kept), contentType),
    bytes: seen.bytes,
    wireBytes: decoder === undefined ? seen.bytes : seen.wireBytes,
    cut: seen.full || error !== null,
    error,
  };
}

function decoded(bytes: Buffer, contentType: string): string {
  const charset = /;\s*charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  if (/^utf-?8$/i.test(charset)) return bytes.toString('utf8');
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A charset that nobody knows: most bodies are UTF-8 whatever they say.
    return bytes.toString('utf8');
  }
}
