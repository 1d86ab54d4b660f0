import type { IncomingHttpHeaders } from 'node:http';
import type WebSocket from 'ws';
import { handshakeFault } from './fault-words.ts';
import type { ConnectionEnd } from './observation.ts';
import { unreachable } from './opening.ts';

/** How a connection ended that never opened, by the error of `ws`; `headers` of the answer, empty without one. */
export function upgradeEnd(
  error: Error,
  headers: IncomingHttpHeaders,
  subprotocols: readonly string[],
): ConnectionEnd {
  const code = 'code' in error ? String(error.code) : null;
  if (code === null || code.startsWith('WS_ERR')) {
    return { by: 'invalid-handshake', reason: handshakeFault(error.message, headers, subprotocols) };
  }
  if (code.startsWith('HPE_'))
    return { by: 'invalid-handshake', reason: `the answer is no HTTP (${error.message})` };
  return { by: 'unreachable', ...unreachable(error) };
}

/** How an open connection ended; `isClosing`: we had closed it; `meanings`: of codes of the protocol. */
export function closeEnd(
  code: number,
  reason: string,
  isClosing: boolean,
  meanings: Readonly<Record<number, string>>,
): ConnectionEnd {
  if (isClosing && isAnswer(code)) return { by: 'client', code, reason };
  const means = meanings[code];
  return code === 1006
    ? { by: 'lost' }
    : { by: 'server', code, reason, ...(means === undefined ? {} : { means }) };
}

/** The answer to our close: its code again, none at all, or no frame. Anything else was the server's own close. */
function isAnswer(code: number): boolean {
  return code === 1000 || code === 1005 || code === 1006;
}

/** True while the first frames of a message are there and its last one is not. */
export function isInsideMessage(socket: WebSocket): boolean {
  // Safe: only read, and nothing is said where `ws` keeps it elsewhere.
  const { _receiver: receiver } = socket as unknown as { _receiver?: { _fragmented?: number } | null };
  return (receiver?._fragmented ?? 0) !== 0;
}
