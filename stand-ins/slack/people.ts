import type { Delivered } from './delivery.ts';
import { afterSubmit, missingInputs } from './dialogs.ts';
import { messageDoings } from './message-doings.ts';
import { topView, triggerIn } from './methods/views.ts';
import { escapeNames } from './names.ts';
import { ownCommands } from './own-commands.ts';
import { type GivenFile, shareFiles, wireFile } from './shared-files.ts';
import { type Parts, type Place, runCommand } from './slash-command.ts';
import {
  addMessage,
  findMessage,
  isStranger,
  type Json,
  type Message,
  newId,
  newTrigger,
  organisation,
  type State,
  wireMessage,
  wireView,
} from './state.ts';
import { actionOf, type Chosen, findElement, valuesOf } from './view-values.ts';

/** What people do in the workspace; each answers when the app has, or has failed to. */
export interface People {
  /** Runs a slash command: "/staging-check phase2", or only what follows the command. */
  command: (text: string, place: Place) => Promise<Delivered>;
  /** Writes a message that names the app. */
  mention: (
    text: string,
    place: Place & { threadTs?: string; files?: readonly GivenFile[] },
  ) => Promise<Delivered>;
  /** Types into the message box: a slash command, a mention, or just a message. */
  say: (
    text: string,
    place: Place & { threadTs?: string; files?: readonly GivenFile[] },
  ) => Promise<Delivered | null>;
  /** Presses an element of a message, an ephemeral one too, named by action_id, value or label. */
  click: (ts: string, element: string, user: string, options?: ClickOptions) => Promise<Delivered>;
  /** Presses an element of one's dialog or App Home. */
  clickView: (
    view: 'home' | 'modal',
    element: string,
    user: string,
    options?: ClickOptions,
  ) => Promise<Delivered>;
  /** Submits the dialog one sees, with what was chosen by action_id or block_id. */
  submitView: (user: string, chosen?: Chosen) => Promise<Delivered>;
  closeView: (user: string) => Promise<Delivered | null>;
  /** Uses a global shortcut, or with a message, a message shortcut. */
  shortcut: (
    callbackId: string,
    user: string,
    message?: { channel: string; ts: string },
  ) => Promise<Delivered>;
  openHome: (user: string) => Promise<Delivered>;
  /** Puts a reaction on a message, by its name without colons. */
  react: (ts: string, name: string, user: string) => Promise<Delivered>;
  unreact: (ts: string, name: string, user: string) => Promise<Delivered>;
  /** Edits one's own message. */
  editMessage: (ts: string, text: string, user: string) => Promise<Delivered>;
  /** Deletes one's own message. */
  deleteMessage: (ts: string, user: string) => Promise<Delivered>;
}

export interface ClickOptions {
  /** The value chosen, for selects and the like. */
  chosen?: string | readonly string[];
  blockId?: string;
  /** Other inputs on the same surface. */
  values?: Chosen;
}

