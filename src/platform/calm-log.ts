import { LRUCache } from 'lru-cache';
import type { Log, LogFields } from '../core/log.ts';

/** A log that no fault can flood; disposing it writes what is held back. */
export type CalmLog = Log & Disposable;

const everyMs = 1_000;
/** The same thing again is written this often, with how often it came meanwhile. */
const againMs = 60_000;
const mostHeld = 50;
const mostKnown = 500;

type Level = 'warn' | 'error';
type Line = { level: Level; fields: LogFields; message: string; suppressed: number };

/**
 * Writes warnings and errors once each, and one a second at most: what comes faster is held back, what comes again is counted
 * (`suppressed`). A line with a `reference`, which somebody was told to look for, is always written.
 */
export function calmLog(log: Log, now: () => number = () => performance.now()): CalmLog {
  const held = new Map<string, Line>();
  const writtenAt = new LRUCache<string, number>({ max: mostKnown });
  let lastAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let leftOut = 0;
  const write = (key: string, { level, fields, message, suppressed }: Line) => {
    lastAt = now();
    writtenAt.set(key, lastAt);
    const counted = suppressed === 0 ? {} : { suppressed };
    const lost = leftOut === 0 ? {} : { leftOut };
    leftOut = 0;
    log[level]({ ...fields, ...counted, ...lost }, message);
  };
  const isDue = (key: string) => now() - (writtenAt.get(key) ?? Number.NEGATIVE_INFINITY) >= againMs;
  const next = () => {
    timer = undefined;
    for (const [key, line] of held) {
      if (!isDue(key)) continue;
      held.delete(key);
      write(key, line);
      break;
    }
    if (held.size > 0) plan();
  };
  const plan = () => {
    timer ??= setTimeout(next, everyMs);
    timer.unref();
  };
  const entry = (level: Level) => (fields: LogFields, message: string) => {
    if (fields.reference !== undefined) return log[level](fields, message);
    const key = `${level} ${message} ${shapeOf(fields.error)}`;
    const before = held.get(key);
    if (before === undefined && isDue(key) && now() - lastAt >= everyMs) {
      return write(key, { level, fields, message, suppressed: 0 });
    }
    if (before === undefined && held.size >= mostHeld) {
      leftOut += 1;
      return;
    }
    const suppressed = before === undefined ? (isDue(key) ? 0 : 1) : before.suppressed + 1;
    held.set(key, { level, fields, message, suppressed });
    plan();
  };
  return {
    debug: log.debug,
    info: log.info,
    warn: entry('warn'),
    error: entry('error'),
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const [key, line] of held) if (isDue(key)) write(key, line);
      held.clear();
    },
  };
}

/** What an error says without its numbers and ids: a thousand jobs fail for one reason. */
function shapeOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error ?? '');
  return text.replaceAll(/\b[a-z]+-[0-9A-Za-z%-]{4,}\b|\b[0-9a-f]{8,}\b|\d+/g, '#').slice(0, 120);
}
