import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { incidentGantt } from '../../src/web/charts/gantt.ts';
import { pngOf } from '../../src/web/png.ts';
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

it.each(scenes)('$name becomes a PNG of the asked width that shows something', ({ state, now }) => {
  const svg = incidentGantt(state, { now, theme: 'dark', widthPx: 720 });
  const png = readPng(pngOf(svg, 720));
  expect(png.width).toBe(720);
  expect(png.height).toBe(Number(/height="(\d+)"/.exec(svg)?.[1]));
  expect(png.different).toBeGreaterThan(20);
});

it('twice the width is twice the height', () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5" width="10" height="5"><rect width="5" height="5" fill="red"/></svg>';
  expect(readPng(pngOf(svg, 100))).toMatchObject({ width: 100, height: 50 });
});

it('letters are drawn with the font that comes along: a picture of text is not that of nothing', () => {
  const svg = (text: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40" width="200" height="40"><text x="2" y="30" font-size="24" font-family="No Such Font">${text}</text></svg>`;
  expect(Buffer.from(pngOf(svg('Health'), 200)).equals(Buffer.from(pngOf(svg(''), 200)))).toBe(false);
});

it('throws for what is no picture', () => {
  expect(() => pngOf('not a picture', 100)).toThrow();
});
