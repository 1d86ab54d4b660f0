import { z } from 'zod';
import { matcher } from '../../core/expect/matcher.ts';
import { correction } from '../../core/plan/correction.ts';
import { hasVariables } from '../../core/plan/fields.ts';
import { headerName, requestFields } from '../../core/plan/request-fields.ts';
import { certificateExpect } from '../certificate.ts';
import { capturesIn } from '../command/captures.ts';
import { type Events, eventsField } from '../events/schema.ts';
import { durationMatcher, numberMatcher, pathField } from '../expectations.ts';
import { isOutside } from '../inside-root.ts';

export const httpSpec = z
  .strictObject({
    ...requestFields,
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
    body: z.string().optional(),
    json: z.json().optional(),
    bodyFile: z
      .string()
      .min(1)
      .refine((file) => !isOutside(file), { error: 'expected a file inside the folder that the bot runs in' })
      .refine((file) => capturesIn([file]).length === 0, {
        error: 'a captured value must not choose the file that is sent',
      })
      .optional(),
    traceparent: z.boolean().optional(),
    repeat: z
      .strictObject({
        times: z.int().min(2).max(1000),
        rate: z.number().min(0.1).max(100).optional(),
      })
      .optional(),
    events: eventsField.optional(),
    reconnects: z.int().min(0).max(20).optional(),
    /** How many redirects are followed; the one after that is what is judged. */
    redirects: z.int().min(0).max(20).default(0),
    maxBodyBytes: z
      .int()
      .min(1)
      .max(16 * 1024 * 1024)
      .default(1024 * 1024),
    /** Asks for gzip, br or deflate. */
    compress: z.boolean().default(true),
  })
  .refine((spec) => [spec.body, spec.json, spec.bodyFile].filter((one) => one !== undefined).length < 2, {
    error: 'body, json and bodyFile are ways to say the same; give one',
  });
export type HttpSpec = z.infer<typeof httpSpec>;

const status = z.union([
  z.int().min(100).max(599),
  z.string().refine((text) => hasVariables(text) || /^[1-5](xx|\d\d)$/.test(text), {
    error: 'expected a status such as 200, or a class such as 2xx',
    ...correction(statusMeant),
  }),
]);

/** `2XX`, `200 OK`, `ok`; of a range or a comparison, the class. */
function statusMeant(value: unknown): unknown {
  const text = String(value).trim().toLowerCase();
  const several = text.split(/[\s,|/]+|\bor\b/).filter((one) => one !== '');
  if (several.length > 1 && several.every((one) => /^[1-5](?:xx|\d\d)$/.test(one)))
    return several.map((one) => (one.endsWith('xx') ? one : Number(one)));
  if (/^[1-5](?:xx|\*\*?|x)$/.test(text)) return `${text.charAt(0)}xx`;
  if (/^(?:ok|success|successful|up|healthy|true)$/.test(text)) return text === 'ok' ? 200 : '2xx';
  const [, range] = /^([1-5])\d\d\s*(?:-|\.\.|to)\s*\1\d\d$/.exec(text) ?? [];
  if (range !== undefined) return `${range}xx`;
  const [, below] = /^<=?\s*([345])\d\d$/.exec(text) ?? [];
  if (below !== undefined) return Array.from({ length: Number(below) - 2 }, (_, index) => `${index + 2}xx`);
  const [, code] = /^(?:==?\s*)?([1-5]\d\d)\b/.exec(text) ?? [];
  return code === undefined ? undefined : Number(code);
}

export const httpExpect = z.strictObject({
  status: z.union([status, z.array(status).min(1)]).optional(),
  header: z.record(headerName, matcher).optional(),
  body: matcher.optional(),
  json: z.record(pathField, matcher).optional(),
  /** A file with a JSON Schema, relative to the plan's root. */
  schema: z.string().optional(),
  /** Wins over those of the spec. */
  events: eventsField.optional(),
  /** How often the event stream was asked for again. */
  reconnects: numberMatcher.optional(),
  /** How many redirects were followed. */
  redirects: numberMatcher.optional(),
  duration: durationMatcher.optional(),
  timing: z
    .strictObject({
      dns: durationMatcher.optional(),
      connect: durationMatcher.optional(),
      tls: durationMatcher.optional(),
      firstByte: durationMatcher.optional(),
      transfer: durationMatcher.optional(),
    })
    .optional(),
  tls: certificateExpect.optional(),
  ipFamily: numberMatcher.optional(),
});
export type HttpExpect = z.infer<typeof httpExpect>;

/** The events that count: those expected, else those of the spec. */
export function eventsOf({ spec, expect }: { spec: HttpSpec; expect: HttpExpect }): Events | null {
  return expect.events ?? spec.events ?? null;
}
