import type { IncidentState } from '../core/incident/state.ts';
import { closedWords, incidentLasted } from '../core/words/incident.ts';
import { minuteText } from '../core/words/instants.ts';
import { oneLine } from '../core/words/plain-text.ts';
import { incidentCounts } from '../core/words/timeline.ts';
import { shorten } from './columns.ts';

const titleColumns = 60;

/** An incident on one line of a terminal or a log; `now` is epoch ms. */
export function incidentLine(state: IncidentState, now: number): string {
  const { head, openedAt, severity, closed } = state;
  const exception = closed?.exception == null ? '' : ' with an exception';
  const how = closed === null ? 'open' : `${closedWords(closed.as)}${exception}`;
  const counts = incidentCounts(state);
  return [
    `${oneLine(head.key)} ${severity} ${how}`,
    `opened ${minuteText(openedAt)}, ${closed === null ? 'for' : 'took'} ${incidentLasted(state, now)}`,
    `tasks ${counts.tasks}, criteria ${counts.criteria}`,
    `${head.environment || 'no environment'} in ${head.channel}`,
    shorten(oneLine(head.title), titleColumns),
  ].join(' · ');
}
