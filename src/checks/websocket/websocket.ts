import { type CheckContext, defineCheck, type ProbeResult } from '../../core/check.ts';
import type { Least } from '../../core/check-demands.ts';
import { seconds, unreadWords } from '../../core/expect/sequence-words.ts';
import { plainHost } from '../../core/plan/hosts.ts';
import { yamlText } from '../../core/plan/yaml-text.ts';
import { quantity } from '../../core/words/quantity.ts';
import { type ConnectionError, isOurs } from '../connection-error.ts';
import { connectionTrouble, nameTrouble, timeTrouble } from '../connection-trouble.ts';
import { eventGapsOf } from '../events/event-gaps.ts';
import { type AllowedHost, portOf, refusedBy, resolveAllowed } from '../network.ts';
import { isTimeLimit, notReached } from '../no-observation.ts';
import { type SentTrace, traceToSend } from '../trace-context.ts';
import { traitsOf } from '../traits.ts';
import type { Trust } from '../trust.ts';
import { websocketClues, websocketReason } from './clues.ts';
import type { ConnectionWatch } from './connection.ts';
import { websocketEvidence } from './evidence.ts';
import { foldedObservation, startFold } from './fold.ts';
import { foldWords, judgeWebsocket } from './judge.ts';
import { websocketKeyWords } from './key-words.ts';
import { websocketLines } from './lines.ts';
import { messagesOf } from './messages.ts';
import { protocolMistakes } from './mistakes.ts';
import type { Observation } from './observation.ts';
import type { ConnectionOpening, Way } from './opening.ts';
import { connectionRules, mayCloseFirst } from './problem.ts';
import type { Protocol } from './protocol.ts';
import { spokenProtocol } from './protocols/index.ts';
import type { Rules } from './rules.ts';
import { closeOf, eventsOf, type WebsocketAsk, websocketExpect, websocketSpec } from './schema.ts';

/**
 * WebSocket connections and the events they deliver. Each is opened, sent `send`, watched until the events are complete, and closed with
 * 1000, unless `close` expects the server to do that. Times count from the opening of the connection.
 */
export const websocket = defineCheck({
  type: 'websocket',
  insteadOfText: (text) => `{ url: ${yamlText(text)} }`,
  title: 'WebSocket handshake, event sequence, close and ping, on one connection or many',
  keyWords: () => websocketKeyWords,
  spec: websocketSpec,
  expect: websocketExpect,
  run: runWebsocket,
  sockets: ({ connections }) => connections,
  judge: judgeWebsocket,
  describe,
  evidence: websocketEvidence,
  clues: websocketClues,
  reason: websocketReason,
  lines: websocketLines,
  compared: (evidence) => ({ gaps: eventGapsOf(evidence), targets: traitsOf(evidence) }),
  // The sequence is judged while events come in, and decides when a connection is closed; many are folded by what is expected of them.
  observedFor: ({ connections }, { expect: { connections: _connections, subprotocol, ...used } }) =>
    connections.total === 1 || subprotocol === undefined ? used : { ...used, subprotocol },
  asserts: (check) =>
    Object.keys(check.expect).length > 0 || eventsOf(check) !== null || closeOf(check) !== null,
  least: leastTime,
  mistakes: protocolMistakes,
  hosts: ({ url }) => (URL.canParse(url) ? [new URL(url).host] : []),
  lint,
});

