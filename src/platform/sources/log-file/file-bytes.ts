import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Why a file cannot be read, in words for a person. */
export class UnreadableFile extends Error {}

/** The content of a file as UTF-8 without a byte order mark; `problem` tells afterwards why it may not be all of it. */
export type FileBytes = AsyncDisposable & { chunks: AsyncIterable<Buffer>; problem(): string | null };

const chunkBytes = 256 * 1024;

const compressed: readonly [magic: readonly number[], name: string][] = [
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz'],
  [[0x42, 0x5a, 0x68], 'bzip2'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
];

/**
 * Opens a regular file, gzip or not (by its first bytes, whatever its name), in UTF-8 or UTF-16 with a mark, as long as it is now: what is
 * written while it is read is not waited for. Throws `UnreadableFile` for anything that is no file, and what the system says of a file.
 */
export async function openFileBytes(file: string, signal: AbortSignal): Promise<FileBytes> {
  // Before opening: some devices act when they are opened. After it: what lies there may have changed.
  refuseOthers(await stat(file));
  // A pipe without a writer would else be waited for in the opening.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const opened = await handle.stat();
    refuseOthers(opened);
    const state: State = { problem: null };
    const [first, raw] = await peeked(rawChunks(handle, opened.size, signal, state));
    return {
      chunks: until(signal, decoded(first, raw, state)),
      problem: () => state.problem,
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

type State = { problem: string | null };

function refuseOthers(stats: Stats): void {
  if (stats.isFile()) return;
  const kind = stats.isDirectory()
    ? 'a folder'
    : stats.isFIFO()
      ? 'a pipe, which has no end'
      : stats.isSocket()
        ? 'a socket'
        : 'a device';
  throw new UnreadableFile(`it is ${kind}, and no file`);
}

/** Little that is read may unpack to much. */
async function* until(signal: AbortSignal, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}

async function* rawChunks(
  handle: FileHandle,
  size: number,
  signal: AbortSignal,
  state: State,
): AsyncGenerator<Buffer> {
  // Files of /proc say 0 and have content.
  const end = size === 0 ? Number.POSITIVE_INFINITY : size;
  let at = 0;
  while (at < end) {
    signal.throwIfAborted();
    const wanted = Math.min(chunkBytes, end - at);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
  const { size: left } = await handle.stat();
  if (at < size || left < size) state.problem = 'it was truncated while it was read';
}

/** The first chunk, and all of them. */
async function peeked(chunks: AsyncGenerator<Buffer>): Promise<[Buffer, AsyncIterable<Buffer>]> {
  const { value, done } = await chunks.next();
  const first = done ? Buffer.alloc(0) : value;
  async function* all() {
    yield first;
    yield* chunks;
  }
  return [first, all()];
}

async function* decoded(first: Buffer, raw: AsyncIterable<Buffer>, state: State): AsyncGenerator<Buffer> {
  if (!startsWith(first, [0x1f, 0x8b])) return yield* textOf(first, raw);
  const gunzip = createGunzip();
  const source = Readable.from(raw);
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    const [inside, all] = await peeked(chunksOf(gunzip));
    yield* textOf(inside, all);
  } catch (error) {
    if (!isZlibError(error)) throw error;
    state.problem = `its gzip data is damaged or not whole (${error.message})`;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield Buffer.from(chunk);
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}

async function* textOf(first: Buffer, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const packed = compressed.find(([magic]) => startsWith(first, magic));
  if (packed) throw new UnreadableFile(`it is compressed with ${packed[1]}: only gzip is read`);
  const encoding = startsWith(first, [0xff, 0xfe])
    ? 'utf-16le'
    : startsWith(first, [0xfe, 0xff])
      ? 'utf-16be'
      : null;
  if (encoding !== null) return yield* utf8Of(chunks, encoding);
  let skip = startsWith(first, [0xef, 0xbb, 0xbf]) ? 3 : 0;
  for await (const chunk of chunks) {
    yield skip > 0 ? chunk.subarray(skip) : chunk;
    skip = 0;
  }
}

async function* utf8Of(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

function startsWith(bytes: Buffer, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}
