import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type ConnectionError, connectionError } from '../connection-error.ts';
import type { Open } from '../dial.ts';
import type { IpFamily } from '../network.ts';
import type { Trust } from '../trust.ts';
import { type Body, readBody } from './decode.ts';
import { type Headers, headerOf, type RepeatedHeaders, readHeaders } from './headers.ts';

// An `import` of it would load Node's own undici with it, which is asked for every name that the module has.
const { request: requestHttp } = process.getBuiltinModule('node:http');

/** One request, ready to be sent as it is. */
export type Request = {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string | Buffer | null;
  maxBodyBytes: number;
  insecure: boolean;
  proxy: URL | null;
  ipFamily: IpFamily | undefined;
  trust: Trust;
  /** Reads an answer that is a stream of events, as it comes; left out where none is expected. */
  stream?: StreamingReader | undefined;
};

/** Takes answers that need not end. */
export type StreamingReader = {
  /** The request goes out. */
  begin(): void;
  /** Whether an answer with this head is one of them. */
  reads(status: number, headers: Headers): boolean;
  read(response: IncomingMessage, headers: Headers, signal: AbortSignal): Promise<Body>;
};

/** What came back; times in milliseconds. */
export type HttpResponse = {
  status: number | null;
  headers: Headers;
  repeated: RepeatedHeaders;
  body: Body | null;
  firstByteMs: number | null;
  transferMs: number | null;
  error: ConnectionError | null;
};

/** Sends a request over an open connection and reads the answer to its end. Answers before the last one (1xx) are skipped. */
export async function ask(request: Request, open: Open, signal: AbortSignal): Promise<HttpResponse> {
  const started = performance.now();
  request.stream?.begin();
  const sent = send(request, open.socket);
  if ('error' in sent) return nothing(sent.error);
  const { outgoing, answered, isFollowed } = sent;
  // What goes wrong behind the head of an answer, or behind all of it: more bytes than it announced.
  let problem: ConnectionError | null = null;
  outgoing.on('error', (error) => {
    problem ??= connectionError(error);
  });
  const response = await answered;
  if (response instanceof Error) return nothing(connectionError(response));
  if (response.httpVersionMajor !== 1) return nothing(anotherVersion(response));
  const firstByteAt = performance.now();
  const { headers, repeated } = readHeaders(response.rawHeaders);
  const stream = request.stream?.reads(response.statusCode ?? 0, headers) === true ? request.stream : null;
  const body = await (stream === null
    ? readBody(response, headers, request.maxBodyBytes, signal)
    : stream.read(response, headers, signal));
  const error = bodyError(request, response, headers, body, { problem, open }) ?? followed(isFollowed());
  return {
    status: response.statusCode ?? null,
    headers,
    repeated,
    body: {
      ...body,
      cut: body.cut || error !== null,
      unreadable: body.unreadable ?? partOf(request, response.statusCode ?? 0, headers),
    },
    firstByteMs: firstByteAt - started,
    transferMs: performance.now() - firstByteAt,
    error,
  };
}

function nothing(error: ConnectionError): HttpResponse {
  return {
    status: null,
    headers: {},
    repeated: {},
    body: null,
    firstByteMs: null,
    transferMs: null,
    error,
  };
}

/** On a connection of HTTP/1.1 nothing else is spoken (RFC 9112, 2.3). */
function anotherVersion({ httpVersion }: IncomingMessage): ConnectionError {
  return { code: 'HTTP_VERSION', message: `an answer in HTTP/${httpVersion} to a request in HTTP/1.1` };
}

/** Why what came is not all of what is there, although the answer is whole; null when it is. */
function partOf(
  { method, headers: requestHeaders }: Request,
  status: number,
  headers: Headers,
): string | null {
  if (method === 'HEAD') return 'an answer to HEAD has no body to look at';
  if (status === 304) return 'a 304 has no body to look at';
  if (status !== 206 || Object.hasOwn(requestHeaders, 'range')) return null;
  const range = headerOf(headers, 'content-range') ?? '';
  const [, first, last, all] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? [];
  if (first === '0' && last !== undefined && Number(last) + 1 === Number(all)) return null;
  return 'the answer is a part that nobody asked for (206)';
}

