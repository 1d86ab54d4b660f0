import type { IncidentEvent } from './events.ts';

/** A word alone in a field, or behind an @ in a text. */
const called = /(?<=")\w+(?=")|(?<=@)\w+/g;

/** What may be the id of a person in the events, each once; which are, the directory knows. */
export function peopleIn(events: readonly IncidentEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap((event) => JSON.stringify(event).match(called) ?? []));
}
