import { listAt, numberAt, textAt, valueAt } from '../../../core/cause/evidence.ts';
import { shortTime } from '../../../core/words/evidence-values.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { eventLine } from '../../events/event-line.ts';
import { frameLines } from '../../events/frame-lines.ts';

/** What came on an event stream: its events with their times, how it ended, how it was asked for again, and the last of what they said. */
export function streamLines(stream: unknown): readonly string[] {
  const by = textAt(stream, 'ended', 'by');
  if (by === '') return [];
  const events = eventLine(valueAt(stream, 'received'));
  const why = textAt(stream, 'ended', 'reason');
  return [
    `events: ${events === '' ? 'none' : events}; ended by ${endWords[by] ?? by}${why === '' ? '' : `: ${shortLine(why, 200)}`}`,
    ...listAt(stream, 'reconnects').map(reconnectLine),
    ...frameLines(listAt(stream, 'frames')),
  ];
}

const endWords: Readonly<Record<string, string>> = {
  client: 'us',
  server: 'the server',
  lost: 'a lost connection',
  protocol: 'what is no event stream',
  refused: 'a refusal',
};

function reconnectLine(reconnect: unknown): string {
  const id = textAt(reconnect, 'lastEventId');
  const status = numberAt(reconnect, 'status');
  const sent = id === '' ? 'without an id' : `with Last-Event-ID ${shortLine(id, 80)}`;
  const at = shortTime(numberAt(reconnect, 'atMs') ?? 0);
  const answer = status === null ? 'no answer' : String(status);
  return `asked again +${at} ${sent}, as ${shortLine(textAt(reconnect, 'after'), 120)}: ${answer}`;
}
