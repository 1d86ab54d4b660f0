import type { RunEvent } from '../../../core/run/events.ts';
import type { RunState } from '../../../core/run/state.ts';
import { plainText } from '../../../core/words/plain-text.ts';
import { columnsOf } from '../../../text/columns.ts';
import { ansiPalette, type Palette, plainPalette } from '../../../text/palette.ts';
import { closing, finishedLine } from '../../../text/terminal/line-by-line.ts';
import { checklist, lastPicture } from '../../../text/terminal/terminal.ts';
import type { Output } from '../verb.ts';

/** Shows a run while it goes on. */
export type Display = {
  onEvent(event: RunEvent, state: RunState): void;
  progress(check: string, text: string): void;
  /** Gets out of the way while something else is written to the terminal. */
  pause(): void;
  resume(): void;
  /** The last picture; off a terminal only with `isFull`, and then what failed in full. */
  finish(state: RunState, isFull: boolean): void;
};

const frameMs = 100;

/** Whether an output is coloured: never, always, or as it is a terminal. */
export function paletteFor(output: Output, color: 'never' | 'always' | 'auto'): Palette {
  return color === 'always' || (color === 'auto' && output.isTTY === true) ? ansiPalette : plainPalette;
}

/** A live checklist on a terminal, a line as each check ends elsewhere. */
export function displayOn(output: Output, palette: Palette): Display {
  return output.isTTY ? liveDisplay(output, palette) : lineDisplay(output, palette);
}

/** Nothing while it goes on. */
export function quietDisplay(output: Output, palette: Palette): Display {
  return { ...lineDisplay(output, palette), onEvent() {} };
}

function lineDisplay(output: Output, palette: Palette): Display {
  return {
    onEvent(event, state) {
      if (event.type !== 'check.finished') return;
      const check = state.checks.get(event.check);
      if (check !== undefined) output.write(`${finishedLine(check, state, palette)}\n`);
    },
    progress() {},
    pause() {},
    resume() {},
    finish(state, isFull) {
      if (isFull) output.write(`${closing(state, palette).join('\n')}\n`);
    },
  };
}

function liveDisplay(output: Output, palette: Palette): Display {
  const region = liveRegion(output);
  const progress = new Map<string, string>();
  let state: RunState | null = null;
  let isPaused = false;
  // One row and column free: a full last one makes some terminals scroll or wrap.
  const screen = () => ({
    now: Date.now(),
    columns: (output.columns || 80) - 1,
    rows: (output.rows || 24) - 1,
    palette,
    progress,
  });
  const draw = () => {
    if (state !== null && !isPaused) region.draw(checklist(state, screen()));
  };
  const timer = setInterval(draw, frameMs);
  timer.unref();
  return {
    onEvent(event, latest) {
      state = latest;
      if (event.type === 'check.finished') progress.delete(event.check);
    },
    progress: (check, text) => void progress.set(check, text),
    pause() {
      isPaused = true;
      region.clear();
    },
    resume() {
      isPaused = false;
      draw();
    },
    finish(last) {
      clearInterval(timer);
      state = null;
      region.draw(lastPicture(last, screen()));
      region.release();
    },
  };
}

const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearToLineEnd = '\u001b[K';
const clearBelow = '\u001b[J';

/** The lines at the bottom of a terminal that are drawn again and again, each time in one write. */
type LiveRegion = {
  draw(lines: readonly string[]): void;
  /** Takes the lines away; what is written next stands in their place. */
  clear(): void;
  /** Leaves the last lines where they are and gives the cursor back. */
  release(): void;
};

/** A live region on a terminal; the cursor is hidden until it is released. */
function liveRegion(output: Output): LiveRegion {
  let drawn: readonly string[] = [];
  let isHidden = false;
  const home = () => {
    const rows = rowsOf(drawn, output.columns || 80);
    return rows === 0 ? '\r' : `\u001b[${rows}A\r`;
  };
  return {
    draw(lines) {
      if (lines.length === drawn.length && lines.every((line, index) => line === drawn[index])) return;
      const text = lines.map((line) => `${line}${clearToLineEnd}\n`).join('');
      output.write(`${begin}${isHidden ? '' : hideCursor}${home()}${text}${clearBelow}${end}`);
      drawn = lines;
      isHidden = true;
    },
    clear() {
      output.write(`${home()}${clearBelow}${isHidden ? showCursor : ''}`);
      drawn = [];
      isHidden = false;
    },
    release() {
      if (isHidden) output.write(showCursor);
      drawn = [];
      isHidden = false;
    },
  };
}

/** A terminal that became narrower has wrapped what was drawn. */
function rowsOf(lines: readonly string[], columns: number): number {
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(columnsOf(plainText(line)) / columns)), 0);
}
