import type { Unread } from '../../core/expect/sequence-words.ts';
import { beginningOf, behindTheCut } from '../beginning.ts';
import type { ReadFrame } from './frame-events.ts';
import type { Frame } from './observation.ts';

/** Characters of frames that may still be kept; shared by all connections of an attempt. */
export type Room = { characters: number };

type Redact = (text: string) => string;

const mostFrames = 40;
const keptText = 500;
const keptName = 80;

/** The frames of one connection as evidence shows them: the first and the last, and the first that carried no event. */
export class FrameLog {
  frames: Frame[] = [];
  leftOut = 0;
  unread: Unread | null = null;
  /** The first frame of which a part may have been an event that could not be read. */
  damaged: string | null = null;
  readonly #room: Room;
  readonly #redact: Redact;
  #kept = 0;

  constructor(room: Room, redact: Redact) {
    this.#room = room;
    this.#redact = redact;
  }

  keep(data: Buffer, isBinary: boolean, { events, reason, isDamaged }: ReadFrame, atMs: number): void {
    const isText = !isBinary || events.length > 0;
    const text = this.#room.characters > 0 ? shownText(data, isText, keptText, this.#redact) : null;
    this.#room.characters -= text?.length ?? 0;
    this.#kept += text?.length ?? 0;
    if (isDamaged === true) this.damaged ??= printable(shownText(data, true, keptName, this.#redact));
    if (events.length === 0) this.#countUnread(data, isText, reason ?? 'empty', atMs);
    const event =
      events.length === 0
        ? null
        : events
            .map(({ name }) => name)
            .join(', ')
            .slice(0, keptText);
    const kind = isBinary ? 'binary' : 'text';
    this.frames.push({ atMs, kind, event, reason, text, bytes: data.length });
    if (this.frames.length <= mostFrames) return;
    this.frames.splice(mostFrames / 2, 1);
    this.leftOut += 1;
  }

  /** Gives the room back; called when nobody will look at the frames. */
  forget(): void {
    this.#room.characters += this.#kept;
    this.frames = [];
  }

  #countUnread(data: Buffer, isText: boolean, reason: string, atMs: number): void {
    if (this.unread === null) {
      const text = isText ? printable(shownText(data, true, keptName, this.#redact)) : `${data.length} bytes`;
      const isCut = isText && data.toString().length > keptName;
      this.unread = { count: 0, text: isCut ? `${text}…` : text, reason, lastAtMs: atMs };
    }
    this.unread.count += 1;
    this.unread.lastAtMs = atMs;
  }
}

/** Made from the bytes, since a piece of a long string would keep all of it in memory; base64 for bytes that are no text. */
function shownText(data: Buffer, isText: boolean, length: number, redact: Redact): string {
  const text = data.toString(isText ? 'utf8' : 'base64', 0, length + behindTheCut);
  return beginningOf(text, length, redact);
}

/** Control characters as their pictures, so that a record separator can be seen. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  return text.replace(/[\0-\x1f]/g, (char) => String.fromCharCode(0x2400 + char.charCodeAt(0)));
}
