import type { CheckStatus } from '../../core/run/events.ts';
import type { Verdict } from '../../core/run/state.ts';
import type { Palette } from '../palette.ts';

type Paint = (text: string, palette: Palette) => string;
const painted =
  (name: keyof Palette): Paint =>
  (text, palette) =>
    palette[name](text);

/** One narrow character a status, for terminals; each differs by shape, so that colour carries no meaning alone. */
export const terminalMarks: Readonly<Record<CheckStatus, { mark: string; paint: Paint }>> = {
  passed: { mark: '✓', paint: painted('green') },
  failed: { mark: '✗', paint: painted('red') },
  errored: { mark: '!', paint: painted('yellow') },
  inconclusive: { mark: '?', paint: painted('yellow') },
  waiting: { mark: '⏸', paint: painted('cyan') },
  blocked: { mark: '⊘', paint: painted('dim') },
  skipped: { mark: '-', paint: painted('dim') },
  cancelled: { mark: '-', paint: painted('dim') },
};

/** How a terminal paints each verdict. */
export const verdictPaints: Readonly<Record<Verdict, Paint>> = {
  passed: painted('green'),
  degraded: painted('yellow'),
  inconclusive: painted('yellow'),
  failed: painted('red'),
};
