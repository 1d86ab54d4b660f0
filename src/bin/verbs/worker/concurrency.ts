import { UserError } from '../../../core/errors.ts';

/** How many checks a process is told to run at the same time; null when it is not told. Throws a `UserError` (`usage`). */
export function concurrencyOf(text: string | null): number | null {
  if (text === null) return null;
  const number = Number(text);
  if (/^\d{1,4}$/.test(text) && number >= 1 && number <= 1_000) return number;
  throw new UserError(
    'usage',
    `--concurrency: expected a whole number from 1 to 1000, got ${JSON.stringify(text)}.`,
  );
}
