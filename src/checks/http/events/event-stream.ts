import { isUtf8 } from 'node:buffer';

/** What stands in an event stream: an event that a client is handed, or what looks like one and reaches nobody. */
export type StreamItem =
  | { kind: 'event'; name: string; data: string; bytes: number }
  /** `name` is the one it would have had; `why` no client gets it. `isDamaged`: it may have been any event. */
  | { kind: 'none'; name: string; data: string; bytes: number; why: string; isDamaged: boolean };

const [lf, cr, colon, space] = [0x0a, 0x0d, 0x3a, 0x20];

/** Reads `text/event-stream` piece by piece, as clients do (HTML, 9.2.6): bytes in, events out, wherever the bytes were cut. */
export class EventStreamReader {
  readonly #maxBytes: number;
  /** Bytes of the line that has not ended. */
  #line: Buffer[] = [];
  #isAfterCr = false;
  #isFirstLine = true;
  #event = nothingYet();
  #id = '';
  /** The id that a client sends as `Last-Event-ID` when it asks again; empty for none. */
  lastEventId = '';
  /** What the stream asked clients to wait before they ask again, milliseconds. */
  retryMs: number | null = null;
  comments = 0;
  /** An event, or a line, grew above `maxBytes`: nothing is read any more. */
  isTooLarge = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The next piece of the body. */
  *read(piece: Buffer): Generator<StreamItem, void, undefined> {
    let from = this.#isAfterCr && piece[0] === lf ? 1 : 0;
    if (piece.length > 0) this.#isAfterCr = false;
    const endFrom = lineEnds(piece);
    while (!this.isTooLarge) {
      const end = endFrom(from);
      this.#line.push(piece.subarray(from, end === -1 ? piece.length : end));
      this.#event.bytes += (end === -1 ? piece.length : end) - from;
      if (this.#event.bytes > this.#maxBytes) this.isTooLarge = true;
      if (end === -1 || this.isTooLarge) return;
      from = end + 1;
      if (piece[end] === cr) {
        // The other half of it may come with the next piece.
        if (from === piece.length) this.#isAfterCr = true;
        else if (piece[from] === lf) from += 1;
      }
      const item = this.#endLine();
      if (item !== null) yield item;
    }
  }

  /** The stream is over: an event without its blank line is handed to nobody; null when none was begun. */
  end(): StreamItem | null {
    if (this.#line.some(({ length }) => length > 0)) this.#field(this.#takeLine());
    const { name, data, bytes, isBegun } = this.#event;
    if (!isBegun) return null;
    const why = 'it ends without a blank line, so no client gets it';
    return { kind: 'none', name: name || 'message', data: data.join('\n'), bytes, why, isDamaged: true };
  }

  /** A connection is begun anew; what was told of ids and waiting stays. */
  restart(): void {
    this.#line = [];
    this.#isAfterCr = false;
    this.#isFirstLine = true;
    this.#event = nothingYet();
    this.#id = this.lastEventId;
  }

  #takeLine(): Buffer {
    const line = this.#line.length === 1 ? (this.#line[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#line);
    this.#line = [];
    if (!this.#isFirstLine) return line;
    this.#isFirstLine = false;
    // One byte order mark is no part of the stream.
    return line.subarray(0, 3).equals(mark) ? line.subarray(3) : line;
  }

  #endLine(): StreamItem | null {
    const line = this.#takeLine();
    if (line.length > 0) {
      this.#field(line);
      return null;
    }
    const event = this.#event;
    this.#event = nothingYet();
    this.lastEventId = this.#id;
    return event.isBegun || event.strange !== null ? dispatched(event) : null;
  }

  #field(line: Buffer): void {
    const at = line.indexOf(colon);
    if (at === 0) {
      this.comments += 1;
      // A comment is no part of an event, however long they go on.
      this.#event.bytes -= line.length;
      return;
    }
    if (!isUtf8(line)) this.#event.isText = false;
    const name = line.toString('utf8', 0, at === -1 ? line.length : at);
    const value = at === -1 ? '' : line.toString('utf8', line[at + 1] === space ? at + 2 : at + 1);
    switch (name) {
      case 'event':
        this.#event.name = value;
        this.#event.isBegun = true;
        return;
      case 'data':
        this.#event.data.push(value);
        this.#event.isBegun = true;
        return;
      case 'id':
        if (!value.includes('\0')) this.#id = value;
        return;
      case 'retry':
        if (/^\d{1,15}$/.test(value)) this.retryMs = Number(value);
        return;
      default:
        // Clients ignore it; where nothing else came, it is what people wonder about.
        this.#event.strange ??= line.toString();
    }
  }
}

type BegunEvent = {
  name: string;
  data: string[];
  bytes: number;
  isBegun: boolean;
  isText: boolean;
  /** The first line that no client knows. */
  strange: string | null;
};

const mark = Buffer.from([0xef, 0xbb, 0xbf]);

function nothingYet(): BegunEvent {
  return { name: '', data: [], bytes: 0, isBegun: false, isText: true, strange: null };
}

function dispatched({ name, data, bytes, isText, isBegun, strange }: BegunEvent): StreamItem {
  const told = { name: name === '' ? 'message' : name, data: data.join('\n'), bytes };
  if (!isText) return { kind: 'none', ...told, why: 'it is not UTF-8', isDamaged: true };
  if (!isBegun && strange !== null)
    return {
      kind: 'none',
      ...told,
      data: strange,
      why: 'no field that clients know (data:)',
      isDamaged: false,
    };
  // An empty one is data too (`data:`).
  if (data.length === 0)
    return { kind: 'none', ...told, why: 'it has no data, so no client gets it', isDamaged: false };
  return { kind: 'event', ...told };
}

/** Finds the next end of a line; each byte is looked at twice at most. */
function lineEnds(piece: Buffer): (from: number) => number {
  const next = { [lf]: -2, [cr]: -2 };
  const find = (byte: number, from: number) => {
    const known = next[byte] ?? -2;
    if (known === -2 || (known !== -1 && known < from)) next[byte] = piece.indexOf(byte, from);
    return next[byte] ?? -1;
  };
  return (from) => {
    const [feed, carriage] = [find(lf, from), find(cr, from)];
    return feed === -1 || carriage === -1 ? Math.max(feed, carriage) : Math.min(feed, carriage);
  };
}
