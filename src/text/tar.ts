const block = 512;
const encoder = new TextEncoder();

/** Files as one archive that every `tar` reads (POSIX.1-2001, pax): `at` (epoch ms) is their time, in paths `/` stands between folders. */
export function tarOf(files: ReadonlyMap<string, string>, at: number): Uint8Array {
  const parts = [...files].flatMap(([path, text]) => {
    const content = encoder.encode(text);
    const seconds = Math.floor(at / 1000);
    const record = recordOf('path', path);
    // A path in a record of its own may be as long as it is, in any script; the header's is for who reads no records.
    return [
      ...entry({ path: 'pax', kind: 'x', seconds }, record),
      ...entry({ path: shortPath(path), kind: '0', seconds }, content),
    ];
  });
  const all = [...parts, new Uint8Array(2 * block)];
  const archive = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of all) {
    archive.set(part, position);
    position += part.length;
  }
  return archive;
}

type Header = { path: string; kind: '0' | 'x'; seconds: number };

function entry(header: Header, content: Uint8Array): readonly Uint8Array[] {
  return [
    headerOf(header, content.length),
    content,
    new Uint8Array((block - (content.length % block)) % block),
  ];
}

function headerOf({ path, kind, seconds }: Header, size: number): Uint8Array {
  const bytes = new Uint8Array(block);
  const write = (text: string, at: number) => bytes.set(encoder.encode(text), at);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  write(path, 0);
  write(octal(0o644, 7), 100);
  write(octal(0, 7), 108);
  write(octal(0, 7), 116);
  write(octal(size, 11), 124);
  write(octal(seconds, 11), 136);
  // The sum is taken over blanks where it will stand.
  write(' '.repeat(8), 148);
  write(kind, 156);
  write('ustar\0' + '00', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  write(`${octal(sum, 6)} `, 148);
  return bytes;
}

/** `30 path=exports/517/incident.md` and a line end: the number counts the whole of it, itself too. */
function recordOf(name: string, value: string): Uint8Array {
  const rest = encoder.encode(` ${name}=${value}\n`).length;
  const digits = [1, 2, 3, 4, 5].find((count) => String(rest + count).length === count) ?? 6;
  return encoder.encode(`${rest + digits} ${name}=${value}\n`);
}

function shortPath(path: string): string {
  return path.replaceAll(/[^ -~]/g, '_').slice(-99);
}
