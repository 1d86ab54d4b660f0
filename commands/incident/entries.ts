import { firstWord } from '../arguments.ts';
import { deed, look, type SubVerb, type SubVerbContext } from './sub-verb.ts';

/** The record: shown, and what people said there put right. */
export const entries: readonly SubVerb[] = [
  {
    name: 'record',
    help: 'record: the last things that people said, numbered.',
    read: (_, words) =>
      words.length > 0
        ? { wrong: 'record takes nothing more' }
        : look((state) => ({ kind: 'incident-record', state })),
  },
  {
    name: 'edit',
    help: 'edit <number> <text>, strike <number> [reason]: what stood there before stays visible.',
    read(words) {
      const [number, text] = firstWord(words);
      return !isNumber(number) || text === ''
        ? { wrong: 'edit takes the number of an entry and its new text: incident record has the numbers' }
        : deed(async (context, id) =>
            context.incidents.editEntry(
              context.asker,
              { entry: await entryNamed(context, number), text },
              id,
            ),
          );
    },
  },
  {
    name: 'strike',
    help: '',
    read(text) {
      const [number, reason] = firstWord(text);
      return !isNumber(number)
        ? { wrong: 'strike takes the number of an entry: incident record has the numbers' }
        : deed(async (context, id) =>
            context.incidents.strikeEntry(
              context.asker,
              { entry: await entryNamed(context, number), reason },
              id,
            ),
          );
    },
  },
];

function isNumber(word: string): boolean {
  return /^[1-9]\d{0,4}$/.test(word);
}

/** An entry by its number in `incident record`; the desk says what may be done with it. */
async function entryNamed({ incidents, asker }: SubVerbContext, number: string): Promise<string> {
  const state = await incidents.current(asker.channel);
  if (state === null) return '';
  return state.record.find((entry) => entry.number === Number(number))?.id ?? number;
}
