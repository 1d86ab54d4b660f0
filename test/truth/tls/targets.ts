import { writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, type SecureContextOptions, TLSSocket, type TlsOptions } from 'node:tls';
import { httpsServer, tcpServer } from '../../support/http-server.ts';
import type { Stage } from '../statement.ts';
import { type Showings, showings } from './certificates.ts';

export type Vars = Readonly<Record<string, string>>;
type Which = Exclude<keyof Showings, 'ca'>;

/** An HTTPS server that shows a certificate; `${ca}` is the file of the authorities, `${port}` its port. */
export function showing(which: Which, options: TlsOptions = {}, listener: RequestListener = ok) {
  return async (stage: Stage): Promise<Vars> => {
    const all = await showings();
    const server = stage.use(await httpsServer({ ...all[which], ...options }, listener));
    return {
      url: `https://127.0.0.1:${server.port}`,
      port: String(server.port),
      ...(await files(stage, all)),
    };
  };
}

export const ok: RequestListener = (_request, response) => {
  response.end('ok');
};

/** The authorities and a client's certificate, as files of the stage. */
export async function files(stage: Stage, all: Showings): Promise<Vars> {
  const ca = join(stage.folder, 'ca.pem');
  await writeFile(ca, all.ca);
  await writeFile(join(stage.folder, 'client.pem'), all.forClient.cert);
  await writeFile(join(stage.folder, 'client.key'), all.forClient.key);
  return { ca };
}

/** How a connection is ended: announced, cut below TLS, or reset. */
export type How = 'close_notify' | 'fin' | 'reset';

/** Answers once over TLS of one version, and ends the connection so. */
export function ending(version: 'TLSv1.2' | 'TLSv1.3', answer: string, how: How) {
  return async (stage: Stage): Promise<Vars> => {
    const all = await showings();
    const server = stage.use(await tcpServer((raw) => answerTls(raw, all, version, answer, how)));
    return {
      url: `https://127.0.0.1:${server.port}`,
      port: String(server.port),
      ...(await files(stage, all)),
    };
  };
}

function answerTls(
  raw: Socket,
  all: Showings,
  version: 'TLSv1.2' | 'TLSv1.3',
  answer: string,
  how: How,
): void {
  const settings: SecureContextOptions = { ...all.good, minVersion: version, maxVersion: version };
  const socket = new TLSSocket(raw, { isServer: true, secureContext: createSecureContext(settings) });
  socket.on('error', () => {});
  socket.once('data', () => {
    socket.write(answer, 'latin1', () => {
      if (how === 'close_notify') socket.end();
      else if (how === 'fin') setTimeout(() => raw.destroy(), 50);
      else setTimeout(() => raw.resetAndDestroy(), 50);
    });
  });
}

/** A proxy in front of a target, which connects where it is told; `${proxy}` is where. It speaks TLS with a certificate when one is named. */
export function behindProxy(target: (stage: Stage) => Promise<Vars>, which: Which | null = null) {
  return async (stage: Stage): Promise<Vars> => {
    const vars = await target(stage);
    const all = await showings();
    const proxy = stage.use(
      await tcpServer((raw) => {
        if (which === null) tunnel(raw, raw);
        else
          tunnel(new TLSSocket(raw, { isServer: true, secureContext: createSecureContext(all[which]) }), raw);
      }),
    );
    return { ...vars, proxy: `${which === null ? 'http' : 'https'}://127.0.0.1:${proxy.port}` };
  };
}

/** Joins a client to whom it asks for; what is lost on one side is lost on the other. */
function tunnel(client: Socket, raw: Socket): void {
  client.on('error', () => {});
  client.once('data', (head: Buffer) => {
    const [host = '', port = ''] = (head.toString().split(' ')[1] ?? '').split(':');
    const next = connect({ host, port: Number(port) }, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(next).pipe(client);
    });
    next.on('error', () => raw.resetAndDestroy());
  });
}
