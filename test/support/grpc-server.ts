import {
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import * as grpc from '@grpc/grpc-js';

/** A server of a test; `calls` are the metadata and the bytes of the calls that came. */
export type GrpcServer = AsyncDisposable & {
  port: number;
  calls: { metadata: grpc.Metadata; request: Buffer }[];
};

type Answer = { status: number } | { code: grpc.status; details: string } | { bytes: Buffer } | 'never';

const path = '/grpc.health.v1.Health/Check';
const bytes = (value: Buffer) => value;

/** A health service by grpc-js; `answer` says what it tells of a service. */
export async function healthServer(
  answer: (service: string) => Answer,
  credentials: grpc.ServerCredentials = grpc.ServerCredentials.createInsecure(),
): Promise<GrpcServer> {
  const server = new grpc.Server();
  const calls: GrpcServer['calls'] = [];
  server.addService(
    {
      Check: {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: bytes,
        requestDeserialize: bytes,
        responseSerialize: bytes,
        responseDeserialize: bytes,
      },
    },
    {
      Check({ metadata, request }: grpc.ServerUnaryCall<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) {
        calls.push({ metadata, request });
        const told = answer(request.subarray(2).toString());
        if (told === 'never') return;
        if ('code' in told) done(told);
        else done(null, 'bytes' in told ? told.bytes : Buffer.from([8, told.status]));
      },
    },
  );
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error ? reject(error) : resolve(port)));
  const port = await promise;
  return {
    port,
    calls,
    [Symbol.asyncDispose]: () => {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

/** A server of HTTP/2 that answers a call as no gRPC server should; `tls`: key and certificate. */
export async function http2Server(
  onStream: (stream: ServerHttp2Stream, session: ServerHttp2Session) => void,
  tls?: { key: string; cert: string },
): Promise<AsyncDisposable & { port: number }> {
  const server: Http2Server = tls === undefined ? createServer() : createSecureServer(tls);
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session);
    session.on('error', () => {});
  });
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {});
    if (stream.session) onStream(stream, stream.session as ServerHttp2Session);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Safe: a server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What a reply consists of: headers and trailers beside those of every reply, and its bytes. */
export type ReplyParts = {
  headers?: Record<string, string | number>;
  trailers?: Record<string, string> | null;
  body?: Buffer | string;
};

/** Sends a reply in parts; `trailers` null: it ends with its body. */
export function reply(
  stream: ServerHttp2Stream,
  { headers = {}, trailers = { 'grpc-status': '0' }, body = message(Buffer.from([8, 1])) }: ReplyParts,
): void {
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc', ...headers },
    { waitForTrailers: trailers !== null },
  );
  stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}));
  stream.end(body);
}

/** A message as it goes over the wire; `flag` 1: compressed. */
export function message(content: Buffer, flag = 0): Buffer {
  const frame = Buffer.alloc(5);
  frame.writeUInt8(flag);
  frame.writeUInt32BE(content.length, 1);
  return Buffer.concat([frame, content]);
}
