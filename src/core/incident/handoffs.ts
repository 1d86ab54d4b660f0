import type { IncidentEvent } from './events.ts';
import { inOrder } from './reduce.ts';

/** An offer of the command and what became of it. */
export type Handoff = {
  offer: string;
  from: string;
  to: string;
  at: number;
  /** Null while it waits; a newer offer or the closing ends the one before, and then nobody answered. */
  answered: { isAccepted: boolean; at: number; reason: string; by: 'person' | 'nobody' } | null;
};

/** Every offer in the order they were made, whatever the order in which the events arrived. */
export function handoffsOf(events: Iterable<IncidentEvent>): readonly Handoff[] {
  const handoffs: Handoff[] = [];
  for (const event of inOrder(events)) {
    const last = handoffs.at(-1);
    const isWaiting = last !== undefined && last.answered === null;
    switch (event.type) {
      case 'handoff.offered':
        if (isWaiting) last.answered = ended(event.at, 'a newer offer took its place', 'nobody');
        handoffs.push({ offer: event.offer, from: event.by, to: event.to, at: event.at, answered: null });
        break;
      case 'handoff.accepted':
        if (isWaiting && last.offer === event.offer)
          last.answered = { isAccepted: true, at: event.at, reason: '', by: 'person' };
        break;
      case 'handoff.declined':
        if (isWaiting && last.offer === event.offer) last.answered = ended(event.at, event.reason, 'person');
        break;
      case 'incident.closed':
        if (isWaiting) last.answered = ended(event.at, 'the incident was closed', 'nobody');
        break;
      default:
    }
  }
  return handoffs;
}

function ended(at: number, reason: string, by: 'person' | 'nobody'): Handoff['answered'] {
  return { isAccepted: false, at, reason, by };
}
