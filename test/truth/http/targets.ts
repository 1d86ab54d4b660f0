import type { RequestListener } from 'node:http';
import { httpServer, tcpServer } from '../../support/http-server.ts';
import type { Stage } from '../statement.ts';

type Target = (stage: Stage) => Promise<Readonly<Record<string, string>>>;

/** A server that answers as the listener does; `${url}` is where. */
export function serving(listener: RequestListener): Target {
  return async (stage) => ({ url: stage.use(await httpServer(listener)).url });
}

/** A server with these headers and this body. */
export function answering(
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: string | Uint8Array = 'ok',
): Target {
  return serving((_request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(body);
  });
}

/** A server that answers the first bytes of every connection with these (each character a byte, or bytes), and closes. */
export function saying(answer: string | Uint8Array): Target {
  return async (stage) => {
    const bytes = typeof answer === 'string' ? Buffer.from(answer, 'latin1') : answer;
    const server = stage.use(await tcpServer((socket) => socket.once('data', () => socket.end(bytes))));
    return { url: `http://127.0.0.1:${server.port}` };
  };
}

/** A check of `${url}` with these expectations, as YAML. */
export function checkOf(expect: string, spec = ''): string {
  return `
    http: { url: "\${url}"${spec === '' ? '' : `, ${spec}`} }
    expect: ${expect}`;
}
