import type { IncidentEvent } from './events.ts';

/** An id alone in a field, or mentioned in a text without a name. */
const bareId = /(?<=["@])[A-Z0-9]{9,31}\b/g;

/** What the events know by id only, and may be a person; each once. */
export function peopleIn(events: readonly IncidentEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap((event) => JSON.stringify(event).match(bareId) ?? []));
}
