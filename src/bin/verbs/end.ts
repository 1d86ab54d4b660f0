import { UserError } from '../../core/errors.ts';
import { createRedactor } from '../../core/redact/redact.ts';
import { createLog } from '../../platform/log.ts';
import { redisRefusal } from '../../store/refusal.ts';
import type { Io, Verb } from './verb.ts';
import { fileTrouble } from './write-file.ts';

/** Nothing is wrong with what was asked: what to do it with is missing. */
const couldNotRun: ReadonlySet<string> = new Set([
  'data-folder',
  'not-commented',
  'not-committed',
  'not-written',
  'port-unusable',
  'redis-damaged',
  'redis-failed',
  'redis-in-use',
  'redis-missing',
  'redis-refused',
  'redis-unreachable',
  'newer-data',
  'unreadable-data',
]);

/** Tells why a verb ended with an error, as a line of the log where that is JSON and the verb keeps one; returns the exit code. */
export function tellEnd(
  error: unknown,
  verb: Pick<Verb, 'serves'> | null,
  io: Pick<Io, 'env' | 'stderr'>,
): number {
  const told = error instanceof UserError ? error : (refused(error) ?? fileTrouble(error));
  if (verb?.serves === true && io.env.LOG_FORMAT?.trim().toLowerCase() === 'json') {
    const log = createLog({
      level: 'info',
      format: 'json',
      redactor: createRedactor([]),
      destination: io.stderr,
    });
    if (told === null) log.error({ error }, 'staging-check broke; this is a bug in it');
    else log.error({ code: told.code }, told.message);
  } else if (told === null) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.stderr.write(`staging-check broke; this is a bug in it, not in your plan:\n${text}\n`);
  } else {
    io.stderr.write(`${told.message}\n`);
  }
  return told === null || couldNotRun.has(told.code) ? 3 : 2;
}

function refused(error: unknown): UserError | null {
  const refusal = redisRefusal(error);
  if (refusal === null) return null;
  return new UserError('redis-refused', `Redis ${refusal}. staging-check doctor says what is wrong with it.`);
}