/** The people of one workspace, whose doings reach the app by `delivery`. */
export function createPeople(parts: Parts): People {
  const { state } = parts;
  const mention: People['mention'] = async (text, { user, channel, threadTs, files = [] }) => {
    const escaped = escapeNames(state, text);
    const message = addMessage(state, { channel, user, text: escaped, threadTs: threadTs ?? null });
    shareFiles(state, message, files);
    const shared = message.files.flatMap((id) => state.files.get(id) ?? []);
    const event = {
      type: 'app_mention',
      user,
      team: teamOf(state, user),
      text: escaped,
      ts: message.ts,
      channel,
      event_ts: message.ts,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      ...(shared.length === 0 ? {} : { files: shared.map((file) => wireFile(parts.origin(), file)) }),
    };
    return sendEvent(parts, event);
  };
  const command: People['command'] = (text, place) => runCommand(parts, text, place);
  return {
    command,
    mention,
    say: (text, place) => typeIn(parts, mention, text, place),
    click: (ts, element, user, options) => clickMessage(parts, ts, element, user, options ?? {}),
    clickView: (kind, element, user, options) => clickView(parts, kind, element, user, options ?? {}),
    submitView: (user, chosen) => submitView(parts, user, chosen ?? {}),
    closeView: async (user) => {
      const view = topView(state, user);
      if (view === undefined) return null;
      state.views.delete(view.id);
      state.changed();
      if (view.body.notify_on_close !== true) return null;
      return interact(parts, user, { type: 'view_closed', is_cleared: false, view: wireView(state, view) });
    },
    shortcut: (callbackId, user, named) => useShortcut(parts, callbackId, user, named),
    openHome: (user) => {
      const view = state.homes.get(user);
      const event = {
        type: 'app_home_opened',
        user,
        channel: `D${user.slice(1)}`,
        tab: 'home',
        event_ts: String(Date.now() / 1000),
        ...(view === undefined ? {} : { view: wireView(state, view) }),
      };
      return sendEvent(parts, event);
    },
    ...messageDoings(parts, (event) => sendEvent(parts, event)),
  };
}

/** What is typed into the message box: a slash command of the app or of Slack, a mention, or just a message. */
async function typeIn(
  parts: Parts,
  mention: People['mention'],
  text: string,
  place: Parameters<People['say']>[1],
): Promise<Delivered | null> {
  const { state } = parts;
  const { user, channel, threadTs } = place;
  const botName = `@${state.users.get(state.botUser)?.name}`;
  if (text.startsWith('/')) {
    const [name = ''] = text.split(/\s/, 1);
    const onlyFor = { channel, user: 'USLACKBOT', onlyFor: user, threadTs: threadTs ?? null };
    const own = ownCommands[name];
    if (name !== parts.slashCommand && own === undefined)
      addMessage(state, { ...onlyFor, text: `\`${name}\` is not a valid command.` });
    else if (threadTs !== undefined)
      addMessage(state, { ...onlyFor, text: `\`${name}\` is not supported in threads. Sorry!` });
    else if (own === undefined) return runCommand(parts, text, place);
    else
      for (const told of own(state, text.slice(name.length), place))
        addMessage(state, { ...onlyFor, text: told });
    return null;
  }
  if (text.includes(botName) || text.includes(`<@${state.botUser}>`)) return mention(text, place);
  const said = { channel, user, text: escapeNames(state, text), threadTs: threadTs ?? null };
  shareFiles(state, addMessage(state, said), place.files ?? []);
  return null;
}

async function clickMessage(
  parts: Parts,
  ts: string,
  named: string,
  user: string,
  options: ClickOptions,
): Promise<Delivered> {
  const { state, urls } = parts;
  const message = state.messages.find((each) => each.ts === ts && (each.onlyFor ?? user) === user);
  if (message === undefined) throw new Error(`there is no message ${ts} for ${user}`);
  const placed = findElement(message.blocks, named, options.blockId);
  const isEphemeral = message.onlyFor !== null;
  const container = {
    type: 'message',
    message_ts: ts,
    channel_id: message.channel,
    is_ephemeral: isEphemeral,
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
  };
  return interact(parts, user, {
    type: 'block_actions',
    container,
    channel: wireChannel(state, message.channel),
    ...(isEphemeral ? {} : { message: wireMessage(state, message) }),
    state: { values: valuesOf(message.blocks, options.values ?? {}) },
    response_url: urls.create({ channel: message.channel, user, message }),
    actions: [actionOf(placed, options.chosen)],
  });
}

