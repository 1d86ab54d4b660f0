import type { Text } from './model.ts';
import {
  type Call,
  durationOf,
  hostOf,
  type Kind,
  type Native,
  type OptionTable,
  option,
  plainOption,
  type Refused,
  readOptions,
  wordsOf,
} from './native.ts';
import { plainText, writtenText } from './words.ts';

const probe = { isStated: false, least: {}, review: null };
const recordTypes = new Set(['A', 'AAAA', 'CNAME', 'TXT', 'MX', 'NS', 'SRV', 'PTR']);

/** `dig`, `host` and `nslookup` as a `dns` check. */
export function dnsLookup(program: 'dig' | 'host' | 'nslookup'): Kind {
  return ({ simple, binder }) => {
    let type = 'A';
    let name: Text | null = null;
    let server: Text | null = null;
    for (let at = 0; at < simple.args.length; at += 1) {
      const arg = simple.args[at] ?? [];
      const written = writtenText(arg);
      const upper = written.toUpperCase();
      const typed = /^-(?:type|query|querytype|q)=(\w+)$/i.exec(written)?.[1];
      if (typed !== undefined) type = typed.toUpperCase();
      else if (written === '-t' || (written === '-q' && program === 'dig')) {
        type = writtenText(simple.args[at + 1] ?? []).toUpperCase();
        at += 1;
      } else if (written === '-x') {
        type = 'PTR';
        name = reversed(simple.args[at + 1] ?? []);
        at += 1;
      } else if (/^[-+]/.test(written)) continue;
      else if (written.startsWith('@')) server = withoutFirst(arg);
      else if (
        program === 'dig' &&
        (recordTypes.has(upper) || /^(?:ANY|SOA|CAA|DS|HTTPS|DNSKEY)$/.test(upper)) &&
        !written.includes('.')
      )
        type = upper;
      else if (name === null) name = arg;
      else server ??= arg;
    }
    if (!recordTypes.has(type)) return { refused: `records of the type ${type}` };
    const asked = name === null ? null : binder.text(name);
    if (asked === null || asked === '') return { refused: 'no name' };
    const from = server === null ? null : binder.text(server);
    const spec = {
      name: asked,
      ...(type === 'A' ? {} : { type }),
      ...(from === null ? {} : { server: from }),
    };
    const known = server === null ? [] : [binder.known(server)];
    return {
      ...probe,
      type: 'dns',
      spec,
      expect: {},
      least: { records: { length: { gte: 1 } } },
      prints: { kind: 'records' },
      hosts: known,
      why: 'records of a name',
    };
  };
}

function reversed(address: Text): Text | null {
  const plain = plainText(address);
  if (plain === null || !/^\d+(?:\.\d+){3}$/.test(plain)) return null;
  return [{ kind: 'literal', text: `${plain.split('.').reverse().join('.')}.in-addr.arpa` }];
}

function withoutFirst(text: Text): Text {
  const [first, ...rest] = text;
  return first?.kind === 'literal' && first.text.length > 1
    ? [{ kind: 'literal', text: first.text.slice(1) }, ...rest]
    : rest;
}

const ncOptions: OptionTable = { values: 'wpsqiXxIoO', flags: 'zvn46utlkNCdrhDUW', long: { zero: 'z' } };

/** `nc -z` and `telnet` as a `tcp` check. */
export const tcpProbe: Kind = (call) => {
  const options = readOptions(call.simple.args, ncOptions);
  if (options.all.has('u')) return { refused: 'UDP' };
  if (options.all.has('l')) return { refused: 'a port that is listened on' };
  const [host, port] = options.free;
  if (host === undefined || port === undefined) return { refused: 'no host and port' };
  const spec = endpoint(host, port, call);
  if ('refused' in spec) return spec;
  const limit = durationOf(plainOption(options, 'w') ?? '');
  return {
    ...probe,
    type: 'tcp',
    spec: spec.spec,
    expect: limit === null ? {} : { duration: { lt: limit } },
    isStated: options.all.has('z'),
    least: { open: true },
    prints: { kind: 'text' },
    hosts: spec.hosts,
    why: 'a port that is open',
  };
};

