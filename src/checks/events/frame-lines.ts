import { numberAt, textAt } from '../../core/cause/evidence.ts';
import { textLines } from '../../core/words/evidence-output.ts';
import { shortTime } from '../../core/words/evidence-values.ts';
import { shortLine } from '../../core/words/safe-text.ts';

const most = 3;

/** The last of the frames that evidence keeps, by the names of their events and with their times: `agent_started +0.2 s: {"id":1}`. */
export function frameLines(frames: readonly unknown[]): readonly string[] {
  return frames.slice(-most).flatMap((frame) => {
    const event = textAt(frame, 'event');
    const reason = textAt(frame, 'reason');
    const name = event === '' ? `no event${reason === '' ? '' : ` (${reason})`}` : event;
    const atMs = numberAt(frame, 'atMs');
    const title = `${shortLine(name, 120)}${atMs === null ? '' : ` +${shortTime(atMs)}`}`;
    const text = textLines(title, textAt(frame, 'text'));
    return text.length === 0 ? [title] : text;
  });
}
