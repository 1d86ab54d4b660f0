import { firstWord } from '../arguments.ts';
import { deed, type SubVerb } from './sub-verb.ts';

/** `incident task`. */
export const taskVerb: SubVerb = {
  name: 'task',
  help: 'task add <text>.',
  read(text) {
    const [verb, what] = firstWord(text);
    return verb.toLowerCase() !== 'add' || what === ''
      ? { wrong: 'task takes add and what is to be done, as in: incident task add Call the vendor' }
      : deed(({ incidents, asker }, id) => incidents.addTask(asker, what, id));
  },
};
