/** How late this process came to what was due, in all: its machine, or it itself, had too much to do. */
export type Lateness = Disposable & { ms(): number };

const everyMs = 25;
/** Timers are never quite punctual. */
const usualMs = 10;

/** Watches until disposed of; cheap, but not for a process that rests. */
export function watchLateness(): Lateness {
  let lastAt = performance.now();
  let total = 0;
  const tick = () => {
    const now = performance.now();
    const late = now - lastAt - everyMs;
    lastAt = now;
    if (late > usualMs) total += late;
  };
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return {
    // What ended while nothing ran may be handled before the timer is.
    ms() {
      const late = performance.now() - lastAt - everyMs;
      return total + (late > usualMs ? late : 0);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
