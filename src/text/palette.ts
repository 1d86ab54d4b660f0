type Paint = (text: string) => string;

/** How a terminal renderer colours; made at the edge, where it is known whether there is a terminal. */
export type Palette = { bold: Paint; dim: Paint; red: Paint; green: Paint; yellow: Paint; cyan: Paint };

const as: Paint = (text) => text;

/** No colours at all. */
export const plainPalette: Palette = { bold: as, dim: as, red: as, green: as, yellow: as, cyan: as };

const sgr =
  (on: number, off: number): Paint =>
  (text) =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;

/** The sixteen colours that every terminal has. */
export const ansiPalette: Palette = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  cyan: sgr(36, 39),
};
