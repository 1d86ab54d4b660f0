import { deed, look, type SubVerb } from './sub-verb.ts';

/** `incident status`. */
export const statusVerb: SubVerb = {
  name: 'status',
  help: 'status [text] [next: text]: posts an update; without words it shows how things stand.',
  read(text) {
    if (text === '') return howItStands;
    const [, before = '', next = ''] = /^([\s\S]*?)(?:^|\s)next:(?:\s+([\s\S]*))?$/i.exec(text) ?? [
      text,
      text,
    ];
    const changed = before.trim();
    const example = 'incident status health is back next: load test';
    return changed === ''
      ? { wrong: `status says what changed before what is next, as in: ${example}` }
      : deed(({ incidents, asker }, id) =>
          incidents.update(asker, { changed, next, nextUpdateAt: null }, id),
        );
  },
};

/** What `incident` alone asks for. */
export const howItStands = look((state) => ({ kind: 'incident-status', state }));
