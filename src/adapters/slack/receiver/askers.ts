import type { Asker } from '../../../core/people.ts';
import * as bodies from './bodies.ts';

/** Who mentioned the bot; `eventTeam` is the workspace that the event came from. */
export function mentionAsker(
  mention: ReturnType<typeof bodies.mentionEvent.parse>,
  ourTeam: string,
  eventTeam: string,
): Asker {
  const from = {
    user: mention.user,
    team: mention.user_team ?? mention.team ?? eventTeam,
    channel: mention.channel,
    threadTs: mention.thread_ts,
  };
  const asker = bodies.askerOf(from, ourTeam);
  return mention.bot_id === undefined ? asker : { ...asker, kind: 'bot' };
}

/** Who clicked, and in which thread. */
export function clickAsker(click: ReturnType<typeof bodies.clickBody.parse>, ourTeam: string): Asker {
  const from = {
    user: click.user.id,
    team: click.user.team_id ?? click.team?.id,
    channel: click.channel?.id,
    threadTs: click.message?.thread_ts ?? click.container.thread_ts,
  };
  return bodies.askerOf(from, ourTeam);
}

/** Who used a shortcut, and at which message. */
export function shortcutAsker(used: ReturnType<typeof bodies.shortcutBody.parse>, ourTeam: string): Asker {
  const from = {
    user: used.user.id,
    team: used.user.team_id ?? used.team?.id,
    channel: used.channel?.id,
    threadTs: used.message?.thread_ts,
  };
  return bodies.askerOf(from, ourTeam);
}
