import { expect, it, vi } from 'vitest';
import { signatureHeaders } from '../../../stand-ins/slack/http-delivery.ts';
import { recordedInbox } from '../../support/recorded-inbox.ts';
import { mara, receiverScene, slackTokens } from '../../support/slack-receiver.ts';

const ours = { team: 'T0STAGING1', enterprise: 'E0ORG00001' };
const until = { timeout: 8000, interval: 20 };
const people = { colleague: mara.user, sibling: 'U0SIBLING1', guest: 'U0PARTNER1' };

let posted = 0;

/** Sends a body as Slack would, signed, and resolves once it was taken. */
async function send(address: string, body: string, type = 'application/x-www-form-urlencoded') {
  const headers = signatureHeaders(slackTokens.signingSecret, body, Math.floor(Date.now() / 1000));
  const response = await fetch(address, {
    method: 'POST',
    headers: { ...headers, 'content-type': type },
    body,
  });
  expect(response.status).toBe(200);
}

function unique(): string {
  posted += 1;
  return `${posted}.${Math.random()}`;
}

type Facts = Readonly<Record<string, unknown>>;

function command(user: string, facts: Facts): string {
  const texts = Object.entries(facts).map(([name, value]) => [name, String(value)]);
  const fields = { user_id: user, channel_id: mara.channel, command: '/staging-check', text: 'phase2' };
  return new URLSearchParams({ ...fields, trigger_id: unique(), ...Object.fromEntries(texts) }).toString();
}

function interaction(type: string) {
  const about: Facts =
    type === 'block_actions'
      ? {
          channel: { id: mara.channel },
          container: {},
          actions: [{ action_id: 'run.cancel', block_id: 'b', type: 'button', value: 'r-1' }],
        }
      : type === 'shortcut'
        ? { callback_id: 'run_checks' }
        : {
            view: {
              id: 'V1',
              type: 'modal',
              callback_id: 'why',
              private_metadata: '',
              state: { values: {} },
            },
          };
  return (user: string, { user: more, ...facts }: Facts & { user?: Facts }): string =>
    new URLSearchParams({
      payload: JSON.stringify({
        type,
        ...about,
        trigger_id: unique(),
        user: { id: user, ...more },
        ...facts,
      }),
    }).toString();
}

function event(type: 'app_mention' | 'reaction_added' | 'app_home_opened') {
  return (user: string, { event: more, ...facts }: Facts & { event?: Facts }): string => {
    const kinds = {
      app_mention: { channel: mara.channel, text: 'phase2', ts: '1.1' },
      reaction_added: {
        ...{ reaction: 'pushpin', event_ts: '1.1' },
        item: { type: 'message', channel: mara.channel, ts: '1.1' },
      },
      app_home_opened: { tab: 'home' },
    };
    const inner = { type, user, ...kinds[type], ...more };
    return JSON.stringify({ type: 'event_callback', event_id: unique(), event: inner, ...facts });
  };
}

const authorised = (team: string, enterprise: string | null) => ({
  authorizations: [
    {
      team_id: team,
      enterprise_id: enterprise,
      user_id: 'U0STAGEBOT',
      is_bot: true,
      is_enterprise_install: false,
    },
  ],
});

type Row = [
  what: string,
  of: keyof typeof people,
  body: (user: string) => string,
  kind: 'member' | 'external',
];
const { sibling, guest, colleague } = { sibling: 'sibling', guest: 'guest', colleague: 'colleague' } as const;
const click = interaction('block_actions');
const submission = interaction('view_submission');
const shortcut = interaction('shortcut');
const mention = event('app_mention');
const reaction = event('reaction_added');

