import { environmentOf, isPlanned } from '../../../core/incident/head.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import { incidentLine } from '../../../text/incident-line.ts';
import type { Io } from '../verb.ts';
import type { IncidentSources } from './export-incident.ts';

const mostShown = 1_000;

/** Prints incidents, newest first. */
export async function listIncidents(
  { incidents, now }: IncidentSources,
  { isAll, format }: { isAll: boolean; format: 'text' | 'json' },
  io: Io,
): Promise<number> {
  const keys = isAll ? await incidents.keys(mostShown) : (await incidents.openKeys()).toReversed();
  const states: IncidentState[] = [];
  for (const key of keys) {
    const state = await incidents.state(key);
    if (state !== null) states.push(state);
  }
  const text =
    format === 'json'
      ? `${JSON.stringify(states.map(written), null, 2)}\n`
      : states.map((state) => `${incidentLine(state, now)}\n`).join('');
  io.stdout.write(text);
  if (states.length === 0) {
    io.stderr.write(
      isAll ? 'There is no incident.\n' : 'No incident is open; --all shows the closed ones.\n',
    );
  }
  return 0;
}

/** Times for programs are RFC 3339, as everywhere. */
function written({ head, openedAt, severity, roles, windows, criteria, closed }: IncidentState) {
  const tasks = windows.flatMap((window) => window.tasks);
  return {
    key: head.key,
    title: head.title,
    channel: head.channel,
    environment: environmentOf(head),
    plan: isPlanned(head) ? head.plan.id : null,
    severity,
    commander: roles.get('commander')?.user ?? null,
    openedAt: new Date(openedAt).toISOString(),
    closedAt: closed === null ? null : new Date(closed.at).toISOString(),
    closedAs: closed?.as ?? null,
    closedWithException: closed !== null && closed.exception !== null,
    tasks: { done: windows.reduce((sum, { done }) => sum + done, 0), total: tasks.length },
    criteria: criteria.map(({ tier, text, status }) => ({ tier, text, status })),
  };
}
