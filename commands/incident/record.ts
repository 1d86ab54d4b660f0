import { look, type SubVerb } from './sub-verb.ts';

/** `incident record`. */
export const recordVerb: SubVerb = {
  name: 'record',
  help: 'record: the last things that people said, numbered.',
  read: (_, words) =>
    words.length > 0
      ? { wrong: 'record takes nothing more' }
      : look((state) => ({ kind: 'incident-record', state })),
};
