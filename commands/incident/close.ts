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
    const wish = { summary: rest, exception: null, as: options.as ?? null };
    return {
      async answer(context) {
        const closed = await context.incidents.close(context.asker, wish, context.arrival.requestId);
        return { kind: 'incident-closed', closed, typed: askedIn(context) };
      },
    };
  },
};
