import { firstWord } from '../arguments.ts';
import { deed, type SubVerb, type SubVerbContext } from './sub-verb.ts';

/** Tasks of the timeline: added, and done by a person's word. */
export const tasks: readonly SubVerb[] = [
  {
    name: 'task',
    help: 'task add <text>.',
    read(text) {
      const [verb, what] = firstWord(text);
      return verb.toLowerCase() !== 'add' || what === ''
        ? { wrong: 'task takes add and what is to be done, as in: incident task add Call the vendor' }
        : deed(({ incidents, asker }, id) => incidents.addTask(asker, what, id));
    },
  },
  {
    name: 'done',
    help: 'done <task>, reopen <task> [reason]: for tasks without checks, by their number in incident status or by id.',
    read: (_, [task, ...more]) =>
      task === undefined || more.length > 0
        ? { wrong: 'done takes one task, by its number or id: incident status has them' }
        : deed(async (context, id) =>
            context.incidents.attest(context.asker, await taskNamed(context, task), id),
          ),
  },
];

/** The n-th task of the timeline for a number, unless a task is called so. */
export async function taskNamed({ incidents, asker }: SubVerbContext, word: string): Promise<string> {
  const state = /^\d{1,4}$/.test(word) ? await incidents.current(asker.channel) : null;
  const known = state?.windows.flatMap((window) => window.tasks) ?? [];
  if (known.some(({ id }) => id === word)) return word;
  return known[Number(word) - 1]?.id ?? word;
}
