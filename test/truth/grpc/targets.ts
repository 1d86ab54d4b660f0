import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { http2Server, message, type ReplyParts, reply } from '../../support/grpc-server.ts';
import { tcpServer } from '../../support/http-server.ts';
import type { Statement } from '../statement.ts';

type Target = NonNullable<Statement['target']>;

export const check = '\n  grpc: { address: "${address}" }';

/** A server that sends this to any call. */
export function sending(parts: ReplyParts): Target {
  return answering((stream) => reply(stream, parts));
}

/** A server of HTTP/2 that does this with any call. */
export function answering(
  onStream: (stream: ServerHttp2Stream, session: ServerHttp2Session) => void,
): Target {
  return async (stage) => addressOf(stage.use(await http2Server(onStream)));
}

/** A server that does this with any connection. */
export function speaking(onConnection: Parameters<typeof tcpServer>[0]): Target {
  return async (stage) => addressOf(stage.use(await tcpServer(onConnection)));
}

function addressOf({ port }: { port: number }) {
  return { address: `127.0.0.1:${port}`, port: String(port) };
}

/** A HealthCheckResponse of these bytes, in its frame. */
export function health(...bytes: readonly number[]): Buffer {
  return message(Buffer.from(bytes));
}
