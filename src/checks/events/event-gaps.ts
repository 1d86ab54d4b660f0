import { z } from 'zod';
import type { EventGap } from '../../core/compared-facts.ts';

const received = z.object({ event: z.string(), atMs: z.number(), lastAtMs: z.number() });
const watched = z.object({
  verdict: z.object({ kind: z.string() }).nullable(),
  received: z.array(received),
  leftOut: z.number().default(0),
});
const group = z.object({ count: z.number(), sample: watched });
const crowd = z.object({ groups: z.array(z.unknown()) });
const streamed = z.object({ stream: watched });

/** Events kept at the beginning when the middle is left out: what comes after cannot be told apart from the gap. */
const keptAtStart = 40;

/** The gaps of an event stream whose sequence was complete; empty for other evidence. */
export function streamGapsOf(evidence: Readonly<Record<string, unknown>>): readonly EventGap[] {
  const { data } = streamed.safeParse(evidence);
  return data?.stream.verdict?.kind === 'complete' ? gapsOf(data.stream) : [];
}

/** The gaps of the largest group of connections whose sequence was complete; empty when there is none, or for other evidence. */
export function eventGapsOf(evidence: Readonly<Record<string, unknown>>): readonly EventGap[] {
  const parsed = crowd.safeParse(evidence);
  if (!parsed.success) return [];
  const groups = parsed.data.groups.flatMap((one) => group.safeParse(one).data ?? []);
  const complete = groups
    .filter(({ sample }) => sample.verdict?.kind === 'complete')
    .toSorted((a, b) => b.count - a.count);
  const sample = complete[0]?.sample;
  return sample === undefined ? [] : gapsOf(sample);
}

function gapsOf(sample: z.infer<typeof watched>): readonly EventGap[] {
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
