import type { IncidentEvent } from '../../core/incident/events.ts';
import type { RecordEntry } from '../../core/incident/state.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { atTime, becauseOf, byPerson, unlinked } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { Objection } from '../wish.ts';
import type { OpenHere } from './act.ts';

/** An entry of the record that was not struck, by its id. */
export function standingEntry(
  { key, state }: OpenHere,
  id: string,
): { kind: 'entry'; entry: RecordEntry } | Objection {
  const entry = state.record.find((one) => one.id === id);
  if (entry === undefined) return declined(`The record of incident ${key} has no entry ${unlinked(id)}.`);
  const { struck } = entry;
  if (struck === null) return { kind: 'entry', entry };
  const how = phrase`${byPerson(struck.by)} ${atTime(struck.at)}${becauseOf(struck.reason)}`;
  return declined(phrase`That entry was struck by ${how}`);
}

/** Whether an event made this entry or changed it. */
export function isAbout(event: IncidentEvent, entry: string): boolean {
  return event.id === entry || ('entry' in event && event.entry === entry);
}
