import type { Severity } from '../../core/incident/events.ts';
import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import type { DeedOutcome } from './act.ts';
import { act, after, doneBy } from './act.ts';
import type { IncidentParts } from './parts.ts';

/** Sets how severe the incident is. */
export function setSeverity(
  parts: IncidentParts,
  asker: Asker,
  severity: Severity,
  requestId: string,
): Promise<DeedOutcome> {
  const id = `severity.set:${requestId}`;
  return act(parts, asker, { action: 'incident-severity', id }, (open) => {
    const { key, state } = open;
    const isSo = state.severity === severity;
    const at = after(open, isSetting);
    return {
      what: `set the severity of incident ${key}`,
      words: [severity],
      events: isSo ? [] : [{ type: 'severity.set', id, at, by: asker.user, severity }],
      message: isSo
        ? phrase`Incident ${key} is already ${severity}${doneBy(open, isSetting)}.`
        : `Incident ${key} is ${severity}.`,
    };
  });
}

function isSetting({ type }: { type: string }): boolean {
  return type === 'severity.set';
}
