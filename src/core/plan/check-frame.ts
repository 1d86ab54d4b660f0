import { z } from 'zod';
import { correction } from './correction.ts';
import { hasVariables } from './fields.ts';
import { retryKinds, tiers } from './model.ts';
import { boundedDuration, namesField, textField } from './schema-fields.ts';

const hour = 3_600_000;
const day = 24 * hour;

export const retryField = z.strictObject({
  attempts: z.int().min(1).max(20).optional(),
  on: z.array(z.enum(retryKinds)).optional(),
  delay: boundedDuration(0, hour).optional(),
  backoff: z.enum(['constant', 'exponential']).optional(),
  maxDuration: boundedDuration(1, day).optional(),
});

const nameOfTag = z.string().refine((tag) => /^\w[\w.-]*$/.test(tag), {
  error: 'expected a tag without "@" and blanks',
  ...correction((tag) =>
    String(tag)
      .trim()
      .replace(/^[@#]+/, '')
      .replace(/[^\w.-]+/g, '-'),
  ),
});

const quarantineField = z.strictObject({
  owner: textField,
  until: z
    .string()
    .refine((text) => /^\d{4}-\d\d-\d\d(T.*)?$/.test(text) && !Number.isNaN(Date.parse(text)), {
      error: 'expected a date such as 2026-01-31',
    }),
  reason: textField,
});

const mostLines = 10_000_000;

/** Where the check stands in the document that it was made from: what a failure points at. */
const sourceField = z.strictObject({
  file: textField.refine((path) => !hasVariables(path) && !/\p{Cc}/u.test(path), {
    error: 'expected the path of a file, as it is in the repository',
  }),
  line: z.int().min(1).max(mostLines),
  ticks: z
    .array(z.string().regex(/^[\w-]{1,40}$/, { error: 'expected a digest as an import writes it' }))
    .max(1000)
    .optional(),
});

const untilField = z.strictObject({
  deadline: boundedDuration(1, day),
  interval: boundedDuration(10, hour).optional(),
});

/** Keys that a requirement of an environment may have besides its type and `expect`. */
export const requirementKeys = {
  name: textField,
  objective: textField.optional(),
  timeout: boundedDuration(1, 2 * hour).optional(),
  retry: retryField.optional(),
  until: untilField.optional(),
  owner: textField.optional(),
  runbook: textField.optional(),
};

/** Keys that a check of any type may have. */
export const checkKeys = {
  ...requirementKeys,
  name: textField.optional(),
  tier: z.enum(tiers).optional(),
  tags: z.array(nameOfTag).optional(),
  needs: namesField.optional(),
  if: z.literal('always').optional(),
  once: z.boolean().optional(),
  danger: textField
    .refine((text) => !/^(?:yes|y|no|n|on|off|true|false)$/i.test(text.trim()), {
      error: 'expected what would happen, in words',
    })
    .optional(),
  enforce: z.boolean().optional(),
  inferred: z.boolean().optional(),
  source: sourceField.optional(),
  deploys: z.boolean().optional(),
  rollback: z.boolean().optional(),
  quarantine: quarantineField.optional(),
  lock: textField.optional(),
  capture: z
    .record(
      z.string().regex(/^[A-Za-z_]\w*$/, { error: 'expected a name of letters, digits and "_"' }),
      z.string().refine((path) => path.startsWith('$'), {
        error: 'expected a JSON path that begins with "$"',
      }),
    )
    .optional(),
  weight: z.number().positive().max(1000).optional(),
};

/** A check as its frame reads it; `spec` and `expect` stay as written. */
export type CheckFrame = z.output<z.ZodObject<typeof checkKeys>>;
export type RequirementFrame = z.output<z.ZodObject<typeof requirementKeys>>;
export type CheckParts = { type: string; spec: unknown; expect: unknown };
