import { bodyMessage } from '../../core/cause/body-message.ts';
import type { Clue } from '../../core/cause/clue.ts';
import { thrownClue } from '../../core/cause/clue-makers.ts';
import { errorIn } from '../../core/cause/error-in.ts';
import { textAt } from '../../core/cause/evidence.ts';
import { steadyWords } from '../../core/cause/steady.ts';

/** The last event of kept frames by which the server says that something went wrong; null for none. */
export function frameError(frames: readonly unknown[]): Clue | null {
  for (const frame of frames.toReversed()) {
    const event = textAt(frame, 'event');
    if (!/error|exception|fail/i.test(event)) continue;
    const message = bodyMessage(textAt(frame, 'text'));
    const error = errorIn(message);
    if (error !== null) return thrownClue(error);
    if (message === '') continue;
    return {
      kind: 'said',
      text: `event ${event}: ${message}`,
      keys: [`event ${steadyWords(message)}`],
    };
  }
  return null;
}
