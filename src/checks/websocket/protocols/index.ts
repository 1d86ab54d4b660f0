import type { Protocol } from '../protocol.ts';
import type { WebsocketSpec } from '../schema.ts';
import { graphqlTransportWs } from './graphql-transport-ws.ts';
import { plain } from './plain.ts';
import { socketIo } from './socket-io.ts';

/** What `protocol` may name in a plan. */
const protocols = {
  'socket.io': socketIo,
  'graphql-transport-ws': graphqlTransportWs,
} as const satisfies Readonly<Record<NonNullable<WebsocketSpec['protocol']>, Protocol>>;

/** The protocol that a plan names; null for JSON as it is. */
export function namedProtocol({ protocol }: Pick<WebsocketSpec, 'protocol'>): Protocol | null {
  return protocol === undefined ? null : protocols[protocol];
}

/** What is spoken; `by` is the path of names in JSON. */
export function spokenProtocol(spec: Pick<WebsocketSpec, 'protocol'>, by: string): Protocol {
  return namedProtocol(spec) ?? plain(by);
}
