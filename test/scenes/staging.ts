import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { WebSocket } from 'ws';
import { makeCertificates } from '../support/certificates.ts';
import { dnsServer, type Zone } from '../support/dns-server.ts';
import { httpServer, httpsServer } from '../support/http-server.ts';
import { pythonWithPytest } from '../support/python.ts';
import { startWebsocketServer } from '../support/websocket-server.ts';

/** What is wrong with a chat service; `nothing` when all is well. */
export type Trouble =
  | 'nothing'
  | 'wrong import'
  | 'unavailable'
  | 'slow'
  | 'wrong order'
  | 'login fails'
  | 'no address'
  | 'certificate ended'
  | 'old revision'
  | 'one page';

/** A chat service with its repository, its log, its name server and its certificate. */
export type Staging = AsyncDisposable & {
  /** Variables of the plan that lead to it. */
  variables: Readonly<Record<string, string>>;
  has(trouble: Trouble): Promise<void>;
};

const newRevision = 'chat-00468-94p';
const oldRevision = 'chat-00467-x2k';
export const pageCount = 30;

const wholeConversation = [
  'agent_started',
  'agent_thinking',
  'tool_executing',
  'tool_completed',
  'agent_completed',
];
const swapped = ['agent_started', 'agent_thinking', 'tool_completed', 'tool_executing', 'agent_completed'];

/** Starts it on free ports; `folder` takes its repository and its log. */
export async function startStaging(folder: string): Promise<Staging> {
  await using opened = new AsyncDisposableStack();
  let trouble: Trouble = 'nothing';
  const http = opened.use(await httpServer((request, response) => void answer(trouble, request, response)));
  const chat = opened.use(await startWebsocketServer((socket) => converse(trouble, socket)));
  const certificates = opened.use(await makeCertificates());
  const contexts = {
    valid: createSecureContext(certificates.good),
    ended: createSecureContext(certificates.expired),
  };
  const SNICallback = (_: string, take: (error: null, context: SecureContext) => void) =>
    take(null, trouble === 'certificate ended' ? contexts.ended : contexts.valid);
  const secure = opened.use(
    await httpsServer({ ...certificates.good, SNICallback }, (_, response) => void response.end('ok')),
  );
  const zone: Record<string, Zone[string]> = {};
  const names = opened.use(await dnsServer(zone));
  const repo = join(folder, 'repo');
  await mkdir(join(repo, 'chat'), { recursive: true });
  const variables = {
    api: http.url,
    chat: chat.url,
    repo,
    python: pythonWithPytest(),
    log: join(folder, 'chat.log'),
    ca: join(certificates.root, certificates.ca),
    tlsPort: String(secure.port),
    nameServer: `127.0.0.1:${names.port}`,
  };
  const has: Staging['has'] = async (next) => {
    trouble = next;
    zone['A chat.example.com'] = next === 'no address' ? { code: 3 } : [Buffer.from([203, 0, 113, 7])];
    await writeFile(join(repo, 'chat/__init__.py'), '');
    await writeFile(join(repo, 'chat/rate_limiter.py'), rateLimiter(next === 'wrong import'));
    await writeFile(
      join(repo, 'chat/main.py'),
      'from chat.rate_limiter import Limiter\n\nlimiter = Limiter()\n',
    );
    await writeFile(join(folder, 'chat.log'), logOf(next));
  };
  await has('nothing');
  const held = opened.move();
  return { variables, has, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function answer(trouble: Trouble, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://staging');
  const say = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json', server: 'gunicorn' });
    response.end(JSON.stringify(body));
  };
  if (trouble === 'unavailable' || trouble === 'wrong import') {
    say(503, { error: 'no healthy upstream' });
  } else if (pathname === '/health') {
    say(200, { status: 'ok' });
  } else if (pathname === '/version') {
    say(200, { revision: trouble === 'old revision' ? oldRevision : newRevision });
  } else if (pathname === '/login' && trouble === 'login fails') {
    say(401, { error: 'invalid_client', error_description: 'the client secret expired on 2026-11-29' });
  } else if (pathname === '/login') {
    say(200, { token: 'token-of-a-test' });
  } else if (pathname === '/search') {
    if (trouble === 'slow') await delay(700);
    say(200, { hits: 3 });
  } else if (pathname === '/pages/17' && trouble === 'one page') {
    say(500, { error: "KeyError: 'price'" });
  } else {
    say(200, { title: `Page ${pathname}` });
  }
}

function converse(trouble: Trouble, socket: WebSocket): void {
  const events = trouble === 'wrong order' ? swapped : wholeConversation;
  for (const type of events) socket.send(JSON.stringify({ type }));
}

function rateLimiter(isBroken: boolean): string {
  return `"""Limits how often a client may ask."""

from collections import deque
${isBroken ? '' : '\nredis = deque\n'}

class Limiter:
    def __init__(self):
        self.client = redis()
`;
}

function logOf(trouble: Trouble): string {
  const timestamp = new Date().toISOString();
  const started = { timestamp, severity: 'INFO', textPayload: 'Application startup complete.' };
  const traceback = [
    'Traceback (most recent call last):',
    '  File "/app/chat/main.py", line 3, in <module>',
    '    limiter = Limiter()',
    '  File "/app/chat/rate_limiter.py", line 8, in __init__',
    '    self.client = redis()',
    "NameError: name 'redis' is not defined",
  ].join('\n');
  const lines =
    trouble === 'wrong import'
      ? [started, { timestamp, severity: 'ERROR', textPayload: traceback }]
      : [started];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}
