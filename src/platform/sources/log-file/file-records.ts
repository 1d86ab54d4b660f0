import { isAscii, isUtf8 } from 'node:buffer';

/** One record of a file, the `nth` of its kind; `text` is null for one that is too long to be looked at. What is not UTF-8 is read as far as it can be. */
export type FileRecord = Text & { kind: 'line' | 'last line' | 'entry'; nth: number };

type Text = { text: string | null; isUtf8: boolean };

/** Far above what Cloud Logging takes for one entry (256 KiB). */
const longestRecord = 16 * 1024 * 1024;

const newline = 0x0a;
const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Which record of its file it is, in words. */
export function placeOf({ kind, nth }: FileRecord): string {
  if (kind === 'entry') return `entry ${nth}`;
  return kind === 'line' ? `line ${nth}` : `line ${nth}, the last and not ended,`;
}

type Take = (record: FileRecord) => void;

/**
 * Hands over the records of a file: the entries of a JSON array (what `gcloud --format json` writes), else its lines, of which only a line
 * feed parts two. `cut` is told when an array is not closed.
 */
export async function readRecords(
  chunks: AsyncIterable<Buffer>,
  take: Take,
  cut: (problem: string) => void,
): Promise<void> {
  const head: Buffer[] = [];
  let isArray: boolean | null = null;
  const splitter = { lines: lineSplitter(take), array: arraySplitter(take) };
  for await (const chunk of chunks) {
    let next = chunk;
    if (isArray === null) {
      head.push(chunk);
      next = head.length === 1 ? chunk : Buffer.concat(head);
      isArray = beginsArray(next);
      if (isArray === null) continue;
    }
    (isArray ? splitter.array : splitter.lines).add(next);
  }
  if (isArray === null) splitter.lines.add(Buffer.concat(head));
  splitter.lines.end();
  const problem = isArray === true ? splitter.array.problem() : null;
  if (problem !== null) cut(problem);
}

/** Null while only blanks, or the bracket alone, have been seen. A line of text may begin with `[` too: an array of entries goes on with an object. */
function beginsArray(bytes: Buffer): boolean | null {
  const text = bytes.subarray(0, 4096).toString('latin1').trimStart();
  if (text === '') return bytes.length > 4096 ? false : null;
  if (text[0] !== '[') return false;
  const inside = text.slice(1).trimStart();
  return inside === '' ? (bytes.length > 4096 ? false : null) : inside[0] === '{' || inside[0] === ']';
}

/** Bytes of one record as they come; given up, but counted, when they are too many. */
class ByteBuffer {
  #parts: Buffer[] = [];
  #length = 0;

  add(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= longestRecord) this.#parts.push(part);
    else this.#parts = [];
  }

  take(): Text {
    const isShort = this.#length <= longestRecord;
    const taken = isShort ? textOf(Buffer.concat(this.#parts)) : { text: null, isUtf8: true };
    this.#parts = [];
    this.#length = 0;
    return taken;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }
}

function textOf(bytes: Buffer): { text: string; isUtf8: boolean } {
  if (isAscii(bytes)) return { text: bytes.toString('latin1'), isUtf8: true };
  return { text: bytes.toString('utf8'), isUtf8: isUtf8(bytes) };
}

function lineSplitter(take: Take) {
  const line = new ByteBuffer();
  let nth = 1;
  const ended = ({ text, isUtf8 }: Text) => {
    take({ kind: 'line', nth, text, isUtf8 });
    nth += 1;
  };
  return {
    add(chunk: Buffer): void {
      const last = chunk.lastIndexOf(newline);
      let begin = 0;
      if (last !== -1 && !line.isEmpty) {
        const end = chunk.indexOf(newline);
        line.add(chunk.subarray(0, end));
        ended(line.take());
        begin = end + 1;
      }
      if (begin <= last) {
        for (const one of linesOf(chunk.subarray(begin, last))) ended(one);
        begin = last + 1;
      }
      if (begin < chunk.length) line.add(chunk.subarray(begin));
    },
    end(): void {
      if (!line.isEmpty) take({ kind: 'last line', nth, ...line.take() });
    },
  };
}

/** Decoded at once where all of it is UTF-8: for each line alone that would take longer than reading its JSON. */
function* linesOf(bytes: Buffer): Generator<Text> {
  const all = textOf(bytes);
  if (all.isUtf8) {
    for (const text of all.text.split('\n')) yield { text, isUtf8: true };
    return;
  }
  let begin = 0;
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, begin)) {
    yield textOf(bytes.subarray(begin, end));
    begin = end + 1;
  }
  yield textOf(bytes.subarray(begin));
}

function arraySplitter(take: Take) {
  const element = new ByteBuffer();
  let nth = 1;
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  let wasClosed = false;
  let hasRest = false;
  const ended = () => {
    take({ kind: 'entry', nth, ...element.take() });
    nth += 1;
  };
  return {
    add(chunk: Buffer): void {
      let begin = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] ?? 0;
        if (isInText) {
          if (isEscaped) isEscaped = false;
          else if (byte === backslash) isEscaped = true;
          else if (byte === quote) isInText = false;
        } else if (depth === 0) {
          if (byte === openList) {
            depth = 1;
            begin = at + 1;
          } else if (byte > 0x20) hasRest = true;
        } else if (byte === quote) isInText = true;
        else if (byte === openList || byte === openObject) depth += 1;
        else if (byte === closeList || byte === closeObject) {
          depth -= 1;
          if (depth > 0) continue;
          element.add(chunk.subarray(begin, at));
          ended();
          wasClosed = true;
        } else if (byte === comma && depth === 1) {
          element.add(chunk.subarray(begin, at));
          ended();
          begin = at + 1;
        }
      }
      if (depth > 0) element.add(chunk.subarray(begin));
    },
    problem(): string | null {
      if (depth > 0 || !wasClosed) return 'its JSON array is not closed';
      return hasRest ? 'something stands behind its JSON array' : null;
    },
  };
}
