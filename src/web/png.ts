import { createRequire } from 'node:module';
import type * as Resvg from '@resvg/resvg-js';
import { pngBytes } from './png-bytes.ts';

const { resolve } = createRequire(import.meta.url);
const fontFiles = [resolve('#fonts/DejaVuSans.ttf'), resolve('#fonts/DejaVuSans-Bold.ttf')];

/**
 * To choose its binary, resvg asks Node for a diagnostic report; with the network in it, Node looks up the name of each open socket's peer,
 * one by one, and the event loop stands still meanwhile (nodejs.org/api/report.html, `excludeNetwork`): 10 s with 500 sockets and no DNS.
 */
function loadResvg(): Promise<typeof Resvg> {
  Object.assign(process.report, { excludeNetwork: true });
  return import('@resvg/resvg-js');
}

/** Draws an SVG as a PNG of that width, with the fonts we bring, so that it looks the same on every machine; beside the event loop. Rejects for what is no SVG. */
export async function pngOf(svg: string, widthPx: number): Promise<Uint8Array> {
  const { renderAsync } = await loadResvg();
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
