import type { Surroundings } from '../../../commands/command.ts';
import { answerCommand } from '../../../commands/dispatch.ts';
import { listedRuns } from '../../../commands/listed-runs.ts';
import { notDoneReply } from '../../../commands/replies.ts';
import type { Inbox, Reply, Shortcut, SlackView } from '../../core/inbox.ts';
import type { Asker } from '../../core/people.ts';
import type { BotConfig } from '../../core/permissions/model.ts';
import type { EnvironmentState } from '../../desk/environments.ts';
import type { Kept, KeptMessages } from '../../desk/kept-messages.ts';
import type { ListedRun } from '../../desk/list.ts';
import { declinedAnswer } from '../../slack/pictures/answers.ts';
import { type HomePicture, homeView } from '../../slack/pictures/home.ts';
import { saidAnswer } from '../../slack/pictures/incident/incident-lists.ts';
import { pressButton } from './buttons.ts';
import { openRunDialog, submitDialog } from './dialogs.ts';
import type { DialogContext, FollowUp } from './incident-dialogs.ts';

/** What the bot answers people with; the configuration is read anew each time, since it may change while the bot runs. */
export type InboxParts = Omit<Surroundings, 'approvers'> & {
  config(): Promise<BotConfig>;
  kept: KeptMessages;
  followUp: FollowUp | null;
};

const mostOnHome = 10;

/** Everything that people do in Slack, done by the desk and answered in pictures. */
export function createInbox(parts: InboxParts): Inbox {
  const { config, kept, ...rest } = parts;
  const context = async (): Promise<DialogContext> => {
    const { approvers, channels } = await config();
    return { ...rest, approvers, defaultChannel: channels.default };
  };
  return {
    command: async (asker, { text, responseUrl, requestId }) => {
      const late = responseUrl === null ? {} : { responseUrl };
      return answerCommand(text, asker, await context(), { trigger: 'slash', requestId, ...late });
    },
    mention: async (asker, { text, requestId }) => {
      // Bots that answer each other never end.
      if (asker.kind === 'bot') return null;
      return answerCommand(text, asker, await context(), { trigger: 'mention', requestId });
    },
    press: async (asker, press) => pressButton(asker, press, await context()),
    shortcut: async (asker, shortcut) => {
      if (shortcut.name === keepShortcut) {
        return { kind: 'reply', reply: await keptByShortcut(asker, shortcut, parts) };
      }
      return openRunDialog(asker, await context(), shortcut.run);
    },
    submit: async (asker, dialog) => submitDialog(asker, await context(), dialog),
    homeOpened: async (asker) => home(asker, parts),
    reacted: async (asker, { name, isAdded, ...about }) => {
      const { reaction } = await config();
      // Events name the tone of a skin as well: `wave::skin-tone-2`.
      if (name.split('::')[0] !== reaction) return null;
      if (isAdded) return markedReply(await kept.keep(asker, about), parts.slashCommand);
      return markedReply(await kept.leave(asker, { ...about, reaction: name }), parts.slashCommand);
    },
    messageChanged: (change) => kept.edited(change),
    messageDeleted: (deletion) => kept.deleted(deletion),
  };
}

/** The `callback_id` of "Add to timeline", as the manifests have it. */
export const keepShortcut = 'keep_message';

/** A reaction says nothing where it means nothing to us, and nothing when it worked: the record shows that. */
function markedReply(kept: Kept, slashCommand: string): Reply | null {
  switch (kept.kind) {
    case 'refused':
    case 'unreadable':
      return keptReply(kept, slashCommand);
    default:
      return null;
  }
}

function keptReply(kept: Kept, slashCommand: string): Reply {
  switch (kept.kind) {
    case 'kept':
      return saidAnswer(`The message is on the record of incident ${kept.key}.`);
    case 'left':
      return saidAnswer(`The message is off the record of incident ${kept.key}.`);
    case 'no-incident': {
      const said = 'This channel has no open incident that the message could be added to.';
      return declinedAnswer(said, 'incident open <key> <title>', slashCommand);
    }
    case 'refused': {
      const what = `add to the record of incident ${kept.key}`;
      return notDoneReply({ ...kept.refused, what }, { command: ['incident', 'status'], slashCommand });
    }
    case 'unreadable': {
      const said = `Nothing was added to incident ${kept.key}: the bot cannot read that message. Invite it to the channel.`;
      return declinedAnswer(said, 'incident note <text>', slashCommand);
    }
    case 'nothing':
      return declinedAnswer('Only people of this workspace can add to a record.', 'help', slashCommand);
    default:
      return kept satisfies never;
  }
}

