/** Text, and why it is not what the bytes say; null when it is. */
export type DecodedText = { text: string; problem: string | null };

type Mark = { bytes: readonly number[]; charset: string };

// Kept, since making one costs more than most texts: they have no memory between whole texts.
const utf8 = { label: 'utf-8', decoder: new TextDecoder('utf-8') };
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Byte order marks, the longer ones first: that of UTF-32LE begins with that of UTF-16LE. */
const marks: readonly Mark[] = [
  { bytes: [0xff, 0xfe, 0x00, 0x00], charset: 'utf-32le' },
  { bytes: [0x00, 0x00, 0xfe, 0xff], charset: 'utf-32be' },
  { bytes: [0xef, 0xbb, 0xbf], charset: 'utf-8' },
  { bytes: [0xff, 0xfe], charset: 'utf-16le' },
  { bytes: [0xfe, 0xff], charset: 'utf-16be' },
];

/**
 * Bytes as text. A byte order mark says how they are to be read, wins over `charset`, and is no part of the text (RFC 8259, 8.1); without
 * either they are UTF-8. What cannot be read so is replaced in the text and told. The end of bytes that were cut may be half a character.
 */
export function decodeText(
  bytes: Uint8Array,
  charset: string | null = null,
  { isCut = false }: { isCut?: boolean } = {},
): DecodedText {
  const mark = marks.find((one) => one.bytes.every((byte, index) => bytes[index] === byte));
  const name = mark?.charset ?? charset ?? 'utf-8';
  if (notAscii.test(name)) return { text: '', problem: `it is ${name}, which is not read` };
  const known = decoderOf(name);
  const { label, decoder } = known ?? utf8;
  const strict = label === 'utf-8' && !isCut ? strictUtf8 : new TextDecoder(label, { fatal: true });
  try {
    const text = strict.decode(bytes, { stream: isCut });
    return {
      text,
      problem: problemOf(text, { name, isKnown: known !== null, isMarked: mark !== undefined }),
    };
  } catch {
    return { text: decoder.decode(bytes), problem: `it is not ${name}` };
  }
}

/** Charsets in which bytes of ASCII say something else, and that are not read; those of EBCDIC are seen by their bytes. */
const notAscii = /^(?:(?:x-)?(?:unicode-1-1-)?utf-?7|x-imap.*|hz.*|iso-2022-(?:kr|cn.*))$/i;

function decoderOf(label: string): { label: string; decoder: TextDecoder } | null {
  if (/^utf-?8$/i.test(label)) return utf8;
  try {
    return { label, decoder: new TextDecoder(label) };
  } catch {
    return null;
  }
}

function problemOf(
  text: string,
  { name, isKnown, isMarked }: { name: string; isKnown: boolean; isMarked: boolean },
): string | null {
  if (!isKnown && isMarked) return `it is ${name}, which is not read`;
  // Most of what names a charset that nobody knows is UTF-8; what is UTF-8 by chance has no character outside ASCII.
  if (text.includes('\u0000')) return 'it has bytes of zero: no text, or text in UTF-16 without a mark';
  return null;
}
