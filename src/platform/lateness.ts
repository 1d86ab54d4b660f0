/** How late this process came to what was due, in all, ms; less than its threshold counts for nothing. */
export type Lateness = Disposable & { ms(): number };

/** Watches until disposed of how much its machine, or it itself, had to do; cheap, but not for a process that rests. Timers are never quite punctual. */
export function watchLateness(): Lateness {
  return watch({ everyMs: 25, leastMs: 10 });
}

/** Watches until disposed of how long it stood still: it was stopped, starved, or its machine slept. A busy process is late, too; for that nothing is thrown away. */
export function watchStandstill(): Lateness {
  return watch({ everyMs: 250, leastMs: 2_000 });
}

function watch({ everyMs, leastMs }: { everyMs: number; leastMs: number }): Lateness {
  let lastAt = performance.now();
  let total = 0;
  const lateMs = (now: number) => {
    const late = now - lastAt - everyMs;
    return late >= leastMs ? late : 0;
  };
  const tick = () => {
    const now = performance.now();
    total += lateMs(now);
    lastAt = now;
  };
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return {
    // What ended while nothing ran may be handled before the timer is.
    ms: () => total + lateMs(performance.now()),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
