import { optionsBefore } from '../arguments.ts';
import { askedIn, type SubVerb } from './sub-verb.ts';

/** `incident close`. */
export const closeVerb: SubVerb = {
  name: 'close',
  help: 'close [summary]: or says what is in the way. close --as false-alarm|drill|duplicate:KEY <text>: at once, by one person.',
  read(text) {
    const { options, rest } = optionsBefore(text, ['as']);
    const example = 'incident close --as drill the game day is over';
    if (options === null)
      return { wrong: `--as takes false-alarm, drill or duplicate:KEY, as in: ${example}` };
    const [, kind, words = ''] = options.as === undefined ? (kindWithoutDashes.exec(rest) ?? []) : [];
    if (kind !== undefined) {
      const closing = ['incident close --as', kind.toLowerCase().replace(' ', '-'), words].join(' ').trim();
      return { wrong: `how it is closed stands behind --as, as in: ${closing}` };
    }
    const wish = { summary: rest, exception: null, as: options.as ?? null };
    return {
      async answer(context) {
        const closed = await context.incidents.close(context.asker, wish, context.arrival.requestId);
        return { kind: 'incident-closed', closed, typed: askedIn(context) };
      },
    };
  },
};

/** `as drill all fine`, `as a false alarm: …`: no summary begins so. */
const kindWithoutDashes = /^as\s+(?:an?\s+)?(false[- ]alarm|drill|duplicate:\S+)(?:[\s:,;.–—-]+([\s\S]*))?$/i;
