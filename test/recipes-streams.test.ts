import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startGraphql } from './support/graphql-server.ts';
import { httpServer } from './support/http-server.ts';
import { startSocketIo } from './support/socket-io-server.ts';
import { told } from './truth/hold.ts';
import type { Statement } from './truth/statement.ts';

const text = readFileSync(join(import.meta.dirname, '../docs/recipes.md'), 'utf8');

/** The recipe as it stands there; times are shortened, so that one that must fail does so soon. */
async function recipe(id: string, target: NonNullable<Statement['target']>) {
  const [, block = ''] =
    new RegExp(`^(${id}:\\n(?: .*\\n)+)`, 'm').exec(text) ?? expect.fail(`no recipe ${id}`);
  const check = block.replace(`${id}:`, 'it:').replace(/within: \d+s/, 'within: 1s');
  const env = { STAGING_CHECK_SECRET_CHAT_TOKEN: 'right-word', STAGING_CHECK_SECRET_API_TOKEN: 'right-word' };
  return await told({ says: id, is: 'passed', why: '', siblings: true, check, env, target });
}

/** A server that streams these texts, one for each connection, and ends. */
function streaming(...texts: readonly string[]): NonNullable<Statement['target']> {
  return async (stage) => {
    let nth = 0;
    const answer = (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(texts[nth]);
      nth += 1;
    };
    return { api: stage.use(await httpServer((_request, response) => answer(response))).url };
  };
}

const piece = 'data: {"choices":[{"delta":{"content":"pong"}}]}\n\n';
const done = 'data: [DONE]\n\n';
const change = (revision: number) => `id: ${revision}\nevent: change\ndata: {"revision":${revision}}\n\n`;
const snapshot = 'retry: 1\nevent: snapshot\ndata: {}\n\n';

it.each([
  ['streamed-answer', 'whole', streaming(piece + piece + done), 'passed'],
  ['streamed-answer', 'it ends early', streaming(piece + piece), 'failed'],
  ['streamed-answer', 'it says nothing', streaming(done), 'failed'],
  ['streamed-answer', 'an error in it', streaming(`${piece}data: {"error":{}}\n\n${done}`), 'failed'],
  ['feed', 'it goes on', streaming(snapshot + change(2), change(3)), 'passed'],
  ['feed', 'it begins anew', streaming(snapshot + change(2), snapshot + change(3)), 'failed'],
  ['feed', 'one is lost', streaming(snapshot, change(3)), 'failed'],
] as const)('%s, %s', async (id, _case, target, status) => {
  const ended = await recipe(id, target);
  expect(ended.status, ended.reason).toBe(status);
});

function chatting({
  isOpen = false,
  answers = ['agent_completed'],
}: {
  isOpen?: boolean;
  answers?: readonly string[];
}) {
  const target: NonNullable<Statement['target']> = async (stage) => {
    const server = await startSocketIo((io) => {
      io.of('/chat')
        .use(({ handshake }, next) =>
          next(isOpen || handshake.auth.token === 'right-word' ? undefined : new Error('not authorized')),
        )
        .on('connection', (socket) => {
          socket.on('user_message', (_message, taken) => {
            taken({ ok: true });
            for (const answer of answers) socket.emit(answer, { text: 'pong' });
          });
        });
    });
    return { ws: stage.use(server).url };
  };
  return target;
}

it.each([
  ['chat', 'answered', chatting({ answers: ['agent_started', 'agent_completed'] }), 'passed'],
  ['chat', 'not answered', chatting({ answers: [] }), 'failed'],
  ['chat', 'an error behind the answer', chatting({ answers: ['agent_completed', 'agent_error'] }), 'failed'],
  ['chat-is-closed', 'closed', chatting({}), 'passed'],
  ['chat-is-closed', 'open', chatting({ isOpen: true }), 'failed'],
] as const)('%s, %s', async (id, _case, target, status) => {
  const ended = await recipe(id, target);
  expect(ended.status, ended.reason).toBe(status);
});

it.each([
  ['Bearer right-word', 'passed'],
  ['Bearer another', 'failed'],
])('subscription, where the server lets in %s', async (token, status) => {
  const ended = await recipe('subscription', async (stage) => {
    const onConnect = ({
      connectionParams,
    }: {
      connectionParams?: Readonly<Record<string, unknown>> | undefined;
    }) => connectionParams?.authorization === token;
    return { graphql: stage.use(await startGraphql({ onConnect })).url };
  });
  expect(ended.status, ended.reason).toBe(status);
});
