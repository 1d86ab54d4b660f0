import type { Group } from '../statement.ts';
import { ends } from './ends.ts';
import { frames } from './frames.ts';
import { graphql } from './graphql.ts';
import { handshake } from './handshake.ts';
import { order } from './order.ts';
import { plans } from './plans.ts';
import { protocol } from './protocol.ts';
import { refused } from './refused.ts';
import { socketIo } from './socket-io.ts';
import { watch } from './watch.ts';

export const group: Group = {
  group: 'websocket',
  kinds: [handshake, refused, frames, watch, order, ends, protocol, plans, socketIo, graphql],
};
