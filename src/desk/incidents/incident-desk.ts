import type { IncidentState } from '../../core/incident/state.ts';
import { type BoundWishes, bindWishes } from '../wish.ts';
import { addTask } from './add-task.ts';
import { agree, close } from './close.ts';
import { editEntry, strikeEntry } from './entries.ts';
import { finishFollowUp } from './finish-follow-up.ts';
import { handoff, settleHandoff } from './handoff.ts';
import { open } from './open.ts';
import type { IncidentParts } from './parts.ts';
import { reopenIncident } from './reopen.ts';
import { note, update } from './say.ts';
import { giveRole, setSeverity, snooze } from './steer.ts';
import { attest, reopen } from './tasks.ts';
import { timeline } from './timeline.ts';
import { withdraw } from './withdraw.ts';

const wishes = {
  open,
  update,
  note,
  editEntry,
  strikeEntry,
  addTask,
  attest,
  reopen,
  reopenIncident,
  setSeverity,
  giveRole,
  snooze,
  handoff,
  answerHandoff: settleHandoff,
  close,
  agree,
  withdraw,
  followedUp: finishFollowUp,
  timeline,
  current,
  state: ({ incidents }: IncidentParts, key: string) => incidents.state(key),
  /** The key of the incident that was closed last in a channel; null when none was. */
  lastClosed: ({ incidents }: IncidentParts, channel: string) => incidents.lastClosed(channel),
};

/**
 * What people may ask of the incident of their channel. As with `Desk`, each call checks permission (`incident`, `timeline`), writes
 * the audit, appends to the record, and is harmless when done twice (`requestId` is the id of the command or click).
 */
export type IncidentDesk = BoundWishes<typeof wishes>;

/** The incident desk over what it was handed; every process may have one, they share nothing but the parts' stores. */
export function createIncidentDesk(parts: IncidentParts): IncidentDesk {
  return bindWishes(parts, wishes);
}

/** The open incident of a channel; null when there is none. */
async function current({ incidents }: IncidentParts, channel: string): Promise<IncidentState | null> {
  const key = channel === '' ? null : await incidents.ofChannel(channel);
  return key === null ? null : incidents.state(key);
}
