import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import { type ConnectionError, connectionError } from '../connection-error.ts';
import type { Open } from '../dial.ts';
import { streamOver } from '../stream-over.ts';
import { callCut, callReset, goneAway, sessionError, withoutAWord } from './call-error.ts';
import { framed } from './messages.ts';

/** One call with one message, as it is sent. */
export type UnaryCall = {
  /** What `:authority` says. */
  authority: string;
  scheme: 'http' | 'https';
  path: string;
  metadata: Readonly<Record<string, string>>;
  message: Uint8Array;
  /** What the server is told, milliseconds. */
  timeoutMs: number;
};

/** What came back, as it is; `error`: why that is not all of it. Times in milliseconds. */
export type UnaryReply = {
  status: number | null;
  headers: Fields;
  /** Of a reply without a body, its headers; null when none came, so that nothing is said of how the call ended. */
  trailers: Fields | null;
  body: Buffer;
  firstByteMs: number | null;
  transferMs: number | null;
  error: ConnectionError | null;
};
type Fields = Readonly<Record<string, string>>;

/** Larger than any health answer by far; of what is none, enough to see what it is. */
const longestBody = 64 * 1024;

/** One call on an HTTP/2 session of its own over an open connection, which it closes. */
export async function callOver(open: Open, call: UnaryCall, signal: AbortSignal): Promise<UnaryReply> {
  const started = performance.now();
  const reply: UnaryReply = { ...nothing };
  const wrong = firstWrong();
  const beginning = watchBeginning(open);
  const session = sessionOver(open, call);
  session.on('error', (error) => wrong.note(sessionError(error, beginning())));
  session.on('goaway', (code: number, _last: number, debug?: Uint8Array) => {
    if (code !== constants.NGHTTP2_NO_ERROR) wrong.note(goneAway(code, debug));
  });
  const closed = Promise.withResolvers<void>();
  session.once('close', closed.resolve);
  const abort = () => {
    session.destroy();
    closed.resolve();
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    const stream = session.request(headersOf(call), { endStream: false });
    await answered(stream, framed(call.message), { reply, wrong, started, session });
  } catch (error) {
    wrong.note({ code: 'INVALID_REQUEST', message: connectionError(error).message });
  } finally {
    session.destroy();
    open.socket.destroy();
    // What broke it is told behind the end of its calls.
    if (!signal.aborted) await closed.promise;
    signal.removeEventListener('abort', abort);
  }
  // Trailers are the end of a call: whatever the connection did then is no matter of it.
  if (reply.trailers !== null) return reply;
  const error = wrong.first() ?? callCut(beginning());
  return { ...reply, error: beginning() === '' ? withoutAWord(error, call.scheme) : error };
}

const nothing: UnaryReply = {
  status: null,
  headers: {},
  trailers: null,
  body: Buffer.alloc(0),
  firstByteMs: null,
  transferMs: null,
  error: null,
};

function firstWrong() {
  let first: ConnectionError | null = null;
  return {
    note(error: ConnectionError) {
      first ??= error;
    },
    first: () => first,
  };
}

function sessionOver({ socket }: Open, { authority, scheme }: UnaryCall): ClientHttp2Session {
  const stream = streamOver(socket);
  return connect(`${scheme}://${authority}`, {
    createConnection: () => stream,
    settings: { enablePush: false, maxHeaderListSize: 64 * 1024 },
    maxHeaderListPairs: 200,
  });
}

function headersOf({ authority, scheme, path, metadata, timeoutMs }: UnaryCall): Record<string, string> {
  return {
    ...metadata,
    ':method': 'POST',
    ':scheme': scheme,
    ':authority': authority,
    ':path': path,
    te: 'trailers',
    'content-type': 'application/grpc',
    'user-agent': 'staging-check',
    'grpc-accept-encoding': 'identity',
    'grpc-timeout': timeoutText(timeoutMs),
  };
}

/** At most eight digits and a unit. */
function timeoutText(ms: number): string {
  const whole = Math.max(1, Math.floor(ms));
  return whole < 1e8 ? `${whole}m` : `${Math.floor(whole / 1000)}S`;
}

type Hearing = {
  reply: UnaryReply;
  wrong: ReturnType<typeof firstWrong>;
  started: number;
  session: ClientHttp2Session;
};

/** Sends the message and hears all that comes of it. */
async function answered(
  stream: ClientHttp2Stream,
  message: Uint8Array,
  { reply, wrong, started, session }: Hearing,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('response', (headers, flags) => {
    reply.firstByteMs = performance.now() - started;
    reply.status = headers[':status'] ?? null;
    reply.headers = fieldsOf(headers);
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) reply.trailers = reply.headers;
  });
  stream.on('trailers', (headers) => {
    reply.trailers = fieldsOf(headers);
  });
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= longestBody) chunks.push(chunk);
    else if (!stream.destroyed) {
      wrong.note({ code: 'HTTP2_TOO_LARGE', message: `an answer of more than ${longestBody / 1024} KiB` });
      stream.close(constants.NGHTTP2_CANCEL);
    }
  });
  stream.on('error', () => {});
  stream.once('close', () => {
    const { rstCode = 0 } = stream;
    // Of a session that ended, nobody reset the call.
    if (rstCode !== constants.NGHTTP2_NO_ERROR && !session.destroyed) wrong.note(callReset(rstCode));
    resolve();
  });
  stream.end(message);
  await promise;
  reply.body = Buffer.concat(chunks);
  if (reply.firstByteMs !== null) reply.transferMs = performance.now() - started - reply.firstByteMs;
  if (bytes > longestBody) reply.trailers = null;
}

function fieldsOf(headers: IncomingHttpHeaders): Fields {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : String(value ?? ''),
    ]),
  );
}

/** The first bytes that the server sent, as text. */
function watchBeginning({ socket }: Open): () => string {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    if (text.length < 64) text += chunk.toString('latin1', 0, 64);
  });
  return () => text;
}
