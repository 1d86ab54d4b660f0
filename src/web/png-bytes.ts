import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

/** What was drawn: red, green, blue, alpha, each colour already multiplied by its alpha. */
export type Pixels = { pixels: Uint8Array; width: number; height: number };

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** About a millisecond each. */
const sliceBytes = 1 << 20;
const packed = promisify(deflate);

/** Pixels as a PNG. Nothing of it keeps the event loop for long: rows come in slices, and packing is done beside it. */
export async function pngBytes({ pixels, width, height }: Pixels): Promise<Uint8Array> {
  const rowBytes = width * 4;
  const rows = Buffer.alloc((rowBytes + 1) * height);
  const rowsAtOnce = Math.max(1, Math.floor(sliceBytes / rowBytes));
  for (let row = 0; row < height; row += 1) {
    if (row > 0 && row % rowsAtOnce === 0) await nextTurn();
    // The byte in front of each row is its filter (PNG, 9.2), 0: as they are; flat colours pack well without.
    const to = rows.subarray(row * (rowBytes + 1) + 1, (row + 1) * (rowBytes + 1));
    to.set(pixels.subarray(row * rowBytes, (row + 1) * rowBytes));
    divideByAlpha(to);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel, colours with alpha; deflate, no interlacing.
  header.set([8, 6, 0, 0, 0], 8);
  const data = await packed(rows);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG keeps colours whole; only the edges of a shape are see-through in part. */
function divideByAlpha(row: Uint8Array): void {
  for (let at = 3; at < row.length; at += 4) {
    const alpha = row[at] ?? 255;
    if (alpha === 255 || alpha === 0) continue;
    for (let channel = at - 3; channel < at; channel += 1)
      row[channel] = Math.min(255, Math.round(((row[channel] ?? 0) * 255) / alpha));
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
