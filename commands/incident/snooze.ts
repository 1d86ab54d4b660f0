import { parseDuration } from '../../src/core/plan/duration.ts';
import { firstWord } from '../arguments.ts';
import { deed, type SubVerb } from './sub-verb.ts';

/** `incident snooze`. */
export const snoozeVerb: SubVerb = {
  name: 'snooze',
  help: 'snooze <window> <duration> [reason]: nobody is nudged about that window meanwhile.',
  read(text) {
    const [window, behind] = firstWord(text);
    const [duration, reason] = firstWord(behind);
    const ms = parseDuration(duration);
    const example = 'incident snooze immediate 30m waiting for the vendor';
    return window === '' || ms === null || ms <= 0
      ? { wrong: `snooze takes a window and a duration, as in: ${example}` }
      : deed(({ incidents, asker, now }, id) =>
          incidents.snooze(asker, { window, untilMs: now() + ms, reason }, id),
        );
  },
};
