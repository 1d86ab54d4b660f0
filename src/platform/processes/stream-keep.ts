import { isUtf8 } from 'node:buffer';
import { fileText, markedEncoding } from '../../core/file-text.ts';
import type { StreamText } from '../../core/process.ts';

/** Keeps the head and the tail of a stream in bounded memory, and says how much it left out. */
export class StreamKeep {
  bytes = 0;
  readonly #half: number;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;

  constructor(keepBytes: number) {
    this.#half = Math.max(1, Math.floor(keepBytes / 2));
  }

  /** Takes the next piece of the stream. */
  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    const room = this.#half - this.#headBytes;
    if (room > 0) {
      // Copies: a small piece must not keep the pool that it is a view of alive.
      const piece = Buffer.from(chunk.subarray(0, room));
      this.#head.push(piece);
      this.#headBytes += piece.length;
    }
    if (chunk.length > room) this.#addToTail(chunk.subarray(Math.max(0, room)));
  }

  #addToTail(chunk: Buffer): void {
    this.#tail.push(Buffer.from(chunk.subarray(Math.max(0, chunk.length - this.#half))));
    this.#tailBytes += Math.min(chunk.length, this.#half);
    if (this.#tailBytes < 2 * this.#half && this.#tail.length < 1000) return;
    const joined = Buffer.concat(this.#tail);
    const last = Buffer.from(joined.subarray(Math.max(0, joined.length - this.#half)));
    this.#tail = [last];
    this.#tailBytes = last.length;
  }

  /** What was kept, as text. Cuts fall on line breaks where there are any near, so that no word (no token, above all) is split. */
  text(): StreamText {
    const head = Buffer.concat(this.#head);
    const all = Buffer.concat(this.#tail);
    const tail = all.subarray(Math.max(0, all.length - this.#half));
    if (head.length + tail.length === this.bytes) {
      const whole = Buffer.concat([head, tail]);
      return { text: fileText(whole), bytes: this.bytes, cut: false, isReadable: isText(whole) };
    }
    const first = head.subarray(0, endOfHead(head));
    const last = tail.subarray(startOfTail(tail));
    const left = (this.bytes - first.length - last.length).toLocaleString('en-US');
    const before = fileText(first).replace(/\r?\n$/, '');
    return {
      text: `${before}\n… ${left} bytes left out …\n${last.toString('utf8')}`,
      bytes: this.bytes,
      cut: true,
      isReadable: isUtf8(first) && isText(first) && isUtf8(last) && isText(last),
    };
  }
}

/** UTF-16 without a mark is valid UTF-8, with a NUL beside every letter. */
function isText(bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return (markedEncoding(bytes) ?? 'utf-8') !== 'utf-8';
  const nuls = bytes.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0);
  return nuls === 0 || nuls * 4 < bytes.length;
}

const lineFeed = 0x0a;
const space = 0x20;

function endOfHead(head: Buffer): number {
  const nearest = Math.floor((head.length * 3) / 4);
  for (const byte of [lineFeed, space]) {
    const at = head.lastIndexOf(byte);
    if (at >= nearest) return at + 1;
  }
  let end = head.length;
  while (end > 0 && isContinuation(head[end - 1])) end -= 1;
  const lead = head[end - 1] ?? 0;
  if (lead < 0xc0) return head.length;
  const wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return head.length - end + 1 >= wanted ? head.length : end - 1;
}

function startOfTail(tail: Buffer): number {
  const nearest = Math.ceil(tail.length / 4);
  for (const byte of [lineFeed, space]) {
    const at = tail.indexOf(byte);
    if (at >= 0 && at < nearest) return at + 1;
  }
  let start = 0;
  while (start < 3 && isContinuation(tail[start])) start += 1;
  return start;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
