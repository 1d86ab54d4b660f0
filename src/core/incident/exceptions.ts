import type { IncidentEvent } from './events.ts';
import { inOrder } from './reduce.ts';

/** Somebody wanted to close although something was open, and what became of it. */
export type AskedException = {
  ask: string;
  by: string;
  at: number;
  summary: string;
  reason: string;
  /** Null while a second person is waited for. */
  ended: { kind: 'agreed' | 'withdrawn' | 'replaced' | 'closed'; by: string; at: number } | null;
};

/** Every asking in the order they were made, whatever the order in which the events arrived. */
export function exceptionsOf(events: Iterable<IncidentEvent>): readonly AskedException[] {
  const all: AskedException[] = [];
  for (const event of inOrder(events)) {
    const last = all.at(-1);
    const waiting = last !== undefined && last.ended === null ? last : null;
    const { at, by } = event;
    switch (event.type) {
      case 'exception.asked':
        if (waiting !== null) waiting.ended = { kind: 'replaced', by, at };
        all.push({ ask: event.ask, by, at, summary: event.summary, reason: event.reason, ended: null });
        break;
      case 'exception.withdrawn':
        if (waiting?.ask === event.ask) waiting.ended = { kind: 'withdrawn', by, at };
        break;
      case 'incident.closed':
        if (waiting !== null) waiting.ended = endOf(event);
        break;
      default:
    }
  }
  return all;
}

function endOf({
  at,
  by,
  exception,
}: Extract<IncidentEvent, { type: 'incident.closed' }>): AskedException['ended'] {
  return exception === null ? { kind: 'closed', by, at } : { kind: 'agreed', by: exception.agreedBy, at };
}
