import { createRequire } from 'node:module';
import { renderAsync } from '@resvg/resvg-js';
import { pngBytes } from './png-bytes.ts';

const { resolve } = createRequire(import.meta.url);
const fontFiles = [resolve('#fonts/DejaVuSans.ttf'), resolve('#fonts/DejaVuSans-Bold.ttf')];

/** Draws an SVG as a PNG of that width, with the fonts we bring, so that it looks the same on every machine; beside the event loop. Rejects for what is no SVG. */
export async function pngOf(svg: string, widthPx: number): Promise<Uint8Array> {
  const picture = await renderAsync(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
    fitTo: { mode: 'width', value: widthPx },
    logLevel: 'off',
  });
  return pngBytes(picture);
}
