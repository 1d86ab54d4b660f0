import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signatureHeaders } from '../../../stand-ins/slack/http-delivery.ts';
import { recordedInbox } from '../../support/recorded-inbox.ts';
import { mara, type ReceiverScene, receiverScene, slackTokens } from '../../support/slack-receiver.ts';

const inbox = recordedInbox();
let scene: ReceiverScene;
beforeAll(async () => {
  scene = await receiverScene({ mode: 'http', inbox });
});
afterAll(() => scene[Symbol.asyncDispose]());

let triggers = 0;

function commandText(extra: Record<string, string> = {}): string {
  triggers += 1;
  const fields = {
    user_id: mara.user,
    channel_id: mara.channel,
    team_id: scene.slack.state.teamId,
    command: '/staging-check',
    text: 'phase2',
    trigger_id: `${triggers}.${Math.random()}`,
    ...extra,
  };
  return new URLSearchParams(fields).toString();
}

type Sent = { body: string; headers: Record<string, string> };

function signed(body: string, offsetSeconds = 0, secret = slackTokens.signingSecret): Sent {
  return { body, headers: signatureHeaders(secret, body, Math.floor(Date.now() / 1000) + offsetSeconds) };
}

function post({ body, headers }: Sent): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = httpRequest(scene.address, { method: 'POST', headers: { ...type, ...headers } });
  request.on('response', (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () =>
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
    );
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}

const refusals: readonly [name: string, sent: () => Sent, status: number][] = [
  ['signed with another secret', () => signed(commandText(), 0, 'other'), 401],
  ['not signed', () => ({ body: commandText(), headers: {} }), 401],
  [
    'changed after it was signed',
    () => {
      const { body, headers } = signed(commandText());
      return { body: body.replace('phase2', 'phase1'), headers };
    },
    401,
  ],
  ['301 s old', () => signed(commandText(), -301), 401],
  ['62 s from the future', () => signed(commandText(), 62), 401],
  ['an hour from the future', () => signed(commandText(), 3600), 401],
  [
    'signed with a longer spelling of a signature',
    () => {
      const { body, headers } = signed(commandText());
      return { body, headers: { ...headers, 'x-slack-signature': `${headers['x-slack-signature']}=x` } };
    },
    401,
  ],
  [
    'of another signature version',
    () => {
      const { body, headers } = signed(commandText());
      return {
        body,
        headers: {
          ...headers,
          'x-slack-signature': String(headers['x-slack-signature']).replace('v0', 'v1'),
        },
      };
    },
    401,
  ],
  [
    'with a timestamp that is no number',
    () => {
      const { body, headers } = signed(commandText());
      return { body, headers: { ...headers, 'x-slack-request-timestamp': 'now' } };
    },
    401,
  ],
  ['longer than 1 MiB', () => signed(commandText({ text: 'x'.repeat(1_048_576) })), 413],
  [
    'longer than 1 MiB in pieces without a length',
    () => {
      const { body, headers } = signed(commandText({ text: 'x'.repeat(1_048_576) }));
      return { body, headers: { ...headers, 'transfer-encoding': 'chunked' } };
    },
    413,
  ],
  ['signed but no JSON', () => signed('payload={'), 400],
];

it.each(refusals)('a request %s is refused without a word, and nothing is done', async (_, sent, status) => {
  inbox.heard.length = 0;
  const { status: got, text } = await post(sent()).catch((error: NodeJS.ErrnoException) => {
    // The server may close before the whole body was sent.
    if (status === 413 && ['EPIPE', 'ECONNRESET'].includes(error.code ?? '')) return { status, text: '' };
    throw error;
  });
  expect(got).toBe(status);
  expect(text).toBe('');
  expect(inbox.heard).toEqual([]);
});

it('the same signed request is taken once', async () => {
  inbox.heard.length = 0;
  const sent = signed(commandText());
  const answers = await Promise.all(Array.from({ length: 5 }, () => post(sent)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401, 401]);
  expect(inbox.heard).toHaveLength(1);
});

it('299 s old and 50 s from the future are taken', async () => {
  inbox.heard.length = 0;
  expect((await post(signed(commandText(), -298))).status).toBe(200);
  expect((await post(signed(commandText(), 50))).status).toBe(200);
  expect(inbox.heard).toHaveLength(2);
});

it('a probe of the certificate is answered, whatever is smuggled in with it', async () => {
  inbox.heard.length = 0;
  expect(await post({ body: commandText({ ssl_check: '1' }), headers: {} })).toEqual({
    status: 200,
    text: '',
  });
  expect(inbox.heard).toEqual([]);
});

it('the challenge of a new address is answered', async () => {
  const { body, headers } = signed(JSON.stringify({ type: 'url_verification', challenge: 'c1' }));
  const answer = await post({ body, headers: { ...headers, 'content-type': 'application/json' } });
  expect(answer).toEqual({ status: 200, text: '{"challenge":"c1"}' });
});
