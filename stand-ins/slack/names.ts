import type { State } from './state.ts';

/** Names as `should_escape` sends them: <@U…|name> and <#C…|name>; the rest of the text as typed. */
export function escapeNames(state: State, text: string): string {
  return text
    .replaceAll(/(^|[\s(])@([\w.-]+)/g, (all, before: string, name: string) => {
      const user = [...state.users.values()].find((each) => each.name === name);
      const group = [...state.groups.values()].find((each) => each.handle === name);
      if (user !== undefined) return `${before}<@${user.id}|${name}>`;
      return group === undefined ? all : `${before}<!subteam^${group.id}|@${name}>`;
    })
    .replaceAll(/(^|[\s(])#([\w-]+)/g, (all, before: string, name: string) => {
      const channel = [...state.channels.values()].find((each) => each.name === name);
      return channel === undefined ? all : `${before}<#${channel.id}|${name}>`;
    });
}
