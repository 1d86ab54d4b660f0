import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Failure, FaultKind, Faults } from './faults.ts';
import { chatMethods } from './methods/chat.ts';
import { conversationMethods } from './methods/conversations.ts';
import type { Method } from './methods/method.ts';
import { restMethods } from './methods/rest.ts';
import { viewMethods } from './methods/views.ts';
import type { RateLimiter } from './rate-limits.ts';
import { Refusal } from './refusal.ts';
import { readArgs } from './request-body.ts';
import type { Json, State } from './state.ts';

/** One call of the Web API, as the server saw it. */
export interface ApiCall {
  method: string;
  at: number;
  /** Without the token. */
  args: Json;
  status: number | 'no answer';
  answer: Json | null;
  fault: FaultKind | null;
}

export interface WebApiParts {
  state: State;
  botToken: string;
  appToken: string;
  scopes: readonly string[];
  faults: Faults;
  limiter: RateLimiter;
  calls: ApiCall[];
  origin: () => string;
  /** A single-use address for Socket Mode. */
  openConnection: () => string;
  signal: AbortSignal;
  /** How long each call takes before anything is done. */
  latencyMs: number;
}

/** Everything an app of ours needs, as Slack documents it. */
export const allScopes: readonly string[] = [
  'app_mentions:read',
  'bookmarks:write',
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'channels:write.topic',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write.topic',
  'im:write',
  'pins:write',
  'reactions:read',
  'reactions:write',
  'usergroups:read',
  'users:read',
];

/** The Web API of one workspace. */
export interface WebApi {
  /** Answers a request under /api/. */
  answer: (request: IncomingMessage, response: ServerResponse, address: URL) => Promise<void>;
  /** How many calls may still change something. */
  underway: () => number;
}

/** Serves the methods that an app of ours needs. */
export function createWebApi(parts: WebApiParts): WebApi {
  let underway = 0;
  const methods: Readonly<Record<string, Method>> = {
    ...chatMethods,
    ...conversationMethods,
    ...viewMethods,
    ...restMethods,
    'apps.connections.open': {
      tier: 3,
      scopes: [],
      token: 'app',
      run: () => ({ url: parts.openConnection() }),
    },
  };
  const answer: WebApi['answer'] = async (request, response, address) => {
    const name = address.pathname.slice('/api/'.length);
    const given = (await readArgs(request, address)) ?? { token: 'unreadable' };
    const token = tokenOf(request, given);
    const { token: _, ...args } = given;
    const channel = String(args.channel ?? args.channel_id ?? '');
    const fault = parts.faults.take(name, channel);
    const call: ApiCall = {
      method: name,
      at: Date.now(),
      args,
      status: 'no answer',
      answer: null,
      fault: fault?.kind ?? null,
    };
    parts.calls.push(call);
    if (parts.latencyMs > 0) await pause(parts.latencyMs, parts.signal);
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    const act = async (): Promise<Json> => answerOf(parts, method, args, token, request);
    if (fault !== undefined && (await fails(fault, act, call, response, parts.signal))) return;
    const wait = method === undefined ? 0 : parts.limiter(name, method.tier, channel);
    if (wait > 0) {
      limited(response, call, wait);
      return;
    }
    send(response, call, 200, await act(), {
      'x-oauth-scopes': parts.scopes.join(','),
      'x-accepted-oauth-scopes': method?.scopes.join(',') ?? '',
    });
  };
  return {
    answer: (...request) => {
      underway += 1;
      return answer(...request).finally(() => {
        underway -= 1;
      });
    },
    underway: () => underway,
  };
}

function tokenOf(request: IncomingMessage, args: Json): string | undefined {
  const header = request.headers.authorization;
  if (header?.startsWith('Bearer ') === true) return header.slice('Bearer '.length);
  return typeof args.token === 'string' ? args.token : undefined;
}

async function answerOf(
  parts: WebApiParts,
  method: Method | undefined,
  args: Json,
  token: string | undefined,
  request: IncomingMessage,
): Promise<Json> {
  try {
    if (method === undefined) throw new Refusal('unknown_method', { req_method: request.url });
    checkToken(parts, method, token);
    return { ok: true, ...(await method.run({ state: parts.state, args, origin: parts.origin() })) };
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function checkToken(
  { botToken, appToken, scopes }: WebApiParts,
  method: Method,
  token: string | undefined,
): void {
  if (method.token === 'none') return;
  if (token === undefined || token === '') throw new Refusal('not_authed');
  if (token !== botToken && token !== appToken) throw new Refusal('invalid_auth');
  if ((method.token === 'app') !== (token === appToken)) throw new Refusal('not_allowed_token_type');
  const [needed] = method.scopes;
  if (needed !== undefined && !method.scopes.some((each) => scopes.includes(each)))
    throw new Refusal('missing_scope', { needed, provided: scopes.join(',') });
}

/** Plays a fault; answers whether the call is over with it. */
async function fails(
  fault: Failure,
  act: () => Promise<Json>,
  call: ApiCall,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<boolean> {
  if (fault.kind === 'late') {
    await pause(fault.delayMs ?? 1_000, signal);
    if (signal.aborted) return true;
    send(response, call, 200, await act());
    return true;
  }
  if (fault.kind.startsWith('accept-then-')) call.answer = await act();
  if (fault.kind === 'status') {
    call.status = fault.status ?? 500;
    const retryAfter = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
    response.writeHead(call.status, { 'content-type': 'application/json', ...retryAfter }).end('{}');
  } else if (fault.kind === '429') limited(response, call, fault.retryAfterS ?? 1);
  else if (fault.kind === 'error')
    send(response, call, 200, {
      ok: false,
      error: fault.error ?? 'fatal_error',
      ...(fault.error === 'missing_scope' ? { needed: 'chat:write', provided: 'commands' } : {}),
    });
  else if (fault.kind.endsWith('500')) {
    call.status = 500;
    response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Server Error</h1>');
  } else if (fault.kind.endsWith('reset')) response.socket?.resetAndDestroy();
  return true;
}

function limited(response: ServerResponse, call: ApiCall, seconds: number): void {
  send(response, call, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(seconds) });
}

function send(
  response: ServerResponse,
  call: ApiCall,
  status: number,
  answer: Json,
  headers: Record<string, string> = {},
): void {
  call.status = status;
  call.answer = answer;
  if (response.destroyed) return;
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(answer));
}

/** Waits; ends early, without an error, when the signal fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
