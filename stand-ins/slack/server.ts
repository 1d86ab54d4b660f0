import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AppStatus, watchDelivery } from './app-status.ts';
import { ackTimeoutMs, type DeliveryOptions } from './delivery.ts';
import { createFaults, type Fault, type Faults } from './faults.ts';
import { createHttpDelivery } from './http-delivery.ts';
import { readManifest } from './manifest.ts';
import { topView } from './methods/views.ts';
import { createPageServer, type PageServer } from './page-server.ts';
import { createPeople, type People } from './people.ts';
import { createRateLimiter, type Limits } from './rate-limits.ts';
import { parseJson, readBytes } from './request-body.ts';
import { createResponseUrls, type ResponseUrls } from './response-urls.ts';
import { type PrivateFiles, servePrivate } from './shared-files.ts';
import { createSocketMode, type SocketMode } from './socket-mode.ts';
import { type Message, newState, type State, threadOf, type View } from './state.ts';
import { type ApiCall, allScopes, createWebApi, type WebApi } from './web-api.ts';

export interface SlackOptions {
  port?: number;
  signingSecret: string;
  botToken: string;
  appToken: string;
  /** The app's address in HTTP mode; without it, Socket Mode. */
  deliverTo?: string;
  limits?: Limits;
  /** How long each Web API call takes before anything is done; no time unless told. */
  latencyMs?: number;
  /** The most that one page of a history or thread holds, however many were asked for. */
  maxPage?: number;
  faults?: readonly Fault[];
  /** Of the bot token: those of the manifest unless told, without one all that an app of ours may need. */
  scopes?: readonly string[];
  /** The file of the manifest that the app is installed from: people find the shortcuts that it declares. */
  manifest?: string;
  /** The channel that the page opens at; that of the newest message unless told. */
  opensAt?: string;
  /** With its slash. */
  slashCommand?: string;
  ackTimeoutMs?: number;
  /** The organisation (`E…`) that the workspace belongs to; none unless told. */
  enterpriseId?: string;
  /** The pauses before an unacknowledged event is sent again; Slack's are none, 1 and 5 minutes. */
  retryDelaysMs?: readonly number[];
}

/** A Slack workspace of our own, with what tests and the demo do in it. */
export interface SlackWorkspace extends People, AsyncDisposable {
  /** For SLACK_API_URL. */
  url: string;
  /** The page that shows the workspace. */
  pageUrl: string;
  port: number;
  state: State;
  /** Every Web API call, oldest first. */
  calls: ApiCall[];
  /** Calls that may still change something. */
  underway: () => number;
  faults: Faults;
  sockets: Pick<SocketMode, 'count' | 'disconnect' | 'drop'>;
  /** The messages of a channel outside threads, oldest first, without those for one person only. */
  messages: (channel: string) => Message[];
  /** A thread: its root and the replies, oldest first. */
  thread: (channel: string, ts: string) => Message[];
  /** What only this person sees, oldest first. */
  ephemerals: (user: string) => Message[];
  /** The dialog that a person sees. */
  view: (user: string) => View | undefined;
  home: (user: string) => View | undefined;
  /** Delivers the last payload once more, with the same id. */
  redeliver: () => ReturnType<SocketMode['repeatLast']>;
}

