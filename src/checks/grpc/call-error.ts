import { type ConnectionError, connectionError } from '../connection-error.ts';

/** What broke a session; `beginning`: the first bytes that the server sent. */
export function sessionError(error: Error, beginning: string): ConnectionError {
  const known = notHttp2(beginning);
  if (known !== null) return known;
  if ('code' in error && String(error.code).startsWith('ERR_HTTP2_'))
    return { code: 'HTTP2_BROKEN', message: `the answer does not match HTTP/2 (${error.message})` };
  return connectionError(error);
}

/** What the first bytes are that are no HTTP/2; null where they may be. */
function notHttp2(beginning: string): ConnectionError | null {
  const not = (message: string) => ({ code: 'HTTP2_OTHER', message });
  if (/^HTTP\/1/.test(beginning)) return not('the server speaks HTTP/1.1, and gRPC needs HTTP/2');
  // A TLS alert (RFC 8446, 5.1).
  if (beginning.startsWith('\u0015\u0003')) return not('the port speaks TLS; ask it with tls: true');
  if (beginning === '' || beginning.charCodeAt(3) === settingsFrame) return null;
  return not('the port speaks something else than HTTP/2');
}

/** The type of the frame that a server begins with (RFC 9113, 3.4). */
const settingsFrame = 4;

/** A GOAWAY with an error (RFC 9113, 6.8), and what the server says of it. */
export function goneAway(code: number, debug: Uint8Array | undefined): ConnectionError {
  const words =
    debug === undefined
      ? ''
      : Buffer.from(debug)
          .toString('latin1')
          .replace(/[^ -~]/g, '')
          .slice(0, 200);
  const told = words === '' ? '' : `: ${JSON.stringify(words)}`;
  return { code: 'HTTP2_GOAWAY', message: `the server sent GOAWAY (${errorName(code)}${told})` };
}

/** A call that was reset (RFC 9113, 6.4). */
export function callReset(code: number): ConnectionError {
  return { code: 'HTTP2_RESET', message: `the call was reset (${errorName(code)})` };
}

/** A call that ended without its end. */
export function callCut(beginning: string): ConnectionError {
  return (
    notHttp2(beginning) ?? { code: 'CLOSED', message: 'the call ended without trailers, so without a status' }
  );
}

/** The name of an error code of HTTP/2 (RFC 9113, 7). */
function errorName(code: number): string {
  return errorNames[code] ?? `code ${code}`;
}

const errorNames: readonly string[] = [
  ...['NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT'],
  ...['STREAM_CLOSED', 'FRAME_SIZE_ERROR', 'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR', 'CONNECT_ERROR'],
  ...['ENHANCE_YOUR_CALM', 'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED'],
];

/** An end of a connection over which the server said nothing, with what most often makes it do that. */
export function withoutAWord(error: ConnectionError, scheme: 'http' | 'https'): ConnectionError {
  if (!/^(?:CLOSED|ECONNRESET|EPIPE)$/.test(error.code)) return error;
  const guess =
    scheme === 'http'
      ? 'a port that speaks TLS does that (`tls: true`)'
      : 'a server that wants a client certificate does that (`tls.clientCertificate`)';
  return { ...error, message: `${error.message}, without a word of the server: ${guess}` };
}
