import type { IncidentEvent } from './events.ts';

/** A person alone in a field, or mentioned in a text without a name. */
const bareId = /(?<=["@])[UW][A-Z0-9]{8,30}\b/g;

/** The people that the events know by id only, each once. */
export function peopleIn(events: readonly IncidentEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap((event) => JSON.stringify(event).match(bareId) ?? []));
}
