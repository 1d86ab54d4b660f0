import { isObject } from './block-kit-fields.ts';
import type { Delivered, Delivery } from './delivery.ts';
import { escapeNames } from './names.ts';
import { Refusal } from './refusal.ts';
import { answerInto, type ResponseUrls } from './response-urls.ts';
import { addMessage, newTrigger, organisation, type State } from './state.ts';

/** Where a person is when they do something. */
export interface Place {
  user: string;
  channel: string;
}

/** What the doings of people need. */
export interface Parts {
  state: State;
  delivery: Delivery;
  urls: ResponseUrls;
  /** With its slash. */
  slashCommand: string;
  verificationToken: string;
  /** Where the workspace is reached. */
  origin: () => string;
}

/** Sends a slash command to the app and shows its answer, or why there is none. */
export async function runCommand(parts: Parts, text: string, { user, channel }: Place): Promise<Delivered> {
  const { state, slashCommand } = parts;
  const isNamed = text === slashCommand || text.startsWith(`${slashCommand} `);
  const rest = isNamed ? text.slice(slashCommand.length).trim() : text;
  const target = { channel, user, message: null };
  const payload = {
    token: parts.verificationToken,
    // In a shared channel, that of the person's own company.
    team_id: state.users.get(user)?.teamId ?? state.teamId,
    team_domain: 'staging-workspace',
    ...organisation(state.users.get(user)?.enterpriseId ?? null),
    channel_id: channel,
    channel_name: state.channels.get(channel)?.name ?? 'directmessage',
    user_id: user,
    user_name: state.users.get(user)?.name ?? user,
    command: slashCommand,
    text: escapeNames(state, rest),
    api_app_id: state.appId,
    is_enterprise_install: 'false',
    response_url: parts.urls.create(target),
    trigger_id: newTrigger(state, user),
  };
  const delivered = await parts.delivery.send({ kind: 'slash_commands', payload });
  if (delivered.isAcked) showAnswer(state, delivered.ack, target);
  else {
    const told = `${slashCommand} failed with the error "${delivered.error}"`;
    addMessage(state, { channel, user: 'USLACKBOT', text: told, onlyFor: user });
  }
  return delivered;
}

/** Shows the body of an acknowledgement; blocks that Slack refuses are told to the person. */
function showAnswer(
  state: State,
  ack: unknown,
  target: { channel: string; user: string; message: null },
): void {
  const says =
    typeof ack === 'string'
      ? ack !== ''
      : isObject(ack) && (ack.text !== undefined || ack.blocks !== undefined);
  if (!says) return;
  try {
    answerInto(state, target, ack);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const told = `The app's answer was refused: ${JSON.stringify(error.answer)}`;
    addMessage(state, { channel: target.channel, user: 'USLACKBOT', text: told, onlyFor: target.user });
  }
}
