import type { Place } from './slash-command.ts';
import { addMessage, type State } from './state.ts';

/** Does what was asked; answers what only the person who asked is told. */
type OwnCommand = (state: State, words: string, place: Place) => readonly string[];

/** The slash commands that Slack has itself, by their names. */
export const ownCommands: Readonly<Record<string, OwnCommand>> = { '/invite': invite };

/** `/invite @name …`: brings people and apps into the channel. */
function invite(state: State, words: string, { user, channel }: Place): readonly string[] {
  const place = state.channels.get(channel);
  if (place === undefined || place.isDirect) return ['`/invite` works in channels only.'];
  const names = words.split(/[\s,]+/).flatMap((word) => (word === '' ? [] : [word.replace(/^@?/, '@')]));
  if (names.length === 0) return ['Say whom: `/invite @name`.'];
  return names.flatMap((name) => {
    const invited = [...state.users.values()].find((each) => `@${each.name}` === name);
    if (invited === undefined) return [`There is no ${name} in this workspace.`];
    if (place.members.has(invited.id)) return [`${name} is already in #${place.name}.`];
    place.members.add(invited.id);
    addMessage(state, { channel, user: invited.id, text: `was added to #${place.name} by <@${user}>.` });
    return [];
  });
}
