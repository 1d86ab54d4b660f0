import { z } from 'zod';
import type { EventGap } from '../../core/compared-facts.ts';

const received = z.object({ event: z.string(), atMs: z.number(), lastAtMs: z.number() });
const group = z.object({
  count: z.number(),
  sample: z.object({
    verdict: z.object({ kind: z.string() }).nullable(),
    received: z.array(received),
    leftOut: z.number().default(0),
  }),
});
const schema = z.object({ groups: z.array(z.unknown()) });

/** Events kept at the beginning when the middle is left out: what comes after cannot be told apart from the gap. */
const keptAtStart = 40;

/** The gaps of the largest group of connections whose sequence was complete; empty when there is none, or for other evidence. */
export function eventGapsOf(evidence: Readonly<Record<string, unknown>>): readonly EventGap[] {
  const parsed = schema.safeParse(evidence);
  if (!parsed.success) return [];
  const groups = parsed.data.groups.flatMap((one) => group.safeParse(one).data ?? []);
  const complete = groups
    .filter(({ sample }) => sample.verdict?.kind === 'complete')
    .toSorted((a, b) => b.count - a.count);
  const sample = complete[0]?.sample;
  if (sample === undefined) return [];
  const events = sample.leftOut > 0 ? sample.received.slice(0, keptAtStart) : sample.received;
  const times = new Map<string, number>();
  return events.map(({ event, atMs }, index) => {
    const before = events[index - 1];
    const pair = `${before?.event ?? 'open'} → ${event}`;
    const nth = (times.get(pair) ?? 0) + 1;
    times.set(pair, nth);
    const ms = Math.max(0, atMs - (before?.lastAtMs ?? 0));
    return { name: nth === 1 ? pair : `${pair} (${nth})`, ms };
  });
}
