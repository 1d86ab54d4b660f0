import type { AuditEvent } from '../core/audit.ts';
import { secondText } from '../core/words/instants.ts';
import { oneLine } from '../core/words/plain-text.ts';

/** A decision on one line of a terminal: when (UTC), who, what, on what, where, and why. */
export function auditLine(event: AuditEvent): string {
  const { at, by, action, decision, reason, channel, environment, run, check, selector } = event;
  const parts = [
    secondText(at),
    by,
    decision === 'allowed' ? 'allowed' : 'REFUSED',
    [action, ...selector].join(' '),
    check === null ? '' : `check ${check}`,
    environment === null ? '' : `on ${environment}`,
    run ?? '',
    channel === '' ? '' : `in ${channel}`,
    reason === '' ? '' : `· ${reason}`,
  ];
  return oneLine(parts.filter((part) => part !== '').join(' '));
}
