import { type CheckContext, defineCheck, type Observed } from '../core/check.ts';
import { pathReader } from '../core/expect/json-path.ts';
import { seconds } from '../core/expect/sequence-words.ts';
import { type Allowed, resolveAllowed } from './network.ts';
import type { Shared } from './websocket/connection.ts';
import { foldedObservation, startFold } from './websocket/fold.ts';
import { foldWords, judgeWebsocket } from './websocket/judge.ts';
import type { Observation } from './websocket/observation.ts';
import { connectionRules, mayCloseFirst, type Rules } from './websocket/problem.ts';
import {
  type Asked,
  closeOf,
  eventsOf,
  type WebsocketSpec,
  websocketExpect,
  websocketSpec,
} from './websocket/schema.ts';

/**
 * WebSocket connections and the events they deliver. Each is opened, sent `send`, watched until the events are complete, and closed with
 * 1000, unless `close` expects the server to do that. Times count from the opening of the connection.
 */
export const websocket = defineCheck({
  type: 'websocket',
  title: 'WebSocket handshake, event sequence, close and ping, on one connection or many',
  spec: websocketSpec,
  expect: websocketExpect,
  run: runWebsocket,
  judge: judgeWebsocket,
  describe,
  // The sequence is judged while events come in, and decides when a connection is closed; what was folded cannot be judged again.
  observedFor: (_, { expect: { connections: _connections, subprotocol: _subprotocol, ...used } }) => used,
  asserts: (asked) =>
    Object.keys(asked.expect).length > 0 || eventsOf(asked) !== null || closeOf(asked) !== null,
  hosts: ({ url }) => (URL.canParse(url) ? [new URL(url).host] : []),
  lint,
});

async function runWebsocket(asked: Asked, ctx: CheckContext): Promise<Observed<Observation>> {
  const url = new URL(asked.spec.url);
  const resolved = await resolveAllowed(url, ctx.hosts, { signal: ctx.signal });
  if (ctx.signal.aborted) return unobserved(ctx, `the address of ${url.hostname} was not found`, null);
  if ('refused' in resolved) {
    return { kind: 'unobserved', reason: resolved.refused, transient: null, observation: null };
  }
  if ('unresolved' in resolved) {
    return { kind: 'unobserved', reason: resolved.unresolved, transient: 'network', observation: null };
  }
  const rules = connectionRules(asked);
  const fold = startFold();
  const shared = { ...sharedOf(asked, rules, resolved), redact: (text: string) => ctx.redact(text) };
  const total = asked.spec.connections;
  const rate = asked.spec.rate ?? null;
  const progress = (text: string) => ctx.progress(text);
  // Loaded when first needed, with the ws library.
  const { runCrowd } = await import('./websocket/crowd.ts');
  await runCrowd({ shared, rules, total, rate, signal: ctx.signal, progress }, fold);
  const observation = {
    url: withoutCredentials(url),
    address: resolved.address,
    compress: asked.spec.compress,
    ...foldedObservation(fold, total),
  };
  const isAnswered = observation.groups.some(
    ({ sample: { ended } }) => ended.by !== 'unanswered' && ended.by !== 'not-started',
  );
  if (ctx.signal.aborted && (!isTimeout(ctx.signal) || !isAnswered)) {
    return unobserved(ctx, `${observation.url} did not answer the upgrade`, observation);
  }
  return { kind: 'observed', observation };
}

function unobserved(ctx: CheckContext, what: string, observation: Observation | null): Observed<Observation> {
  const isLate = isTimeout(ctx.signal);
  const reason = isLate ? `${what} within ${seconds(ctx.timeoutMs)}` : `cancelled: ${what} until then`;
  return { kind: 'unobserved', reason, transient: isLate ? 'timeout' : null, observation };
}

function isTimeout({ reason }: AbortSignal): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}

function sharedOf(
  asked: Asked,
  rules: Rules,
  { address, family }: Allowed,
): Omit<Shared, 'redact' | 'onAnswered' | 'onOpen' | 'onSettled'> {
  const { spec } = asked;
  // The address that the host policy has checked is the one connected to: no second look-up may lead elsewhere.
  const lookup = (_host: string, options: { all?: boolean }, done: (...found: unknown[]) => void) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family);
  const options = {
    headers: spec.headers,
    ...(spec.origin === undefined ? {} : { origin: spec.origin }),
    perMessageDeflate: spec.compress,
    maxPayload: spec.maxFrameBytes,
    followRedirects: false,
    closeTimeout: 2_000,
    lookup,
  };
  return {
    url: spec.url,
    subprotocols: spec.subprotocols,
    options,
    maxFrameBytes: spec.maxFrameBytes,
    rules,
    readEvent: pathReader(eventsOf(asked)?.by ?? '$.type'),
    closesFirst: mayCloseFirst(rules),
    messages: messagesOf(spec),
    roomForText: 4_194_304,
    wantsHeaders: true,
    roomForBodies: 5,
  };
}

function messagesOf({ send }: WebsocketSpec): Shared['messages'] {
  return send.map((message) => {
    const after = message.after ?? null;
    if ('binary' in message) return { payload: Buffer.from(message.binary, 'base64'), after };
    return { payload: 'text' in message ? message.text : JSON.stringify(message.json), after };
  });
}

function withoutCredentials(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}

function describe(observation: Observation, asked: Asked): string {
  const { handshake, connections, groups } = observation;
  if (connections.total > 1) return foldWords(observation, asked).split(';')[0] ?? '';
  const sample = groups[0]?.sample;
  if (handshake === null)
    return sample?.ended.by === 'unreachable' ? sample.ended.code : 'no answer to the upgrade';
  if (handshake.status !== 101) return `refused with ${handshake.status} in ${seconds(handshake.ms)}`;
  const answered = `101 in ${seconds(handshake.ms)}`;
  if (sample === undefined || sample.verdict === null) return answered;
  const events = sample.received.reduce((sum, { count }) => sum + count, 0);
  const count = `${events} event${events === 1 ? '' : 's'}`;
  if (sample.verdict.kind === 'complete') return `${count} in ${seconds(sample.verdict.atMs)}`;
  return sample.verdict.kind === 'missing'
    ? `${count}, no ${sample.verdict.events[0]}`
    : `${count}, the last one wrong`;
}

function lint(asked: Asked): readonly string[] {
  const { spec } = asked;
  const events = eventsOf(asked);
  const waits = spec.send.some(({ after }) => after !== undefined);
  return [
    ...(spec.events !== undefined && asked.expect.events !== undefined
      ? ['`events` stands in both the check and `expect`; only the one in `expect` counts']
      : []),
    ...(events === null && spec.send.length > 0
      ? ['it sends messages and expects no events: what the server answers is not looked at']
      : []),
    ...(events === null && waits ? ['`after` waits for an event, but no events are asked for'] : []),
  ];
}
