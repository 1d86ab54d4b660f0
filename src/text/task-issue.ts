import type { IncidentState } from '../core/incident/state.ts';
import { cut } from '../core/words/cut.ts';
import { incidentName } from '../core/words/incident.ts';
import { minuteText } from '../core/words/instants.ts';
import { oneLine } from '../core/words/plain-text.ts';
import { markdownLink, markdownText as text } from './markdown-text.ts';

/** GitHub refuses longer titles. */
const longestTitle = 256;

/** An issue for a task that an incident left open; `link` leads to the incident's page, null when there is none. */
export function taskIssue(
  state: IncidentState,
  task: { text: string; window: string; link: string | null },
): { title: string; body: string } {
  const name = incidentName(state, 300);
  const closed = state.closed === null ? '' : `, closed ${minuteText(state.closed.at)}`;
  const about = task.link === null ? text(name) : markdownLink(name, task.link);
  return {
    title: cut(oneLine(task.text), longestTitle, () => 1),
    body: [
      text(task.text),
      '',
      `Left open by the incident ${about}${closed} (${text(task.window)}).`,
      ...(state.closed === null ? [] : ['', `What was said at the closing: ${text(state.closed.summary)}`]),
    ].join('\n'),
  };
}
