import type { IncidentEvent } from './events.ts';
import { applyFact, factsOf, type IncidentFacts, lastUpdate } from './facts.ts';
import { noteCheck, nothingKnown } from './known-checks.ts';
import { ownEvents } from './own-events.ts';
import { recordOf } from './record.ts';
import { criteriaOf, risksOf, windowsOf } from './standing.ts';
import type { IncidentState } from './state.ts';
import { noteTasks, openTasks } from './tasks.ts';

/**
 * The state after all events, in whatever order they arrived and however often; null without an opening. Ordering by `at` and `id`
 * is what makes the order of delivery irrelevant.
 */
export function reduceIncident(events: Iterable<IncidentEvent>): IncidentState | null {
  const all = inOrder(events);
  const [opened] = all;
  if (opened?.type !== 'incident.opened') return null;
  const { incident: head } = opened;
  const ordered = ownEvents(head, all);
  const known = nothingKnown(ordered);
  const tasks = openTasks(head);
  const facts: IncidentFacts = factsOf(opened);
  for (const event of ordered) {
    applyFact(facts, event);
    noteCheck(known, event);
    noteTasks(tasks, known, event);
  }
  return {
    ...facts,
    head,
    status: lastUpdate(ordered),
    runs: [...facts.runs.values()],
    checks: new Map([...known.checks].flatMap(([id, { last }]) => (last === null ? [] : [[id, last]]))),
    windows: windowsOf(head, opened.at, tasks, ordered),
    criteria: criteriaOf(head, known),
    risks: risksOf(head, known),
    record: recordOf(head, ordered),
  };
}

/** Each event once, the opening first, then by when it happened. */
export function inOrder(events: Iterable<IncidentEvent>): readonly IncidentEvent[] {
  const byId = new Map<string, IncidentEvent>();
  for (const event of events) {
    const there = byId.get(event.id);
    // Of two tellings of the same the earlier counts, whichever arrived first.
    if (there === undefined || event.at < there.at) byId.set(event.id, event);
  }
  return [...byId.values()].sort((a, b) => rankOf(a) - rankOf(b) || a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** Whatever the clocks said. */
function rankOf({ type }: IncidentEvent): number {
  return type === 'incident.opened' ? 0 : 1;
}
