import { isUtf8 } from 'node:buffer';
import { ownedFinder } from '../../core/expect/json-path.ts';
import { numberText } from '../../core/json/exact-number.ts';
import { parseJson, whyNoJson } from '../../core/json/parse-json.ts';

/** An event that a frame carries; `payload` is what its fields are matched on. */
export type FrameEvent = { name: string; payload: unknown };

/**
 * `reason`: why it carries none, or why a part of it could not be read; null when all of it is events. `isDamaged`: a part of it seems to
 * be JSON and cannot be read, so it may have been an event.
 */
export type ReadFrame = { events: readonly FrameEvent[]; reason: string | null; isDamaged?: boolean };

export type FrameReader = (data: Buffer, isBinary: boolean) => ReadFrame;

/**
 * Reads the events of frames, named by a JSON path. A frame holds one JSON text or several: one a line, ended by 0x1E (SignalR, RFC 7464)
 * or one behind the other. JSON that came as bytes is read too.
 */
export function frameReader(by: string): FrameReader {
  const find = ownedFinder(by);
  const eventsOf = (value: unknown): ReadFrame => {
    const found = owned(find, value);
    if (found === null)
      return { events: [], reason: `nested too deep to be read, by ${by}`, isDamaged: true };
    const events = found.flatMap(({ value, owner }) => {
      const name = nameOf(value);
      return name === null ? [] : [{ name, payload: owner }];
    });
    if (events.length === found.length && events.length > 0) return { events, reason: null };
    const other = found.find((one) => nameOf(one.value) === null);
    return {
      events,
      reason: other === undefined ? `nothing at ${by}` : `${kindOf(other.value)} at ${by}, not a name`,
    };
  };
  return (data, isBinary) => {
    const text = textOf(data, isBinary);
    if (text === null) return { events: [], reason: 'bytes, no JSON' };
    const texts = jsonTexts(text);
    if (texts.length === 1 && texts[0] !== undefined && 'value' in texts[0]) return eventsOf(texts[0].value);
    const read = texts.map((one) =>
      'value' in one
        ? eventsOf(one.value)
        : { events: [], reason: `${whyNoEvent(one.text)}, by ${by}`, isDamaged: /^\s*[[{]/.test(one.text) },
    );
    return {
      events: read.flatMap(({ events }) => events),
      isDamaged: read.some(({ isDamaged }) => isDamaged === true),
      reason: read.find(({ reason }) => reason !== null)?.reason ?? (read.length === 0 ? 'empty' : null),
    };
  };
}

function owned(find: ReturnType<typeof ownedFinder>, value: unknown): ReturnType<typeof find> | null {
  try {
    return find(value);
  } catch {
    // Safe: a path that compiled only fails on a document that is deeper than it may go; the frame is then told to be so.
    return null;
  }
}

/** The text of a name; null for what is none. */
function nameOf(value: unknown): string | null {
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  return numberText(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** Null for bytes that are no JSON text. */
function textOf(data: Buffer, isBinary: boolean): string | null {
  if (isBinary && !(/^(?:\xef\xbb\xbf)?\s*[[{]/.test(data.toString('latin1', 0, 64)) && isUtf8(data)))
    return null;
  const text = data.toString();
  // A mark in front may be ignored (RFC 8259, 8.1).
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** The record separator of ASCII. */
const recordEnd = '\x1e';

type JsonText = { value: unknown } | { text: string };

function jsonTexts(text: string): readonly JsonText[] {
  const whole = parsed(text);
  if ('value' in whole) return [whole];
  const pieces = text
    .replaceAll(recordEnd, '\n')
    .split('\n')
    .filter((piece) => piece.trim() !== '');
  const lines = parsedEach(pieces);
  if (lines.every((line) => 'value' in line)) return lines;
  const joined = parsedEach(joinedTexts(text) ?? []);
  return joined.length > 0 && joined.every((one) => 'value' in one) ? joined : lines;
}

/** Texts that are no JSON cost more than others: a frame of a million of them is given up. */
const mostUnread = 1_000;

function parsedEach(texts: readonly string[]): readonly JsonText[] {
  const read: JsonText[] = [];
  let unread = 0;
  for (const text of texts) {
    const one = parsed(text);
    read.push(one);
    if (!('value' in one)) unread += 1;
    if (unread > mostUnread) break;
  }
  return read;
}

/** A frame that is no JSON carries no event; it is shown as it is. */
function parsed(text: string): JsonText {
  return parseJson(text) ?? { text };
}

/** Objects and lists that stand one behind the other, with nothing or blanks between; null when something else does. */
function joinedTexts(text: string): readonly string[] | null {
  const pieces: string[] = [];
  let depth = 0;
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isQuoted) {
      if (char === '\\') at += 1;
      else if (char === '"') isQuoted = false;
    } else if (char === '{' || char === '[') {
      if (depth === 0) from = at;
      depth += 1;
    } else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) pieces.push(text.slice(from, at + 1));
    } else if (depth > 0) isQuoted = char === '"';
    else if (char !== recordEnd && char?.trim() !== '') return null;
    if (depth < 0) return null;
  }
  return depth === 0 ? pieces : null;
}

/** What text that is no JSON seems to be. */
function whyNoEvent(text: string): string {
  // Packet type, attachments, namespace and acknowledgement id in front of the JSON.
  if (/^\d{1,2}(?:\d+-)?(?:\/[^,]*,)?\d*[[{"]/.test(text)) return 'a socket.io packet, not JSON';
  return whyNoJson(text) ?? 'not JSON';
}
