import type { CheckStatus } from '../core/run/events.ts';
import type { Verdict } from '../core/run/state.ts';
import type { Palette } from './palette.ts';

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

/** The same for places that show emoji. */
export const emojiMarks: Readonly<Record<CheckStatus, string>> = {
  passed: '✅',
  failed: '❌',
  errored: '⚠️',
  inconclusive: '⚠️',
  waiting: '⏸',
  blocked: '⛔',
  skipped: '➖',
  cancelled: '➖',
};

/** A mark for each verdict. */
export const verdictMarks: Readonly<Record<Verdict, { emoji: string; paint: Paint }>> = {
  passed: { emoji: '✅', paint: painted('green') },
  degraded: { emoji: '⚠️', paint: painted('yellow') },
  inconclusive: { emoji: '⚠️', paint: painted('yellow') },
  failed: { emoji: '❌', paint: painted('red') },
};