async function clickView(
  parts: Parts,
  kind: 'home' | 'modal',
  named: string,
  user: string,
  options: ClickOptions,
): Promise<Delivered> {
  const { state } = parts;
  const view = kind === 'home' ? state.homes.get(user) : topView(state, user);
  if (view === undefined) throw new Error(`${user} sees no ${kind}`);
  const placed = findElement(view.body.blocks, named, options.blockId);
  return interact(parts, user, {
    type: 'block_actions',
    trigger_id: kind === 'modal' ? triggerIn(state, view) : newTrigger(state, user),
    container: { type: 'view', view_id: view.id },
    view: wireView(state, view, valuesOf(view.body.blocks, options.values ?? {})),
    actions: [actionOf(placed, options.chosen)],
  });
}

async function submitView(parts: Parts, user: string, chosen: Chosen): Promise<Delivered> {
  const { state } = parts;
  const view = topView(state, user);
  if (view === undefined) throw new Error(`${user} sees no dialog`);
  const missing = missingInputs(view, chosen);
  if (Object.keys(missing).length > 0) {
    view.errors = missing;
    state.changed();
    return { isAcked: true, ack: { response_action: 'errors', errors: missing }, durationMs: 0 };
  }
  const delivered = await interact(parts, user, {
    type: 'view_submission',
    view: wireView(state, view, valuesOf(view.body.blocks, chosen)),
    response_urls: [],
  });
  if (delivered.isAcked) afterSubmit(state, view, delivered.ack);
  else {
    view.errors = { '': 'We had some trouble connecting. Try again?' };
    state.changed();
  }
  return delivered;
}

async function useShortcut(
  parts: Parts,
  callbackId: string,
  user: string,
  named?: { channel: string; ts: string },
): Promise<Delivered> {
  const { state, urls } = parts;
  const shared = { callback_id: callbackId, action_ts: String(Date.now() / 1000) };
  if (named === undefined) return interact(parts, user, { type: 'shortcut', ...shared });
  const message: Message | undefined = findMessage(state, named.channel, named.ts);
  if (message === undefined) throw new Error(`there is no message ${named.ts} in ${named.channel}`);
  return interact(parts, user, {
    type: 'message_action',
    ...shared,
    channel: wireChannel(state, named.channel),
    message_ts: named.ts,
    message: wireMessage(state, message),
    response_url: urls.create({ channel: named.channel, user, message }),
  });
}

function interact(parts: Parts, user: string, payload: Json): Promise<Delivered> {
  const { state } = parts;
  const known = state.users.get(user);
  const name = known?.name ?? user;
  const whole = {
    team: { id: state.teamId, domain: 'staging-workspace', ...organisation(state.enterpriseId) },
    // For people of an organisation Slack names that, not their workspace.
    user: { id: user, username: name, name, team_id: known?.enterpriseId ?? teamOf(state, user) },
    api_app_id: state.appId,
    token: parts.verificationToken,
    is_enterprise_install: false,
    enterprise: state.enterpriseId === null ? null : { id: state.enterpriseId, name: 'Organisation' },
    trigger_id: newTrigger(state, user),
    ...payload,
  };
  return parts.delivery.send({ kind: 'interactive', payload: whole });
}

function sendEvent(parts: Parts, event: Json): Promise<Delivered> {
  const { state } = parts;
  const payload = {
    token: parts.verificationToken,
    team_id: state.teamId,
    context_team_id: state.teamId,
    api_app_id: state.appId,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      {
        enterprise_id: state.enterpriseId,
        team_id: state.teamId,
        user_id: state.botUser,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: isShared(state, event),
  };
  return parts.delivery.send({ kind: 'events_api', payload });
}

/** Whether people of other companies are in the channel of an event. */
function isShared(state: State, { channel, item }: Json): boolean {
  const inItem = typeof item === 'object' && item !== null && 'channel' in item ? item.channel : undefined;
  const members = state.channels.get(String(channel ?? inItem))?.members ?? [];
  return [...members].some((id) => isStranger(state, state.users.get(id)));
}

function teamOf(state: State, user: string): string {
  return state.users.get(user)?.teamId ?? state.teamId;
}

function wireChannel(state: State, id: string): Json {
  return { id, name: state.channels.get(id)?.name ?? 'directmessage' };
}
