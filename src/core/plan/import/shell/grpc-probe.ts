import type { Text } from './model.ts';
import type { Call, Native, NativeReader, NotNative } from './native.ts';
import { probe } from './probe.ts';
import { plainText, writtenText } from './words.ts';

/** `grpc_health_probe -addr=host:port` as a `grpc` check: it ends with 0 when the service says SERVING. */
export const healthProbe: NativeReader = (call) => {
  const flags = new Map<string, Text>();
  const { args } = call.simple;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? [];
    const [head, ...rest] = arg;
    const found = /^--?([\w-]+)(=?)(.*)$/s.exec(head?.kind === 'literal' ? head.text : '');
    if (found === null) return { refused: 'words that its probe does not know' };
    const [, name = '', equals = '', value = ''] = found;
    const isAlone = equals === '' && rest.length === 0;
    if (isAlone && valued.has(name)) at += 1;
    const behind: Text = value === '' ? rest : [{ kind: 'literal', text: value }, ...rest];
    flags.set(name, isAlone && valued.has(name) ? (args[at] ?? []) : behind);
  }
  const other = [...flags.keys()].find(
    (name) => !/^(?:addr|service|tls|connect-timeout|rpc-timeout)$/.test(name),
  );
  if (other !== undefined) return { refused: `the option -${other}` };
  const service = flags.get('service') ?? null;
  return healthOf(flags.get('addr'), { service, isTls: flags.has('tls'), isStated: true }, call);
};

const valued: ReadonlySet<string> = new Set(['addr', 'service', 'connect-timeout', 'rpc-timeout']);

/** `grpcurl host:port grpc.health.v1.Health/Check`; other calls stay what they are. */
export const grpcCall: NativeReader = (call) => {
  const words = call.simple.args.map(writtenText);
  if (!words.some((word) => /^grpc\.health\.v1\.Health[/.]Check$/.test(word))) return null;
  const at = words.indexOf('-d');
  const data = at === -1 ? '' : (plainText(call.simple.args[at + 1] ?? []) ?? '?');
  const service = /^\s*\{\s*(?:"service"\s*:\s*"([^"\\]*)"\s*)?\}\s*$/.exec(data);
  if (at !== -1 && service === null) return { refused: 'what it sends' };
  const free = call.simple.args.filter((_, index) => {
    const isData = at !== -1 && (index === at || index === at + 1);
    return !isData && words[index] !== '-plaintext';
  });
  const [address, ...more] = free;
  if (more.length !== 1) return { refused: 'an option that a check has not' };
  const named = service?.[1];
  const wanted: Text | null = named === undefined ? null : [{ kind: 'literal', text: named }];
  return healthOf(address, { service: wanted, isTls: !words.includes('-plaintext'), isStated: false }, call);
};

function healthOf(
  address: Text | undefined,
  { service, isTls, isStated }: { service: Text | null; isTls: boolean; isStated: boolean },
  { binder }: Call,
): Native | NotNative {
  const text = address === undefined ? null : binder.text(address);
  const name = service === null ? '' : binder.text(service);
  if (address === undefined || text === null || name === null)
    return { refused: 'an address that the shell makes' };
  const known = binder.known(address);
  const isAddress = /^[\w.-]+:\d{1,5}$/.test(known);
  if (!isAddress && !text.includes('${')) return { refused: 'no host and port' };
  return {
    ...probe,
    type: 'grpc',
    spec: { address: text, ...(name === '' ? {} : { service: name }), ...(isTls ? { tls: true } : {}) },
    expect: isStated ? { status: 'SERVING' } : {},
    isStated,
    least: { status: 'SERVING' },
    prints: { kind: 'text' },
    hosts: isAddress ? [known] : [],
    why: 'the health of a gRPC service',
  };
}
