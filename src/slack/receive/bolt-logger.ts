import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../core/log.ts';

/** Slack's libraries write their warnings and errors into our log; their debug lines hold whole payloads and are dropped. */
export function boltLogger(log: Log): Logger {
  const line = (parts: readonly unknown[]) =>
    parts
      .map((one) => (one instanceof Error ? one.message : String(one)))
      .join(' ')
      .slice(0, 2000);
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts) => log.warn({ from: 'slack' }, line(parts)),
    error: (...parts) => log.error({ from: 'slack' }, line(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
