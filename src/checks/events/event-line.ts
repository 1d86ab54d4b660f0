import { isRecord } from '../../core/query/unread.ts';
import { shortTime } from '../../core/words/evidence-values.ts';
import { shortLine } from '../../core/words/safe-text.ts';

/** `agent_started +0.2 s → tool_executing(2) +1.4 s`, of the `received` of evidence; empty when nothing came. */
export function eventLine(received: unknown): string {
  const events = Array.isArray(received) ? received.filter(isRecord).map(eventWords) : [];
  return events.length === 0 ? '' : shortLine(events.join(' → '), 600);
}

function eventWords({ event, count, lastAtMs }: Readonly<Record<string, unknown>>): string {
  const times = typeof count === 'number' && count > 1 ? `(${count})` : '';
  return `${String(event)}${times}${typeof lastAtMs === 'number' ? ` +${shortTime(lastAtMs)}` : ''}`;
}
