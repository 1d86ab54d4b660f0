/** One record of a log file; `place` names it (`line 3`, `entry 3`), `bytes` is null for one that is too long to be looked at. */
export type FileRecord = { place: string; bytes: Buffer | null };

/** Far above what Cloud Logging takes for one entry (256 KiB). */
const longestRecord = 16 * 1024 * 1024;

const newline = 0x0a;
const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Records of a file: the entries of a JSON array (what `gcloud --format json` writes), else its lines, of which only a line feed parts two. `cut` is told when an array is not closed. */
export async function* fileRecords(
  chunks: AsyncIterable<Buffer>,
  cut: (problem: string) => void,
): AsyncGenerator<FileRecord> {
  const head: Buffer[] = [];
  let isArray: boolean | null = null;
  const splitter = { lines: lineSplitter(), array: arraySplitter() };
  for await (const chunk of chunks) {
    let next = chunk;
    if (isArray === null) {
      head.push(chunk);
      next = head.length === 1 ? chunk : Buffer.concat(head);
      isArray = beginsArray(next);
      if (isArray === null) continue;
    }
    yield* (isArray ? splitter.array : splitter.lines).take(next);
  }
  if (isArray === null) yield* splitter.lines.take(Buffer.concat(head));
  yield* splitter.lines.end();
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

  take(): Buffer | null {
    const whole = this.#length <= longestRecord ? Buffer.concat(this.#parts) : null;
    this.#parts = [];
    this.#length = 0;
    return whole;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }
}

function lineSplitter() {
  const line = new ByteBuffer();
  let number = 1;
  return {
    *take(chunk: Buffer): Generator<FileRecord> {
      let begin = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, begin)) {
        line.add(chunk.subarray(begin, end));
        yield { place: `line ${number}`, bytes: line.take() };
        number += 1;
        begin = end + 1;
      }
      if (begin < chunk.length) line.add(chunk.subarray(begin));
    },
    *end(): Generator<FileRecord> {
      if (!line.isEmpty) yield { place: `line ${number}, the last and not ended,`, bytes: line.take() };
    },
  };
}

function arraySplitter() {
  const element = new ByteBuffer();
  let number = 1;
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  let wasClosed = false;
  let hasRest = false;
  const ended = (): FileRecord => ({ place: `entry ${number++}`, bytes: element.take() });
  return {
    *take(chunk: Buffer): Generator<FileRecord> {
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
          yield ended();
          wasClosed = true;
        } else if (byte === comma && depth === 1) {
          element.add(chunk.subarray(begin, at));
          yield ended();
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
