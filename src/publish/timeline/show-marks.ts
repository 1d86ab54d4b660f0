import type { SlackAnswer } from '../../core/delivery.ts';
import type { MarkName } from '../../core/incident/publishing.ts';
import { incidentName } from '../../core/words/incident.ts';
import { topicText } from '../../slack/pictures/incident/header-message.ts';
import type { Showing } from './send.ts';

/** What Slack does not let us do is tried again after so long: somebody may have added the scope. */
const refusedMs = 6 * 3_600_000;
const titleBytes = 60;

/** Pins the header, sets topic and bookmark when they are not what they should be; what does not go is left for later. */
export async function showMarks({ view, context }: Showing, header: string): Promise<void> {
  const { marks, incidentMemory } = context;
  const { channel } = view.state.head;
  const shown = await incidentMemory.marks(view.key);
  const mark = async (name: MarkName, value: string, make: () => Promise<SlackAnswer<null>>) => {
    if (shown.get(name) === value || (await incidentMemory.isRefused(view.key, name))) return;
    const answer = await make();
    if (answer.kind === 'done') await incidentMemory.keepMark(view.key, name, value);
    if (answer.kind === 'permanent') await incidentMemory.refuseMark(view.key, name, refusedMs);
  };
  const topic = topicText(view.state);
  const page = context.pageUrl(view.key);
  await mark('pin', header, () => marks.pin(channel, header));
  await mark('topic', topic, () => marks.topic(channel, topic));
  if (page === null) return;
  const title = incidentName(view.state, titleBytes);
  await mark('bookmark', `${title}\n${page}`, () => marks.bookmark(channel, title, page));
}