async function runWebsocket(check: WebsocketAsk, ctx: CheckContext): Promise<ProbeResult<Observation>> {
  const protocol = spokenProtocol(check.spec, eventsOf(check)?.by ?? '$.type');
  const url = protocol.address(new URL(check.spec.url));
  const resolved = await resolveAllowed(url, ctx.hosts, { signal: ctx.signal });
  if (ctx.signal.aborted) {
    const what = { what: `the address of ${url.hostname} was not found`, now: 'looking up the name' };
    return unobserved(ctx, { ...what, host: url.host }, null);
  }
  if ('refused' in resolved) return refusedBy(resolved);
  if ('unresolved' in resolved) {
    const { unresolved, code } = resolved;
    return notReached(unresolved, code === undefined ? null : nameTrouble(plainHost(url.hostname), code));
  }
  const rules = connectionRules(check);
  const fold = startFold();
  // Loaded when first needed, with TLS and the ws library.
  const [{ trustOf }, { runCrowd }] = await Promise.all([import('../trust.ts'), import('./crowd.ts')]);
  const trust = await trustOf(check.spec, ctx);
  if ('unusable' in trust)
    return { kind: 'unobserved', reason: trust.unusable, transient: null, observation: null };
  const way = wayOf(url, resolved, trust);
  const { parent, evidence: traced } = traceToSend(ctx, check.spec.headers, check.spec.traceparent);
  const shared = {
    ...sharedOf(check, { rules, way, traceparent: parent, protocol }),
    redact: (text: string) => ctx.redact(text),
  };
  const total = check.spec.connections;
  const rate = check.spec.rate ?? null;
  const progress = (text: string) => ctx.progress(text);
  const { signal, timeoutMs, handshakesAtOnce } = ctx;
  const asMany = handshakesAtOnce === undefined ? {} : { handshakesAtOnce };
  await runCrowd({ shared, rules, total, rate, signal, timeoutMs, progress, ...asMany }, fold);
  const observation = {
    url: withoutCredentials(url),
    address: resolved.address,
    ...(resolved.resolved === null ? {} : { resolved: resolved.resolved }),
    compress: check.spec.compress,
    ...traced,
    ...foldedObservation(fold, total),
  };
  const isAnswered = observation.groups.some(
    ({ sample: { ended } }) => ended.by !== 'unanswered' && ended.by !== 'not-started',
  );
  if (ctx.signal.aborted && (!isTimeLimit(ctx.signal) || !isAnswered)) {
    const what = { what: `${observation.url} did not answer the upgrade`, now: 'waiting for the upgrade' };
    return unobserved(ctx, { ...what, host: url.host }, observation);
  }
  const ours = ourFault(observation);
  if (ours !== null) return notReached(ours.reason, connectionTrouble(ours.error, url.host), observation);
  return { kind: 'observed', observation };
}

/** Why no connection got there, when that says nothing of the target: no route, no file descriptors; null when one did. */
function ourFault({ url, groups }: Observation): { reason: string; error: ConnectionError } | null {
  for (const { sample } of groups) {
    const { ended } = sample;
    if (ended.by !== 'unreachable' || !isOurs({ code: ended.code, message: ended.reason })) return null;
  }
  const ended = groups[0]?.sample.ended;
  if (ended?.by !== 'unreachable') return null;
  const error = { code: ended.code, message: ended.reason };
  return { reason: `${url}: ${ended.reason} (${ended.code})`, error };
}

function unobserved(
  ctx: CheckContext,
  { what, now, host }: { what: string; now: string; host: string },
  observation: Observation | null,
): ProbeResult<Observation> {
  const isLate = isTimeLimit(ctx.signal);
  const reason = isLate ? `${what} within ${seconds(ctx.timeoutMs)}` : `cancelled: ${what} until then`;
  const trouble = isLate ? timeTrouble(host, ctx.timeoutMs, now) : undefined;
  return { kind: 'unobserved', reason, transient: isLate ? 'timeout' : null, observation, trouble };
}

/** The address that the host policy has checked is the one connected to: no second look-up may lead elsewhere. */
function wayOf(url: URL, { addresses }: AllowedHost, trust: Trust): Way {
  const tls = url.protocol === 'wss:' ? { servername: plainHost(url.hostname), trust } : null;
  return { addresses, port: portOf(url), tls };
}

type SharedParts = { rules: Rules; way: Way; traceparent: SentTrace['parent']; protocol: Protocol };

