import type { Directory } from '../core/people.ts';

/** Ids as Slack writes them: a letter for the kind, then capital letters and digits. */
export const slackDirectory: Directory = {
  name: 'Slack',
  isPerson: (id) => /^[UW][A-Z0-9]{2,30}$/.test(id),
  isBot: (id) => id === 'USLACKBOT',
  isGroup: (id) => /^S[A-Z0-9]{2,30}$/.test(id),
  isChannel: (id) => /^[CG][A-Z0-9]{1,30}$/.test(id),
  isDirect: (id) => /^D[A-Z0-9]{1,30}$/.test(id),
  words: {
    who: 'a person (U… or W…) or of a user group (S…)',
    channel: 'a channel (C… or G…)',
  },
  examples: { person: 'U0123ABCD', group: 'S0456EFGH', channel: 'C0123ABCD' },
};
