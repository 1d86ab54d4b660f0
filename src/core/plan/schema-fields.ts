import { z } from 'zod';
import { formatDuration, parseDuration } from './duration.ts';

/** A name that people type: `phase1`, `2.1`, `golden-path`. Digits only are refused: JavaScript objects would lose their order. */
export const idField = z
  .string()
  .regex(/^(?!\d+$)\w[\w.-]*$/, {
    error: 'expected a name of letters, digits, "-", "_" and ".", not of digits only',
  })
  .max(80, { error: 'expected a name of at most 80 characters' });

/** A duration between the two, both milliseconds and included; variables cannot stand here. */
export function boundedDuration(minMs: number, maxMs: number) {
  const wanted = 'expected a duration with a unit, such as 250ms, 30s, 5m, 2h or 1d';
  return z
    .string({ error: wanted })
    .refine((text) => parseDuration(text) !== null, { error: wanted, abort: true })
    .refine((text) => (parseDuration(text) ?? minMs) >= minMs, {
      error: `expected at least ${compact(minMs)}`,
    })
    .refine((text) => (parseDuration(text) ?? maxMs) <= maxMs, {
      error: `expected at most ${compact(maxMs)}`,
    })
    .transform((text) => parseDuration(text) ?? minMs);
}

function compact(ms: number): string {
  return formatDuration(ms).replaceAll(' ', '');
}

/** Text with something in it. */
export const textField = z
  .string()
  .refine((text) => text.trim() !== '', { error: 'expected some text' })
  .max(4000, { error: 'expected at most 4,000 characters' });

export const namesField = z.array(z.string()).readonly();

/** Exactly one of the keys must be there; for `superRefine`. */
export function exactlyOne(keys: readonly string[]) {
  return (value: Readonly<Record<string, unknown>>, ctx: z.RefinementCtx): void => {
    const there = keys.filter((key) => value[key] !== undefined);
    if (there.length === 1) return;
    const wanted = keys.map((key) => `"${key}"`).join(' or ');
    const got = there.length === 0 ? 'neither is there' : 'both are there';
    ctx.addIssue({ code: 'custom', message: `expected either ${wanted}; ${got}` });
  };
}