/** Starts a workspace on loopback; without a port, on a free one. */
export async function startSlack(options: SlackOptions): Promise<SlackWorkspace> {
  const state = newState(options.enterpriseId ?? null, options.maxPage);
  const stopped = new AbortController();
  const deliveryOptions: DeliveryOptions = {
    ackTimeoutMs: options.ackTimeoutMs ?? ackTimeoutMs,
    retryDelaysMs: options.retryDelaysMs ?? [0, 60_000, 300_000],
    signal: stopped.signal,
  };
  const { sockets, delivery, appStatus } = reachApp(state, options, deliveryOptions);
  let port = 0;
  const origin = (): string => `http://127.0.0.1:${port}`;
  const urls = createResponseUrls(state, origin);
  const slashCommand = options.slashCommand ?? '/staging-check';
  const manifest = options.manifest === undefined ? null : readManifest(options.manifest);
  const scopes = options.scopes ?? manifest?.scopes ?? allScopes;
  const people = createPeople({ state, delivery, urls, slashCommand, verificationToken: 'stand-in', origin });
  const faults = createFaults(options.faults);
  const calls: ApiCall[] = [];
  const webApi = createWebApi({
    state,
    botToken: options.botToken,
    appToken: options.appToken,
    scopes,
    faults,
    limiter: createRateLimiter(options.limits),
    calls,
    origin,
    openConnection: () => `ws://127.0.0.1:${port}/link/?ticket=${sockets.openConnection()}`,
    signal: stopped.signal,
    latencyMs: options.latencyMs ?? 0,
  });
  const page = createPageServer({
    state,
    people,
    appStatus,
    shortcuts: manifest?.shortcuts ?? [],
    opensAt: options.opensAt ?? null,
  });
  const files = { state, botToken: options.botToken, scopes };
  const server = serve(routes({ origin, webApi, urls, files, page }));
  server.on('upgrade', sockets.upgrade);
  port = await listen(server, options.port ?? 0);
  return {
    ...people,
    ...views(state),
    url: `${origin()}/api/`,
    pageUrl: `${origin()}/`,
    port,
    state,
    calls,
    underway: webApi.underway,
    faults,
    sockets,
    redeliver: () => delivery.repeatLast(),
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      page.stop();
      sockets.stop();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Who answers which path. */
function routes(parts: {
  origin: () => string;
  webApi: WebApi;
  urls: ResponseUrls;
  files: PrivateFiles;
  page: PageServer;
}) {
  const { webApi, urls, files, page } = parts;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = new URL(request.url ?? '/', parts.origin());
    const { pathname } = address;
    if (pathname.startsWith('/api/')) await webApi.answer(request, response, address);
    else if (pathname.startsWith('/commands/')) await answerLater(urls, request, response, pathname);
    else if (pathname.startsWith('/files-pri/')) servePrivate(files, request, response, pathname);
    else if (pathname.startsWith('/upload/')) await upload(files.state, request, response, pathname);
    else await page.handle(request, response, address);
  };
}

/** The way to the app, by Socket Mode or by HTTP; the page is told when it comes or goes. */
function reachApp(state: State, options: SlackOptions, deliveryOptions: DeliveryOptions) {
  const changed = (): void => state.changed();
  const sockets = createSocketMode(state.appId, deliveryOptions, changed);
  const { deliverTo, signingSecret } = options;
  const delivery = watchDelivery(
    deliverTo === undefined ? sockets : createHttpDelivery(deliverTo, signingSecret, deliveryOptions),
    changed,
  );
  const appStatus = (): AppStatus =>
    deliverTo === undefined
      ? { via: 'socket', isConnected: sockets.count() > 0, connections: sockets.count(), address: null }
      : { via: 'http', isConnected: delivery.wasAcked(), connections: 0, address: deliverTo };
  return { sockets, delivery, appStatus };
}

function serve(route: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Server {
  return createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    });
  });
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

function views(state: State): Pick<SlackWorkspace, 'messages' | 'thread' | 'ephemerals' | 'view' | 'home'> {
  return {
    messages: (channel) =>
      state.messages.filter(
        (each) => each.channel === channel && each.onlyFor === null && each.threadTs === null,
      ),
    thread: (channel, ts) => threadOf(state, channel, ts),
    ephemerals: (user) => state.messages.filter((each) => each.onlyFor === user),
    view: (user) => topView(state, user),
    home: (user) => state.homes.get(user),
  };
}

async function answerLater(
  urls: ResponseUrls,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const body = parseJson((await readBytes(request)).toString());
  const { status, answer } = urls.post(path, body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

/** Step two of an upload: the bytes, raw or as a form's file. */
async function upload(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const file = state.files.get(path.slice('/upload/'.length));
  const bytes = await readBytes(request);
  const type = request.headers['content-type'] ?? '';
  const form = type.startsWith('multipart/')
    ? await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
    : null;
  const part = form === null ? undefined : [...form.values()].find((each) => typeof each !== 'string');
  const content = part instanceof Blob ? Buffer.from(await part.arrayBuffer()) : bytes;
  if (file === undefined || content.length !== file.length) {
    response.writeHead(400, { 'content-type': 'text/plain' }).end('length does not match');
    return;
  }
  file.bytes = content;
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`OK - ${content.length}`);
}