/** Of whom Slack says what: docs.slack.dev/reference/interaction-payloads, docs.slack.dev/apis/events-api. */
const rows: readonly Row[] = [
  [
    'command from our workspace',
    colleague,
    (u) => command(u, { team_id: ours.team, enterprise_id: ours.enterprise }),
    'member',
  ],
  [
    'command from another workspace of ours',
    sibling,
    (u) => command(u, { team_id: 'T0SIBLING1', enterprise_id: ours.enterprise }),
    'member',
  ],
  ['command from another company', guest, (u) => command(u, { team_id: 'T0PARTNER1' }), 'external'],
  [
    'command from another organisation',
    guest,
    (u) => command(u, { team_id: 'T0PARTNER1', enterprise_id: 'E0OTHER001' }),
    'external',
  ],
  [
    'click named by our organisation',
    sibling,
    (u) =>
      click(u, {
        user: { team_id: ours.enterprise },
        team: { id: ours.team, enterprise_id: ours.enterprise },
      }),
    'member',
  ],
  [
    'click from another workspace of ours',
    sibling,
    (u) =>
      click(u, {
        user: { team_id: 'T0SIBLING1' },
        team: { id: 'T0SIBLING1', enterprise_id: ours.enterprise },
      }),
    'member',
  ],
  [
    'click that names only the own workspace',
    sibling,
    (u) =>
      click(u, { user: { team_id: 'T0SIBLING1' }, team: { id: ours.team, enterprise_id: ours.enterprise } }),
    'member',
  ],
  [
    'click of a guest in our channel',
    guest,
    (u) =>
      click(u, {
        user: { team_id: 'T0PARTNER1' },
        team: { id: ours.team, enterprise_id: ours.enterprise },
        enterprise: { id: ours.enterprise, name: 'o' },
      }),
    'external',
  ],
  [
    'click of a guest from their organisation',
    guest,
    (u) =>
      click(u, { user: { team_id: 'E0OTHER001' }, team: { id: 'T0PARTNER1', enterprise_id: 'E0OTHER001' } }),
    'external',
  ],
  [
    'shortcut from another workspace of ours',
    sibling,
    (u) => shortcut(u, { user: { team_id: ours.enterprise }, team: null }),
    'member',
  ],
  [
    'shortcut of a guest',
    guest,
    (u) => shortcut(u, { user: { team_id: 'T0PARTNER1' }, team: { id: 'T0PARTNER1' } }),
    'external',
  ],
  [
    'dialog sent from another workspace of ours',
    sibling,
    (u) =>
      submission(u, {
        user: { team_id: 'T0SIBLING1' },
        team: { id: 'T0SIBLING1', enterprise_id: ours.enterprise },
      }),
    'member',
  ],
  [
    'dialog sent by a guest',
    guest,
    (u) =>
      submission(u, {
        user: { team_id: 'T0PARTNER1' },
        team: { id: ours.team, enterprise_id: ours.enterprise },
      }),
    'external',
  ],
  [
    'mention authorised for another workspace of ours',
    sibling,
    (u) =>
      mention(u, {
        team_id: 'T0SIBLING1',
        event: { user_team: 'T0SIBLING1' },
        ...authorised('T0SIBLING1', ours.enterprise),
      }),
    'member',
  ],
  [
    'mention authorised for another workspace, of a guest',
    guest,
    (u) =>
      mention(u, {
        team_id: 'T0SIBLING1',
        event: { user_team: 'T0PARTNER1' },
        ...authorised('T0SIBLING1', ours.enterprise),
      }),
    'external',
  ],
  [
    'mention authorised for another organisation',
    guest,
    (u) =>
      mention(u, {
        team_id: 'T0PARTNER1',
        event: { user_team: 'T0PARTNER1' },
        ...authorised('T0PARTNER1', 'E0OTHER001'),
      }),
    'external',
  ],
  [
    "mention of nobody's workspace in a shared channel",
    guest,
    (u) =>
      mention(u, {
        team_id: ours.team,
        is_ext_shared_channel: true,
        ...authorised(ours.team, ours.enterprise),
      }),
    'external',
  ],
  [
    "mention of nobody's workspace in a shared channel, by a colleague",
    colleague,
    (u) =>
      mention(u, {
        team_id: ours.team,
        is_ext_shared_channel: true,
        ...authorised(ours.team, ours.enterprise),
      }),
    'member',
  ],
  [
    'reaction of another workspace of ours',
    sibling,
    (u) =>
      reaction(u, {
        team_id: ours.team,
        is_ext_shared_channel: true,
        ...authorised(ours.team, ours.enterprise),
      }),
    'member',
  ],
  [
    'reaction of a guest',
    guest,
    (u) =>
      reaction(u, {
        team_id: ours.team,
        is_ext_shared_channel: true,
        ...authorised(ours.team, ours.enterprise),
      }),
    'external',
  ],
  [
    'App Home in another workspace of ours',
    sibling,
    (u) =>
      event('app_home_opened')(u, { team_id: 'T0SIBLING1', ...authorised('T0SIBLING1', ours.enterprise) }),
    'member',
  ],
  ['App Home of a guest', guest, (u) => event('app_home_opened')(u, { team_id: 'T0PARTNER1' }), 'external'],
];

it('the organisation counts as ours, on every way in; people through Slack Connect do not', async () => {
  const inbox = recordedInbox();
  await using scene = await receiverScene({ mode: 'http', inbox, slack: { enterpriseId: ours.enterprise } });
  const got: [string, string | undefined][] = [];
  for (const [what, of, body] of rows) {
    inbox.heard.length = 0;
    const text = body(people[of]);
    await send(scene.address, text, text.startsWith('{') ? 'application/json' : undefined);
    await vi.waitFor(() => expect(inbox.heard, what).toHaveLength(1), until);
    got.push([what, inbox.heard[0]?.asker?.kind]);
  }
  expect(got).toEqual(rows.map(([what, , , kind]) => [what, kind]));
});

it('outside an organisation nobody of another workspace is ours, whatever a body claims', async () => {
  const inbox = recordedInbox();
  await using scene = await receiverScene({ mode: 'http', inbox });
  await send(scene.address, command(people.guest, { team_id: 'T0PARTNER1', enterprise_id: '' }));
  await send(
    scene.address,
    click(people.guest, { user: { team_id: 'T0PARTNER1' }, team: { id: ours.team } }),
  );
  await vi.waitFor(() => expect(inbox.heard).toHaveLength(2), until);
  expect(inbox.heard.map(({ asker }) => asker?.kind)).toEqual(['external', 'external']);
});

it('somebody of whom Slack does not say where they belong is a guest, and Slack is asked again the next time', async () => {
  const inbox = recordedInbox();
  await using scene = await receiverScene({ mode: 'http', inbox, slack: { enterpriseId: ours.enterprise } });
  const body = () => click(people.sibling, { user: { team_id: 'T0SIBLING1' }, team: { id: ours.team } });
  scene.slack.faults.add({ kind: 'error', method: 'users.info', error: 'internal_error', times: 1 });
  await send(scene.address, body());
  await vi.waitFor(() => expect(inbox.heard).toHaveLength(1), until);
  await send(scene.address, body());
  await vi.waitFor(() => expect(inbox.heard).toHaveLength(2), until);
  expect(inbox.heard.map(({ asker }) => asker?.kind)).toEqual(['external', 'member']);
  await send(scene.address, body());
  await vi.waitFor(() => expect(inbox.heard).toHaveLength(3), until);
  expect(scene.slack.calls.filter(({ method }) => method === 'users.info')).toHaveLength(2);
});