async function keptByShortcut(
  asker: Asker,
  { ts, requestId }: Shortcut,
  { kept, now, slashCommand }: InboxParts,
): Promise<Reply> {
  if (ts === null) return declinedAnswer('That is for messages.', 'help', slashCommand);
  const about = { eventId: requestId, at: now(), channel: asker.channel, ts };
  return keptReply(await kept.keep(asker, about), slashCommand);
}

async function home(asker: Asker, parts: InboxParts): Promise<SlackView | null> {
  if (asker.kind !== 'member') return null;
  const { desk, slashCommand } = parts;
  const [active, all, offered, mayTell] = await Promise.all([
    desk.list(asker, { verb: 'status', limit: mostOnHome }),
    desk.list(asker, { verb: 'history', limit: 2 * mostOnHome }),
    desk.offered(asker),
    desk.may(asker, 'deployed', null),
  ]);
  const running = 'kind' in active ? [] : active;
  const ended = 'kind' in all ? [] : all.filter((run) => run.kind === 'ended').slice(0, mostOnHome);
  const environments = await environmentsOf(asker, parts);
  return homeView(
    {
      running: listedRuns(running, environments, parts),
      ended: listedRuns(ended, environments, parts),
      environments,
      ...(await reportsOf(asker, parts)),
      may: {
        run: offered.length > 0,
        cancel: await cancellable(asker, running, parts),
        deployed: mayTell,
      },
    },
    { now: parts.now(), slashCommand },
  );
}

/** What comes by itself, as far as this person may look. */
async function reportsOf(
  asker: Asker,
  { desk, deploys, schedules }: InboxParts,
): Promise<Pick<HomePicture, 'deploys' | 'schedules'>> {
  const [mayLook, maySchedule] = await Promise.all([
    desk.may(asker, 'status', null),
    desk.may(asker, 'schedule', null),
  ]);
  const listed = await schedules.list(asker);
  const seen = await Promise.all(
    (await deploys.recent(mostOnHome)).map(async (deploy) => {
      const { channel, environment } = deploy.head;
      const at = { ...asker, channel: deploy.message?.channel ?? channel ?? '' };
      return (await desk.may(at, 'status', environment)) ? [deploy] : [];
    }),
  );
  const shown = { deploys: seen.flat(), schedules: 'kind' in listed ? [] : listed };
  return {
    deploys: mayLook || shown.deploys.length > 0 ? shown.deploys : null,
    schedules: maySchedule || shown.schedules.length > 0 ? shown.schedules : null,
  };
}

/** The runs that this person may cancel: their own, and those of channels where they may. */
async function cancellable(
  asker: Asker,
  runs: readonly ListedRun[],
  { desk }: InboxParts,
): Promise<ReadonlySet<string>> {
  const ids = runs.map(async (run) => {
    if (run.kind !== 'active') return [];
    const { id, requestedBy, environment } = run.state.head;
    const isOwn = requestedBy === asker.user;
    return isOwn || (await desk.may({ ...asker, channel: run.channel }, 'cancel', environment)) ? [id] : [];
  });
  return new Set((await Promise.all(ids)).flat());
}

const mostEnvironments = 5;

/** Those of the plans that this person may ask about. */
async function environmentsOf(asker: Asker, { desk }: InboxParts): Promise<readonly EnvironmentState[]> {
  const plans = await desk.plans();
  const names = new Set(plans.flatMap(({ plan }) => plan?.environments.map(({ name }) => name) ?? []));
  const states = [...names].slice(0, mostEnvironments).map(async (name) => {
    const state = (await desk.may(asker, 'who', name)) ? await desk.who(asker, name) : null;
    return state === null || 'kind' in state ? [] : [state];
  });
  return (await Promise.all(states)).flat();
}
