import type { Palette } from '../palette.ts';

/** How a picture for a terminal is drawn. */
export type Screen = {
  /** Epoch ms. */
  now: number;
  columns: number;
  /** Lines that the picture may take; null when it may be as long as it likes. */
  rows: number | null;
  palette: Palette;
  /** By check id, how far a long check says it is. */
  progress: ReadonlyMap<string, string>;
};