function sharedOf(
  check: WebsocketAsk,
  { rules, way, traceparent, protocol }: SharedParts,
): Omit<ConnectionOpening & ConnectionWatch, 'redact' | 'onAnswered' | 'onOpen' | 'onSettled'> {
  const { spec } = check;
  const wish = {
    namespace: spec.namespace ?? '/',
    payload: spec.payload,
    names: namesIn(check),
    acks: new Set(spec.send.flatMap((message) => ('emit' in message ? (message.ack ?? []) : []))),
    maxBytes: spec.maxFrameBytes,
  };
  const options = {
    headers: spec.headers,
    ...(spec.origin === undefined ? {} : { origin: spec.origin }),
    perMessageDeflate: spec.compress,
    maxPayload: spec.maxFrameBytes,
    followRedirects: false,
    // Waited for when it is judged; else only so long that a server that is there can say what went wrong.
    closeTimeout: rules.close === null ? 500 : 2_000,
    // Said, since options of the process could say otherwise.
    insecureHTTPParser: false,
    maxHeaderSize: 64 * 1024,
  };
  return {
    url: protocol.address(new URL(spec.url)).href,
    way,
    subprotocols: [...protocol.subprotocols, ...spec.subprotocols],
    options,
    traceparent,
    maxFrameBytes: spec.maxFrameBytes,
    rules,
    startSession: () => protocol.session(wish),
    closeCodes: protocol.closeCodes,
    closesFirst: mayCloseFirst(rules),
    messages: messagesOf(spec),
    room: { characters: 4_194_304 },
    wantsHeaders: true,
    roomForBodies: 5,
    isWatchOver: false,
  };
}

/** Names of events that the plan speaks of. */
function namesIn(check: WebsocketAsk): ReadonlySet<string> {
  const { sequence = [], never = [] } = eventsOf(check) ?? {};
  const awaited = check.spec.send.flatMap(({ after }) => after ?? []);
  return new Set([...sequence.map(({ event }) => event), ...never, ...awaited]);
}

function withoutCredentials(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}

function describe(observation: Observation, check: WebsocketAsk): string {
  const { handshake, connections, groups } = observation;
  if (connections.total > 1) return foldWords(observation, check).split(';')[0] ?? '';
  const sample = groups[0]?.sample;
  if (handshake === null) {
    if (sample?.ended.by === 'unreachable') return sample.ended.code;
    return sample?.ended.by === 'invalid-handshake' ? sample.ended.reason : 'no answer to the upgrade';
  }
  if (handshake.status !== 101) return `refused with ${handshake.status} in ${seconds(handshake.ms)}`;
  const answered = `101 in ${seconds(handshake.ms)}`;
  if (sample === undefined || sample.verdict === null) return answered;
  const { verdict, received, unread, endMs } = sample;
  const events = received.reduce((sum, { count }) => sum + count, 0);
  const count = quantity(events, 'event');
  if (verdict.kind === 'complete') {
    return verdict.atMs > 0
      ? `${count} in ${seconds(verdict.atMs)}`
      : `${count}, watched for ${seconds(endMs)}`;
  }
  if (verdict.kind !== 'missing') return `${count}, the last one wrong`;
  return `${events === 0 && unread !== null ? unreadWords(unread) : count}, no ${verdict.events[0]}`;
}

function leastTime(check: WebsocketAsk): Least | null {
  const within = eventsOf(check)?.within;
  const at = check.expect.events === undefined ? 'websocket' : 'expect';
  return within === undefined ? null : { ms: within, of: `${at}.events.within` };
}

function lint(check: WebsocketAsk): readonly string[] {
  const { spec } = check;
  const events = eventsOf(check);
  const waits = spec.send.some(({ after }) => after !== undefined);
  return [
    ...(spec.events !== undefined && check.expect.events !== undefined
      ? ['`events` stands in both the check and `expect`; only the one in `expect` counts']
      : []),
    ...(events === null && spec.send.length > 0
      ? ['it sends messages and expects no events: what the server answers is not looked at']
      : []),
    ...(events === null && waits ? ['`after` waits for an event, but no events are asked for'] : []),
  ];
}
