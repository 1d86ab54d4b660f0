import WebSocket from 'ws';
import { websocket } from '../../src/checks/websocket/websocket.ts';
import { benchContext } from './context.ts';

const sequence = ['agent_started', 'agent_thinking', 'tool_executing', 'tool_completed', 'agent_completed'];

/** The peer: a bare `ws` loop, at most 200 handshakes in flight; each connection reads its five events in order and closes. */
export function bareLoop(url: string, total: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let started = 0;
  let closed = 0;
  const open = () => {
    started += 1;
    let nth = 0;
    const ws = new WebSocket(url, { perMessageDeflate: false });
    ws.on('open', () => {
      ws.send('go');
      if (started < total) open();
    });
    ws.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString());
      if (type !== sequence[nth]) reject(new Error(`got ${type}`));
      nth += 1;
      if (nth === sequence.length) ws.close(1000);
    });
    ws.on('error', reject);
    ws.on('close', () => {
      closed += 1;
      if (closed === total) resolve();
    });
  };
  while (started < Math.min(200, total)) open();
  return promise;
}

/** The same through the check; throws when it is not `passed`. As many handshakes at once as a worker has, unless told. */
export async function throughCheck(url: string, total: number, handshakesAtOnce?: number): Promise<void> {
  const check = websocket.prepare(
    { url, connections: total, send: [{ text: 'go' }], events: { sequence, within: '60s' } },
    { connections: { complete: { gte: total } } },
  );
  const context = benchContext(AbortSignal.timeout(120_000));
  const observed = await check.run(
    handshakesAtOnce === undefined ? context : { ...context, handshakesAtOnce },
  );
  if (observed.kind !== 'observed') throw new Error(JSON.stringify(observed));
  const { failures } = check.judge(observed.observation);
  if (failures[0] !== undefined) throw new Error(failures[0].message);
}
