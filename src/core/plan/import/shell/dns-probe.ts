import type { Text } from './model.ts';
import type { NativeReader } from './native.ts';
import { probe } from './probe.ts';
import { plainText, writtenText } from './words.ts';

const recordTypes = new Set(['A', 'AAAA', 'CNAME', 'TXT', 'MX', 'NS', 'SRV', 'PTR']);

/** `dig`, `host` and `nslookup` as a `dns` check. */
export function dnsLookup(program: 'dig' | 'host' | 'nslookup'): NativeReader {
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
    const host = name === null ? null : binder.text(name);
    if (host === null || host === '') return { refused: 'no name' };
    const from = server === null ? null : binder.text(server);
    if (server !== null && (from === null || from === ''))
      return { refused: 'a name server that the shell makes' };
    const spec = {
      name: host,
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
