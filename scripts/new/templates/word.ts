import { deed, type SubVerb } from '../../../commands/incident/sub-verb.ts';

/** `incident exemplar`. */
export const exemplarVerb: SubVerb = {
  name: 'exemplar',
  help: 'exemplar <text>: what it does, in a few words.',
  read: (text) =>
    text === ''
      ? { wrong: 'exemplar takes a text' }
      : deed(({ incidents, asker }, id) => incidents.note(asker, { text, at: null }, id)),
};
