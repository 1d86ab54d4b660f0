import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Asker } from '../../core/people.ts';
import type { Workspace } from '../out/workspace.ts';
import type { OnError } from './sorry.ts';

/** Where one delivery says that a person belongs. */
export type Belonging = {
  user: string;
  /** `T…`; on Enterprise Grid clicks name the organisation instead, `E…`; undefined where Slack does not say. */
  team: string | undefined;
  /** `E…`, the organisation of that very team; undefined where the delivery does not say. */
  enterprise?: string | undefined;
  /** Workspaces of our organisation that the delivery was authorised for. */
  authorised?: readonly string[];
  /** People of other companies are in the channel: then nobody is a member because nothing is said. */
  isShared?: boolean;
};

/** Whether somebody is of our workspace or organisation; asks Slack (`users.info`) where the delivery leaves it open. */
export type KindOf = (from: Belonging) => Promise<Extract<Asker['kind'], 'member' | 'external'>>;

const keptMs = 600_000;
const mostKept = 10_000;

const userReply = z.object({
  user: z.object({
    team_id: z.string(),
    is_bot: z.boolean().default(false),
    is_stranger: z.boolean().default(false),
    enterprise_user: z.object({ enterprise_id: z.string() }).nullish(),
  }),
});

/**
 * Members are the people of our workspace and, on Enterprise Grid, of every workspace of our organisation; people who come through
 * Slack Connect are not. What each payload says of that: docs.slack.dev/reference/interaction-payloads/block_actions-payload (`team`,
 * `user.team_id`), docs.slack.dev/apis/events-api (`authorizations`).
 */
export function membership({
  client,
  workspace,
  onError,
}: {
  client: WebClient;
  workspace: Pick<Workspace, 'team' | 'enterprise'>;
  onError: OnError;
}): KindOf {
  const memberships = new LRUCache<string, Promise<boolean>>({ max: mostKept, ttl: keptMs });
  const ask = (user: string): Promise<boolean> => {
    const known = memberships.get(user);
    if (known !== undefined) return known;
    const answer = isOurs(client, user, workspace);
    memberships.set(user, answer);
    return answer.catch((error) => {
      // Somebody of whom nobody says where they belong is taken for a guest; the next time Slack is asked again.
      memberships.delete(user);
      onError(error, { during: 'asking whose workspace a person is of (users.info)', user });
      return false;
    });
  };
  return async ({ user, team, enterprise, authorised = [], isShared = false }) => {
    const known = isOursAsSaid({ team, enterprise, authorised }, workspace);
    if (known !== null) return known ? 'member' : 'external';
    if (team === undefined && !isShared) return 'member';
    return (await ask(user)) ? 'member' : 'external';
  };
}

/** Null where what was said leaves it open. */
function isOursAsSaid(
  { team, enterprise, authorised }: Pick<Required<Belonging>, 'team' | 'enterprise' | 'authorised'>,
  ours: Pick<Workspace, 'team' | 'enterprise'>,
): boolean | null {
  if (team === undefined) return null;
  if (team === ours.team || authorised.includes(team)) return true;
  if (ours.enterprise === '') return false;
  if (team === ours.enterprise) return true;
  return enterprise === undefined ? null : enterprise === ours.enterprise;
}

/** Who somebody is that people name; null while Slack does not tell. */
export function peopleKinds({
  client,
  workspace,
}: {
  client: WebClient;
  workspace: Pick<Workspace, 'team' | 'enterprise'>;
}): (user: string) => Promise<Asker['kind'] | null> {
  return async (user) => {
    try {
      const told = await userOf(client, user);
      return told.is_bot ? 'bot' : isOf(told, workspace) ? 'member' : 'external';
    } catch {
      // Whoever it is, the answer of a stranger is refused when it comes.
      return null;
    }
  };
}

async function userOf(client: WebClient, user: string): Promise<z.infer<typeof userReply>['user']> {
  return userReply.parse(await client.apiCall('users.info', { user })).user;
}

async function isOurs(
  client: WebClient,
  user: string,
  ours: Pick<Workspace, 'team' | 'enterprise'>,
): Promise<boolean> {
  return isOf(await userOf(client, user), ours);
}

function isOf(
  told: z.infer<typeof userReply>['user'],
  ours: Pick<Workspace, 'team' | 'enterprise'>,
): boolean {
  if (told.is_stranger) return false;
  if (told.team_id === ours.team) return true;
  return ours.enterprise !== '' && told.enterprise_user?.enterprise_id === ours.enterprise;
}
