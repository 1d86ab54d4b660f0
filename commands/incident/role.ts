import { roles } from '../../src/core/incident/events.ts';
import { personIn } from '../arguments.ts';
import { deed, type SubVerb } from './sub-verb.ts';

/** `incident role`. */
export const roleVerb: SubVerb = {
  name: 'role',
  help: 'role commander|communications|operations|scribe @person.',
  read(_, [word, person, ...more]) {
    const role = roles.find((one) => one === word?.toLowerCase());
    const user = personIn(person);
    if (role === undefined) return { wrong: `role takes one of ${roles.join(', ')}, and a person` };
    return user === null || more.length > 0
      ? { wrong: `role takes one person, as in: incident role ${role} @mara` }
      : deed(({ incidents, asker }, id) => incidents.giveRole(asker, { role, user }, id));
  },
};
