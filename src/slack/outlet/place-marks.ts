import type { IncidentMemory, MarkName } from '../../core/incident/publishing.ts';
import { incidentName } from '../../core/words/incident.ts';
import type { DocumentOf } from '../../publish/documents.ts';
import type { CallOutcome, ChannelMarks } from '../out/delivery.ts';
import { topicText } from '../pictures/incident/header-message.ts';

/** What marking a channel uses. */
export type PlaceMarkParts = {
  marks: ChannelMarks;
  incidentMemory: Pick<
    IncidentMemory,
    'marks' | 'keepMark' | 'topic' | 'keepTopic' | 'isRefused' | 'refuseMark'
  >;
};

/** What Slack does not let us do is tried again after so long: somebody may have added the scope. */
const refusedMs = 6 * 3_600_000;
const titleBytes = 60;

/** Pins the header, sets topic and bookmark when they are not what they should be; what does not go is left for later. */
export async function showPlaceMarks(
  { state, page, header, standsFor }: DocumentOf<'place-marks'>,
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
  await mark('pin', header, () => marks.pin(channel, header));
  const topic = topicText(standsFor);
  // A channel has one, whichever of its incidents set it.
  if ((await incidentMemory.topic(channel)) !== topic && !(await incidentMemory.isRefused(key, 'topic'))) {
    const answer = await marks.topic(channel, topic);
    if (answer.kind === 'done') await incidentMemory.keepTopic(channel, topic);
    if (answer.kind === 'permanent') await incidentMemory.refuseMark(key, 'topic', refusedMs);
  }
  if (page === null) return;
  const title = incidentName(state, titleBytes);
  await mark('bookmark', `${title}\n${page}`, () => marks.bookmark(channel, title, page));
}
