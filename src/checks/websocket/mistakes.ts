import type { Mistake } from '../../core/check-mistake.ts';
import { hasVariables } from '../../core/plan/fields.ts';
import { namedProtocol } from './protocols/index.ts';
import type { WebsocketAsk, WebsocketSpec } from './schema.ts';

/** What of a plan does not go with the protocol that it names, or with none. */
export function protocolMistakes({ spec, expect }: WebsocketAsk): readonly Mistake[] {
  const name = spec.protocol;
  const of = (key: string, message: string, ...more: readonly string[]): Mistake => ({
    path: ['websocket', key, ...more],
    message,
  });
  const found = [...wrongMessages(spec)];
  if (name === undefined) {
    if (spec.payload !== undefined) found.push(of('payload', needsProtocol('payload')));
    if (spec.namespace !== undefined) found.push(of('namespace', needsProtocol('namespace')));
    return found;
  }
  const named = `with protocol: ${name} events have the names of the protocol: \`by\` has no place`;
  if (spec.events?.by !== undefined) found.push(of('events', named, 'by'));
  if (expect.events?.by !== undefined) found.push({ path: ['expect', 'events', 'by'], message: named });
  if (spec.subprotocols.length > 0)
    found.push(of('subprotocols', `protocol: ${name} says by itself which subprotocols are asked for`));
  if (spec.namespace !== undefined && name !== 'socket.io')
    found.push(of('namespace', 'namespaces are of protocol: socket.io'));
  const wrongUrl = name === 'socket.io' ? wrongEngine(spec.url) : null;
  return wrongUrl === null ? found : [...found, of('url', wrongUrl)];
}

function needsProtocol(key: string): string {
  return `\`${key}\` is sent by a protocol: write protocol: socket.io or protocol: graphql-transport-ws`;
}

const kinds = { raw: 'json, text and binary', emit: 'emit', subscribe: 'subscribe' } as const;
const examples = {
  raw: '{ json: { type: hello } }',
  emit: '{ emit: hello, args: [] }',
  subscribe: '{ subscribe: "subscription { … }" }',
} as const;

function wrongMessages(spec: WebsocketSpec): readonly Mistake[] {
  const sends = namedProtocol(spec)?.sends ?? 'raw';
  return spec.send.flatMap((message, index) => {
    const kind = 'emit' in message ? 'emit' : 'subscribe' in message ? 'subscribe' : 'raw';
    if (kind === sends) return [];
    const with_ = spec.protocol === undefined ? 'without `protocol`' : `with protocol: ${spec.protocol}`;
    const what = `${kinds[kind]} ${kind === 'raw' ? 'are' : 'is'} not sent ${with_}; write ${examples[sends]}`;
    return [{ path: ['websocket', 'send', index, Object.keys(message)[0] ?? ''], message: what }];
  });
}

/** What of the address asks for something that is not spoken here. */
function wrongEngine(url: string): string | null {
  if (hasVariables(url) || !URL.canParse(url)) return null;
  const { searchParams } = new URL(url);
  const [version, transport] = [searchParams.get('EIO'), searchParams.get('transport')];
  if (version !== null && version !== '4')
    return `Socket.IO 4 is spoken as EIO=4, got EIO=${version}; leave it out`;
  if (transport !== null && transport !== 'websocket')
    return `expected transport=websocket, got transport=${transport}; leave it out`;
  return null;
}
