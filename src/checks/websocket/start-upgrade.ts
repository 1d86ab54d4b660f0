import WebSocket from 'ws';
import { type ConnectionOpening, openWay, watchSwitch } from './opening.ts';

/** Begins to open a connection; `onFault` is told what a 101 lacks that does not switch. */
export function startUpgrade(
  { url, subprotocols, options, traceparent, way }: Omit<ConnectionOpening, 'redact'>,
  signal: AbortSignal,
  onFault: (fault: string) => void,
): WebSocket {
  // The way in is opened as everywhere else; `ws` takes the socket when it is open.
  const connect = (_options: unknown, done: (error: Error | null, socket?: unknown) => void) => {
    openWay(way, signal).then((socket) => done(null, socket), done);
  };
  return new WebSocket(url, [...subprotocols], {
    ...options,
    headers: { ...options.headers, ...(traceparent === null ? {} : { traceparent: traceparent() }) },
    // Safe: Node takes the socket from the callback when none is returned; the types of `ws` name another function.
    createConnection: connect as unknown as NonNullable<WebSocket.ClientOptions['createConnection']>,
    finishRequest: (request) => {
      watchSwitch(request, onFault);
      // Without a limit: headers behind it would be dropped without a word.
      request.maxHeadersCount = 0;
      request.end();
    },
  });
}
