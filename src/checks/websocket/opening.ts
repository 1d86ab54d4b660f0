import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type WebSocket from 'ws';
import { connectionError } from '../connection-error.ts';
import { dialTcp, upgradeToTls } from '../dial.ts';
import { readBody } from '../http/decode.ts';
import { readHeaders } from '../http/headers.ts';
import type { Address } from '../network.ts';
import type { Trust } from '../trust.ts';
import { switchFault } from './fault-words.ts';
import type { Handshake } from './observation.ts';

/** What all connections of an attempt open with; made once. */
export type ConnectionOpening = {
  url: string;
  way: Way;
  subprotocols: readonly string[];
  /** Options of `ws`. */
  options: WebSocket.ClientOptions;
  /** Makes the `traceparent` of one connection; null where none of ours is sent. */
  traceparent: (() => string) | null;
  maxFrameBytes: number;
  /** Headers of a 101 are kept until one connection has opened, and of all when they are judged. */
  wantsHeaders: boolean;
  /** Bodies of refused upgrades that are still read when nothing is expected of them. */
  roomForBodies: number;
  redact(text: string): string;
};

/** Where connections go, checked before; `tls` is null for `ws:`. */
export type Way = {
  addresses: readonly Address[];
  port: number;
  tls: { servername: string; trust: Trust } | null;
};

/** Opens what the upgrade is asked over; with `wss:` only when the certificate is valid. Rejects with an error that has a code. */
export async function openWay({ addresses, port, tls }: Way, signal: AbortSignal): Promise<Socket> {
  const plain = await dialTcp(addresses, port, signal);
  // A close frame says how it ends, so how TLS does is not watched.
  const options = tls && { ...tls, protocols: ['http/1.1'], watchesEnd: false };
  const dialed =
    plain.kind === 'open' && options !== null ? await upgradeToTls(plain, options, signal) : plain;
  if (dialed.kind === 'closed') throw new UnreachableError(dialed.error.code, dialed.error.message);
  const certificate = dialed.certificates.at(-1);
  if (tls !== null && certificate?.valid !== true) {
    dialed.socket.destroy();
    const why = certificate?.reason ?? 'none was shown';
    throw new UnreachableError(
      'CERTIFICATE_INVALID',
      `nothing was sent, the certificate is not valid: ${why}`,
    );
  }
  return dialed.socket;
}

/** Why no upgrade could be asked for. */
class UnreachableError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What the request failed with, as code and words. */
export function unreachable(error: Error): { code: string; reason: string } {
  if (error instanceof UnreachableError) return { code: error.code, reason: error.message };
  const { code, message } = connectionError(error);
  return { code, reason: message };
}

const longestHead = 64 * 1024;

/**
 * Looks at the answer's head before Node's parser does, which takes a 101 that does not switch for an interim answer and waits on. Tells
 * `onFault` what such a 101 lacks.
 */
export function watchSwitch(request: ClientRequest, onFault: (fault: string) => void): void {
  request.once('socket', (socket) => {
    let head = '';
    const look = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      for (let end = endOfHead(head); end !== null; end = endOfHead(head)) {
        const answer = readHead(head.slice(0, end));
        head = head.slice(end);
        if (answer.status === 101) {
          const fault =
            versionFault(answer.version) ??
            switchFault(answer.header('upgrade'), answer.header('connection'));
          if (fault !== null) onFault(fault);
        }
        // Other answers of 1xx are followed by the real one (RFC 9110, 15.2).
        if (answer.status === 101 || answer.status === null || answer.status >= 200) return stop();
      }
      if (head.length > longestHead) stop();
    };
    const stop = () => {
      socket.removeListener('data', look);
    };
    // In the turn in which the parser gets the socket, so that no byte has been read before.
    socket.prependListener('data', look);
  });
}

function endOfHead(head: string): number | null {
  const found = /\r?\n\r?\n/.exec(head);
  return found === null ? null : found.index + found[0].length;
}

/** Protocols are switched in HTTP/1.1 and nothing older (RFC 9110, 7.8). */
function versionFault(version: string | undefined): string | null {
  return version === '1.1' ? null : `a 101 in HTTP/${version}, which cannot switch`;
}

type Head = {
  version: string | undefined;
  status: number | null;
  header(name: string): string | undefined;
};

function readHead(head: string): Head {
  const [first = '', ...lines] = head.split(/\r?\n/);
  const [, version, status] = /^HTTP\/(\d(?:\.\d)?) (\d{3})/.exec(first) ?? [];
  const values = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const before = values.get(name);
    const value = line.slice(colon + 1).trim();
    values.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return {
    version,
    status: status === undefined ? null : Number(status),
    header: (name) => values.get(name),
  };
}

/** The body of a refused upgrade, decoded, up to `maxBytes`, and why it is not whole; ends when `signal` does, with what came. */
export async function refusedBody(
  response: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ body: string; bodyFault: string | null }> {
  const { headers } = readHeaders(response.rawHeaders);
  const { text, cut, unreadable, error } = await readBody(response, headers, maxBytes, signal);
  return {
    body: unreadable === null ? text : '',
    bodyFault: error?.message ?? unreadable ?? (cut ? `only ${text.length} characters were read` : null),
  };
}

/** The headers of an answer, and those that came more than once. */
export function headersOf(raw: readonly string[]): Pick<Handshake, 'headers' | 'repeated'> {
  const { headers, repeated } = readHeaders(raw);
  return { headers, ...(Object.keys(repeated).length === 0 ? {} : { repeated }) };
}
