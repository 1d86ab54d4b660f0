import type { IncidentState } from '../../core/incident/state.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { BoundWishes } from '../wish.ts';
import { addTask } from './add-task.ts';
import { agree } from './agree.ts';
import { attest } from './attest.ts';
import { close } from './close.ts';
import { editEntry } from './edit-entry.ts';
import { finishFollowUp } from './finish-follow-up.ts';
import { giveRole } from './give-role.ts';
import { handoff } from './handoff.ts';
import { note } from './note.ts';
import { open } from './open.ts';
import { reopenIncident } from './reopen-incident.ts';
import { reopenTask } from './reopen-task.ts';
import { setSeverity } from './set-severity.ts';
import { settleHandoff } from './settle-handoff.ts';
import { snooze } from './snooze.ts';
import { strikeEntry } from './strike-entry.ts';
import { timeline } from './timeline.ts';
import { update } from './update.ts';
import { withdraw } from './withdraw.ts';

/** The wishes of its desk, by their names. */
export const incidentWishes = {
  open,
  update,
  note,
  editEntry,
  strikeEntry,
  addTask,
  attest,
  reopen: reopenTask,
  reopenIncident,
  setSeverity,
  giveRole,
  snooze,
  handoff,
  settleHandoff,
  close,
  agree,
  withdraw,
  finishFollowUp,
  timeline,
  current,
  state: ({ incidents }: { incidents: IncidentStore }, key: string) => incidents.state(key),
  /** The key of the incident that was closed last in a channel; null when none was. */
  lastClosed: ({ incidents }: { incidents: IncidentStore }, channel: string) => incidents.lastClosed(channel),
};

/**
 * What people may ask of the incident of their channel. As with `Desk`, each call checks permission (`incident`, `timeline`), writes
 * the audit, appends to the record, and is harmless when done twice (`requestId` is the id of the command or click).
 */
export type IncidentDesk = BoundWishes<typeof incidentWishes>;

/** The open incident of a channel; null when there is none. */
async function current(
  { incidents }: { incidents: IncidentStore },
  channel: string,
): Promise<IncidentState | null> {
  const key = channel === '' ? null : await incidents.ofChannel(channel);
  return key === null ? null : incidents.state(key);
}
