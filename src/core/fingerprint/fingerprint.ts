import { z } from 'zod';
import { digestOf } from './digest.ts';

const text = z.string();
/** Places of checks in `checks.ids`. */
const places = z.array(z.number());

/** A server as the run saw it; a key that is not there was not looked at. */
const target = z.object({
  by: places,
  /** The addresses of its name; `none` for a name that has none. */
  dns: text.exactOptional(),
  /** Beginning of the fingerprint, issuer, end. */
  tls: text.exactOptional(),
  /** Headers that name software. */
  headers: z.record(text, text).exactOptional(),
});

/** What the run was about, small enough to be kept with it: what a later run is compared with. A long text ends in `#` and the digest of all of it. */
export const fingerprintSchema = z.object({
  /** The deploy that is known (`at` RFC 3339); `seen`: some check or the run itself knows that it answered. Null: none is known. */
  deploy: z.object({ revision: text.nullable(), at: text, by: text, seen: z.boolean() }).nullable(),
  /** Revisions that answered, where checks asked. */
  answered: z.object({ by: places, revisions: z.array(text) }).nullable(),
  plan: text,
  /** Digests of the values; empty for those of secrets, of which nothing is known. */
  variables: z.record(text, text).nullable(),
  targets: z.record(text, target),
  /** Something was looked for at a server and nothing at all is known of it: not everything is as before. */
  blind: z.boolean(),
  /** Digests of the kinds of errors that these checks read; `whole`: there are no others. */
  logs: z.array(z.object({ by: places, whole: z.boolean(), kinds: z.array(text) })),
  /** Words for some of those kinds. */
  errors: z.record(text, text),
  /** `ids` null: there are too many to be kept. */
  checks: z.object({ count: z.number(), digest: text, ids: z.array(text).nullable() }),
  /** Something had no room: what is not in it may have been looked at. */
  cut: z.boolean(),
});

export type Fingerprint = z.infer<typeof fingerprintSchema>;

export const greenRunSchema = z.object({
  run: text,
  selector: z.array(text),
  at: z.number(),
  fingerprint: fingerprintSchema,
  /** How long its checks took, ms, by id; left out where there are very many, and in what was written before it was kept. */
  times: z.record(text, z.number()).exactOptional(),
});

/** The last run before another one in which all was well, and when it ended (epoch ms). */
export type GreenRun = z.infer<typeof greenRunSchema>;

const digestEnd = /#([0-9a-f]{8})$/;

/** A text of at most so many characters, else its beginning and the digest of all of it. */
export function shortened(whole: string, most: number): string {
  if (whole.length <= most && !digestEnd.test(whole)) return whole;
  return `${whole.slice(0, most).toWellFormed()}#${digestOf(whole)}`;
}

/** True when more was there than is kept. */
export function isShortened(value: string): boolean {
  return digestEnd.test(value);
}

/** Whether two texts that may have been shortened are of the same one. */
export function isSameText(one: string, other: string): boolean {
  return one === other || digestIn(one) === digestIn(other);
}

function digestIn(value: string): string {
  return digestEnd.exec(value)?.[1] ?? digestOf(value);
}
