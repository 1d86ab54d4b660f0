import type { IncidentMemory, MarkName } from '../../core/incident/publishing.ts';
import { incidentName } from '../../core/words/incident.ts';
import type { DocumentOf } from '../../publish/documents.ts';
import type { CallOutcome, ChannelMarks } from '../out/delivery.ts';
import { topicText } from '../pictures/incident/header-message.ts';

/** What marking a channel uses. */
export type PlaceMarkParts = {
  marks: ChannelMarks;
  incidentMemory: Pick<IncidentMemory, 'marks' | 'keepMark' | 'isRefused' | 'refuseMark'>;
};

/** What Slack does not let us do is tried again after so long: somebody may have added the scope. */
const refusedMs = 6 * 3_600_000;
const titleBytes = 60;

/** Pins the header, sets topic and bookmark when they are not what they should be; what does not go is left for later. */
export async function showPlaceMarks(
  { state, page, header }: DocumentOf<'place-marks'>,
  channel: string,
  { marks, incidentMemory }: PlaceMarkParts,
): Promise<void> {
  const { key } = state.head;
  const shown = await incidentMemory.marks(key);
  const mark = async (name: MarkName, value: string, make: () => Promise<CallOutcome<null>>) => {
    if (shown.get(name) === value || (await incidentMemory.isRefused(key, name))) return;
    const answer = await make();
    if (answer.kind === 'done') await incidentMemory.keepMark(key, name, value);
    if (answer.kind === 'permanent') await incidentMemory.refuseMark(key, name, refusedMs);
  };
  const topic = topicText(state);
  await mark('pin', header, () => marks.pin(channel, header));
  await mark('topic', topic, () => marks.topic(channel, topic));
  if (page === null) return;
  const title = incidentName(state, titleBytes);
  await mark('bookmark', `${title}\n${page}`, () => marks.bookmark(channel, title, page));
}
