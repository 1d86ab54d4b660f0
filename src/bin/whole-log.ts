import { format } from 'node:util';
import type { Log, WriteLog } from '../core/log.ts';

/** Has what libraries write to the console, and what Node.js warns of, become lines of the log; disposing gives the console back. */
export function wholeLog(log: Log): Disposable {
  const { debug, error, info, log: line, trace, warn } = console;
  const told =
    (write: WriteLog) =>
    (...parts: readonly unknown[]) =>
      write({ from: 'console' }, format(...parts));
  Object.assign(console, {
    debug: told(log.debug),
    trace: told(log.debug),
    info: told(log.info),
    log: told(log.info),
    warn: told(log.warn),
    error: told(log.error),
  });
  const onWarning = (warning: Error) => log.warn({ from: 'node' }, `${warning.name}: ${warning.message}`);
  process.on('warning', onWarning);
  return {
    [Symbol.dispose]() {
      Object.assign(console, { debug, trace, info, log: line, warn, error });
      process.off('warning', onWarning);
    },
  };
}
