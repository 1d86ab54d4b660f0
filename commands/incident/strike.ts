import { firstWord } from '../arguments.ts';
import { deed, type SubVerb } from './sub-verb.ts';
import { isNumber, whichEntry } from './which-entry.ts';

/** `incident strike`. */
export const strikeVerb: SubVerb = {
  name: 'strike',
  help: '',
  read(text) {
    const [number, reason] = firstWord(text);
    return !isNumber(number)
      ? { wrong: 'strike takes the number of an entry: incident record has the numbers' }
      : deed(async (context, id) =>
          context.incidents.strikeEntry(
            context.asker,
            { entry: await whichEntry(context, number), reason },
            id,
          ),
        );
  },
};
