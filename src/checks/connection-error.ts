import { tlsError } from './tls-error.ts';

/** A refusal of the target, or of the way to it, in words. */
export type ConnectionError = { code: string; message: string };

const inWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed while sending',
  HPE_HEADER_OVERFLOW: 'headers of the answer are larger than 64 KiB',
  ETIMEDOUT: 'no answer to the connection attempt',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
};

/** An error of a socket or client in words, with its code. */
export function connectionError(error: unknown): ConnectionError {
  if (!(error instanceof Error)) return { code: 'Error', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const known = tlsError(code, error.message);
  if (known !== null) return known;
  if (code === 'HPE_HEADER_OVERFLOW') return { code, message: inWords[code] ?? error.message };
  if (code.startsWith('HPE_')) return { code, message: notHttp(error) };
  // Node's own errors of a connection that ended have the code of a reset, and no system call that met one.
  if (code === 'ECONNRESET' && !('syscall' in error)) {
    const message = error.message.includes('TLS')
      ? 'connection closed during the TLS handshake'
      : 'connection closed before the whole answer';
    return { code: 'CLOSED', message };
  }
  return { code, message: inWords[code] ?? error.message };
}

/** What the first bytes are that are no HTTP/1.1. */
function notHttp(error: Error): string {
  const bytes = 'rawPacket' in error && error.rawPacket instanceof Uint8Array ? error.rawPacket : [];
  // A TLS alert (RFC 8446, 5.1), and the SETTINGS frame that a server of HTTP/2 begins with (RFC 9113, 3.4).
  if (bytes[0] === 0x15 && bytes[1] === 3) return 'the port speaks TLS; ask it with https';
  if (bytes[0] === 0 && bytes[3] === 4) return 'the server speaks HTTP/2 only, and no HTTP/1.1';
  const reason = 'reason' in error ? String(error.reason) : error.message;
  return `the answer does not match the HTTP/1.1 protocol (${reason})`;
}

const ours = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EMFILE',
  'EACCES',
  'INVALID_REQUEST',
]);

/** True when we could not get there, rather than that the target refused. */
export function isOurs({ code }: ConnectionError): boolean {
  return ours.has(code);
}

/** True for a refusal that the next attempt may not meet. */
export function isTransient({ code }: ConnectionError): boolean {
  // An internal error of the server is the one TLS alert that passes by itself.
  return (
    code === 'TLS_ALERT_80' || !/^(?:HPE_|TLS_|BODY_|HTTP2_OTHER|HTTP2_TOO_LARGE|HTTP2_BROKEN)/.test(code)
  );
}