function endpoint(
  host: Text,
  port: Text,
  { binder }: Call,
): { spec: { host: string; port: string | number }; hosts: readonly string[] } | Refused {
  const name = binder.text(host);
  const number = binder.text(port);
  if (name === null || number === null || name === '')
    return { refused: 'a host or port that the shell makes' };
  const isNumber = /^\d{1,5}$/.test(number) && Number(number) >= 1 && Number(number) <= 65_535;
  if (!isNumber && !number.includes('${')) return { refused: 'no port' };
  const known = `${binder.known(host)}:${binder.known(port)}`;
  return {
    spec: { host: name, port: isNumber ? Number(number) : number },
    hosts: known.includes('\uFFFD') ? [] : [known],
  };
}

/** `openssl s_client -connect` as a `tls` check. */
export const tlsProbe: Kind = (call) => {
  const words = wordsOf(call.simple);
  if (words[0] !== 's_client') return null;
  const value = (name: string) => {
    const at = words.indexOf(name);
    return at === -1 ? undefined : call.simple.args[at + 1];
  };
  if (words.includes('-starttls')) return { refused: 'STARTTLS' };
  const connect = value('-connect') ?? value('-host');
  if (connect === undefined) return { refused: 'nowhere to connect to' };
  const text = call.binder.text(connect);
  if (text === null) return { refused: 'an address that the shell makes' };
  const found = /^(.+?)(?::(\d+|\$\{[\w.]+\}))?$/.exec(text);
  const [, host = '', port = '443'] = found ?? [];
  if (host === '') return { refused: 'nowhere to connect to' };
  const servername = value('-servername');
  const name = servername === undefined ? null : call.binder.text(servername);
  const isNumber = /^\d+$/.test(port);
  if (isNumber && (Number(port) < 1 || Number(port) > 65_535)) return { refused: 'no port' };
  const ca = value('-CAfile');
  const caText = ca === undefined ? null : call.binder.text(ca);
  const spec = {
    host,
    ...(port === '443' ? {} : { port: isNumber ? Number(port) : port }),
    ...(name === null || name === host ? {} : { servername: name }),
    ...(caText === null ? {} : { ca: caText }),
  };
  const known = hostOf(`tls://${call.binder.known(connect)}`);
  return {
    ...probe,
    type: 'tls',
    spec,
    expect: {},
    least: { valid: true },
    prints: { kind: 'text' },
    hosts: known === null ? [] : [/:\d+$/.test(known) ? known : `${known}:443`],
    why: 'the certificate of a server',
  };
};

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
export const socketProbe: Kind = (call) => {
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

/** `echo $NAME` and `printenv NAME` as an `env` check. */
export const envProbe: Kind = ({ simple }) => {
  const names = simple.args.flatMap((arg) =>
    arg.flatMap((piece) => (piece.kind === 'variable' ? [piece.name] : [])),
  );
  const isPrintenv = plainText(simple.program ?? []) === 'printenv';
  const printed = isPrintenv ? wordsOf(simple).filter((word) => /^[A-Za-z_]\w*$/.test(word)) : names;
  const [name, ...more] = [...new Set(printed)];
  if (name === undefined || simple.to.length > 0) return null;
  if (simple.args.flat().some(({ kind }) => kind === 'substitution' || kind === 'shell')) return null;
  const least = Object.fromEntries([name, ...more].map((one) => [one, { exists: true }]));
  return {
    ...probe,
    type: 'env',
    spec: { process: true },
    expect: {},
    least,
    prints: { kind: 'value', name },
    hosts: [],
    why: 'variables of the environment',
  } satisfies Native;
};
