import type { Text } from './model.ts';
import {
  type Call,
  durationOf,
  hostOf,
  type NativeReader,
  type NotNative,
  type OptionTable,
  plainOption,
  readOptions,
  wordsOf,
} from './native.ts';
import { probe } from './probe.ts';

const ncOptions: OptionTable = { values: 'wpsqiXxIoO', flags: 'zvn46utlkNCdrhDUW', long: { zero: 'z' } };

/** `nc -z` and `telnet` as a `tcp` check. */
export const tcpProbe: NativeReader = (call) => {
  const options = readOptions(call.simple.args, ncOptions);
  if (options.all.has('u')) return { refused: 'UDP' };
  if (options.all.has('l')) return { refused: 'a port that is listened on' };
  const [host, port, ...more] = options.free;
  if (host === undefined || port === undefined) return { refused: 'no host and port' };
  if (more.length > 0) return { refused: 'several ports in one' };
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

/** Host and port as a `tcp` check has them. */
export function endpoint(
  host: Text,
  port: Text,
  { binder }: Pick<Call, 'binder'>,
): { spec: { host: string; port: string | number }; hosts: readonly string[] } | NotNative {
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
export const tlsProbe: NativeReader = (call) => {
  const words = wordsOf(call.simple);
  if (words[0] !== 's_client') return null;
  const value = (name: string) => {
    const at = words.indexOf(name);
    return at === -1 ? undefined : call.simple.args[at + 1];
  };
  if (words.includes('-starttls')) return { refused: 'STARTTLS' };
  // The check agrees on the best that both can.
  const only = words.find((word) =>
    /^-(?:(?:no_)?(?:tls1(?:_[1-3])?|ssl[23])|cipher|ciphersuites|alpn)$/.test(word),
  );
  if (only !== undefined) return { refused: `the option ${only}` };
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
