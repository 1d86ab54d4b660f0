import type { IncidentDesk } from '../incident-desk.ts';
import { agree, close } from './close.ts';
import { editEntry, strikeEntry } from './entries.ts';
import { followedUp } from './followed-up.ts';
import { answerHandoff, handoff } from './handoff.ts';
import { open } from './open.ts';
import type { IncidentParts } from './parts.ts';
import { note, update } from './say.ts';
import { giveRole, setSeverity, snooze } from './steer.ts';
import { attest, reopen } from './tasks.ts';
import { timeline } from './timeline.ts';
import { withdraw } from './withdraw.ts';

/** The incident desk over what it was handed; every process may have one, they share nothing but the parts' stores. */
export function createIncidentDesk(parts: IncidentParts): IncidentDesk {
  return {
    open: (asker, request, requestId) => open(parts, asker, request, requestId),
    update: (asker, said, requestId) => update(parts, asker, said, requestId),
    note: (asker, written, requestId) => note(parts, asker, written, requestId),
    editEntry: (asker, edit, requestId) => editEntry(parts, asker, edit, requestId),
    strikeEntry: (asker, strike, requestId) => strikeEntry(parts, asker, strike, requestId),
    attest: (asker, task, requestId) => attest(parts, asker, task, requestId),
    reopen: (asker, task, reason, requestId) => reopen(parts, asker, { task, reason }, requestId),
    setSeverity: (asker, severity, requestId) => setSeverity(parts, asker, severity, requestId),
    giveRole: (asker, role, user, requestId) => giveRole(parts, asker, { role, user }, requestId),
    snooze: (asker, asked, requestId) => snooze(parts, asker, asked, requestId),
    handoff: (asker, to, requestId) => handoff(parts, asker, to, requestId),
    answerHandoff: (asker, answer) => answerHandoff(parts, asker, answer),
    close: (asker, request, requestId) => close(parts, asker, request, requestId),
    agree: (asker, ask) => agree(parts, asker, ask),
    withdraw: (asker, ask) => withdraw(parts, asker, ask),
    followedUp: (asker, done) => followedUp(parts, asker, done),
    timeline: (asker) => timeline(parts, asker),
    async current(channel) {
      const key = channel === '' ? null : await parts.incidents.ofChannel(channel);
      return key === null ? null : parts.incidents.state(key);
    },
    state: (key) => parts.incidents.state(key),
  };
}
