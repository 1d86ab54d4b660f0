import type { Line } from '../answer.ts';
import { person, words } from '../blocks.ts';

/** A sentence of the desk, in which people stand as `<@U…>`: they are shown as people. Not for texts that people wrote. */
export function withPeople(message: string): Line {
  return message.split(/(<@[UW][A-Z0-9]{2,30}>)/).flatMap((part) => {
    const user = /^<@(\w+)>$/.exec(part)?.[1];
    if (user !== undefined) return [person(user)];
    return part === '' ? [] : [words(part)];
  });
}
