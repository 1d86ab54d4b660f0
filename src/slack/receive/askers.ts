import type { z } from 'zod';
import type { Asker } from '../../core/people.ts';
import type { Workspace } from '../out/workspace.ts';
import type * as bodies from './bodies.ts';
import type { Belonging, KindOf } from './membership.ts';

type Parts = { kindOf: KindOf; workspace: Pick<Workspace, 'team' | 'enterprise'> };
type Place = { channel?: string | undefined; thread?: string | undefined };
type EventBody = z.infer<typeof bodies.eventBody>;

/** Who typed a command: Slack names the workspace that the person was in, and its organisation. */
export function commandAsker({ kindOf }: Parts, command: z.infer<typeof bodies.commandBody>): Promise<Asker> {
  const { user_id: user, team_id: team, enterprise_id: enterprise, channel_id: channel } = command;
  return asker(kindOf, { user, team, enterprise }, { channel });
}

/** Who mentioned the bot. */
export async function mentionAsker(
  { kindOf, workspace }: Parts,
  mention: z.infer<typeof bodies.mentionEvent>,
  body: EventBody,
): Promise<Asker> {
  const { user, channel, thread_ts: thread } = mention;
  const team = mention.user_team ?? mention.team;
  if (mention.bot_id !== undefined) return { user, channel, thread: thread ?? null, kind: 'bot' };
  return asker(kindOf, { user, team, ...around(body, workspace) }, { channel, thread });
}

/** Who opened App Home. */
export function homeAsker(
  { kindOf, workspace }: Parts,
  { user }: z.infer<typeof bodies.homeEvent>,
  body: EventBody,
): Promise<Asker> {
  return asker(kindOf, { user, team: body.team_id, ...around(body, workspace) }, {});
}

/** Who reacted to a message. */
export function reactionAsker(
  { kindOf, workspace }: Parts,
  { user, user_team: team, item }: z.infer<typeof bodies.reactionEvent>,
  body: EventBody,
): Promise<Asker> {
  return asker(kindOf, { user, team, ...around(body, workspace) }, { channel: item.channel });
}

/** Who clicked, used a shortcut or sent a dialog, and in which thread. */
export function interactionAsker(
  { kindOf }: Parts,
  { user, team }: Pick<z.infer<typeof bodies.submissionBody>, 'user' | 'team'>,
  place: Place,
): Promise<Asker> {
  const home = user.team_id ?? team?.id;
  // Of another workspace than the person's own, the organisation says nothing of the person.
  const enterprise = team?.id === home ? (team?.enterprise_id ?? undefined) : undefined;
  return asker(kindOf, { user: user.id, team: home, enterprise }, place);
}

/** What an event says around its own body of whose it is: only authorisations of our organisation count. */
function around(
  { authorizations, is_ext_shared_channel: isShared }: EventBody,
  ours: Parts['workspace'],
): Pick<Belonging, 'authorised' | 'isShared'> {
  const authorised = authorizations.flatMap(({ team_id: team, enterprise_id: enterprise }) => {
    const isOurs = team === ours.team || (ours.enterprise !== '' && enterprise === ours.enterprise);
    return isOurs && typeof team === 'string' ? [team] : [];
  });
  return { authorised, isShared };
}

async function asker(kindOf: KindOf, from: Belonging, { channel, thread }: Place): Promise<Asker> {
  return {
    user: from.user,
    channel: channel ?? '',
    thread: thread ?? null,
    kind: await kindOf(from),
  };
}
