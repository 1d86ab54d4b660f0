/** Scopes that the bot uses, and what does not work without each. */
export const neededScopes: Readonly<Record<string, string>> = {
  commands: 'the slash command and the shortcuts',
  'chat:write': 'every message',
  'channels:history':
    'finding our own messages after a crash in public channels, so that nothing is posted twice',
  'groups:history': 'the same in private channels',
  'channels:read': 'channels that a plan names (#staging) instead of giving their id',
  'groups:read': 'the same for private channels',
  'files:write': 'long evidence as a file, and the charts of reports',
  'files:read': 'test plans that people share, to be imported or ticked',
  'app_mentions:read': 'mentions, the only way to ask in a thread',
  'usergroups:read': 'user groups (S…) in staging-check.yaml',
  'users:read': 'reactions in channels that are shared with other companies',
  'reactions:read': 'messages that are added to the record of an incident by a reaction',
  'pins:write': "an incident's header, pinned",
  'bookmarks:write': "a bookmark to an incident's page",
  'channels:write.topic': "an incident in the channel's topic",
  'groups:write.topic': 'the same in private channels',
};

/** Those that are not among the given, each with what does not work without it. */
export function missingScopes(given: readonly string[]): readonly string[] {
  return Object.entries(neededScopes).flatMap(([scope, costs]) =>
    given.includes(scope) ? [] : [`${scope} (${costs})`],
  );
}
