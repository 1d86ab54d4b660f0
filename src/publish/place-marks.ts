import { reduceIncident } from '../core/incident/reduce.ts';
import type { IncidentState } from '../core/incident/state.ts';
import { type IncidentShowing, ofIncident, showIncidentDocument } from './incident-view.ts';

/** As often as incidents of one place could be opened and closed while it is marked. */
const mostTries = 5;

/**
 * Marks the place of an incident. What the place says as a whole is about its open incident, else about the one that was closed last,
 * whichever incident is shown: who is late says what holds now, and looks again whether that was changed meanwhile.
 */
export async function showPlaceMarks(showing: IncidentShowing, header: string): Promise<void> {
  let now = await standsFor(showing);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const about = { ...ofIncident(showing.view), header, standsFor: now };
    await showIncidentDocument(showing, { kind: 'place-marks', key: 'marks', ...about });
    const later = await standsFor(showing);
    if (isAlike(now, later)) return;
    now = later;
  }
}

async function standsFor({ view, context: { incidents } }: IncidentShowing): Promise<IncidentState> {
  const { channel } = view.state.head;
  const key = (await incidents.ofChannel(channel)) ?? (await incidents.lastClosed(channel));
  return reduceIncident(await incidents.events(key ?? view.key)) ?? view.state;
}

function isAlike(a: IncidentState, b: IncidentState): boolean {
  const words = ({ head, severity, openedAt, closed }: IncidentState) =>
    JSON.stringify([head, severity, openedAt, closed]);
  return words(a) === words(b);
}
