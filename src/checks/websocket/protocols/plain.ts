import { frameReader } from '../../events/frame-events.ts';
import type { Protocol, ProtocolSession } from '../protocol.ts';

/** Frames as they are: JSON whose events are named at a path. */
export function plain(by: string): Protocol {
  const read = frameReader(by);
  // It remembers nothing, so that one serves all connections.
  const session: ProtocolSession = {
    open: () => [],
    read,
    waitsFor: () => null,
    frames: (message) => (message.kind === 'raw' ? [message.payload] : []),
    farewell: () => [],
  };
  return {
    address: (url) => url,
    subprotocols: [],
    breaking: [],
    sends: 'raw',
    closeCodes: {},
    session: () => session,
  };
}
