import { firstWord } from '../arguments.ts';
import { deed, type SubVerb } from './sub-verb.ts';
import { whichTask } from './which-task.ts';

/** `incident reopen`. */
export const reopenVerb: SubVerb = {
  name: 'reopen',
  help: 'reopen [key] [reason]: the one that was closed last, or by its key.',
  /** A task of the open incident; where none is open, the incident itself. */
  read: (text) =>
    deed(async (context, id) => {
      const { incidents, asker } = context;
      if ((await incidents.current(asker.channel)) === null) return incidents.reopenIncident(asker, text);
      const [word, reason] = firstWord(text);
      return incidents.reopen(asker, { task: await whichTask(context, word), reason }, id);
    }),
};
