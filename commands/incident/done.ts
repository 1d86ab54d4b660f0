import { deed, type SubVerb } from './sub-verb.ts';
import { whichTask } from './which-task.ts';

/** `incident done`. */
export const doneVerb: SubVerb = {
  name: 'done',
  help: 'done <task>, reopen <task> [reason]: for tasks without checks, by their number in incident status, by id, or done by their words.',
  read: (_, [task, ...more]) =>
    task === undefined || [task, ...more].every((word) => /^\d+$/.test(word) && more.length > 0)
      ? { wrong: 'done takes one task, by its number or id: incident status has them' }
      : deed(async (context, id) =>
          context.incidents.attest(context.asker, await whichTask(context, [task, ...more].join(' ')), id),
        ),
};
