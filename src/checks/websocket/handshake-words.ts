import type { IncomingHttpHeaders } from 'node:http';

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
export function handshakeFault(message: string, headers: Headers, offered: readonly string[]): string {
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
      return `a 101 with the subprotocol ${subprotocol}; asked for were ${offered.join(', ')}`;
    case 'Server sent no subprotocol':
      return `a 101 without a subprotocol; asked for were ${offered.join(', ')}`;
    case 'Server sent a Sec-WebSocket-Extensions header but no extension was requested':
    case 'Server indicated an extension that was not requested':
      return `a 101 with an extension nobody asked for, ${extension}`;
    case 'Invalid Sec-WebSocket-Extensions header':
      return `a 101 with extension parameters that are not valid, ${extension}`;
    default:
      return message;
  }
}

function short(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 60)}…`;
}