type SentRequest =
  | { outgoing: ClientRequest; answered: Promise<IncomingMessage | Error>; isFollowed: () => boolean }
  | { error: ConnectionError };

function send(request: Request, socket: Socket): SentRequest {
  const { promise: answered, resolve } = Promise.withResolvers<IncomingMessage | Error>();
  try {
    const outgoing = requestHttp({
      createConnection: () => socket,
      path: pathOf(request),
      method: request.method,
      headers: headersOf(request),
      // Said, since options of the process could say otherwise.
      insecureHTTPParser: false,
      maxHeaderSize: 64 * 1024,
    });
    // Without a limit: headers behind it would be dropped without a word.
    outgoing.maxHeadersCount = 0;
    outgoing.once('response', resolve).once('error', resolve);
    // Of a request that asked for it, a last answer like any other; what follows is no HTTP.
    outgoing.once('upgrade', (response) => {
      resolve(response);
      response.push(null);
      socket.destroy();
    });
    const isFollowed = watchFollowing(outgoing);
    outgoing.end(request.body ?? undefined);
    return { outgoing, answered, isFollowed };
  } catch (error) {
    // Thrown for what cannot be sent at all, such as a line break in a header.
    return { error: { code: 'INVALID_REQUEST', message: connectionError(error).message } };
  }
}

type AnswerParser = { onIncoming(response: IncomingMessage, keepAlive: boolean): number };

/** Tells whether another answer came behind the last one: Node drops it without a word, and the connection with it. */
function watchFollowing(outgoing: ClientRequest): () => boolean {
  let last = 0;
  outgoing.once('socket', () => {
    // Safe: Node's own parser, which it hands each head to before it looks whether there was one already.
    const { parser } = outgoing as unknown as { parser: AnswerParser };
    const take = parser.onIncoming;
    parser.onIncoming = function (this: AnswerParser, response, keepAlive) {
      if (response.statusCode === 101 || (response.statusCode ?? 0) >= 200) last += 1;
      return take.call(this, response, keepAlive);
    };
  });
  return () => last > 1;
}

function followed(isFollowed: boolean): ConnectionError | null {
  return isFollowed ? { code: 'HPE_FOLLOWED', message: tooMuch } : null;
}

const tooMuch = 'more bytes than the answer says that it has';

function pathOf({ url, proxy }: Request): string {
  const path = `${url.pathname}${url.search}`;
  return proxy !== null && url.protocol === 'http:' ? `${url.origin}${path}` : path;
}

const beyondAscii = /[\u0080-\uffff]/;

/** Node writes a character a byte: text goes as UTF-8, as curl sends it. */
function headersOf({ url, headers, body }: Request): Record<string, string> {
  const written = Object.entries(headers).map(([name, value]) => [
    name,
    beyondAscii.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value,
  ]);
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return { host: url.host, ...length, ...Object.fromEntries(written) };
}

/** Why what came is not the whole answer, as RFC 9112, 8 has it; null when it is. */
function bodyError(
  { method }: Request,
  response: IncomingMessage,
  headers: Headers,
  body: Body,
  { problem, open }: { problem: ConnectionError | null; open: Open },
): ConnectionError | null {
  if (problem !== null) return problem.code.startsWith('HPE_') ? inBody(problem, response) : problem;
  if (body.error !== null) return body.error;
  // Read as far as was asked for: what would follow is not looked at.
  if (body.cut) return null;
  if (!endsWithConnection(method, response.statusCode ?? 0, headers) || open.isWhole()) return null;
  const message = 'a connection that ended without saying that all was sent (no close_notify, or a reset)';
  return { code: 'CLOSED', message };
}

function inBody({ code, message }: ConnectionError, { complete }: IncomingMessage): ConnectionError {
  return { code, message: complete ? tooMuch : message };
}

/** A body without a length of its own ends when the connection does (RFC 9112, 6.3). */
function endsWithConnection(method: string, status: number, headers: Headers): boolean {
  if (method === 'HEAD' || status === 204 || status === 304 || status < 200) return false;
  const isChunked = /(?:^|,)\s*chunked\s*$/i.test(headers['transfer-encoding'] ?? '');
  return !isChunked && !Object.hasOwn(headers, 'content-length');
}
