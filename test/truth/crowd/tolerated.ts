import { createServer } from 'node:net';
import { talking } from '../../support/websocket-targets.ts';
import type { Kind, Statement } from '../statement.ts';

type Target = NonNullable<Statement['target']>;

const rule = 'docs/checks.md, websocket: connections';

function asks(expect: string, events = ', events: { sequence: [a], within: 300ms }'): string {
  return `
    retry: { attempts: 1 }
    websocket: { url: "\${url}", connections: 5${events} }
    expect: ${expect}`;
}

/** Opens and tells `a`, but refuses some with a status and opens some in silence. */
function mixed(refused: readonly number[], silent: readonly number[] = [], status = 429): Target {
  return talking(
    (socket, nth) => {
      if (!silent.includes(nth)) socket.send('{"type":"a"}');
    },
    { refuse: { status }, refuses: (nth) => refused.includes(nth) },
  );
}

/** A port where nobody listens any more. */
const nobody: Target = async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return { url: `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 1}/` };
};

export const tolerated: Kind = {
  kind: 'a crowd tolerates what its plan says and no more',
  rule,
  statements: [
    {
      says: 'as many are complete as the plan wants, and one is not',
      is: 'passed',
      why: rule,
      target: mixed([], [2]),
      check: asks('{ connections: { complete: { gte: 4 } } }'),
    },
    {
      says: 'fewer are complete than the plan wants',
      is: 'failed',
      why: rule,
      target: mixed([], [2, 3]),
      check: asks('{ connections: { complete: { gte: 4 } } }'),
      reason: /expected connections complete at least 4: 3 of 5 complete; 2 lack a/,
    },
    {
      says: 'who asks how many opened asks of these that they are complete',
      is: 'failed',
      why: rule,
      target: mixed([1], [4]),
      check: asks('{ connections: { opened: { gte: 3 } } }'),
      reason: /3 of 5 complete/,
    },
    {
      says: 'who asks how many opened tolerates refusals',
      is: 'passed',
      why: rule,
      target: mixed([1]),
      check: asks('{ connections: { opened: { gte: 3 } } }'),
    },
    {
      says: 'no refusal is wanted and nobody listens',
      is: 'failed',
      why: `${rule}: who asks how many are refused asks of all others that they are complete`,
      target: nobody,
      check: asks('{ connections: { refused: 0 } }'),
      reason: /all 5 connections: expected connection to open, got ECONNREFUSED: connection refused/,
    },
    {
      says: 'a limit of the rate refuses some, which the plan wants to see',
      is: 'passed',
      why: rule,
      target: mixed([4, 5]),
      check: asks('{ handshake: { status: [101, 429] }, connections: { opened: 3, refused: 2 } }'),
    },
    {
      says: 'some are refused with another status than the one of the limit',
      is: 'failed',
      why: `${rule}: where the status is named, of all that were answered`,
      target: mixed([4, 5], [], 500),
      check: asks('{ handshake: { status: [101, 429] }, connections: { opened: 3, refused: 2 } }'),
      reason: /2 refused with 500/,
    },
    {
      says: 'all are refused with another status, and the plan counts refusals',
      is: 'failed',
      why: `${rule}: where the status is named, of all that were answered`,
      target: mixed([1, 2, 3, 4, 5], [], 500),
      check: asks('{ handshake: { status: 403 }, connections: { refused: 5 } }', ''),
      reason: /expected handshake status 403, got 500/,
    },
    {
      says: 'all are refused as allowed, and events are asked for',
      is: 'inconclusive',
      why: 'docs/checks.md, websocket: nothing was seen of the events',
      target: mixed([1, 2, 3, 4, 5]),
      check: asks('{ handshake: { status: [101, 429] } }'),
      reason: /no connection opened \(refused with 429, as allowed\)/,
    },
    {
      says: 'more opened than the plan allows',
      is: 'failed',
      why: rule,
      target: mixed([]),
      check: asks('{ connections: { opened: { lte: 3 } } }'),
      reason: /connections opened/,
    },
  ],
};
