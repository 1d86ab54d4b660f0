import type { Text } from './model.ts';
import {
  type Call,
  hostOf,
  type Native,
  type NativeReader,
  type NotNative,
  type OptionTable,
  option,
  plainOption,
  readOptions,
  splitText,
  trimmed,
} from './native.ts';
import { probe } from './probe.ts';
import { literal, plainText, writtenText } from './words.ts';

const socketOptions: OptionTable = {
  values: 'cHsoxwnPETZ',
  flags: 'kvtb1UEqS',
  long: {
    connect: 'c=',
    header: 'H=',
    subprotocol: 's=',
    protocol: 's=',
    origin: 'o=',
    execute: 'x=',
    wait: 'w=',
    auth: 'auth=',
    'no-check': 'k',
    insecure: 'k',
    ca: 'ca=',
    'show-ping-pong': null,
    'no-color': null,
    'one-message': '1',
    text: null,
    'exit-on-eof': null,
    'ping-interval': 'ignored=',
    'ping-timeout': 'ignored=',
    'max-messages': 'ignored=',
  },
};

/** `wscat -c`, `websocat` and `websockets` as a `websocket` check. */
export const socketProbe: NativeReader = (call) => {
  const { binder } = call;
  const isWscat = plainText(call.simple.program ?? []) === 'wscat';
  const options = readOptions(
    call.simple.args,
    isWscat ? socketOptions : { ...socketOptions, values: 'HnPEB' },
  );
  const address =
    options.all.get('c')?.at(-1) ??
    options.free.find((text) => /^wss?:|^\$|^.*:\/\//.test(writtenText(text))) ??
    options.free.at(-1);
  if (address === undefined) return { refused: 'no address' };
  if (options.all.has('l')) return { refused: 'a server' };
  const extra = plainOption(options, 's');
  if (isWscat && extra !== null && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(extra))
    return { refused: 'a subprotocol that is none' };
  const written = binder.text(address);
  if (written === null || written === '') return { refused: 'an address that the shell makes' };
  const url = /^\$\{|^wss?:/.test(written) ? written : written.replace(/^(?:http(s?):\/\/)?/, 'ws$1://');
  if (!url.includes('${') && !URL.canParse(url)) return { refused: 'no address' };
  const headers = socketHeaders(options.all.get('H') ?? [], call);
  const auth = option(options, 'auth');
  if (auth !== undefined) headers.Authorization = `Basic ${binder.secret([], 'BASIC_AUTHORIZATION')}`;
  const send = (options.all.get('x') ?? []).map((text) => messageOf(binder.text(text) ?? ''));
  const stdin = call.simple.stdin === null ? null : binder.text(call.simple.stdin);
  if (stdin !== null && stdin.trim() !== '') send.push(...stdin.trim().split('\n').map(messageOf));
  const subprotocol = plainOption(options, 's');
  const origin = option(options, 'o');
  const known = hostOf(binder.known(address).replace(/^(?!\w+:\/\/)(?!\$)/, 'ws://'));
  const spec = {
    url: url.replace(/#.*$/, ''),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(subprotocol === null || !isWscat ? {} : { subprotocols: [subprotocol] }),
    ...(origin === undefined || !isWscat ? {} : { origin: binder.text(origin) ?? '' }),
    ...(send.length > 0 ? { send } : {}),
  };
  return {
    ...probe,
    type: 'websocket',
    spec,
    expect: {},
    least: { handshake: { status: 101 } },
    prints: { kind: 'text' },
    hosts: known === null ? [] : [known],
    review: options.all.has('k')
      ? 'the document ignores the certificate; here one that is not valid fails'
      : null,
    why: 'a WebSocket connection',
  };
};

/** A request that asks for a WebSocket by its headers, which a check sends itself. */
export function upgrade(url: Text, headers: readonly Text[], call: Call): Native | NotNative {
  const own = headers.filter(
    (header) =>
      !/^(?:connection|upgrade|host|sec-websocket-(?:key|version|extensions)):/i.test(writtenText(header)),
  );
  const protocol = own.find((header) => /^sec-websocket-protocol:/i.test(writtenText(header)));
  const named = protocol === undefined ? null : (splitText(protocol, ':')?.[1] ?? null);
  const args = [
    ...(named === null ? [] : [literal('-s'), trimmed(named)]),
    ...own.filter((header) => header !== protocol).flatMap((header) => [literal('-H'), header]),
    literal('-c'),
    url,
  ];
  const native = socketProbe({
    ...call,
    simple: { ...call.simple, program: literal('wscat'), args, stdin: null },
  });
  if (native === null || 'refused' in native) return native ?? { refused: 'no address' };
  return { ...native, prints: { kind: 'headers' } };
}

function messageOf(text: string): { json: unknown } | { text: string } {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? { json } : { text };
  } catch {
    return { text };
  }
}

function socketHeaders(headers: readonly Text[], { binder }: Call): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const header of headers) {
    const written = writtenText(header);
    const name = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:/.exec(written)?.[1];
    const [first, ...rest] = header;
    if (name === undefined || first?.kind !== 'literal') continue;
    const value = first.text.slice(first.text.indexOf(':') + 1).trimStart();
    const text: Text = value === '' ? rest : [{ kind: 'literal', text: value }, ...rest];
    const scheme = /^(?:Bearer|Basic|Token)\s+/i.exec(value)?.[0] ?? '';
    const isSecret = /authorization|token|cookie|api-?key|secret/i.test(name);
    const token: Text =
      scheme === ''
        ? text
        : [
            ...(value.length > scheme.length
              ? [{ kind: 'literal' as const, text: value.slice(scheme.length) }]
              : []),
            ...rest,
          ];
    fields[name] = isSecret
      ? scheme + binder.secret(token, /^bearer/i.test(scheme) ? 'BEARER_TOKEN' : name)
      : (binder.text(text) ?? '');
  }
  return fields;
}
