import { createHistogram } from 'node:perf_hooks';

/** How late the event loop came to a timer that was due, in seconds; of nothing when it was not due yet. */
export type Lag = Readonly<Record<'min' | 'max' | 'mean' | 'stddev' | 'p50' | 'p90' | 'p99', number>>;

const everyMs = 500;
/** A histogram holds whole numbers from one. */
const perMs = 1_000;

/** Looks twice a second, which costs an idle process next to nothing: Node's own monitor wakes it a hundred times. `take` begins anew. */
export function eventLoopLag(): { take(): Lag } {
  const histogram = createHistogram();
  let dueAt = performance.now() + everyMs;
  const look = () => {
    const now = performance.now();
    histogram.record(Math.max(1, Math.round((now - dueAt) * perMs)));
    dueAt = now + everyMs;
  };
  setInterval(look, everyMs).unref();
  return {
    take() {
      const seconds = (value: number) => (histogram.count === 0 ? 0 : value / perMs / 1000);
      const lag = {
        min: seconds(histogram.min),
        max: seconds(histogram.max),
        mean: seconds(histogram.mean),
        stddev: seconds(histogram.stddev),
        p50: seconds(histogram.percentile(50)),
        p90: seconds(histogram.percentile(90)),
        p99: seconds(histogram.percentile(99)),
      };
      histogram.reset();
      return lag;
    },
  };
}
