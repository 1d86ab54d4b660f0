import { z } from 'zod';
import { isJsonPath, pathFinder } from '../../core/expect/json-path.ts';
import { matcher } from '../../core/expect/matcher.ts';
import { watchAfter } from '../../core/expect/sequence.ts';
import type { SequenceRules } from '../../core/expect/sequence-rules.ts';
import { either } from '../../core/plan/either.ts';
import { durationField, hasVariables } from '../../core/plan/fields.ts';

const jsonPath = z
  .string()
  .refine((path) => hasVariables(path) || isJsonPath(path), { error: 'expected a JSON path such as $.type' });

/** What an event without `repeat` asks for; nobody wrote that it may not come again. */
const once = { min: 1, max: 1, bounded: false };

const repeat = z
  .union([z.string(), z.int().min(0)])
  .transform((text) => String(text))
  .refine((text) => hasVariables(text) || parseRepeat(text) !== null, {
    error: 'expected how often, such as "2", "1.." or "0..3"',
  })
  .transform((text) => parseRepeat(text) ?? once);

const step = either([
  z.string().transform((event) => ({ event, repeat: once, match: {} })),
  z.strictObject({
    event: z.string(),
    repeat: repeat.default(once),
    match: z
      .record(jsonPath, matcher)
      .refine((fields) => Object.keys(fields).length > 0, { error: 'expected a path and what is there' })
      .default({}),
  }),
]);

/** What must arrive, and what must not, in which order and time: `events` of checks that watch a stream. */
export const eventsField = z
  .strictObject({
    by: jsonPath.optional(),
    order: z.enum(['ordered', 'any', 'contains']).default('ordered'),
    sequence: z.array(step).min(1).default([]),
    never: z.array(z.string()).default([]),
    within: durationField.optional(),
    firstWithin: durationField.optional(),
    gap: durationField.optional(),
    quiet: durationField.optional(),
  })
  .refine(({ sequence, within }) => sequence.length > 0 || within !== undefined, {
    error: 'without a sequence, `within` must say how long to watch',
    path: ['within'],
  })
  .refine(({ sequence, never }) => !sequence.some(({ event }) => never.includes(event)), {
    error: 'an event of the sequence can never be one that must never come',
    path: ['never'],
  });

export type Events = z.infer<typeof eventsField>;

/** The rules that the events of a connection are judged by; `breaking` are names that must not come unless the sequence has them. */
export function rulesOf(events: Events, breaking: readonly string[] = []): SequenceRules {
  const named = new Set([...events.never, ...events.sequence.map(({ event }) => event)]);
  const rules = {
    // Without a sequence there is nothing that another event could stand in the way of.
    order: events.sequence.length === 0 ? ('contains' as const) : events.order,
    steps: events.sequence.map(({ event, repeat, match }) => ({
      event,
      ...repeat,
      fields: Object.entries(match).map(([path, wanted]) => ({ path, wanted, find: pathFinder(path) })),
    })),
    never: events.never,
    withinMs: events.within ?? null,
    firstWithinMs: events.firstWithin ?? null,
    gapMs: events.gap ?? null,
  };
  const never = [...events.never, ...breaking.filter((name) => !named.has(name))];
  // What nobody wrote is not waited for.
  return { ...rules, never, watch: watchAfter(rules, events.quiet ?? null) };
}

/** `2`, `1..`, `..3`, `0..3`; null for anything else, when the first is above the second, and for `0`: that is `never`. */
function parseRepeat(text: string): typeof once | null {
  const found = /^(\d{1,6})?(\.\.)?(\d{1,6})?$/.exec(text);
  if (found === null || text === '' || text === '..') return null;
  const [, from, range, to] = found;
  if (Number(to ?? from ?? 1) === 0 && (range === undefined || to !== undefined)) return null;
  if (range === undefined) return { min: Number(text), max: Number(text), bounded: true };
  const min = Number(from ?? 0);
  const max = to === undefined ? Number.POSITIVE_INFINITY : Number(to);
  return min <= max ? { min, max, bounded: to !== undefined } : null;
}
