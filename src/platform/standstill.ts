/** How long this process stood still, in all: it was stopped, starved, or its machine slept. */
export type Standstill = Disposable & { ms(): number };

const everyMs = 250;
/** A busy process is late, too; below this nothing is thrown away for it. */
const leastMs = 2_000;

/** Watches until disposed of. */
export function watchStandstill(): Standstill {
  let lastAt = performance.now();
  let total = 0;
  const tick = () => {
    const now = performance.now();
    const late = now - lastAt - everyMs;
    lastAt = now;
    if (late >= leastMs) total += late;
  };
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return {
    // What ends with the standstill may be handled before the timer is.
    ms() {
      tick();
      return total;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
