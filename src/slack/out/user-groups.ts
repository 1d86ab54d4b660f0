import type { WebClient } from '@slack/web-api';
import type { GroupsOf } from '../../core/people.ts';

/** Slack lets these be asked 20 times a minute. */
const defaultKeptMs = 300_000;

/**
 * The user groups of people, asked of Slack at most every 5 minutes unless told; rejects when Slack does not
 * answer. Needs the scope `usergroups:read`.
 */
export function userGroups(
  client: WebClient,
  options: { keptMs?: number; now?: () => number } = {},
): GroupsOf {
  const now = options.now ?? Date.now;
  const keptMs = options.keptMs ?? defaultKeptMs;
  let known: { until: number; members: Promise<ReadonlyMap<string, readonly string[]>> } | null = null;
  return async (user) => {
    if (known === null || known.until <= now()) {
      const entry = { until: now() + keptMs, members: readMembers(client) };
      known = entry;
      // A refusal is not kept: the next question asks again.
      entry.members.catch(() => {
        if (known === entry) known = null;
      });
    }
    const members = await known.members;
    return [...members].filter(([, users]) => users.includes(user)).map(([group]) => group);
  };
}

async function readMembers(client: WebClient): Promise<ReadonlyMap<string, readonly string[]>> {
  const { usergroups = [] } = await client.usergroups.list({ include_users: false, include_disabled: false });
  const members = new Map<string, readonly string[]>();
  for (const { id } of usergroups) {
    if (id === undefined) continue;
    const { users = [] } = await client.usergroups.users.list({ usergroup: id });
    members.set(id, users);
  }
  return members;
}
