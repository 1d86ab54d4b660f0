import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { incidentGantt } from '../../src/web/charts/gantt.ts';
import { pngOf } from '../../src/web/png.ts';
import { pngBytes } from '../../src/web/png-bytes.ts';
import { incidentScenes } from '../support/incident-states.ts';

const scenes = Object.entries(incidentScenes()).map(([name, scene]) => ({ name, ...scene }));

/** Width, height and the number of different bytes of a PNG's filtered rows. */
function readPng(png: Uint8Array) {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  const pixels = inflateSync(Buffer.concat(parts));
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), different: new Set(pixels).size };
}

it.each(scenes)('$name becomes a PNG of the asked width that shows something', async ({ state, now }) => {
  const svg = incidentGantt(state, { now, theme: 'dark', widthPx: 720 });
  const png = readPng(await pngOf(svg, 720));
  expect(png.width).toBe(720);
  expect(png.height).toBe(Number(/height="(\d+)"/.exec(svg)?.[1]));
  expect(png.different).toBeGreaterThan(20);
});

it('twice the width is twice the height', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5" width="10" height="5"><rect width="5" height="5" fill="red"/></svg>';
  expect(readPng(await pngOf(svg, 100))).toMatchObject({ width: 100, height: 50 });
});

it('letters are drawn with the font that comes along: a picture of text is not that of nothing', async () => {
  const svg = (text: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40" width="200" height="40"><text x="2" y="30" font-size="24" font-family="No Such Font">${text}</text></svg>`;
  const [word, nothing] = await Promise.all([pngOf(svg('Health'), 200), pngOf(svg(''), 200)]);
  expect(Buffer.from(word).equals(Buffer.from(nothing))).toBe(false);
});

it('rejects what is no picture', async () => {
  await expect(pngOf('not a picture', 100)).rejects.toThrow();
});

it('colours that are see-through in part stay the colours that they are', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1" width="2" height="1"><rect width="1" height="1" fill="rgb(255,128,0)" fill-opacity="0.5"/></svg>';
  const bytes = Buffer.from(await pngOf(svg, 2));
  const idat = bytes.indexOf('IDAT');
  const row = inflateSync(bytes.subarray(idat + 4, idat + 4 + bytes.readUInt32BE(idat - 4)));
  const [, red = 0, green = 0, blue = 0, alpha = 0] = row;
  expect([red, blue, alpha]).toEqual([255, 0, 128]);
  expect(Math.abs(green - 128)).toBeLessThanOrEqual(1);
  expect([...row.subarray(5)]).toEqual([0, 0, 0, 0]);
});

it('a large picture lets the event loop go on while it is written, row by row', async () => {
  const [width, height] = [1_440, 2_000];
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const png = await pngBytes({ pixels: new Uint8Array(width * height * 4).fill(255), width, height });
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(10);
  expect(readPng(png)).toMatchObject({ width, height });
});

it('choosing how to draw asks for no names of open sockets, which would hold everything up', async () => {
  await pngOf('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>', 4);
  expect(process.report).toMatchObject({ excludeNetwork: true });
});
