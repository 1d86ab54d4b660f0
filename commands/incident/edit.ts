import { firstWord } from '../arguments.ts';
import { deed, type SubVerb } from './sub-verb.ts';
import { isNumber, whichEntry } from './which-entry.ts';

/** `incident edit`. */
export const editVerb: SubVerb = {
  name: 'edit',
  help: 'edit <number> <text>, strike <number> [reason]: what stood there before stays visible.',
  read(words) {
    const [number, text] = firstWord(words);
    return !isNumber(number) || text === ''
      ? { wrong: 'edit takes the number of an entry and its new text: incident record has the numbers' }
      : deed(async (context, id) =>
          context.incidents.editEntry(context.asker, { entry: await whichEntry(context, number), text }, id),
        );
  },
};
