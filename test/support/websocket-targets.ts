import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Statement } from '../truth/statement.ts';
import { eventFrame, startRawServer, startWebsocketServer } from './websocket-server.ts';

type Target = NonNullable<Statement['target']>;
type ServerOptions = Parameters<typeof startWebsocketServer>[1];

/** A WebSocket server for a statement; its address is `${url}`. */
export function talking(
  onConnection: (socket: WebSocket, nth: number, request: IncomingMessage) => void,
  options: ServerOptions = {},
): Target {
  return async (stage) => ({ url: stage.use(await startWebsocketServer(onConnection, options)).url });
}

/** The same, that only sends these frames as soon as a connection is open. */
export function sending(...frames: readonly (string | Buffer)[]): Target {
  return talking((socket) => {
    for (const one of frames) socket.send(one);
  });
}

/** The same, with an event each; a number waits so many milliseconds before the next one. */
export function telling(...steps: readonly (string | number)[]): Target {
  return talking((socket) => tell(socket, steps));
}

/** Sends events, waiting where a number stands. */
export function tell(socket: WebSocket, steps: readonly (string | number)[], then = () => {}): void {
  const [step, ...rest] = steps;
  if (step === undefined) then();
  else if (typeof step === 'number') setTimeout(() => tell(socket, rest, then), step);
  else {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ type: step }));
    tell(socket, rest, then);
  }
}

/** A TCP server that answers the upgrade with bytes of its own; `answer` gets the right answer to change. */
export function answering(answer: (right: string, socket: Socket) => string | Buffer): Target {
  return async (stage) => {
    const server = await startRawServer((socket, right) => socket.write(answer(right.toString(), socket)));
    return { url: stage.use(server).url };
  };
}

/** A right answer to the upgrade, with raw bytes behind it. */
export function framing(...bytes: readonly Buffer[]): Target {
  return answering((right) => Buffer.concat([Buffer.from(right), ...bytes]));
}

/** The same behind one event `a`. */
export function framingAfterA(...bytes: readonly Buffer[]): Target {
  return framing(eventFrame('a'), ...bytes);
}
