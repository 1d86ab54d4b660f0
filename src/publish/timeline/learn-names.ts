import { incidentEventId } from '../../core/incident/events.ts';
import { peopleIn } from '../../core/incident/people.ts';
import type { TimelineContext } from './context.ts';
import { type IncidentView, withEvents } from './view.ts';

/** Writes down what Slack calls the people of the incident, once each: an export has no Slack to ask. */
export async function learnNames(view: IncidentView, context: TimelineContext): Promise<void> {
  const nameless = [...peopleIn(view.events)].filter((person) => !view.state.names.has(person));
  if (context.names === undefined || nameless.length === 0) return;
  const known = await context.names(nameless);
  const named = [...known].map(([person, name]) => ({
    type: 'person.named' as const,
    id: incidentEventId.named(person),
    at: view.now,
    by: '',
    person,
    name,
  }));
  await withEvents(view, named, context);
}
