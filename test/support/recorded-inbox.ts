import type { Asker } from '../../src/core/people.ts';
import type { Inbox } from '../../src/slack/inbox.ts';

/** What an inbox was asked, oldest first; nobody asks when messages change. */
export type Heard = { method: keyof Inbox; asker: Asker | null; facts: unknown };

/** An inbox that writes down what it is asked, and answers what it is told to. */
export function recordedInbox(answers: Partial<Inbox> = {}): Inbox & { heard: Heard[] } {
  const heard: Heard[] = [];
  const hear = (method: keyof Inbox, asker: Asker | null, facts: unknown) =>
    void heard.push({ method, asker, facts });
  return {
    heard,
    command: async (asker, command) => {
      hear('command', asker, command);
      return answers.command?.(asker, command) ?? { text: `heard ${command.text}`, blocks: [] };
    },
    mention: async (asker, mention) => {
      hear('mention', asker, mention);
      return answers.mention?.(asker, mention) ?? { text: `heard ${mention.text}`, blocks: [] };
    },
    press: async (asker, press) => {
      hear('press', asker, press);
      return answers.press?.(asker, press) ?? { kind: 'reply', reply: { text: 'pressed', blocks: [] } };
    },
    shortcut: async (asker, shortcut) => {
      hear('shortcut', asker, shortcut);
      return answers.shortcut?.(asker, shortcut) ?? { kind: 'nothing' };
    },
    submit: async (asker, dialog) => {
      hear('submit', asker, dialog);
      return answers.submit?.(asker, dialog) ?? { kind: 'closed', asker, reply: null };
    },
    homeOpened: async (asker) => {
      hear('homeOpened', asker, null);
      return answers.homeOpened?.(asker) ?? { type: 'home', blocks: [{ type: 'divider' }] };
    },
    reacted: async (asker, reaction) => {
      hear('reacted', asker, reaction);
      return answers.reacted?.(asker, reaction) ?? null;
    },
    messageChanged: async (change) => {
      hear('messageChanged', null, change);
      await answers.messageChanged?.(change);
    },
    messageDeleted: async (deletion) => {
      hear('messageDeleted', null, deletion);
      await answers.messageDeleted?.(deletion);
    },
  };
}
