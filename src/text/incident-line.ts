import type { IncidentState } from '../core/incident/state.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { minuteText } from '../core/words/instants.ts';
import { oneLine, shorten } from '../core/words/plain-text.ts';

const titleColumns = 60;

/** An incident on one line of a terminal or a log; `now` is epoch ms. */
export function incidentLine(
  { head, openedAt, severity, closed, windows, criteria }: IncidentState,
  now: number,
): string {
  const lasted = formatDuration(Math.max(0, (closed?.at ?? now) - openedAt));
  const how = closed === null ? 'open' : closed.exception === null ? 'closed' : 'closed with an exception';
  const done = windows.reduce((sum, window) => sum + window.done, 0);
  const total = windows.reduce((sum, { tasks }) => sum + tasks.length, 0);
  const met = criteria.filter(({ status }) => status === 'met').length;
  return [
    `${oneLine(head.key)} ${severity} ${how}`,
    `opened ${minuteText(openedAt)}, ${closed === null ? 'for' : 'took'} ${lasted}`,
    `tasks ${done} of ${total}, criteria ${met} of ${criteria.length}`,
    `${head.environment} in ${head.channel}`,
    shorten(oneLine(head.title), titleColumns),
  ].join(' · ');
}
