import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../core/log.ts';

/** Slack's libraries write their warnings and errors into our log; their debug lines hold whole payloads and are dropped. */
export function boltLogger(log: Log): Logger {
  const line = (said: readonly unknown[]) =>
    said
      .map((one) => (one instanceof Error ? one.message : String(one)))
      .join(' ')
      .slice(0, 2000);
  return {
    debug: () => {},
    info: () => {},
    warn: (...said) => log.warn({ from: 'slack' }, line(said)),
    error: (...said) => log.error({ from: 'slack' }, line(said)),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
