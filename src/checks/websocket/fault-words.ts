import type { IncomingHttpHeaders } from 'node:http';
import { cut, unitsOf } from '../../core/words/cut.ts';

type Headers = Readonly<IncomingHttpHeaders>;

/** What of a 101 does not switch to WebSocket (RFC 6455, 4.1), in words; null when `Upgrade` and `Connection` do. */
export function switchFault(upgrade: string | undefined, connection: string | undefined): string | null {
  if (upgrade === undefined) return 'a 101 without an Upgrade header';
  if (upgrade.trim().toLowerCase() !== 'websocket')
    return `a 101 with the Upgrade header "${short(upgrade)}" instead of "websocket"`;
  if (connection === undefined) return 'a 101 without a Connection header';
  const tokens = connection.split(',').map((token) => token.trim().toLowerCase());
  if (!tokens.includes('upgrade'))
    return `a 101 with the Connection header "${short(connection)}" instead of "Upgrade"`;
  return null;
}

/** Why `ws` refused a 101 that switches to WebSocket, told from its headers; what `ws` says when it is something else. */
export function handshakeFault(message: string, headers: Headers, subprotocols: readonly string[]): string {
  const subprotocol = `"${short(headers['sec-websocket-protocol'] ?? '')}"`;
  const extension = `"${short(headers['sec-websocket-extensions'] ?? '')}"`;
  switch (message) {
    case 'Invalid Sec-WebSocket-Accept header':
      return headers['sec-websocket-accept'] === undefined
        ? 'a 101 without a Sec-WebSocket-Accept header'
        : 'a 101 with a wrong Sec-WebSocket-Accept key';
    case 'Server sent a subprotocol but none was requested':
      return `a 101 with a subprotocol nobody asked for, ${subprotocol}`;
    case 'Server sent an invalid subprotocol':
      return `a 101 with the subprotocol ${subprotocol}; asked for were ${subprotocols.join(', ')}`;
    case 'Server sent no subprotocol':
      return `a 101 without a subprotocol; asked for were ${subprotocols.join(', ')}`;
    case 'Server sent a Sec-WebSocket-Extensions header but no extension was requested':
    case 'Server indicated an extension that was not requested':
      return `a 101 with an extension nobody asked for, ${extension}`;
    case 'Invalid Sec-WebSocket-Extensions header':
      return `a 101 with extension parameters that are not valid, ${extension}`;
    default:
      return message;
  }
}

/** What broke the protocol on an open connection, in words, with the code of `ws`. */
export function protocolFault(code: string | null, message: string, maxFrameBytes: number): string {
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
    return `a message larger than ${maxFrameBytes} bytes (maxFrameBytes)`;
  const own = message.replace(/^Invalid WebSocket frame: /, '');
  if (code === null) return own;
  if (code.startsWith('Z_')) return `compressed data that cannot be unpacked (${own})`;
  if (own === 'invalid payload length 1') return `a close frame of one byte (${code})`;
  return `${protocolFaults[code] ?? own} (${code})`;
}

const protocolFaults: Readonly<Record<string, string>> = {
  WS_ERR_EXPECTED_FIN: 'a control frame in pieces',
  WS_ERR_INVALID_CLOSE_CODE: 'a close code that may not be sent',
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: 'a control frame above 125 bytes',
  WS_ERR_INVALID_UTF8: 'text that is not UTF-8',
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 'a message in too many pieces',
  WS_ERR_UNEXPECTED_MASK: 'a masked frame, which only clients send',
  WS_ERR_UNEXPECTED_RSV_1: 'a compressed frame although no compression was agreed',
  WS_ERR_UNEXPECTED_RSV_2_3: 'reserved bits that nobody agreed on',
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'a frame that claims more than 2^53 bytes',
};

function short(value: string): string {
  return cut(value, 61, unitsOf);
}
